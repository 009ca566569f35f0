"""The rows of the law: what stands in the TOML files beside this one.

The tables are kept in the database by their content, and old ones are read again:
never rename a field, never change a type or a default; a new field needs a default.
`in_force_from` and `in_force_until` are the first and the last day, both included; absent means without an end.
"""

import datetime as dt
from typing import Literal

from cases.values import Dong, Interval, UnitId, Value

Status = Literal["seen", "seed", "inferred", "unverified"]
"""What we know of a row: read in a public text, from the customer's documents, concluded by us, or remembered."""

Basis = Literal["customary", "decision"]
Per = Literal["household", "child"]
Detail = Literal["injury-type", "special-group"]


class Source(Value, frozen=True, kw_only=True):
    """Where a row comes from: a document, and the place in it."""

    document: str
    article: str | None = None
    footnote: str | None = None


class Row(Value, frozen=True, kw_only=True):
    """What every row says of itself: where it comes from, what we know of it, and when it is in force."""

    source: Source
    status: Status
    in_force_from: dt.date | None = None
    in_force_until: dt.date | None = None

    @property
    def key(self) -> str:
        """What names this row in its table."""
        raise NotImplementedError

    def covers(self, days: Interval | None) -> bool:
        """Return whether this is in force on every one of the days; unknown days may be any day."""
        first, last = (days.first, days.last) if days else (dt.date.min, dt.date.max)
        return (self.in_force_from or dt.date.min) <= first and last <= (self.in_force_until or dt.date.max)

    def covers_day(self, day: dt.date) -> bool:
        """Return whether this is in force on a day."""
        first, last = self.in_force_from, self.in_force_until
        return (first is None or first <= day) and (last is None or day <= last)

    def meets(self, days: Interval | None) -> bool:
        """Return whether this is in force on at least one of the days; unknown days may be any day."""
        first, last = (days.first, days.last) if days else (dt.date.min, dt.date.max)
        return (self.in_force_from or dt.date.min) <= last and first <= (self.in_force_until or dt.date.max)


class Named(Row, frozen=True, kw_only=True):
    """A row whose name people read, in Vietnamese and in English."""

    vi: str
    en: str


class Document(Value, frozen=True, kw_only=True):
    """A law, a decision, or a paper of the customer: what other rows rest on."""

    id: str
    vi: str
    en: str
    cite: str
    """How English text refers to it; `cite_vi` where Vietnamese text says it otherwise."""
    seen_in: tuple[str, ...]
    """Codes of the public texts (S20) or of the customer's files (SEED 000) that we know it from."""
    status: Status
    cite_vi: str | None = None
    number: str | None = None
    signed: dt.date | None = None
    in_force_from: dt.date | None = None
    in_force_until: dt.date | None = None
    unverified: tuple[str, ...] = ()
    """Fields of this row that are remembered only."""

    @property
    def key(self) -> str:
        """What names this row in its table."""
        return self.id


class Coded(Named, frozen=True, kw_only=True):
    """A named row with a short code."""

    code: str

    @property
    def key(self) -> str:
        """What names this row in its table."""
        return self.code


class Group(Coded, frozen=True, kw_only=True):
    """A rule group: what a kind means to the rules (AB, ID, CR, …)."""


class InjuryType(Coded, frozen=True, kw_only=True):
    """A type of injury of the national report form, 01 to 11."""


class SpecialGroup(Coded, frozen=True, kw_only=True):
    """A group of children in special circumstances, a to o in the Vietnamese alphabet."""


class Form(Value, frozen=True, kw_only=True):
    """A form that a kind takes, in finer words (rape, of sexual abuse)."""

    code: str
    vi: str
    en: str


class Conditional(Value, frozen=True, kw_only=True):
    """A group that a kind is in only under a condition."""

    group: str
    when: str
    vi: str
    en: str


class Becomes(Value, frozen=True, kw_only=True):
    """The kind that this one is called by when its injury is of a certain type: a death has one name."""

    injury_type: str
    kind: str


class Kind(Coded, frozen=True, kw_only=True):
    """What a matter is about."""

    groups: tuple[str, ...]
    conditional: tuple[Conditional, ...] = ()
    effect: Literal["settled", "unverified"] = "settled"
    """`unverified`: no effect on fitness until a switch says so, and shown to the province."""
    detail: Detail | None = None
    """What is asked beside the kind."""
    forms: tuple[Form, ...] = ()
    becomes: tuple[Becomes, ...] = ()


class FitnessRule(Named, frozen=True, kw_only=True):
    """One version of a rule: a confirmed matter of the group speaks against the commune's year."""

    id: str
    group: str
    applied_under: str
    """The document that the rule is applied under."""

    @property
    def key(self) -> str:
        """What names this version."""
        return f"{self.id}@{self.in_force_from or 'always'}"


class Inference(Named, frozen=True, kw_only=True):
    """A dated switch: whether a kind counts in a group for fitness although no text seen says so.

    Where a kind and a group have a switch, it alone decides, and a reason by it says that it is inferred.
    """

    id: str
    kind: str
    group: str
    on: bool

    @property
    def key(self) -> str:
        """What names this version of the switch."""
        return f"{self.id}@{self.in_force_from or 'always'}"


class Cause(Named, frozen=True, kw_only=True):
    """Why the fund gives: part of a payout's name, so never renamed. The first that fits a kind is its cause."""

    id: str
    per: Per
    kinds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What names this row in its table."""
        return self.id


class Fund(Named, frozen=True, kw_only=True):
    """A fund, and the unit whose children it is for."""

    unit: UnitId
    legal_basis: Source | None = None
    """What it rests on; None: none seen."""

    @property
    def key(self) -> str:
        """What names this row in its table."""
        return self.unit


class Limit(Named, frozen=True, kw_only=True):
    """One version of a limit in days, which nobody is refused for passing: that it was passed shows."""

    id: str
    days_max: int

    @property
    def key(self) -> str:
        """What names this version."""
        return f"{self.id}@{self.in_force_from or 'always'}"


class Applicant(Named, frozen=True, kw_only=True):
    """Who may apply to the court for a child, in which time; `who` is None where no text seen names them."""

    id: str
    who: str | None = None

    @property
    def key(self) -> str:
        """What names this version."""
        return f"{self.id}@{self.in_force_from or 'always'}"


class Tariff(Row, frozen=True, kw_only=True):
    """What a fund gives for a kind: by custom, or by a decision with a number."""

    id: str
    fund: UnitId
    kind: str
    cause: str
    per: Per
    amount_vnd: Dong
    basis: Basis
    decision: str | None = None
    """The number of the decision; needed where that is the basis."""

    @property
    def key(self) -> str:
        """What names this row in its table."""
        return self.id


class Purpose(Named, frozen=True, kw_only=True):
    """What a donor gave for: an earmarked gift pays for these causes and for nothing else."""

    id: str
    causes: tuple[str, ...]

    @property
    def key(self) -> str:
        """What names this row in its table."""
        return self.id


class ApprovalLimit(Row, frozen=True, kw_only=True):
    """The highest amount that a role approves, of one fund or of any."""

    id: str
    role: str
    fund: UnitId | None = None
    amount_vnd_max: Dong | None = None
    """None: any amount."""

    @property
    def key(self) -> str:
        """What names this row in its table."""
        return self.id
