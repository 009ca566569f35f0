"""What a projection is: a name, tables of its own, and how a page of events changes them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import sha256
from typing import Protocol

from msgspec import Struct

from cases.case.state import Case
from cases.events import Recorded
from cases.law.model import Law
from cases.places.register import Places
from cases.store.connecting import Lent
from cases.values import CaseId

Connection = Lent

Unseal = Callable[[Sequence[Recorded]], Awaitable[list[Recorded]]]


class Knowledge(Struct, frozen=True, kw_only=True):
    """What results rest on beside the facts."""

    law: Law
    places: Places

    @property
    def hash(self) -> str:
        """What names this state of it: where it changes, whatever is derived is derived anew."""
        return sha256(f"{self.law.hash}\n{self.places.content_hash}".encode()).hexdigest()


class Page(Struct, frozen=True, kw_only=True):
    """The next events of the record, decoded once for all projections."""

    events: tuple[Recorded, ...]
    histories: Mapping[CaseId, tuple[Recorded, ...]]
    """The facts, up to the end of the page, of every case that one of the events bears on."""
    cases: Mapping[CaseId, Case]
    """The same cases, folded."""
    knowledge: Knowledge
    unseal: Unseal

    @property
    def position(self) -> int:
        """The position that a projection has come to with this page."""
        return self.events[-1].position


class Projection(Protocol):
    """A read model. All its tables follow from the record: it may be emptied and filled again at any time."""

    @property
    def name(self) -> str:
        """The name of its checkpoint."""

    @property
    def version(self) -> int:
        """Raised when the shape or the meaning of its tables changes: it is then filled anew."""

    @property
    def tables(self) -> tuple[str, ...]:
        """Its tables, with their schema."""

    @property
    def package(self) -> str:
        """The package whose `sql/schema.sql` makes the tables."""

    async def apply(self, page: Page, connection: Connection) -> None:
        """Take in a page. It may come again after a failure: the same page changes nothing twice."""
