"""Cases that have to do with each other: siblings in another matter, children of one household."""

import msgspec

from cases.case.cooperation import Related, RelationName
from cases.case.state import Case
from cases.events import Event
from cases.persons import Said
from cases.refusals import Invalid, Refused
from cases.values import CaseId


class CaseRelated(Event, frozen=True, kw_only=True, tag="case.related"):
    """Another case has to do with this one. It is recorded in both; neither is shared with more people for it."""

    case_id: CaseId
    relation: RelationName
    said: Said | None = None


class RelationWithdrawn(Event, frozen=True, kw_only=True, tag="case.relation-withdrawn"):
    """That they have to do with each other turned out wrong."""

    case_id: CaseId
    relation: RelationName
    said: Said | None = None


class RelateCases(msgspec.Struct, frozen=True, kw_only=True):
    """Say that another case has to do with this one."""

    related: CaseRelated


class WithdrawRelation(msgspec.Struct, frozen=True, kw_only=True):
    """Say that it has not."""

    withdrawn: RelationWithdrawn


def evolve_related(case: Case, version: int, event: CaseRelated) -> Case:
    """Return the case with the other one."""
    related = Related(version=version, case_id=event.case_id, relation=event.relation)
    together = case.cooperation
    return msgspec.structs.replace(
        case, cooperation=msgspec.structs.replace(together, related=(*together.related, related))
    )


def evolve_withdrawn(case: Case, _version: int, event: RelationWithdrawn) -> Case:
    """Return the case without that relation to the other one."""
    gone = (event.case_id, event.relation)
    left = tuple(one for one in case.cooperation.related if (one.case_id, one.relation) != gone)
    return msgspec.structs.replace(case, cooperation=msgspec.structs.replace(case.cooperation, related=left))


def decide_relation(command: RelateCases, case: Case) -> tuple[Event, ...]:
    """Return the relation, or nothing if it is on record.

    :raises Refused: `same-case`, if a case would have to do with itself.
    """
    event = command.related
    if event.case_id == case.case_id:
        raise Refused("same-case")
    return () if (event.case_id, event.relation) in _there(case) else (event,)


def decide_withdrawal(command: WithdrawRelation, case: Case) -> tuple[Event, ...]:
    """Return the withdrawal, or nothing if there is no such relation any more."""
    event = command.withdrawn
    return (event,) if (event.case_id, event.relation) in _there(case) else ()


def relation_in(case: Case, version: int) -> CaseRelated:
    """Return the relation that a version of a case states.

    :raises Invalid: `version-unknown`, if it states none.
    """
    for fact in case.facts:
        if fact.version == version and isinstance(fact.event, CaseRelated):
            return fact.event
    raise Invalid("version-unknown", "withdraws")


def _there(case: Case) -> set[tuple[CaseId, str]]:
    return {(one.case_id, one.relation) for one in case.cooperation.related}
