"""The place that a field of a form names: typed as people call it, settled by choosing among those that fit."""

from typing import Literal

from msgspec import Struct

from api.pages.entry.typed import Typed
from cases.places.register import Places
from cases.places.unit import Unit, UnitUnknown
from cases.values import COUNTRY, Interval, UnitId
from cases.vietnamese import fold_name

CHOICES_MAX = 30
PICK, FOR = ":pick", ":for"
"""What is chosen of a field, and what stood in the field when it was offered: another text makes the choice void."""

Wrong = Literal["place-several", "place-none", "place-not-then"]


class Settled(Struct, frozen=True, kw_only=True):
    """The unit that a field names, or those to choose from and what is wrong."""

    unit: Unit | None = None
    choices: tuple[Unit, ...] = ()
    wrong: Wrong | None = None


def settled(typed: Typed, path: str, level: str, *, places: Places, days: Interval) -> Settled:
    """Return the unit of some days that a field names; nothing at all, where nothing was typed."""
    text, chosen = typed.one(path), typed.one(path + PICK)
    if not text:
        return Settled()
    if chosen and typed.one(path + FOR) == text:
        unit = _known(places, chosen)
        if unit is not None and _fits(unit, level, days):
            return Settled(unit=unit, choices=(unit,))
        if unit is not None:
            return Settled(choices=_of_then(places, unit, level, days), wrong="place-not-then")
    found = places.bearing(text) if "~" not in text else ()
    known = _known(places, text)
    if known is not None:
        found = (known,)
    found = found or places.search(text, on=None, limit=CHOICES_MAX * 4)
    fitting = tuple(unit for unit in found if _fits(unit, level, days))
    return _one_of(text, fitting, found[:1], places=places, level=level, days=days)


def _one_of(  # noqa: PLR0913 - what was found, and what it is held against
    text: str, fitting: tuple[Unit, ...], others: tuple[Unit, ...], *, places: Places, level: str, days: Interval
) -> Settled:
    if not fitting:
        then = _of_then(places, others[0], level, days) if others else ()
        return Settled(choices=then, wrong="place-not-then" if then else "place-none")
    whole = [unit for unit in fitting if fold_name(unit.full_name) == fold_name(text)]
    if len(fitting) == 1 or len(whole) == 1:
        unit = (whole or fitting)[0]
        return Settled(unit=unit, choices=(unit,))
    return Settled(choices=fitting[:CHOICES_MAX], wrong="place-several")


def _known(places: Places, given: str) -> Unit | None:
    if "~" not in given:
        return None
    try:
        return places.unit(given)
    except UnitUnknown:
        return None


def _fits(unit: Unit, level: str, days: Interval) -> bool:
    """Return whether a unit is of a level on some days; of `commune-once`, whenever it was one."""
    right = unit.level != "commune" if level == "area" else unit.level == "commune"
    return right and unit.unit_id != COUNTRY and (level == "commune-once" or unit.in_force(days))


def _of_then(places: Places, unit: Unit, level: str, days: Interval) -> tuple[Unit, ...]:
    """Return the units of some days that went into a unit, or that came out of it."""
    around: set[UnitId] = set(places.scope(unit.unit_id))
    for later in places.successors(unit.unit_id):
        around |= {later.unit_id, *places.scope(later.unit_id)}
    found = (places.unit(one) for one in sorted(around))
    return tuple(one for one in found if _fits(one, level, days))[:CHOICES_MAX]
