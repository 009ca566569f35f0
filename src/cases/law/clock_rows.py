"""The rows of the clocks: what stands in clocks.toml.

As of all rows of the law: never rename a field, never change a type or a default; a new field needs a default.
"""

from typing import Literal

from cases.law.rows import Named, Row
from cases.values import UnitId, Value

Measure = Literal["hours", "working-days", "days"]
Holding = Literal["same-day", "next-working-day"]
Condition = Literal["harmed-by-caregiver"]
EndsIn = Literal["missed", "elapsed"]


class Trigger(Value, frozen=True, kw_only=True):
    """A fact that a clock listens to: of this type, at the time in this field, and only where a field says so."""

    event: str
    at: str | None = None
    """The field with the instant or the day at which it was so; None: when it was recorded."""
    else_at: str | None = None
    """The field that says so where that one is empty."""
    to: str | None = None
    """The field with the day to which it puts something off."""
    field: str | None = None
    among: tuple[str | bool, ...] = ()
    """What the field must be one of, or hold one of where it holds several; "" is a field that is not filled."""


class Clock(Named, frozen=True, kw_only=True):
    """One version of a clock: from when to when an act is owed. A deadline is named after its act."""

    id: str
    act: str
    """The act that it asks for, as the address of commands names it."""
    groups: tuple[str, ...]
    """It is for matters whose kinds are in one of these groups."""
    when: Condition | None = None
    """It is only for matters of which this is so besides."""
    from_receipt: bool = False
    """Whether it starts with the first receipt of the report by anyone; for a child added later, when that was told."""
    starts: tuple[Trigger, ...] = ()
    """The facts that start it, each anew."""
    met_by: tuple[Trigger, ...]
    same: str | None = None
    """The field that a fact must share with the one that started it, to meet or to end it."""
    moved_by: tuple[Trigger, ...] = ()
    """The facts that put off the last day, to the day in their field `to`; their own time says of which start."""
    ends_in: EndsIn = "missed"
    """What it comes to when it is over and nothing met or stopped it. `missed`: the act was owed. `elapsed`: a period
    is over, which nobody misses, and what follows it is to be done."""
    length: int
    counted_in: Measure
    running_out: int
    """With so much left, in the same measure, it is running out: what we show, no law."""
    last_day_on_holiday: Holding = "next-working-day"
    counts_first_day: bool = False
    """Whether the day of the start counts (Civil Code 2015: not)."""
    owed_by: Literal["event", "residence", "province"]
    """Which commune's it is: of the event, or of residence, as far as it is known; or that it is the province's."""
    unverified: tuple[str, ...] = ()
    """Fields of this row that are remembered, or our own reading."""

    @property
    def key(self) -> str:
        """What names this version."""
        return f"{self.id}@{self.in_force_from or 'always'}"


class ClockOverlay(Row, frozen=True, kw_only=True):
    """Another length of a clock for one province, district or commune, by its own decision."""

    clock: str
    unit: UnitId
    length: int
    counted_in: Measure
    running_out: int

    @property
    def key(self) -> str:
        """What names this version."""
        return f"{self.clock}@{self.unit}@{self.in_force_from or 'always'}"


class ClockStop(Named, frozen=True, kw_only=True):
    """What stops clocks that are not met.

    `ends`: where it was so when the act was due, nothing is owed; later, what was missed stays missed. `voids`: as long
    as it is so, nothing ever was owed.
    """

    id: str
    by: Trigger
    unless: tuple[Trigger, ...] = ()
    """Later facts by which it is so no more."""
    effect: Literal["ends", "voids"]
    clocks: tuple[str, ...] = ()
    """Which clocks; empty: all."""

    @property
    def key(self) -> str:
        """What names this row in its table."""
        return self.id
