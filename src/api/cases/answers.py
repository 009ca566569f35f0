"""What readers of cases get, as far as their role may see it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec

from api.cases.assessing import AssessmentAnswer, assessments_of
from api.cases.protecting import PlanAnswer, Protecting, alarms, latest_running, protecting, with_outcome
from api.deadlines.told import DeadlineAnswer, deadline_answers
from api.identity import Account, Viewer
from api.language import Language, say
from api.units import NamedUnit, named
from cases.case.assessed import Death, Stage
from cases.case.cooperation import Cooperation
from cases.case.duties import Duty
from cases.case.kept_away import KeptAway
from cases.case.levels import Count, Stretch, counts, level_at
from cases.case.offers import Offer
from cases.case.state import Level
from cases.law.model import Law, UnknownKindError
from cases.places.register import Places
from cases.places.succession import present
from cases.values import VIETNAM, CaseId, SubjectId, UnitId, day_in_vietnam
from projections.case_files.file import CaseFile, ClosingRow, FindingRow
from projections.deadlines.owed import Owed
from projections.engine.projection import Knowledge
from projections.people.gathering import Person

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
    finding: FindingRow | None = None
    """The latest that is of a child, where one was found of some children alone."""
    death: Death | None = None
    """The latest finding on their death."""
    assessments: tuple[AssessmentAnswer, ...] = ()
    """Assessments and reviews of them, the latest first."""
    level: str | None = None
    """The level that a child stands on; absent where on none."""
    levels: tuple[Stretch, ...] = ()
    """On which it stood, from when until when."""
    not_to_be_told: bool = False
    not_to_be_paid: bool = False
    because: tuple[str, ...] = ()
    """Why not: `alleged-abuser`, which is how they are recorded and no more; `marked`."""
    warnings: tuple[str, ...] = ()


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
    households: tuple[tuple[SubjectId, ...], ...]
    """The children by household."""
    measures: tuple[dict[str, Any], ...]
    investigation: tuple[dict[str, Any], ...]
    plan: PlanAnswer | None = None
    """The plan that runs; of several, the one that was approved last."""
    deadlines: tuple[DeadlineAnswer, ...] = ()
    stage: Stage
    closing: ClosingRow | None
    assessments_offered: tuple[Offer, ...]
    alarms: tuple[str, ...]
    protection: Protecting
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
    stage: Stage
    closed_without_review: bool
    alarms: tuple[str, ...]


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


def summary(file: CaseFile, basis: "Basis", language: Language) -> CaseSummary:
    """Return a case as lists show it."""
    knowledge = basis.knowledge
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
        stage=file.stage,
        closed_without_review=file.stage == "closed" and file.closing is not None and bool(file.closing.without_review),
        alarms=alarms(file.separations, knowledge.law, day_in_vietnam(basis.at)),
    )


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer rests on: law and places, a position, the moment at which it is true, and what is owed."""

    knowledge: Knowledge
    position: int
    at: dt.datetime
    owed: tuple[Owed, ...] = ()
    in_scope: frozenset[CaseId] = frozenset()
    """Those of the related cases that the reader may see."""
    kept_from: frozenset[CaseId] = frozenset()
    """The cases that the reader is kept from."""


def answer(file: CaseFile, persons: dict[SubjectId, Person], viewer: Viewer, basis: Basis) -> CaseAnswer:
    """Return a case as somebody may see it."""
    knowledge, account = basis.knowledge, viewer.account
    places, today = knowledge.places, day_in_vietnam(basis.at)
    protection, duplicate = protecting(file, knowledge.law, today), file.cooperation.duplicate
    return CaseAnswer(
        case_id=file.case_id,
        case_number=file.case_number,
        version=file.version,
        position=basis.position,
        kind=file.kind,
        kind_name=kind_name(file.kind, knowledge.law, viewer.language),
        also=file.also,
        finding=file.finding,
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
        levels=level_counts(counts(file.counted, today)),
        children=tuple(
            _person(
                child.subject_id,
                "child",
                persons,
                account,
                {
                    "identity": child.identity,
                    "outcome": child.outcome,
                    "finding": child.finding,
                    **_assessed(child.subject_id, file, viewer, knowledge),
                    "level": level_at(child.stood, basis.at),
                    "levels": child.stood,
                    **_kept_away(child.kept_away),
                },
            )
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
                    **_assessed(party.subject_id, file, viewer, knowledge),
                    **_kept_away(party.kept_away),
                },
            )
            for party in file.parties
        ),
        reporters=tuple(
            _person(person.subject_id, REPORTER, persons, account, {})
            for person in persons.values()
            if person.part == REPORTER
        ),
        households=file.households,
        measures=tuple(with_outcome(msgspec.to_builtins(measure), file) for measure in file.measures),
        investigation=tuple(msgspec.to_builtins(milestone) for milestone in file.investigation),
        deadlines=deadline_answers(basis.owed, knowledge, viewer.language, at=basis.at),
        stage=file.stage,
        closing=file.closing,
        assessments_offered=file.assessments_offered,
        plan=latest_running(protection.plans),
        alarms=alarms(file.separations, knowledge.law, today),
        protection=protection,
        duties=tuple(_duty(duty, file, basis, viewer.language) for duty in file.duties),
        assigned_to=file.assigned_to,
        duplicate_of=None if duplicate is None or duplicate.of in basis.kept_from else duplicate.of,
        cooperation=_cooperation(file.cooperation, basis),
    )


def _assessed(subject_id: SubjectId, file: CaseFile, viewer: Viewer, knowledge: Knowledge) -> dict[str, Any]:
    """Return what was assessed of somebody, and found of their death, unless that was taken back."""
    own = [one for one in file.assessments if one.child == subject_id]
    return {
        "death": next((death for death in file.deaths if death.child == subject_id), None),
        "assessments": assessments_of(own, knowledge.law, viewer.language),
    }


def _duty(duty: Duty, file: CaseFile, basis: Basis, language: Language) -> DutyAnswer:
    places = basis.knowledge.places
    unit = None if duty.unit is None else file.cooperation.placed(duty.unit) or duty.unit
    now = () if unit is None else present(places, unit, on=basis.at.astimezone(VIETNAM).date())
    return DutyAnswer(
        duty=duty.duty,
        unit=_named(duty.unit, places),
        now=tuple(named(places.unit(one)) for one in now),
        because=duty.because,
        text=say(f"word.duty.{duty.because}", language),
        version=duty.version,
    )


def _cooperation(together: Cooperation, basis: Basis) -> dict[str, Any]:
    """Return whom the case is shared with; another case that its reader may not see is masked, or left out."""
    shown: dict[str, Any] = {name: msgspec.to_builtins(getattr(together, name)) for name in _SHOWN}
    for related in shown["related"]:
        if related["case_id"] not in basis.in_scope:
            related.update(case_id=None, masked=["case_id"])
    shown["restricted"] = together.restricted
    shown["joined"] = [one.case_id for one in together.joined if one.case_id not in basis.kept_from]
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


def level_counts(by_level: Mapping[Level, Count]) -> dict[str, LevelCount]:
    """Return counts by level as answers show them: each of the three is there."""
    return {
        level: LevelCount(planned=one.planned, done=one.done, overdue=one.overdue) for level, one in by_level.items()
    }


def _kept_away(kept: KeptAway) -> dict[str, Any]:
    return {name: getattr(kept, name) for name in KeptAway.__struct_fields__}


def _named(unit_id: UnitId | None, places: Places) -> NamedUnit | None:
    return None if unit_id is None else named(places.unit(unit_id))
