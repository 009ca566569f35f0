"""What an act is, and what all of them read bodies with: units resolved, words held against the register."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct

from api import times
from api.cases.acts.body import Body, ChildBody, PartyBody, ReporterBody, details_of
from api.cases.checking import Checks
from api.identity import Account
from api.units import Level, resolve
from cases.case.decider import CaseCommand
from cases.case.state import Case, Child, Party, Reporter
from cases.law.model import Law
from cases.persons import Said, Words, matter_of
from cases.places.register import Places
from cases.refusals import Invalid
from cases.values import CaseId, Interval, SubjectId, UnitId, day_in_vietnam, one_day
from projections.engine.projection import Knowledge

_IN_BRACES = re.compile(r"\{(\w+)\}")


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """What it takes to read a body as a command: who sends it, when, and what the program knows."""

    account: Account
    knowledge: Knowledge
    at: dt.datetime
    derived_id: UUID
    """An id for whatever the body adds without an id of its own: the same whenever it is sent again."""
    named: UUID | None = None
    """What the address names beside the case: a measure, a referral."""
    accounts: Mapping[str, Account] = {}
    """Those that the body names and that there are."""
    chain: tuple[Case, ...] = ()
    """The other case that the act is about and, where that one is a duplicate, those that it leads to."""

    @property
    def law(self) -> Law:
        """The law that bodies are held against."""
        return self.knowledge.law

    @property
    def places(self) -> Places:
        """The register of places."""
        return self.knowledge.places

    def sees(self, case: Case) -> bool:
        """Return whether whoever sends it may see a case."""
        return self.account.scope.admits(case.units, case.cooperation.restricted)


class Act(Struct, frozen=True):
    """An act: its name in the address and in what roles may do, its body, its command, and what it is.

    A name may hold one part in braces, which names something in the case: `measures/{measure_id}/outcome`.
    """

    name: str
    body: type[Body]
    build: Callable[[Any, Case, Edge], CaseCommand]
    operation_id: str
    summary: str
    protects: bool = False
    """Whether it protects a child: it is then recorded whatever the state of the case."""
    own: bool = False
    """Whether it is about this very file: it is then recorded here even where another case goes on for it."""
    about: Callable[[Any, Case], CaseId | None] | None = None
    """The other case that a body is about, where an act is about two."""
    there: Callable[[Any, Case, Edge], tuple[CaseId, CaseCommand]] | None = None
    """What is recorded in that one, or in the one that goes on for it."""

    @property
    def names(self) -> str | None:
        """What the part in braces is called, if there is one."""
        found = _IN_BRACES.search(self.name)
        return found[1] if found else None


def unit_of(given: str | None, path: str, days: Interval, level: Level, edge: Edge) -> UnitId | None:
    """Return the unit that a code or an id names on some days, or None where none is given.

    :raises ProblemError: for a place that is none, or no longer or not yet one on those days.
    """
    return None if given is None else resolve(edge.places, given, path, days=days, level=level)


def check_words(checks: Checks, body: Body, law: Law, under: str = "") -> None:
    """Hold the words that a body says of a matter against the register."""
    kinds = {one.code for one in law.kinds}
    injury_types = {one.code for one in law.injury_types}
    special_groups = {one.code for one in law.special_groups}
    for number, kind in enumerate(said_in(body, "also") or ()):
        checks.that(kind in kinds, "kind-unknown", f"{under}also.{number}")
    checks.that(said_in(body, "kind") in {None, *kinds}, "kind-unknown", f"{under}kind")
    checks.that(said_in(body, "injury_type") in {None, *injury_types}, "injury-type-unknown", f"{under}injury_type")
    group = said_in(body, "special_group")
    checks.that(group in {None, *special_groups}, "special-group-unknown", f"{under}special_group")


def said_in(body: Body, field: str) -> Any:  # noqa: ANN401 - whatever the field holds
    """Return what a body says in a field, or None if it has none."""
    value = getattr(body, field, None)
    return None if value is UNSET else value


def instant_of(given: dt.datetime | None, path: str, edge: Edge) -> tuple[dt.datetime, bool]:
    """Return when something was, by default now, and whether the clock that says so is suspect.

    :raises Invalid: `in-the-future`, if it is later than now by more than 26 hours.
    """
    return (edge.at, False) if given is None else times.received(given, path, at=edge.at)


def day_of(instant: dt.datetime) -> Interval:
    """Return the day in Vietnam at an instant."""
    return one_day(day_in_vietnam(instant))


def receipt_of(case: Case) -> Interval:
    """Return the day on which a case was received first.

    :raises Invalid: `case-unknown`, if there is no case.
    """
    if case.received_at is None:
        raise Invalid("case-unknown", "case_id")
    return day_of(case.received_at)


def days_of(case: Case) -> Interval:
    """Return the days on which it happened, or else that of receipt."""
    return case.occurred or receipt_of(case)


def subject_of(given: UUID | None) -> SubjectId:
    """Return the id of somebody: the given one, or a new one."""
    return SubjectId(str(given or times.new_id()))


def child_of(body: ChildBody) -> Child:
    """Return a child as a body describes them."""
    return Child(
        subject_id=subject_of(body.subject_id), identity=body.identity, outcome=body.outcome, details=details_of(body)
    )


def party_of(body: PartyBody) -> Party:
    """Return a party as a body describes them."""
    return Party(
        subject_id=subject_of(body.subject_id),
        role=body.role,
        relation=body.relation,
        is_child=body.is_child,
        lives_with_child=body.lives_with_child,
        must_not_be_told=body.must_not_be_told,
        must_not_be_paid=body.must_not_be_paid,
        details=details_of(body),
    )


def reporter_of(body: ReporterBody | None) -> Reporter | None:
    """Return the reporter, if they agreed to be recorded."""
    return None if body is None else Reporter(subject_id=subject_of(body.subject_id), details=details_of(body))


def words_of(case_id: CaseId, body: Body) -> Said | None:
    """Return the free text of a body, or None if it has none."""
    words = {
        name: value for name in Words.__struct_fields__ if (value := getattr(body, name, None)) not in (None, UNSET, "")
    }
    return in_words(case_id, Words(**words))


def in_words(case_id: CaseId, words: Words) -> Said | None:
    """Return words as said on a matter, or None if nothing was said."""
    return None if words == Words() else Said(subject_id=matter_of(case_id), words=words)
