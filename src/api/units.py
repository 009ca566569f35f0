"""Places as clients name them, resolved at the edge: what is stored carries a unit id, never a bare code."""

import datetime as dt
from typing import Literal

from msgspec import Struct

from api.problems import ProblemError
from cases.places.register import Places
from cases.places.unit import Unit, UnitAmbiguous, UnitNotInForce, UnitUnknown
from cases.values import Interval, UnitId

Level = Literal["commune", "area"]


class NamedUnit(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A unit with its name and days."""

    unit_id: UnitId
    code: str
    name: str
    kind: str
    level: str
    from_: dt.date | None
    until: dt.date | None
    district: UnitId | None
    province: UnitId | None


def named(unit: Unit) -> NamedUnit:
    """Return a unit as answers name it; the name is the full one: `xã Vạn Linh`."""
    return NamedUnit(
        unit_id=unit.unit_id,
        code=unit.code,
        name=unit.full_name,
        kind=unit.kind,
        level=unit.level,
        from_=unit.first,
        until=unit.last,
        district=unit.district,
        province=unit.province,
    )


def resolve(places: Places, given: str, path: str, *, days: Interval, level: Level | None = None) -> UnitId:
    """Return the unit that a code or a unit id names on these days.

    :raises ProblemError: 422 `commune-unknown` or `unit-not-in-force`, 409 `commune-ambiguous` with the candidates,
        422 `not-a-commune` or `not-an-area` where it is a unit of another level.
    """
    return found(places, given, path, days=days, level=level).unit_id


def found(places: Places, given: str, path: str, *, days: Interval, level: Level | None = None) -> Unit:
    """Return the same as a unit with its names.

    :raises ProblemError: as above.
    """
    try:
        unit = places.resolve(given, days=days)
    except UnitAmbiguous as error:
        raise ProblemError(
            409,
            "commune-ambiguous",
            errors=[(path, "commune-ambiguous", {})],
            more={"candidates": [named(one) for one in error.candidates]},
        ) from None
    except UnitNotInForce as error:
        raise ProblemError(
            422,
            "unit-not-in-force",
            errors=[(path, "unit-not-in-force", {})],
            more={"candidates": [named(one) for one in error.candidates]},
        ) from None
    except UnitUnknown:
        raise ProblemError(422, "commune-unknown", errors=[(path, "commune-unknown", {})]) from None
    if level == "commune" and unit.level != "commune":
        raise ProblemError(422, "not-a-commune", errors=[(path, "not-a-commune", {})])
    if level == "area" and unit.level == "commune":
        raise ProblemError(422, "not-an-area", errors=[(path, "not-an-area", {})])
    return unit


def found_whenever(places: Places, given: str, path: str, *, days: Interval) -> Unit:
    """Return the unit that a unit id names whenever it was, or that a code names on these days.

    :raises ProblemError: as above.
    """
    if "~" not in given:
        return found(places, given, path, days=days)
    try:
        return places.unit(given)
    except UnitUnknown:
        raise ProblemError(422, "commune-unknown", errors=[(path, "commune-unknown", {})]) from None


def named_on(places: Places, given: str, path: str, *, on: dt.date | None, today: dt.date) -> Unit:
    """Return the unit that a unit id names whenever it was, or that a code names on a day, by default today.

    :raises ProblemError: as above.
    """
    if on is None:
        return found_whenever(places, given, path, days=Interval(first=today, last=today))
    return found(places, given, path, days=Interval(first=on, last=on))
