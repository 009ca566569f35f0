"""The law as data, and one pure function a rule."""
