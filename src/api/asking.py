"""What every read has in common: a position to wait for, a moment of the past, a page of a list."""

import base64
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

import msgspec
from msgspec.structs import force_setattr

from api import times
from api.cases.acts.body import Instant
from api.identity import Account, Viewer
from api.problems import ProblemError
from api.program import Program
from api.writing import RETRY_AFTER
from projections.engine.reading import BeyondHead, NotYet, OfAnotherVersion, Past, ProjectionBehind, Snapshot

T = TypeVar("T")

LIMIT_DEFAULT = 50
LIMIT_MAX = 500
EARLIEST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""Before any record: an instant that lies earlier is answered as of this one, for not every zone can name it."""


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """When an answer is to be true: now, behind a position that must be waited for, or as of an instant."""

    at_least: int | None = None
    as_of: dt.datetime | None = None
    law: str | None = None
    """`current`: under today's law, where the instant lies before it was adopted."""

    def __post_init__(self) -> None:
        """Take an instant before all records as the first of them: nothing counts days from where there are none."""
        if self.as_of is not None and self.as_of.tzinfo is not None and self.as_of < EARLIEST:
            force_setattr(self, "as_of", EARLIEST)

    def awaited(self, then: Past | None) -> int | None:
        """Return how far projections must have come.

        Whether somebody may see a case is asked of it as it stands now, even where they ask for the past.
        """
        return self.at_least if then is None else max(self.at_least or 0, then.position)


class Asker(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, of which program, and what their asking is called where it is written down who read what."""

    program: Program
    viewer: Viewer
    request_id: str

    @property
    def account(self) -> Account:
        """Whose role and scope hold."""
        return self.viewer.account


@asynccontextmanager
async def snapshot(program: Program, projections: Sequence[str], *, at_least: int | None) -> AsyncIterator[Snapshot]:
    """Lend a snapshot of projections.

    :raises ProblemError: 422 `position-beyond-head`, 503 `projection-behind`, 503 `program-outdated`.
    """
    try:
        async with program.reader.snapshot(projections, at_least=at_least) as lent:
            yield lent
    except BeyondHead:
        raise ProblemError(422, "position-beyond-head") from None
    except ProjectionBehind:
        raise ProblemError(503, "projection-behind", headers=RETRY_AFTER) from None
    except OfAnotherVersion:
        raise ProblemError(503, "program-outdated") from None


async def past(program: Program, moment: Moment) -> Past | None:
    """Return the moment of the past that is asked for, or None where it is now.

    :raises ProblemError: 422 `as-of-in-the-future`, `position-beyond-head`; `parameter-invalid`, if the law is neither
        left out nor `current`.
    """
    as_of = moment.as_of
    if moment.law not in {None, "current"}:
        raise invalid_parameter("law")
    if as_of is None:
        return None
    if as_of.tzinfo is None:
        raise invalid_parameter("as_of")
    if as_of > times.now():
        raise ProblemError(422, "as-of-in-the-future")
    if moment.at_least is not None and moment.at_least > (await program.record.recorder.head()).position:
        raise ProblemError(422, "position-beyond-head")
    try:
        return await program.reader.past(as_of, current_law=moment.law == "current")
    except NotYet:
        raise ProblemError(422, "as-of-in-the-future") from None


class TimedPlace(msgspec.Struct, frozen=True, array_like=True):
    """The place of something in a list in the order of an instant, as a cursor holds it."""

    at: Instant

    def __post_init__(self) -> None:
        """Refuse an instant that UTC cannot name.

        :raises ValueError: if it lies in the first or the last hours of all time.
        """
        try:
            self.at.astimezone(dt.UTC)
        except OverflowError as error:
            raise ValueError(str(error)) from None


def invalid_parameter(name: str) -> ProblemError:
    """Return the problem of a query parameter that is not right."""
    return ProblemError(422, "invalid", errors=[(name, "parameter-invalid", {"name": name})])


def write_cursor(place: object) -> str:
    """Return a place in a list as an opaque text."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def read_cursor(cursor: str | None, shape: type[T]) -> T | None:
    """Return the place in a list that a cursor stands for.

    :raises ProblemError: 422 `cursor-invalid`.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return msgspec.json.decode(base64.urlsafe_b64decode(padded), type=shape)
    except (ValueError, msgspec.MsgspecError):
        raise ProblemError(422, "cursor-invalid") from None
