"""What changed in the record between two moments: of a case, of a commune, of everything."""

from msgspec import Struct

from api.program import Program
from api.replay.courses import Between, Course, course_of
from api.replay.differing import Asked, Change, changes
from api.replay.gathering import Gathering, laws_adopted
from api.replay.showing import At, MomentShown
from api.units import NamedUnit, named
from cases.events import Recorded
from cases.places.unit import Unit
from cases.values import CaseId


class About(Struct, frozen=True, kw_only=True):
    """What a comparison is about: a case, a commune, or (neither) everything; one year, or all."""

    case_id: CaseId | None = None
    commune: Unit | None = None
    year: int | None = None


class Changed(Struct, frozen=True, kw_only=True):
    """What changed, and which facts changed it."""

    from_moment: MomentShown
    to_moment: MomentShown
    events_read: int
    case_id: CaseId | None
    commune: NamedUnit | None
    changes: tuple[Change, ...]


async def compare(program: Program, about: About, first: At, last: At) -> Changed:
    """Return what changed from one moment to another."""
    between = Between(
        first=first.past.position,
        last=last.past.position,
        law_before=first.past.knowledge,
        law_after=last.past.knowledge,
    )
    courses: list[Course] = []

    def take(case_id: CaseId, history: tuple[Recorded, ...]) -> None:
        courses.append(course_of(case_id, history, between))

    gathering = Gathering(program, until=between.last, take=take)
    if about.case_id is not None:
        gathered = await gathering.case(about.case_id)
    elif about.commune is not None:
        gathered = await gathering.commune(about.commune.unit_id)
    else:
        gathered = await gathering.everything()
    adopted = await laws_adopted(program, after=between.first, until=between.last)
    asked = Asked(
        case_id=about.case_id,
        unit=about.commune.unit_id if about.commune else None,
        year=about.year,
        law=tuple(fact for fact, _ in adopted),
    )
    courses.sort(key=lambda course: course.case_id)
    found = changes(courses, gathered.paid, first=between.first, asked=asked)
    laws = tuple(
        Change(what="law-adopted", after=event.content_hash, changed=event.changed, because=(fact,))
        for fact, event in adopted
    )
    return Changed(
        from_moment=first.shown,
        to_moment=last.shown,
        events_read=gathered.events,
        case_id=about.case_id,
        commune=named(about.commune) if about.commune else None,
        changes=(*laws, *found),
    )
