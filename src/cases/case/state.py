"""What a case amounts to: the state that its facts fold into.

`Child`, `Party`, `Reporter` and the literals are part of the stored format too: never rename a field or a value, never
change a type; a new field needs a default.
"""

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from typing import Literal

import msgspec

from cases.case.assessed import Assessed, each_child_once, same_person
from cases.case.cooperation import Cooperation
from cases.case.protection import Protection
from cases.events import Fact
from cases.persons import Details, Identity
from cases.values import CaseId, Interval, SubjectId, UnitId, Value

PartyRole = Literal["mother", "father", "guardian", "caregiver", "alleged-abuser", "witness", "finder"]
Relation = Literal[
    "parent",
    "step-parent",
    "grandparent",
    "sibling",
    "other-relative",
    "neighbour",
    "teacher",
    "friend",
    "acquaintance",
    "stranger",
    "other",
    "unknown",
]
"""What somebody is to the child; finer words go into what is said, for they may name somebody."""
Outcome = Literal["died", "harmed", "injured", "unharmed", "recovered", "missing", "unknown"]
Finding = Literal["confirmed", "unfounded", "false", "undetermined"]
FindingBy = Literal["commune", "police", "health", "child-agency", "province"]
UNTRUE: frozenset[Finding] = frozenset({"unfounded", "false"})
Level = Literal["prevention", "support", "intervention"]
Status = Literal["none", "received", "confirmed", "unfounded", "false", "undetermined"]


class Child(Value, frozen=True, kw_only=True):
    """A child in the matter, of whom nothing may be known (LTE art. 1: under 16)."""

    subject_id: SubjectId
    identity: Identity = "unknown"
    outcome: Outcome | None = None
    details: Details | None = None


class Party(Value, frozen=True, kw_only=True):
    """Somebody else in the matter. Recorded as the alleged abuser: so it is said, nothing more."""

    subject_id: SubjectId
    role: PartyRole
    relation: Relation | None = None
    is_child: bool | None = None
    lives_with_child: bool | None = None
    must_not_be_told: bool = False
    must_not_be_paid: bool = False
    details: Details | None = None


class Reporter(Value, frozen=True, kw_only=True):
    """Who reported, recorded only if they agree (form 01)."""

    subject_id: SubjectId
    details: Details | None = None


class Matter(Value, frozen=True, kw_only=True):
    """What happened, as far as it bears on a commune's year and on what is paid."""

    kind: str = ""
    also: tuple[str, ...] = ()
    injury_type: str | None = None
    commune_of_event: UnitId | None = None
    area: UnitId | None = None
    occurred: Interval | None = None
    commune_of_residence: UnitId | None = None
    """Whose the plan for the children is, and so what the commune is judged by that owes it."""


class Found(Value, frozen=True, kw_only=True):
    """A finding that stands: what was found, by whom, in which version of the case."""

    version: int
    finding: Finding
    by: FindingBy
    children: tuple[SubjectId, ...] = ()
    """Of whom; none named: of all of them."""

    @property
    def is_untrue(self) -> bool:
        """Whether it says that nothing of the kind happened."""
        return self.finding in UNTRUE


class Measure(Value, frozen=True, kw_only=True):
    """A measure outside a plan, or aid to a bereaved family, which is on no level."""

    measure_id: str
    version: int
    level: Level | None
    aid: bool
    children: tuple[SubjectId, ...]
    due_on: dt.date | None
    done_on: dt.date | None
    arranged_on: dt.date | None = None


class Milestone(Value, frozen=True, kw_only=True):
    """How far the police or the court have come."""

    version: int
    milestone: str
    on: dt.date


class Link(Value, frozen=True, kw_only=True):
    """Two subjects that were found to be one person."""

    version: int
    subject_id: SubjectId
    same_as: SubjectId


class Household(Value, frozen=True, kw_only=True):
    """Children who were said to live together, apart from the others."""

    version: int
    children: tuple[SubjectId, ...]


class Case(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A case as of its last fact, corrections taken in. Nothing personal is readable in it."""

    case_id: CaseId
    version: int = 0
    position: int = 0
    facts: tuple[Fact, ...] = ()
    """Every fact as recorded."""
    corrected_by: tuple[tuple[int, int], ...] = ()
    """(corrected version, version of the correction) of corrections that stand."""

    case_number: str = ""
    kind: str = ""
    also: tuple[str, ...] = ()
    injury_type: str | None = None
    special_group: str | None = None
    place_type: str | None = None
    commune_of_event: UnitId | None = None
    area: UnitId | None = None
    commune_of_residence: UnitId | None = None
    residence_kind: str | None = None
    commune_of_stay: UnitId | None = None
    occurred: Interval | None = None
    said_in: tuple[int, ...] = ()
    """The versions that said what happened, where and when: the report, and each finding that put it otherwise."""
    without_commune: Matter = Matter()
    """What happened by the report and by what others than a commune found: what it alone cannot lift."""

    received_at: dt.datetime | None = None
    known_by: dt.date | None = None
    """The day by which it must have happened, for somebody knew of it: that of the latest report, whatever a commune
    corrects."""
    received_in: tuple[UnitId, ...] = ()
    clock_suspect: bool = False
    further_reports: int = 0

    children: tuple[Child, ...] = ()
    parties: tuple[Party, ...] = ()
    links: tuple[Link, ...] = ()
    households: tuple[Household, ...] = ()
    """As they were told, one after the other; what they come to is asked of `cases.case.household`."""
    findings: tuple[Found, ...] = ()
    measures: tuple[Measure, ...] = ()
    milestones: tuple[Milestone, ...] = ()

    assessed: Assessed = Assessed()
    protection: Protection = Protection()
    cooperation: Cooperation = Cooperation()

    @cached_property
    def matter(self) -> Matter:
        """What happened, by the report and every finding since."""
        return Matter(
            kind=self.kind,
            also=self.also,
            injury_type=self.injury_type,
            commune_of_event=self.commune_of_event,
            area=self.area,
            occurred=self.occurred,
            commune_of_residence=self.commune_of_residence,
        )

    @cached_property
    def found(self) -> Found | None:
        """The finding by which the case stands, or None if the report was not verified: see `standing_finding`."""
        return standing_finding(self, self.findings)

    @property
    def status(self) -> Status:
        """Where the case stands."""
        if not self.version:
            return "none"
        return self.found.finding if self.found else "received"

    @cached_property
    def units(self) -> tuple[UnitId, ...]:
        """Every unit that has to do with the case now: event, residence, stay, area, who received it, who was told."""
        named = (self.commune_of_event, self.commune_of_residence, self.commune_of_stay, self.area, *self.received_in)
        return tuple(dict.fromkeys([unit for unit in (*named, *self.cooperation.units) if unit is not None]))

    @property
    def because(self) -> tuple[Fact, ...]:
        """The facts that say what happened and that it was found so, with what corrects them."""
        return self.facts_of({*self.said_in, *([self.found.version] if self.found else [])})

    def facts_of(self, versions: set[int]) -> tuple[Fact, ...]:
        """Return the facts of some versions, with what corrects them."""
        said = versions | {by for of, by in self.corrected_by if of in versions}
        return tuple([fact for fact in self.facts if fact.version in said])


def standing_finding(case: Case, findings: Sequence[Found]) -> Found | None:
    """Return by which of some findings a case stands, or None where what happened to somebody is still open.

    The latest, while each is of all the children. Where some name children, each child has the latest of their own,
    and the case stands by what weighs most: that it was confirmed of one of them; that of one nothing was found yet;
    that it could not be determined; that it is untrue of them all.
    """
    if not any(one.children for one in findings):
        return findings[-1] if findings else None
    own = [_latest_of(case, child, findings) for child in each_child_once(case)]
    return max(own, key=_weight, default=None)


def untrue_by_others(case: Case) -> bool:
    """Return whether the latest finding of others than a commune is that the report is untrue."""
    by_others = standing_finding(case, [found for found in case.findings if found.by != "commune"])
    return by_others is not None and by_others.is_untrue


def finding_of(case: Case, child: SubjectId) -> Found | None:
    """Return the latest finding that is of a child, alone or among others, or None if there is none."""
    return _latest_of(case, child, case.findings)


def _latest_of(case: Case, child: SubjectId, findings: Sequence[Found]) -> Found | None:
    ids = same_person(case, child)
    return next((one for one in reversed(findings) if not one.children or not ids.isdisjoint(one.children)), None)


def _weight(found: Found | None) -> tuple[int, int]:
    if found is None:
        return 2, 0
    return {"confirmed": 3, "undetermined": 1}.get(found.finding, 0), found.version
