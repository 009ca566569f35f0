"""From a case to what its clocks ask of it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache

from msgspec.structs import replace

from cases.case.assessed import each_child_once, same_persons
from cases.case.closure import CaseReopened
from cases.case.correction import Corrections, corrected, standing_corrections
from cases.case.death import DeathFound
from cases.case.duties import duty_to_plan
from cases.case.forwarding import Forwarded, ForwardingAnswered
from cases.case.intake import FurtherReportReceived, ReportReceived
from cases.case.matter import lies_in
from cases.case.people import ChildAdded, PersonIdentified
from cases.case.state import Case, Matter, Party
from cases.case.transfer import TransferAnswered, TransferNotified, TransferSettled
from cases.events import Recorded, type_of
from cases.law.deadline import ClockFact, Watched
from cases.law.kinds import normalise_kind
from cases.law.model import Law, UnknownKindError
from cases.places.register import Places
from cases.values import SubjectId, UnitId

CARING_RELATIONS = frozenset({"parent", "step-parent"})
CARING_ROLES = frozenset({"mother", "father", "guardian", "caregiver"})
_RECEIPTS = frozenset({ReportReceived, FurtherReportReceived})

Telling = tuple[ClockFact, str, tuple[UnitId, ...]]
"""A fact, the field that says when it was so, and the communes that it shows to have been told."""


def watched(case: Case, history: Sequence[Recorded], *, law: Law, places: Places) -> Watched | None:
    """Return a case as clocks see it, or None where nothing is watched.

    What was entered from an old paper is not: it tells what happened, and not what was done in time.
    """
    if not history or history[0].metadata.entered_from is not None:
        return None
    standing = standing_corrections(case.facts)
    same = same_persons(case)
    dead = _dead(case, same)
    told = tuple([_fact(one, standing) for one in history])
    facts = tuple([fact for fact in told if (died := _died_of(fact.says)) is None or died in dead])
    told_dead = dead & dead_when_told_of(fact.says for fact in told)
    children = tuple(child for child in each_child_once(case) if child not in told_dead)
    tellings = [(fact, *telling) for fact in facts if (telling := _tells(fact.says))]
    event = _owner(case, places)
    owners = {
        "event": event,
        "residence": _planning(case, places) or event,
        "province": (event, *lies_in(event, places=places))[-1],
    }
    told_at = {unit: _told_itself(tellings, unit, places) for unit in set(owners.values())}
    return Watched(
        groups=groups_of(case.matter, law),
        conditions=frozenset({"harmed-by-caregiver"} if _harmed_by_caregiver(case, same) else ()),
        owners=owners,
        areas={name: lies_in(unit, places=places) for name, unit in owners.items()},
        own_receipts={name: told_at[unit] for name, unit in owners.items()},
        children=children,
        same=same,
        added=_added(facts, {child: same.get(child, frozenset({child})) for child in children}),
        receipts=tuple([fact for fact in facts if type(fact.says) in _RECEIPTS]),
        facts=_with_reopenings(facts, case),
    )


def _with_reopenings(facts: tuple[ClockFact, ...], case: Case) -> tuple[ClockFact, ...]:
    """Return facts, and behind each act that opened the case again by itself the reopening that it amounts to."""
    if not case.assessed.opened:
        return facts
    at = {version: at for at, version in case.assessed.opened}
    found: list[ClockFact] = []
    for fact in facts:
        found.append(fact)
        if fact.version in at:
            says = CaseReopened(reopened_at=at[fact.version])
            found.append(replace(fact, type=type_of(says), says=says))
    return tuple(found)


def _fact(one: Recorded, standing: Corrections) -> ClockFact:
    corrections = standing.get(one.version)
    return ClockFact(
        version=one.version,
        type=type_of(one.event),
        recorded_at=one.recorded_at,
        says=corrected(one.event, corrections) if corrections else one.event,
    )


def groups_of(matter: Matter, law: Law) -> frozenset[str]:
    """Return the groups that its kinds are in; of kinds that came after this law, none."""
    return _groups((matter.kind, *matter.also), matter.injury_type, law)


@lru_cache(maxsize=10_000)
def _groups(kinds: tuple[str, ...], injury_type: str | None, law: Law) -> frozenset[str]:
    """Return the groups of some kinds. Many matters are alike, and are looked at once."""
    found: set[str] = set()
    for kind in kinds:
        with suppress(UnknownKindError):
            found.update(law.kind(normalise_kind(kind, injury_type, law)).groups)
    return frozenset(found)


def dead_when_told_of(events: Iterable[object]) -> set[SubjectId]:
    """Return the children whom the case has known as dead from the first; that one died since is a fact of its own."""
    told: set[SubjectId] = set()
    for says in events:
        if isinstance(says, ReportReceived):
            told.update(child.subject_id for child in says.children if child.outcome == "died")
        elif isinstance(says, ChildAdded) and says.child.outcome == "died":
            told.add(says.child.subject_id)
    return told


def _added(facts: Iterable[ClockFact], ids: Mapping[SubjectId, frozenset[SubjectId]]) -> dict[SubjectId, ClockFact]:
    """Return, of each child whom the report did not tell of, the fact that did so first.

    Where a report names no child, nobody knows of whom it told: then every child runs from its receipt.
    """
    reported: set[SubjectId] = set()
    added: dict[SubjectId, ClockFact] = {}
    for fact in facts:
        if isinstance(fact.says, ReportReceived):
            reported.update(child.subject_id for child in fact.says.children)
        elif isinstance(fact.says, ChildAdded):
            added.setdefault(fact.says.child.subject_id, fact)
    if not reported or not added:
        return {}
    first = {
        child: min((added[one] for one in every if one in added), key=lambda fact: fact.version, default=None)
        for child, every in ids.items()
        if reported.isdisjoint(every)
    }
    return {child: fact for child, fact in first.items() if fact is not None}


def _owner(case: Case, places: Places) -> UnitId:
    """Return the commune of the event; the province, while nobody knows it."""
    if case.commune_of_event is not None:
        return case.commune_of_event
    return (*case.received_in[:1], *lies_in(case.area, places=places))[-1]


def _planning(case: Case, places: Places) -> UnitId | None:
    """Return the commune whose the plan is: by the notice, by what the province settled, or by residence."""
    unit = duty_to_plan(case).unit
    return unit if unit is not None and places.unit(unit).level == "commune" else None


def _told_itself(tellings: Iterable[Telling], unit: UnitId, places: Places) -> dt.datetime | None:
    """Return when a commune was told itself: by a report, by what was passed on to it, by the notice, or as it says."""
    if places.unit(unit).level != "commune":
        return None
    told = (fact.moment(at).at for fact, at, units in tellings if _of_one_place(unit, units, places))
    return min(told, default=None)


def _tells(says: object) -> tuple[str, tuple[UnitId, ...]] | None:
    """Return the field that says when, and the communes that a fact shows to have been told; None of most facts."""
    match says:
        case ReportReceived() | FurtherReportReceived():
            return "received_at", (says.received_in,) if says.received_by == "commune" else ()
        case Forwarded():
            return "forwarded_at", says.to
        case ForwardingAnswered() | TransferAnswered():
            return "answered_at", (says.unit,)
        case TransferNotified():
            return "notified_at", (says.to,)
        case TransferSettled():
            return "settled_at", (says.unit,)
        case _:
            return None


def _of_one_place(unit: UnitId, others: Iterable[UnitId], places: Places) -> bool:
    """Return whether one of some units is a commune, came out of it or went into it."""
    communes = (other for other in others if places.unit(other).level == "commune")
    return any(other in places.scope(unit) or unit in places.scope(other) for other in communes)


def _dead(case: Case, same: Mapping[SubjectId, frozenset[SubjectId]]) -> frozenset[SubjectId]:
    """Return every id of the children who are dead by what was said last; a death that was taken back is none."""
    ids = (same.get(child.subject_id, {child.subject_id}) for child in case.children if child.outcome == "died")
    return frozenset().union(*ids)


def _died_of(says: object) -> SubjectId | None:
    """Return whom a fact, other than the first telling, says to have died."""
    match says:
        case DeathFound():
            return says.child
        case PersonIdentified(outcome="died"):
            return says.subject_id
        case _:
            return None


def _harmed_by_caregiver(case: Case, same: Mapping[SubjectId, frozenset[SubjectId]]) -> bool:
    """Return whether somebody who cares for a child is said to have harmed them, whichever entry of theirs says so."""
    abusers = {party.subject_id for party in case.parties if party.role == "alleged-abuser"}
    ids = abusers.union(*(same.get(one, ()) for one in abusers))
    return any(_cares(party) for party in case.parties if party.subject_id in ids)


def _cares(party: Party) -> bool:
    by_relation = party.role in CARING_ROLES or party.relation in CARING_RELATIONS
    return by_relation or party.lives_with_child is True
