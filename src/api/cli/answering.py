"""What a command prints: lines of text for people, or the answer that HTTP gives, for programs."""

import sys
from argparse import Namespace
from collections.abc import Awaitable, Iterable
from typing import Any, TypeVar

import msgspec

from api.cli.acting import Sent
from api.cli.printing import NotPrinted
from api.cli.trouble import Trouble
from api.problems import ProblemError

T = TypeVar("T")

UNKNOWN = "outcome-unknown"


def answer(given: Namespace, found: Any, lines: Iterable[str]) -> None:  # noqa: ANN401 - any answer
    """Print an answer in the form that was asked for."""
    sys.stdout.write(_as_json(found) if given.format == "json" else "".join(f"{line}\n" for line in lines))


async def written(sent: Sent, work: Awaitable[T]) -> T:
    """Return what a write left behind.

    :raises Trouble: if the line broke on the way: the key finds out whether it is on record.
    :raises ProblemError: with any other code of the contract.
    """
    try:
        return await work
    except ProblemError as problem:
        if problem.code != UNKNOWN:
            raise
        raise Trouble(
            "mất kết nối khi đang ghi: không rõ đã ghi hay chưa; chạy lại đúng lệnh này với"
            f" / the line broke while this was being recorded; run the same command with: --key {sent.key}"
        ) from problem


def answer_written(given: Namespace, sent: Sent, done: Any, lines: Iterable[str]) -> None:  # noqa: ANN401 - any answer
    """Print what a write left behind, with its key.

    :raises Trouble: if it cannot be printed: the key has it printed again.
    """
    with_key = {"key": str(sent.key), **msgspec.to_builtins(done)}
    try:
        answer(given, with_key, [*lines, f"  --key {sent.key}"])
        sys.stdout.flush()
    except NotPrinted as error:
        raise Trouble(
            f"đã ghi, nhưng không in ra được ({error}); chạy lại đúng lệnh này với khóa sau thì in, không ghi thêm"
            f" / this is recorded, but could not be printed; to print it and record nothing more: --key {sent.key}"
        ) from error


def _as_json(found: Any) -> str:  # noqa: ANN401 - any answer
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n"
