"""Who in a case is offered an assessment: derived, never recorded. It asks nothing of anybody; people decide."""

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from cases.case.assessed import children_beside, death_that_stands, same_person
from cases.case.state import UNTRUE, Case, finding_of
from cases.values import SubjectId, Value, day_in_vietnam

OfferReason = Literal["survivor", "brother-or-sister", "not-assessed"]


class Offer(Value, frozen=True, kw_only=True):
    """An assessment that is offered to somebody, and why."""

    child: SubjectId
    reason: OfferReason


def assessments_offered(case: Case) -> tuple[Offer, ...]:
    """Return to whom an assessment is offered, each person once: a rule of this program.

    Where a child died, the other children of the matter and the brothers and sisters among its parties who were not
    assessed since the day of the death; otherwise each child who was not assessed. Nobody of whom the report was found
    untrue.
    """
    if case.status in UNTRUE:
        return ()
    dead = {one for child in case.children if child.outcome == "died" for one in same_person(case, child.subject_id)}
    deaths = [death_that_stands(case, child.subject_id) for child in case.children]
    since = max((death.died_on for death in deaths if death and death.died_on), default=None)
    offers: list[Offer] = []
    passed: set[SubjectId] = set(dead)
    for subject, reason in _asked_of(case, after_a_death=dead):
        ids = same_person(case, subject)
        if passed.isdisjoint(ids) and not _assessed(case, ids, since):
            offers.append(Offer(child=subject, reason=reason))
        passed |= ids
    return tuple(offers)


def _asked_of(case: Case, *, after_a_death: set[SubjectId]) -> Iterator[tuple[SubjectId, OfferReason]]:
    siblings = {party.subject_id for party in case.parties if party.relation == "sibling"}
    for child in case.children:
        found = finding_of(case, child.subject_id)
        if found is not None and found.is_untrue:
            continue
        yield child.subject_id, "survivor" if after_a_death else "not-assessed"
    for subject in children_beside(case) if after_a_death else ():
        yield subject, "brother-or-sister" if subject in siblings else "survivor"


def _assessed(case: Case, ids: frozenset[SubjectId], since: dt.date | None) -> bool:
    return any(
        one.form in {"02", "03"} and one.child in ids and (since is None or day_in_vietnam(one.at) >= since)
        for one in case.assessed.assessments
    )
