"""Notes that outlive whoever writes them: each is on disk before its writer goes on."""

import os
from pathlib import Path


class Notes:
    """A file of lines."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(self, *words: object) -> None:
        """Write a line down, and return when the disk has it."""
        os.write(self._file, (" ".join(map(str, words)) + "\n").encode())
        os.fdatasync(self._file)


def noted(path: Path) -> list[list[str]]:
    """Return the words of each line that was written whole."""
    text = path.read_text("utf-8") if path.exists() else ""
    return [line.split(" ") for line in text[: text.rfind("\n") + 1].splitlines()]
