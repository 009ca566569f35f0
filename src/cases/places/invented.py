"""Units of an invented province beside the real ones: codes that none of them bears, and lines put among theirs."""

import re

INVENTED = "invented.tsv"
"""What they are called among the files of a register that has them."""

_LINE = re.compile(rb"((99|9[0-9]{4})~\t|#)[^\n]*\n")
"""Codes that no real unit bears: provinces end at 96, and no commune's code reaches 40000."""


def check(lines: bytes) -> None:
    """See to it that no line can be taken for that of a real unit.

    :raises ValueError: if one can.
    """
    if _LINE.sub(b"", lines):
        message = "an invented unit bears the code 99 or one from 90000 on"
        raise ValueError(message)


def merged(lines: bytes, more: bytes) -> bytes:
    """Return lines with more of them put in their places."""
    return b"".join(sorted((lines + more).splitlines(keepends=True))) if more else lines
