"""What a projection is: a name, tables of its own, and the rows that follow from a stream."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Literal, Protocol

from msgspec import Struct

from cases.case.state import Case
from cases.events import Recorded
from cases.law.model import Law
from cases.places.register import Places
from cases.store.connecting import Lent
from cases.values import SubjectId

Connection = Lent

Row = tuple[Any, ...]
"""The values of a row in the order of its table's columns; JSON as text."""


class Knowledge(Struct, frozen=True, kw_only=True, eq=False):
    """What results rest on beside the facts. Each is itself alone, so that what was judged by it is quickly found."""

    law: Law
    places: Places

    @property
    def hash(self) -> str:
        """What names this state of it: where it changes, whatever is derived is derived anew."""
        return sha256(f"{self.law.hash}\n{self.places.content_hash}".encode()).hexdigest()


class Taken(Struct, frozen=True, kw_only=True):
    """A stream as projections take it in: what is new in it, and what all of it amounts to."""

    stream: str
    new: tuple[Recorded, ...]
    """The facts that were not taken in before: all of them in a rebuild, none where only an erasure bears on it."""
    history: tuple[Recorded, ...] = ()
    """All facts of a case; empty for other streams."""
    case: Case | None = None
    """The case, folded; None for other streams."""
    trouble: Exception | None = None
    """Why a case could not be folded: it stands in the way of those who read the stream, and of nobody else."""

    @property
    def is_whole(self) -> bool:
        """Whether all facts of a case are new: nothing followed from it before."""
        return len(self.new) == len(self.history)


class Table(Struct, frozen=True, kw_only=True):
    """A table that a projection fills; `sql/tables.sql` makes it, `sql/indexes.sql` its indexes, without a schema."""

    name: str
    columns: Mapping[str, str]
    """The columns in the order of each row, with their SQL types."""
    keeps: Literal["latest", "all", "first"]
    """`latest`: what follows from a case now takes the place of what followed from it before, by `case_id`. `all`: each
    fact gives rows of its own. `first`: a row that is there already stays."""


class Projection(Protocol):
    """A read model. All its rows follow from single streams: it may be filled anew at any time, stream by stream."""

    @property
    def name(self) -> str:
        """The name of its checkpoint."""

    @property
    def version(self) -> int:
        """Raised when the shape or the meaning of its tables changes: it is then filled anew."""

    @property
    def schema(self) -> str:
        """The schema of its tables."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables."""

    @property
    def package(self) -> str:
        """The package whose `sql` folder makes the tables."""

    @property
    def streams(self) -> tuple[str, ...]:
        """What the names of those streams begin with from which rows follow; of others it is not asked."""
        return ("",)

    def reads(self, taken: Taken) -> Sequence[Recorded]:
        """Return the facts of a stream whose personal values it reads."""
        del taken
        return ()

    def rows(self, taken: Taken, opened: Sequence[Recorded], knowledge: Knowledge) -> tuple[Sequence[Row], ...]:
        """Return the rows that follow from a stream, for each table in turn; `opened` is what `reads` asked for."""
        raise NotImplementedError

    async def forget(self, connection: Connection, subjects: Sequence[SubjectId]) -> None:
        """Take what is known of people who were erased out of rows that do not follow from their cases."""
        del connection, subjects
