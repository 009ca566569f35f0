"""What became of units: which ones have, on a day, what a unit had; and which units were divided among several."""

from collections.abc import Iterable
from datetime import date

from cases.places.register import Places
from cases.places.unit import Unit
from cases.values import UnitId, one_day


def present(places: Places, unit_id: UnitId, *, on: date) -> tuple[UnitId, ...]:
    """Return the units that have on a day what a unit had: itself, its successor, or several where it was divided.

    A unit that begins only later stands for itself: nothing came before it that would have its cases.

    :raises UnitUnknown: if there is no such unit.
    """
    found: dict[UnitId, None] = {}
    seen: set[UnitId] = set()
    waiting = [places.unit(unit_id)]
    while waiting:
        unit = waiting.pop(0)
        if unit.unit_id in seen:
            continue
        seen.add(unit.unit_id)
        after = () if _goes_on(unit, on) else places.successors(unit.unit_id)
        if after:
            waiting += after
        else:
            found[unit.unit_id] = None
    return tuple(found)


def divided(places: Places, units: Iterable[UnitId], *, on: date) -> tuple[UnitId, ...]:
    """Return those communes among some units whose matters several units share on a day: the law does not say whose."""
    return tuple(
        unit for unit in units if places.unit(unit).level == "commune" and len(present(places, unit, on=on)) > 1
    )


def _goes_on(unit: Unit, on: date) -> bool:
    return unit.in_force(one_day(on)) or (unit.first is not None and on < unit.first)
