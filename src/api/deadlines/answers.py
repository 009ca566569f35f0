"""The worklist as its readers get it."""

import datetime as dt

import msgspec

from api.cases.answers import kind_name
from api.deadlines.told import DeadlineAnswer, deadline_answer
from api.language import Language
from cases.values import CaseId
from projections.deadlines.owed import Owed
from projections.engine.projection import Knowledge


class OwedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What is owed, and in which case."""

    case_id: CaseId
    case_number: str
    kind: str
    kind_name: str
    assigned_to: str | None
    deadline: DeadlineAnswer


class DeadlineList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a worklist, the one due first first."""

    items: tuple[OwedAnswer, ...]
    at: dt.datetime
    """The instant at which the states are so."""
    next: str | None
    position: int


def owed_answer(owed: Owed, knowledge: Knowledge, language: Language, *, at: dt.datetime) -> OwedAnswer:
    """Return what is owed in a case, as it stands at an instant."""
    return OwedAnswer(
        case_id=owed.case_id,
        case_number=owed.case_number,
        kind=owed.kind,
        kind_name=kind_name(owed.kind, knowledge.law, language),
        assigned_to=owed.assigned_to,
        deadline=deadline_answer(owed, knowledge, language, at=at),
    )
