"""From a case to what the rules ask of it."""

from cases.case.state import Matter
from cases.law.facts import MatterFacts
from cases.law.kinds import normalise_kind
from cases.law.model import Law
from cases.places.register import Places
from cases.values import UnitId


def matter_facts(matter: Matter, *, law: Law, places: Places) -> MatterFacts:
    """Return the facts of a matter as the rules see them, with everything that its place lies in.

    :raises UnknownKindError: if the law's register does not have one of the kinds.
    """
    return MatterFacts(
        kind=normalise_kind(matter.kind, matter.injury_type, law),
        also=matter.also,
        occurred=matter.occurred,
        unit=matter.commune_of_event,
        areas=lies_in(matter.commune_of_event or matter.area, places=places),
    )


def lies_in(unit_id: UnitId | None, *, places: Places) -> tuple[UnitId, ...]:
    """Return a unit and what it lies in, nearest first; nothing of none."""
    return () if unit_id is None else places.unit(unit_id).areas
