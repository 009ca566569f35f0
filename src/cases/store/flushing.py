"""Having the disk keep what was written."""

import os
from pathlib import Path


def flush_folder(folder: Path) -> None:
    """Have the disk keep which files stand in a folder, and under which names."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
