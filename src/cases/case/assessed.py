"""What was assessed of the children of a case, and where it led: assessments, findings of death, reviews, closing.

Part of the state that the facts of a case fold into. `Rating` and the literals are part of the stored format too: never
rename a field or a value, never change a type; a new field needs a default.
"""

import datetime as dt
from typing import TYPE_CHECKING, Literal, Protocol

from cases.law.form_rows import FormId, Rated, Risk
from cases.values import SubjectId, Value

if TYPE_CHECKING:
    from cases.case.state import Case

LeadsTo = Literal["closing", "plan"]
Ground = Literal["stable", "unfounded", "died", "moved-away", "of-age", "other"]
"""Why a case was closed; finer words go into what is said."""
Stage = Literal["open", "closed", "reopened"]

Place = tuple[dt.datetime, int]
"""The place of a fact among those of a case by its own time; of two of one instant, the one recorded later."""


class Rating(Value, frozen=True, kw_only=True):
    """How one row of a form was rated."""

    row: str
    level: Rated


class Assessment(Value, frozen=True, kw_only=True):
    """A form on a child as it was filled in: form 02, 03, or 06, which is the review."""

    version: int
    form: FormId
    child: SubjectId
    at: dt.datetime
    form_version: str
    ratings: tuple[Rating, ...]
    concluded: Risk
    leads_to: LeadsTo | None = None
    """Where a review leads; None for other forms."""
    no_longer_at_risk: bool | None = None
    stable: bool | None = None


class Death(Value, frozen=True, kw_only=True):
    """That a child died: of what, and on which day, as far as it was found."""

    version: int
    child: SubjectId
    died_on: dt.date | None
    cause: str | None
    by: str


class Closing(Value, frozen=True, kw_only=True):
    """A closing of the case."""

    version: int
    at: dt.datetime
    ground: Ground

    @property
    def place(self) -> Place:
        """Its place among the facts of the case."""
        return self.at, self.version


class Assessed(Value, frozen=True, kw_only=True):
    """What was assessed so far."""

    assessments: tuple[Assessment, ...] = ()
    """In the order in which they were recorded."""
    deaths: tuple[Death, ...] = ()
    closings: tuple[Closing, ...] = ()
    reopened: Place | None = None
    """The latest decision to open the case again."""
    opened: tuple[Place, ...] = ()
    """The acts that opened a closed case by themselves, for they protect a child."""

    @property
    def closing(self) -> Closing | None:
        """The latest closing by its own time, or None if the case was never closed."""
        return max(self.closings, key=lambda one: one.place, default=None)

    @property
    def stage(self) -> Stage:
        """Whether the case is open: by the times of what was done, in whatever order it was recorded."""
        if self.closing is None:
            return "open"
        later = [*self.opened, *([] if self.reopened is None else [self.reopened])]
        return "reopened" if any(place > self.closing.place for place in later) else "closed"


def is_dead(case: "Case", child: SubjectId) -> bool:
    """Return whether it was said last of a child, under any of their ids, that they died."""
    return bool(_dead_ids(case, child))


def death_that_stands(case: "Case", child: SubjectId) -> Death | None:
    """Return the latest finding of a child's death, under any of their ids; an outcome said later takes it back."""
    dead = _dead_ids(case, child) if case.assessed.deaths else ()
    return next((death for death in reversed(case.assessed.deaths) if death.child in dead), None)


def _dead_ids(case: "Case", child: SubjectId) -> frozenset[SubjectId]:
    ids = same_person(case, child)
    return frozenset(one.subject_id for one in case.children if one.subject_id in ids and one.outcome == "died")


def died_before(case: "Case", child: SubjectId, day: dt.date) -> bool:
    """Return whether a child is on record as dead on a day before this one: no new assessment, no new plan then.

    Where nobody found the day, that of the latest report stands for it: what is dated later waits for the finding.
    """
    if not is_dead(case, child):
        return False
    death = death_that_stands(case, child)
    died_on = case.known_by if death is None or death.died_on is None else death.died_on
    return died_on is not None and day > died_on


def may_be_assessed(case: "Case", subject: SubjectId) -> bool:
    """Return whether somebody is a child of the matter, or a brother, sister or other child who has to do with it."""
    return any(child.subject_id == subject for child in case.children) or subject in children_beside(case)


def children_beside(case: "Case") -> tuple[SubjectId, ...]:
    """Return the parties who may be children, each once."""
    return tuple(dict.fromkeys(party.subject_id for party in case.parties if may_be_child(party)))


class ToldOf(Protocol):
    """A party, as far as it was told who they are."""

    @property
    def relation(self) -> str | None:
        """What they are to the child."""

    @property
    def is_child(self) -> bool | None:
        """Whether they are a child; None where nobody said."""


def may_be_child(party: ToldOf) -> bool:
    """Return whether a party is a child, or a brother or sister of whom nobody said that they are grown up."""
    return bool(party.is_child) or (party.relation == "sibling" and party.is_child is None)


def same_person(case: "Case", subject: SubjectId) -> frozenset[SubjectId]:
    """Return every id under which somebody was found to stand, their own among them."""
    alone = frozenset({subject})
    return same_persons(case).get(subject, alone) if case.links else alone


def same_persons(case: "Case") -> dict[SubjectId, frozenset[SubjectId]]:
    """Return everybody who was found to be another, each with every id under which they stand."""
    same: dict[SubjectId, frozenset[SubjectId]] = {}
    for link in case.links:
        both = frozenset(other for one in (link.subject_id, link.same_as) for other in same.get(one, (one,)))
        same |= dict.fromkeys(both, both)
    return same


def each_child_once(case: "Case") -> tuple[SubjectId, ...]:
    """Return the children by subject id; of two that were found to be one child, the one that was recorded first."""
    same = same_persons(case)
    found: dict[frozenset[SubjectId], SubjectId] = {}
    for child in case.children:
        found.setdefault(same.get(child.subject_id, frozenset({child.subject_id})), child.subject_id)
    return tuple(found.values())
