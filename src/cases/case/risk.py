"""Assessing the risk to a child: at first (form 02, D56 art. 26(2)) and in detail (form 03, D56 art. 27(1)).

These structs are the stored format: never rename a tag or a field, never change a type.
"""

import datetime as dt

import msgspec

from cases.case.assessed import Assessment, Rating, died_before, may_be_assessed
from cases.case.on_record import is_on_record
from cases.case.state import Case
from cases.events import Event
from cases.law.form_rows import FormId, Risk
from cases.persons import Said
from cases.refusals import Invalid, Refused
from cases.values import SubjectId, day_in_vietnam


class Assessing(Event, frozen=True, kw_only=True):
    """How the rows of a form were rated for a child, and what the officer concluded. A base for both assessments.

    What the form computes from the ratings is derived when asked, under the version of the form that is named here.
    """

    child: SubjectId
    assessed_at: dt.datetime
    clock_suspect: bool = False
    form_version: str
    ratings: tuple[Rating, ...] = ()
    concluded: Risk
    said: Said | None = None


class InitialRiskAssessed(Assessing, frozen=True, kw_only=True, tag="case.initial-risk-assessed"):
    """Somebody rated the harm to a child and what protects them, to see whether emergency measures are called for."""


class DetailedRiskAssessed(Assessing, frozen=True, kw_only=True, tag="case.detailed-risk-assessed"):
    """Somebody assessed the specific risk: the child's state, the family, the parents' capacity, in words too."""


class AssessRisk(msgspec.Struct, frozen=True, kw_only=True):
    """Record an assessment."""

    assessed: InitialRiskAssessed | DetailedRiskAssessed


def evolve_assessed(case: Case, version: int, event: InitialRiskAssessed | DetailedRiskAssessed) -> Case:
    """Return the case with the assessment."""
    form: FormId = "02" if isinstance(event, InitialRiskAssessed) else "03"
    assessment = Assessment(
        version=version,
        form=form,
        child=event.child,
        at=event.assessed_at,
        form_version=event.form_version,
        ratings=event.ratings,
        concluded=event.concluded,
    )
    assessed = msgspec.structs.replace(case.assessed, assessments=(*case.assessed.assessments, assessment))
    return msgspec.structs.replace(case, assessed=assessed)


def decide_assessment(command: AssessRisk, case: Case) -> tuple[Event, ...]:
    """Return the assessment, or nothing if this very one is on record and nothing more is said of it.

    :raises Invalid: `person-unknown`, if it is of nobody in this matter whom it can be of.
    :raises Refused: `child-has-died`, if it is of a day after the child's death.
    """
    event = command.assessed
    check_child(event.child, event.assessed_at, case)
    return () if is_on_record(case, event) else (event,)


def check_child(child: SubjectId, at: dt.datetime, case: Case) -> None:
    """See to it that somebody can be assessed at an instant.

    :raises Invalid: `person-unknown`, if they are neither a child of this matter nor a child who has to do with it.
    :raises Refused: `child-has-died`, if they died on a day before.
    """
    if not may_be_assessed(case, child):
        raise Invalid("person-unknown", "child")
    if died_before(case, child, day_in_vietnam(at)):
        raise Refused("child-has-died")
