"""What is assessed in an invented case, and how it ends: drawn apart, so that the rest of its story stays the same."""

import datetime as dt
from random import Random

from api.demo.invented import people as people_of
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
FOUND_DEAD, AT_FIRST, IN_DETAIL, REVIEWED, CLOSED, REOPENED, WELL = 0.3, 0.3, 0.1, 0.7, 0.5, 0.2, 0.8
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


def death(child: SubjectId, cause: str, on: dt.date) -> FindDeath:
    """Return what the police found of a death."""
    return FindDeath(found=DeathFound(child=child, by="police", cause=cause, died_on=on))


def closing(chance: Random, at: dt.datetime, matter: SubjectId) -> CloseCase:
    """Return a closing."""
    return CloseCase(closed=CaseClosed(closed_at=at, ground="stable", said=people_of.a_reason(chance, matter)))


def reopening(chance: Random, at: dt.datetime, matter: SubjectId) -> ReopenCase:
    """Return a reopening."""
    return ReopenCase(reopened=CaseReopened(reopened_at=at, said=people_of.a_reason(chance, matter)))


def _rated(chance: Random, rows: tuple[str, ...]) -> tuple[Rating, ...]:
    return tuple(Rating(row=row, level=chance.choice(LEVELS)) for row in rows)
