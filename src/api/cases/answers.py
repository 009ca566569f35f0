"""What readers of cases get, as far as their role may see it."""

import datetime as dt
from typing import Any, Literal

import msgspec

from api.identity import Account, Viewer
from api.language import Language, say
from api.units import NamedUnit, named
from cases.case.cooperation import Cooperation
from cases.case.duties import Duty
from cases.law.model import Law, UnknownKindError
from cases.places.register import Places
from cases.places.succession import present
from cases.values import VIETNAM, CaseId, SubjectId, UnitId
from projections.case_files.file import CaseFile, FindingRow
from projections.engine.projection import Knowledge
from projections.people.gathering import Person

LEVELS: tuple[Literal["prevention", "support", "intervention"], ...] = ("prevention", "support", "intervention")
REPORTER = "reporter"


class PersonAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody in a case; `masked` where one's role may not see who, `erased` where nobody can any more."""

    subject_id: SubjectId
    role: str
    identity: str | None = None
    outcome: str | None = None
    relation: str | None = None
    is_child: bool | None = None
    lives_with_child: bool | None = None
    must_not_be_told: bool | None = None
    must_not_be_paid: bool | None = None
    masked: bool = False
    erased: bool = False
    details: dict[str, Any] | None = None


class LevelCount(msgspec.Struct, frozen=True, kw_only=True):
    """How far the measures of a level are."""

    planned: int = 0
    done: int = 0
    overdue: int = 0


class DutyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Who has a duty, and from which fact: the unit that the fact names, and those that have it today."""

    duty: str
    unit: NamedUnit | None
    now: tuple[NamedUnit, ...]
    because: str
    text: str
    version: int | None


class CaseAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A case as its reader may see it."""

    case_id: CaseId
    case_number: str
    version: int
    position: int
    kind: str
    kind_name: str
    also: tuple[str, ...]
    finding: FindingRow | None
    status: str
    clock_suspect: bool
    further_reports: int
    occurred_from: dt.date | None
    occurred_until: dt.date | None
    received_at: dt.datetime
    commune_of_event: NamedUnit | None
    area: NamedUnit | None
    commune_of_residence: NamedUnit | None
    commune_of_stay: NamedUnit | None
    levels: dict[str, LevelCount]
    children: tuple[PersonAnswer, ...]
    parties: tuple[PersonAnswer, ...]
    reporters: tuple[PersonAnswer, ...]
    measures: tuple[dict[str, Any], ...]
    investigation: tuple[dict[str, Any], ...]
    plan: None = None
    deadlines: tuple[dict[str, Any], ...] = ()
    duties: tuple[DutyAnswer, ...] = ()
    assigned_to: str | None = None
    duplicate_of: CaseId | None = None
    cooperation: dict[str, Any] = {}


class CaseSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A case in a list: nothing of its people."""

    case_id: CaseId
    case_number: str
    version: int
    kind: str
    kind_name: str
    status: str
    occurred_from: dt.date | None
    occurred_until: dt.date | None
    received_at: dt.datetime
    commune_of_event: NamedUnit | None
    area: NamedUnit | None


class CaseList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of cases."""

    items: tuple[CaseSummary, ...]
    next: str | None
    position: int


def kind_name(code: str, law: Law, language: Language) -> str:
    """Return a kind's name; its code, where this law does not know it."""
    try:
        kind = law.kind(code)
    except UnknownKindError:
        return code
    return kind.vi if language == "vi" else kind.en


def summary(file: CaseFile, knowledge: Knowledge, language: Language) -> CaseSummary:
    """Return a case as lists show it."""
    return CaseSummary(
        case_id=file.case_id,
        case_number=file.case_number,
        version=file.version,
        kind=file.kind,
        kind_name=kind_name(file.kind, knowledge.law, language),
        status=file.status,
        occurred_from=file.occurred_from,
        occurred_until=file.occurred_until,
        received_at=file.received_at,
        commune_of_event=_named(file.commune_of_event, knowledge.places),
        area=_named(file.area, knowledge.places),
    )


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer rests on: law and places, a position, and the moment by which a measure is overdue."""

    knowledge: Knowledge
    position: int
    at: dt.datetime
    in_scope: frozenset[CaseId] = frozenset()
    """Those of the related cases that the reader may see."""


def answer(file: CaseFile, persons: dict[SubjectId, Person], viewer: Viewer, basis: Basis) -> CaseAnswer:
    """Return a case as somebody may see it."""
    knowledge, account = basis.knowledge, viewer.account
    places = knowledge.places
    return CaseAnswer(
        case_id=file.case_id,
        case_number=file.case_number,
        version=file.version,
        position=basis.position,
        kind=file.kind,
        kind_name=kind_name(file.kind, knowledge.law, viewer.language),
        also=file.also,
        finding=file.findings[-1] if file.findings else None,
        status=file.status,
        clock_suspect=file.clock_suspect,
        further_reports=file.further_reports,
        occurred_from=file.occurred_from,
        occurred_until=file.occurred_until,
        received_at=file.received_at,
        commune_of_event=_named(file.commune_of_event, places),
        area=_named(file.area, places),
        commune_of_residence=_named(file.commune_of_residence, places),
        commune_of_stay=_named(file.commune_of_stay, places),
        levels=_levels(file, basis.at.astimezone(VIETNAM).date()),
        children=tuple(
            _person(child.subject_id, "child", persons, account, {"identity": child.identity, "outcome": child.outcome})
            for child in file.children
        ),
        parties=tuple(
            _person(
                party.subject_id,
                party.role,
                persons,
                account,
                {
                    "relation": party.relation,
                    "is_child": party.is_child,
                    "lives_with_child": party.lives_with_child,
                    "must_not_be_told": party.must_not_be_told,
                    "must_not_be_paid": party.must_not_be_paid,
                },
            )
            for party in file.parties
        ),
        reporters=tuple(
            _person(person.subject_id, REPORTER, persons, account, {})
            for person in persons.values()
            if person.part == REPORTER
        ),
        measures=tuple(msgspec.to_builtins(measure) for measure in file.measures),
        investigation=tuple(msgspec.to_builtins(milestone) for milestone in file.investigation),
        duties=tuple(_duty(duty, file, basis, viewer.language) for duty in file.duties),
        assigned_to=file.assigned_to,
        duplicate_of=file.cooperation.duplicate.of if file.cooperation.duplicate else None,
        cooperation=_cooperation(file.cooperation, basis.in_scope),
    )


def _duty(duty: Duty, file: CaseFile, basis: Basis, language: Language) -> DutyAnswer:
    places = basis.knowledge.places
    placed = {one.of: one.unit for one in file.cooperation.placements}
    unit = None if duty.unit is None else placed.get(duty.unit, duty.unit)
    now = () if unit is None else present(places, unit, on=basis.at.astimezone(VIETNAM).date())
    return DutyAnswer(
        duty=duty.duty,
        unit=_named(duty.unit, places),
        now=tuple(named(places.unit(one)) for one in now),
        because=duty.because,
        text=say(f"word.duty.{duty.because}", language),
        version=duty.version,
    )


def _cooperation(together: Cooperation, in_scope: frozenset[CaseId]) -> dict[str, Any]:
    """Return whom the case is shared with; a related case that its reader may not see is masked."""
    shown: dict[str, Any] = {name: msgspec.to_builtins(getattr(together, name)) for name in _SHOWN}
    for related in shown["related"]:
        if related["case_id"] not in in_scope:
            related.update(case_id=None, masked=["case_id"])
    shown["restricted"] = together.restricted
    shown["joined"] = [one.case_id for one in together.joined]
    return shown


_SHOWN = (
    "forwardings",
    "answers",
    "referrals",
    "transfers",
    "settlement",
    "placements",
    "related",
    "notes",
    "attachments",
    "found",
)


def _person(
    subject_id: SubjectId, role: str, persons: dict[SubjectId, Person], account: Account, known: dict[str, Any]
) -> PersonAnswer:
    person = persons.get(subject_id)
    may_see = account.role.sees_reporter if role == REPORTER else account.role.sees_people
    details = person.details if person and may_see else None
    return PersonAnswer(
        subject_id=subject_id,
        role=role,
        masked=not may_see,
        erased=person.erased if person else False,
        details=None if details is None else _plain(details),
        **known,
    )


def _plain(details: object) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(details)
    plain.pop("is", None)
    return plain


def _levels(file: CaseFile, today: dt.date) -> dict[str, LevelCount]:
    return {
        level: LevelCount(
            planned=sum(measure.level == level for measure in file.measures),
            done=sum(measure.level == level and measure.done_on is not None for measure in file.measures),
            overdue=sum(
                measure.level == level
                and measure.done_on is None
                and measure.due_on is not None
                and measure.due_on < today
                for measure in file.measures
            ),
        )
        for level in LEVELS
    }


def _named(unit_id: UnitId | None, places: Places) -> NamedUnit | None:
    return None if unit_id is None else named(places.unit(unit_id))
