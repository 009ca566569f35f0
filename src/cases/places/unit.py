"""What a place is, and what can be wrong with the way one was named."""

import datetime as dt
from typing import Literal

from cases.values import Interval, UnitId, Value

Level = Literal["commune", "district", "province", "country"]

_GIVEN_MAX = 40


class Unit(Value, frozen=True):
    """A commune, district, province or the country, in its time.

    Names and kinds are those of the last day of the unit that the register knows.
    """

    unit_id: UnitId
    code: str
    name: str
    """The bare official name in Vietnamese: `Vạn Linh`; a numbered ward's is its number."""
    kind: str
    """`xã`, `phường`, `thị trấn`, `đặc khu`, `huyện`, `quận`, `thị xã`, `thành phố`, `tỉnh`, `nước`."""
    level: Level
    first: dt.date | None = None
    """The day it came into force; None where that is unknown."""
    last: dt.date | None = None
    """Its last day; None while it is in force."""
    district: UnitId | None = None
    """The district that it lay in; no unit has lain in one since 2025-07-01."""
    province: UnitId | None = None
    """The province that it lies in, or lay in on its last day."""
    province_before: UnitId | None = None
    """The province that it lay in before, where it outlived that one."""

    @property
    def full_name(self) -> str:
        """The kind and the name: `xã Vạn Linh`."""
        return f"{self.kind} {self.name}"

    @property
    def areas(self) -> tuple[UnitId, ...]:
        """The unit and what it lies in, nearest first."""
        return tuple(one for one in (self.unit_id, self.district, self.province) if one is not None)

    def in_force(self, days: Interval) -> bool:
        """Return whether the unit existed on any of these days."""
        return (self.first is None or self.first <= days.last) and (self.last is None or days.first <= self.last)


class UnitNotResolvedError(LookupError):
    """Somebody named a place, and it is not clear which unit is meant."""

    def __init__(self, given: str, candidates: tuple[Unit, ...] = ()) -> None:
        super().__init__(given[:_GIVEN_MAX])
        self.given = given[:_GIVEN_MAX]
        """What was given, cut short: it came from outside and may be of any length."""
        self.candidates = candidates
        """The units that bear the code, oldest first."""


class UnitUnknown(UnitNotResolvedError):
    """No unit of any time is named so."""


class UnitAmbiguous(UnitNotResolvedError):
    """Several units bore this code on the days in question: `candidates`."""


class UnitNotInForce(UnitNotResolvedError):
    """The unit exists, but not on the days in question; `candidates` are those that bear the code, with their dates."""

    def __init__(self, given: str, candidates: tuple[Unit, ...], unit: Unit | None = None) -> None:
        super().__init__(given, candidates)
        self.unit = unit
        """The unit that was named in full; None where only a code was given."""
