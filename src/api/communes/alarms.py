"""The children of an area who are kept apart against the law: what waits for nobody."""

import datetime as dt

from msgspec import Struct

from api.asking import Moment
from api.cases.answers import kind_name
from api.cases.protecting import alarms_of
from api.communes.waiting import cases_asking
from api.identity import Viewer
from api.program import Program
from api.units import NamedUnit, named
from cases.values import CaseId, SubjectId, UnitId, day_in_vietnam
from projections.case_files.file import Asks
from projections.case_files.queries import Waiting

APART: frozenset[Asks] = frozenset({"child-apart"})
ALARMS_MAX = 10_000
"""Of so many cases with a child apart it is looked; a province has some at a time."""


class AlarmAnswer(Struct, frozen=True, kw_only=True):
    """A child who is kept apart without a ground in law, or beyond the day decided: it waits for nobody."""

    alarm: str
    child: SubjectId
    since: dt.datetime
    age_days: int
    case_id: CaseId
    case_number: str
    kind: str
    kind_name: str
    owner: NamedUnit | None


async def alarmed(
    program: Program, viewer: Viewer, inside: frozenset[UnitId], moment: Moment
) -> tuple[AlarmAnswer, ...]:
    """Return every alarm in scope and in some units, the oldest first."""
    waits = Waiting(units=inside, for_=APART)
    found, standing = await cases_asking(program, viewer, waits, moment, limit=ALARMS_MAX)
    places, law = standing.knowledge.places, standing.knowledge.law
    alarms = []
    for file in found:
        owner = file.commune_of_event or file.area
        alarms += [
            AlarmAnswer(
                alarm=one.alarm,
                child=one.child,
                since=one.since,
                age_days=max(0, (standing.at - one.since).days),
                case_id=file.case_id,
                case_number=file.case_number,
                kind=file.kind,
                kind_name=kind_name(file.kind, law, viewer.language),
                owner=None if owner is None else named(places.unit(owner)),
            )
            for one in alarms_of(file.separations, law, day_in_vietnam(standing.at))
        ]
    return tuple(sorted(alarms, key=lambda one: (one.since, one.case_id, one.child, one.alarm)))
