"""What is done in an invented case for a baby of whom nobody knows whose it is (D123/2015 art. 14)."""

import datetime as dt
from collections.abc import Iterator

from api.demo.invented import kinds
from api.demo.invented import people as people_of
from api.demo.invented.course import Course, Step
from cases.case.cooperation import FindingStep
from cases.case.finding import FindingRecorded, RecordFinding
from cases.persons import Said, Words

NOTICE_DAYS = 7
"""How long a notice for the parents is posted."""


def steps(course: Course) -> Iterator[Step]:
    """Yield the record, the notice, and that the parents are found, or the registration of the birth and a notice."""
    if course.kind not in kinds.OF_UNKNOWN_CHILDREN:
        return
    number = Words(file_number=f"{course.chance.randrange(1, 90)}/BB")
    yield _step(course, "record", said=Said(subject_id=course.matter, words=number))
    course.pass_days(1)
    yield _step(course, "parents-notice", until=course.day + dt.timedelta(days=NOTICE_DAYS))
    course.pass_days(NOTICE_DAYS + 10, least=NOTICE_DAYS)
    if course.often(0.3):
        yield _step(course, "parents-found", said=people_of.a_reason(course.chance, course.matter))
        return
    yield _step(course, "birth-registration")
    if course.often(0.6):
        course.pass_days(5)
        yield _step(course, "adoption-notice", until=course.day + dt.timedelta(days=60))


def _step(course: Course, step: FindingStep, *, until: dt.date | None = None, said: Said | None = None) -> Step:
    recorded = FindingRecorded(
        step=step,
        child=course.children[0],
        on=course.day,
        until=until,
        drawn_up_by="chair" if step == "record" else None,
        said=said,
    )
    return course.step("standing-team", "finding", RecordFinding(recorded=recorded))
