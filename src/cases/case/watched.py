"""From a case to what its clocks ask of it."""

from collections.abc import Iterable, Sequence

from cases.case.correction import Corrections, corrected, standing_corrections
from cases.case.intake import FurtherReportReceived, ReportReceived
from cases.case.matter import lies_in
from cases.case.people import ChildAdded
from cases.case.state import Case, Matter, Party
from cases.events import Recorded, type_of
from cases.law.deadline import ClockFact, Watched
from cases.law.kinds import normalise_kind
from cases.law.model import Law, UnknownKindError
from cases.places.register import Places
from cases.values import SubjectId, UnitId

CARING_RELATIONS = frozenset({"parent", "step-parent"})
_RECEIPTS = frozenset({ReportReceived, FurtherReportReceived})


def watched(case: Case, history: Sequence[Recorded], *, law: Law, places: Places) -> Watched | None:
    """Return a case as clocks see it, or None where nothing is watched.

    What was entered from an old paper is not: it tells what happened, and not what was done in time.
    """
    if not history or history[0].metadata.entered_from is not None:
        return None
    standing = standing_corrections(case.facts)
    facts = tuple([_fact(one, standing) for one in history])
    owner = _owner(case, places)
    dead = dead_when_told_of(fact.says for fact in facts)
    return Watched(
        groups=groups_of(case.matter, law),
        conditions=frozenset({"harmed-by-caregiver"} if any(map(_cares, case.parties)) else ()),
        areas=lies_in(case.commune_of_event or case.area, places=places),
        owners={"event": owner, "residence": case.commune_of_residence or owner},
        children=tuple(child.subject_id for child in case.children if child.subject_id not in dead),
        receipts=tuple([fact for fact in facts if type(fact.says) in _RECEIPTS]),
        facts=facts,
    )


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
    found: set[str] = set()
    for kind in (matter.kind, *matter.also):
        try:
            found.update(law.kind(normalise_kind(kind, matter.injury_type, law)).groups)
        except UnknownKindError:
            continue
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


def _owner(case: Case, places: Places) -> UnitId:
    """Return the commune of the event; the province, while nobody knows it."""
    if case.commune_of_event is not None:
        return case.commune_of_event
    return (*case.received_in[:1], *lies_in(case.area, places=places))[-1]


def _cares(party: Party) -> bool:
    """Return whether somebody is said to have harmed a child whom they care for."""
    return party.role == "alleged-abuser" and (party.relation in CARING_RELATIONS or party.lives_with_child is True)
