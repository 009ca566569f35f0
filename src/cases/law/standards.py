"""The rows of a standard: what a commune is scored by, how many points it needs, and who decides.

Part of the kept tables of the law: never rename a field, never change a type or a default; a new field needs a default.
"""

from typing import Annotated, Literal

from msgspec import Meta

from cases.law.rows import Named, Row, Status
from cases.values import UnitId

Points = int | None
"""Whole points; None where no text seen says how many."""

Computed = Literal["plans-in-time", "children-helped"]
"""What the record itself says of an indicator."""
PlanClock = Literal["plan", "plan-approval"]
CountsFor = Literal["event", "residence"]
MergerRule = Literal["each-unit-for-its-days", "the-unit-of-the-last-day"]
DecidingBody = Annotated[str, Meta(pattern="^[a-z]+(-[a-z]+)*$", max_length=50)]
"""Who recognises communes, in a word of the row that names them: `district-chair`. Another body is another row."""


class Standard(Named, frozen=True, kw_only=True):
    """A decision by which communes are recognised as suitable for children, in its time."""

    id: str
    points: Points = None
    criteria: int | None = None
    """How many criteria it has, whether or not this table knows all of them."""
    draft: bool = False
    """Whether it was never issued as far as is known: it is shown, and nothing is judged by it."""
    judged_in: str | None = None
    """When communes are judged by it, in words, as far as it was seen."""
    year_of_a_merger: MergerRule = "each-unit-for-its-days"
    """Whose year it is where units were merged in it: each unit is judged by the facts of its own days, or the one that
    stands on the last day by those of all."""

    @property
    def key(self) -> str:
        """What names this row in its table."""
        return self.id


class Threshold(Row, frozen=True, kw_only=True):
    """How many points a kind of unit needs. The first row of a standard that fits a unit is its threshold."""

    standard: str
    points: int
    kinds: tuple[str, ...] = ()
    """Kinds of units, in Vietnamese; empty: all."""
    areas: tuple[UnitId, ...] = ()
    """What the unit must lie in; empty: anywhere."""

    @property
    def key(self) -> str:
        """What names this row in its table."""
        return f"{self.standard}/{self.points}@{','.join(self.areas) or 'anywhere'}"


class Criterion(Named, frozen=True, kw_only=True):
    """A criterion of a standard. One at 0 points keeps a commune from being recognised, where the standard says so."""

    standard: str
    number: int
    points: Points = None
    none_at_zero: bool = True
    zero_by: str | None = None
    """The fitness rule by whose reasons the criterion falls to 0, as far as that is how it works."""
    zero_status: Status | None = None
    """What we know of `zero_by`."""
    area: UnitId | None = None
    """The province that set these points itself; its row takes the place of the one without."""

    @property
    def key(self) -> str:
        """What names this row in its table."""
        return f"{self.standard}/{self.number}" + (f"@{self.area}" if self.area else "")


class Indicator(Named, frozen=True, kw_only=True):
    """A part of a criterion that has points of its own."""

    standard: str
    criterion: int
    id: str
    points: Points = None
    computed: Computed | None = None
    """How the record says it; None where people must."""
    group: str | None = None
    """The rule group of the cases that it counts."""
    share_min_percent: int | None = None
    """The share, in whole percent, from which all of its points are given; below, none are."""
    groups: tuple[str, ...] = ()
    """Further rule groups of the cases that it counts; with no group at all, all cases."""
    clocks: tuple[PlanClock, ...] = ()
    """What a child's plan must have kept to be in time: `plan`, `plan-approval`, or both."""
    counts_for: CountsFor = "residence"
    """Whose year a child counts in: that of the commune that has the plan, or of the one where it happened."""
    unverified: tuple[str, ...] = ()
    """Fields that are our reading, or configuration, and no text seen."""

    @property
    def key(self) -> str:
        """What names this row in its table."""
        return f"{self.standard}/{self.criterion}/{self.id}"

    @property
    def all_groups(self) -> frozenset[str]:
        """The rule groups of the cases that it counts; none: it counts all."""
        return frozenset(self.groups) | ({self.group} if self.group else frozenset())


class Decider(Row, frozen=True, kw_only=True):
    """Who recognises communes, from one day to another."""

    standard: str
    body: DecidingBody
    vi: str
    en: str

    @property
    def key(self) -> str:
        """What names this row in its table."""
        return f"{self.standard}/{self.body}"
