"""Case files: where each case stands now."""
