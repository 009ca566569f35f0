"""A case as it would stand without what communes alone say of its people and its times."""

from collections.abc import Sequence

import msgspec

from cases.case.assessed import death_that_stands
from cases.case.correction import is_of_commune
from cases.case.death import DeathFound
from cases.case.folding import fold
from cases.case.people import PersonIdentified
from cases.case.state import Case
from cases.events import Recorded
from cases.law.deadline import Deadline
from cases.values import COUNTRY, SubjectId
from projections.deadlines.owed import deadlines_of
from projections.engine.projection import Knowledge


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """A case as it would stand without what communes corrected, and what it would owe."""

    case: Case
    owed: Sequence[Deadline]


def linked_by_others(case: Case, history: Sequence[Recorded], knowledge: Knowledge) -> Case:
    """Return the case as if communes had called nobody another: that alone would take a child out of the count."""
    if not case.links:
        return case
    by_others = {one.version for one in history if not _by_commune(one, knowledge)}
    links = tuple([link for link in case.links if link.version in by_others])
    return msgspec.structs.replace(case, links=links)


def dead_by_others(case: Case, history: Sequence[Recorded], knowledge: Knowledge) -> frozenset[SubjectId]:
    """Return the children whom others than a commune found dead, unless they took it back themselves.

    A commune that takes such a death back, or that finds one anew that others took back, does so alone.
    """
    if not case.assessed.deaths:
        return frozenset()
    others = [one for one in history if not _is_life_or_death_by_commune(one, knowledge)]
    told = msgspec.structs.replace(fold(case.case_id, others), links=case.links)
    return frozenset(child.subject_id for child in case.children if death_that_stands(told, child.subject_id))


def _is_life_or_death_by_commune(one: Recorded, knowledge: Knowledge) -> bool:
    match one.event:
        case DeathFound():
            return one.event.by == "commune"
        case PersonIdentified():
            return one.event.outcome is not None and _by_commune(one, knowledge)
        case _:
            return False


def _by_commune(one: Recorded, knowledge: Knowledge) -> bool:
    unit = one.metadata.unit
    return unit != COUNTRY and knowledge.places.unit(unit).level == "commune"


def dated_by_others(case: Case, history: Sequence[Recorded], knowledge: Knowledge) -> Dated | None:
    """Return the case without what communes corrected; None where they corrected nothing.

    Whoever dates anew when it was told, or when it acted, would otherwise be in time by its own word.
    """
    others = [one for one in history if not is_of_commune(one)]
    if len(others) == len(history):
        return None
    folded = fold(case.case_id, others)
    return Dated(case=folded, owed=deadlines_of(folded, others, knowledge))
