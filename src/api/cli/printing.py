"""Standard output that takes every character, and says by itself where it takes nothing more."""

import io
import os
import sys
from pathlib import Path


class NotPrinted(Exception):
    """What a command says could not be written: the disk is full, or standard output is closed. The work is done."""


class _Output(io.FileIO):
    def write(self, said: bytes) -> int | None:  # type: ignore[override] # bytes are all that a text layer sends
        """Write as a file does.

        :raises BrokenPipeError: if whoever read has gone.
        :raises NotPrinted: if it cannot be written.
        """
        try:
            return super().write(said)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise NotPrinted(error.strerror) from error


def set_up_output() -> None:
    """Take every character on standard output, and tell its errors from all others.

    What stands in its place already, as in a test, stays there.
    """
    if sys.stdout is not sys.__stdout__:
        return
    if sys.stdout is None:
        # It is closed: writing is to fail, and no other file is to come to stand in its place.
        os.dup2(os.open(os.devnull, os.O_RDONLY), 1)
    encoding = "utf-8" if sys.stdout is None else sys.stdout.encoding
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the process
    output = _Output(1, "w", closefd=False)
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(output), encoding=encoding, errors="backslashreplace", line_buffering=output.isatty()
    )


def print_no_more() -> None:
    """Let what is still to be printed go nowhere: Python writes it as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
