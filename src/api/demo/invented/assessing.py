"""What is assessed in an invented case: the risk to a child, a death, how a child is afterwards, and how it ends."""

import datetime as dt
from collections.abc import Iterator
from random import Random

from api.demo.invented import kinds
from api.demo.invented import people as people_of
from api.demo.invented.course import Course, Step
from cases.case.assessed import Rating
from cases.case.closure import CaseClosed, CaseReopened, CloseCase, ReopenCase
from cases.case.death import DeathFound, FindDeath
from cases.case.review import MakeReview, ReviewMade
from cases.case.risk import AssessRisk, DetailedRiskAssessed, InitialRiskAssessed
from cases.law.form_rows import Rated, Risk
from cases.values import SubjectId

VERSION = "2017"
INITIAL = ("present-harm", "further-harm", "own-ability", "help-from-adults")
DETAILED = ("degree-of-harm", "abuser-access", "care-obstacles", "own-ability", "asks-for-help", "watched-by-others")
REVIEW = ("still-serious", "abuser-access", "care-obstacles", "own-ability", "help-from-adults")
LEVELS: tuple[Rated, ...] = ("high", "medium", "low")
RISKS: tuple[Risk, ...] = ("high", "some", "low")
FOUND_DEAD, AT_FIRST, REVIEWED, CLOSED, REOPENED, WELL = 0.3, 0.2, 0.7, 0.5, 0.2, 0.8
"""In what part of the cases each is so."""


def initial(chance: Random, child: SubjectId, at: dt.datetime) -> AssessRisk:
    """Return a first assessment, of which a row may be missing."""
    rows = INITIAL[: chance.choice((3, 4, 4, 4))]
    return AssessRisk(
        assessed=InitialRiskAssessed(
            child=child,
            assessed_at=at,
            form_version=VERSION,
            ratings=_rated(chance, rows),
            concluded=chance.choice(RISKS),
        )
    )


def detailed(chance: Random, child: SubjectId, at: dt.datetime) -> AssessRisk:
    """Return an assessment in detail, some rows of which nobody rated."""
    return AssessRisk(
        assessed=DetailedRiskAssessed(
            child=child,
            assessed_at=at,
            form_version=VERSION,
            ratings=_rated(chance, DETAILED),
            concluded=chance.choice(RISKS),
        )
    )


def well(chance: Random, child: SubjectId, at: dt.datetime) -> MakeReview:
    """Return a review of a child who is mostly well again: it then leads to closing."""
    is_well = chance.random() < WELL
    return MakeReview(
        review=ReviewMade(
            child=child,
            reviewed_at=at,
            form_version=VERSION,
            ratings=_rated(chance, REVIEW),
            concluded="low" if is_well else "some",
            no_longer_at_risk=is_well,
            stable=is_well,
            leads_to="closing" if is_well else "plan",
        )
    )


def deaths(course: Course) -> Iterator[Step]:
    """Yield what the police found of a child who died, and how a brother, a sister or a friend was assessed."""
    if course.kind not in kinds.DEATHS:
        return
    if course.often(FOUND_DEAD):
        found = DeathFound(child=course.children[0], by="police", cause=course.kind, died_on=course.occurred)
        yield course.step("police", "death-findings", FindDeath(found=found))
    for child in course.living:
        if course.often(AT_FIRST):
            yield from at_first(course, child)


def at_first(course: Course, child: SubjectId) -> Iterator[Step]:
    """Yield the first assessment of a child, if there was none."""
    if child not in course.assessed:
        course.assessed.add(child)
        yield course.step("standing-team", "initial-assessment", initial(course.chance, child, course.noon()))


def closing(chance: Random, at: dt.datetime, matter: SubjectId) -> CloseCase:
    """Return a closing."""
    return CloseCase(closed=CaseClosed(closed_at=at, ground="stable", said=people_of.a_reason(chance, matter)))


def reopening(chance: Random, at: dt.datetime, matter: SubjectId) -> ReopenCase:
    """Return a reopening."""
    return ReopenCase(reopened=CaseReopened(reopened_at=at, said=people_of.a_reason(chance, matter)))


def _rated(chance: Random, rows: tuple[str, ...]) -> tuple[Rating, ...]:
    return tuple(Rating(row=row, level=chance.choice(LEVELS)) for row in rows)
