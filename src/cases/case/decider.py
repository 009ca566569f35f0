"""The case's decider: which command is decided where, and how facts fold into a case."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, assert_never, get_args

import msgspec

from cases.case import correction, intake, investigation, measures, people, verification
from cases.case.state import Case
from cases.events import Event, Fact, Recorded
from cases.refusals import Invalid
from cases.values import CaseId

CaseEvent = (
    intake.ReportReceived
    | intake.FurtherReportReceived
    | people.ChildAdded
    | people.PartyAdded
    | people.PersonIdentified
    | people.PersonsLinked
    | people.PersonsUnlinked
    | people.PersonMarked
    | verification.ReportVerified
    | measures.MeasureArranged
    | investigation.InvestigationReached
    | correction.FactCorrected
    | correction.CorrectionWithdrawn
)

CaseCommand = (
    intake.ReceiveReport
    | intake.ReceiveFurtherReport
    | people.ChangePeople
    | verification.VerifyReport
    | measures.ArrangeMeasure
    | investigation.ReachMilestone
    | correction.CorrectFact
    | correction.WithdrawCorrection
)

STREAM_PREFIX = "case-"


def stream_of(case_id: CaseId) -> str:
    """Return the name of a case's stream."""
    return f"{STREAM_PREFIX}{case_id}"


def case_id_of(stream: str) -> CaseId:
    """Return the case whose stream this is."""
    return CaseId(stream.removeprefix(STREAM_PREFIX))


def decide(command: CaseCommand, case: Case) -> tuple[Event, ...]:
    """Return what happens next; empty where it is so already.

    :raises Refused: if a rule says no.
    :raises Invalid: if the command does not fit the case.
    """
    if not case.version and not isinstance(command, intake.ReceiveReport):
        raise Invalid("case-unknown", "case_id")
    match command:
        case intake.ReceiveReport():
            return intake.decide_report(command, case)
        case intake.ReceiveFurtherReport():
            return intake.decide_further_report(command, case)
        case people.ChangePeople():
            return people.decide_people(command, case)
        case verification.VerifyReport():
            return verification.decide_verification(command, case)
        case measures.ArrangeMeasure():
            return measures.decide_measure(command, case)
        case investigation.ReachMilestone():
            return investigation.decide_investigation(command, case)
        case correction.CorrectFact():
            return correction.decide_correction(command, case)
        case correction.WithdrawCorrection():
            return correction.decide_withdrawal(command, case)
        case _:
            assert_never(command)


def fold(case_id: CaseId, history: Iterable[Recorded | Fact]) -> Case:
    """Return the case that a stream amounts to: corrections are taken in where the corrected fact stands.

    A later finding so still wins over a corrected report. What a commune alone corrected is kept out of
    `without_commune`: another body must say the same.
    """
    facts = tuple(one if type(one) is Fact else _fact(one) for one in history)
    if not facts:
        return Case(case_id=case_id)
    case = _fold(case_id, facts)
    by_others = correction.not_by_commune(facts)
    if len(by_others) < len(facts):
        others = _fold(case_id, tuple(fact for fact in by_others if type(fact.event) in _SAY_WHAT_HAPPENED))
        known_by = max((day for day in (case.known_by, others.known_by) if day is not None), default=None)
        case = msgspec.structs.replace(case, without_commune=others.without_commune, known_by=known_by)
    return case


_SAY_WHAT_HAPPENED = frozenset(
    {
        intake.ReportReceived,
        intake.FurtherReportReceived,
        verification.ReportVerified,
        correction.FactCorrected,
        correction.CorrectionWithdrawn,
    }
)
"""The facts from which `without_commune` and `known_by` follow."""


def _fact(one: Recorded | Fact) -> Fact:
    return Fact(version=one.version, position=one.position, event=one.event)


def _fold(case_id: CaseId, facts: tuple[Fact, ...]) -> Case:
    standing = correction.standing_corrections(facts)
    case = Case(case_id=case_id)
    for fact in facts:
        corrections = standing.get(fact.version)
        event = correction.corrected(fact.event, corrections) if corrections else fact.event
        case = _evolve(case, fact.version, event)
    return msgspec.structs.replace(
        case,
        version=facts[-1].version if facts else 0,
        position=facts[-1].position if facts else 0,
        facts=facts,
        corrected_by=tuple((of, by) for of, several in sorted(standing.items()) for by, _ in several),
    )


def evolve(case: Case, fact: Fact) -> Case:
    """Return the case after one more fact. Where facts were corrected, all of them are folded again."""
    facts = (*case.facts, fact)
    if correction.among(facts):
        return fold(case.case_id, facts)
    evolved = _evolve(case, fact.version, fact.event)
    return msgspec.structs.replace(evolved, version=fact.version, position=fact.position, facts=facts)


def _evolve(case: Case, version: int, event: Event) -> Case:
    return _EVOLVES[type(event)](case, version, event)


def _corrects(case: Case, _version: int, _event: Event) -> Case:
    """Return the case as it is: a correction is taken in where the corrected fact stands."""
    return case


Evolve = Callable[[Case, int, Any], Case]

# A table where elsewhere stands a match: a long case asks a hundred times. A test holds it against `CaseEvent`.
_EVOLVES: dict[type[Event], Evolve] = {
    intake.ReportReceived: intake.evolve_report,
    intake.FurtherReportReceived: intake.evolve_further_report,
    **dict.fromkeys(get_args(people.PeopleEvent), people.evolve_people),
    verification.ReportVerified: verification.evolve_verified,
    measures.MeasureArranged: measures.evolve_measure,
    investigation.InvestigationReached: investigation.evolve_investigation,
    correction.FactCorrected: _corrects,
    correction.CorrectionWithdrawn: _corrects,
}


def tags(event: Event) -> tuple[str, ...]:
    """Return what a stream shall be found by because of this event: units, subjects, years."""
    units, people_in, about_one = _speaks_of(type(event))
    found = ["unit:" + unit for name in units for unit in _each(getattr(event, name))]
    found += [
        "subject:" + one.subject_id for name in people_in for one in _each(getattr(event, name)) if type(one) is not str
    ]
    found += ["subject:" + getattr(event, name) for name in about_one]
    occurred = getattr(event, "occurred", None)
    if type(event) is correction.FactCorrected:
        changes = event.changes.named()
        found += [f"unit:{unit}" for name in _UNIT_FIELDS for unit in _each(changes.get(name))]
        occurred = changes.get("occurred")
    if occurred is not None:
        found += [f"year:{year}" for year in range(occurred.first.year, occurred.last.year + 1)]
    return tuple(dict.fromkeys(found))


_UNIT_FIELDS = ("commune_of_event", "area", "commune_of_residence", "commune_of_stay", "received_in", "units_before")
_PEOPLE_FIELDS = ("children", "parties", "child", "party", "reporter", "said")
_ONE_FIELDS = ("subject_id", "same_as")


@cache
def _speaks_of(event_type: type[Event]) -> tuple[tuple[str, ...], ...]:
    """Return which fields of an event type name units, hold people, or name one of them."""
    there = event_type.__struct_fields__
    return tuple(
        tuple(name for name in names if name in there) for names in (_UNIT_FIELDS, _PEOPLE_FIELDS, _ONE_FIELDS)
    )


def _each(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - whatever a field holds
    """Return what stands in a field, whether it holds one or several; nobody is nothing."""
    if value is None:
        return ()
    return value if type(value) is tuple else (value,)
