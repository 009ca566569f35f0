"""Case numbers: the code of who received the report, the year, and a running number that is never used again."""

from cases.events import Event
from cases.values import CaseId

STREAM_PREFIX = "casenumbers-"


class CaseNumberIssued(Event, frozen=True, kw_only=True, tag="case-number.issued"):
    """A case was given the next number of a unit's code and year, which is the version of this fact in its stream."""

    case_id: CaseId
    case_number: str


def stream_of(code: str, year: int) -> str:
    """Return the stream that numbers a year's cases of whoever bears a code in it.

    It goes by code and not by unit: where a code passes to another unit within a year, no number comes twice.
    """
    return f"{STREAM_PREFIX}{code}-{year}"


def numbered(code: str, year: int, number: int) -> str:
    """Return the case number of a running number, such as `06520-2023-0007`: the version of the fact that issues it."""
    return f"{code}-{year}-{number:04d}"


def tags(_event: Event) -> tuple[str, ...]:
    """Return nothing: nobody looks for a case by the stream of its numbers."""
    return ()
