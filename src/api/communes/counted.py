"""Which children an indicator counts, and what is lacking before it is too late, as somebody may see it."""

import datetime as dt

from msgspec import Struct

from api.communes.scored import YearOfUnit
from api.identity import Viewer
from api.language import say
from cases.law.scoring import Score, ScoredIndicator
from cases.values import CaseId, SubjectId, day_in_vietnam
from projections.fitness.counting import ChildCounted
from projections.fitness.judging import FactPlace

MASKED = ("case_id", "child", "due_at", "because")
MASKED_WARNING = ("case_id", "due_at", "due_on", "days_left")
_A_MOMENT = dt.timedelta(microseconds=1)


class ChildAnswer(Struct, frozen=True, kw_only=True):
    """A child whom an indicator counts: where it stands, and the facts behind it."""

    indicator: str
    state: str
    lacks: str | None
    due_at: dt.datetime | None
    """Until when what is lacking may come in time."""
    why_open: str | None
    text: str | None
    case_id: CaseId | None
    child: SubjectId | None
    because: tuple[FactPlace, ...]
    masked: tuple[str, ...] = ()


class WarningAnswer(Struct, frozen=True, kw_only=True):
    """What is lacking, until when it is in time, and which points it may cost."""

    lacks: str
    criterion: int
    indicator: str
    points: int | None
    due_at: dt.datetime | None
    due_on: dt.date | None
    days_left: int | None
    text: str
    case_id: CaseId | None
    masked: tuple[str, ...] = ()


def child_answer(child: ChildCounted, of: YearOfUnit, viewer: Viewer) -> ChildAnswer:
    """Return a child as counted in a year."""
    seen, why = child_seen(child, viewer), child.why(of.year)
    return ChildAnswer(
        indicator=child.indicator.rpartition("/")[2],
        state=child.state(of.year, of.at),
        lacks=child.lacks,
        due_at=child.due_at if seen and child.may_yet(of.at) else None,
        why_open=why,
        text=None if why is None else say(f"word.open.{why}", viewer.language),
        case_id=child.case_id if seen else None,
        child=child.child if seen else None,
        because=child.because if seen else (),
        masked=() if seen else MASKED,
    )


def child_seen(child: ChildCounted, viewer: Viewer) -> bool:
    """Return whether the case behind a child is one that somebody may follow."""
    account = viewer.account
    return account.role.reads_cases and account.scope.admits(child.units, child.restricted)


def warnings_of(of: YearOfUnit, found: Score | None, viewer: Viewer) -> tuple[WarningAnswer, ...]:
    """Return what may still come in time and would otherwise cost points, what is due first first."""
    if found is None:
        return ()
    parts = [part for criterion in found.criteria for part in criterion.indicators if part.least != part.most]
    lacking = [
        (child.due_at, child, part)
        for part in parts
        for child in of.children
        if child.indicator == part.indicator.key and child.due_at is not None and child.may_yet(of.at)
    ]
    lacking.sort(key=lambda one: (one[0], one[1].case_id, one[1].child))
    return tuple(_warning(due_at, child, part, (of.at, viewer)) for due_at, child, part in lacking)


def _warning(
    due_at: dt.datetime, child: ChildCounted, part: ScoredIndicator, asked: tuple[dt.datetime, Viewer]
) -> WarningAnswer:
    """Return what is lacking; to whoever may not follow the case, nothing from which its days could be told."""
    at, viewer = asked
    row, lacks, seen = part.indicator, str(child.lacks), child_seen(child, viewer)
    due_on = day_in_vietnam(due_at - _A_MOMENT)
    left = (due_on - day_in_vietnam(at)).days
    about = {"points": "?" if row.points is None else row.points, "criterion": row.criterion}
    if seen:
        about |= {"days": left, "day": f"{due_on:%d/%m/%Y}"}
    return WarningAnswer(
        lacks=lacks,
        criterion=row.criterion,
        indicator=row.id,
        points=row.points,
        due_at=due_at if seen else None,
        due_on=due_on if seen else None,
        days_left=left if seen else None,
        text=say(f"warning.{lacks}", viewer.language, about),
        case_id=child.case_id if seen else None,
        masked=() if seen else MASKED_WARNING,
    )
