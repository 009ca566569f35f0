"""The register of places: which unit a code names on a day, what lies in it, what it came out of.

A unit is its GSO code and its first day (`06463~2025-07-01`; `06505~` where the beginning is unknown). A code is not
an identity: 06463 was Đồng Mỏ township and is now Chi Lăng commune. On 2025-07-01 a commune went on as the same unit
only if it had one predecessor, which had one successor, of the same code, name and kind.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Self

from cases.places.invented import INVENTED, check, merged
from cases.places.lines import SortedLines
from cases.places.search import matches
from cases.places.supplement import Missing, missing
from cases.places.unit import Level, Unit, UnitAmbiguous, UnitNotInForce, UnitUnknown
from cases.values import COUNTRY, Interval, UnitId, one_day

_FOLDER = Path(__file__).parent
_FILES = ("units.tsv", "predecessors.tsv", "supplement.tsv")
_CODE = re.compile(r"[0-9]{2}|[0-9]{3}|[0-9]{5}|vn")
_UNIT_ID = re.compile(r"((?:[0-9]{2}|[0-9]{3}|[0-9]{5}|vn)~)(?:[0-9]{4}-[0-9]{2}-[0-9]{2})?")
_LEVELS: dict[int, Level] = {5: "commune", 3: "district", 2: "province"}
_UNITS_REMEMBERED = 4096
_SCOPES_REMEMBERED = 4096


class Places:
    """Every unit that the register knows. It never changes while the program runs, and any thread may ask it."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self.contents = contents
        """The data files by their names."""
        self._units = SortedLines(merged(contents["units.tsv"], contents.get(INVENTED, b"")))
        self._predecessors = SortedLines(contents["predecessors.tsv"])
        self._found = lru_cache(_UNITS_REMEMBERED)(self._find)
        self._scope = lru_cache(_SCOPES_REMEMBERED)(self._gather)

    @classmethod
    def load(cls, folder: Path = _FOLDER) -> Self:
        """Return the register; its lines are parsed only when asked for."""
        return cls({name: (folder / name).read_bytes() for name in _FILES})

    def with_invented(self, lines: bytes) -> Self:
        """Return the register with the units of an invented province besides, in lines as those of units.tsv.

        :raises ValueError: if one of them bears a code that a real unit may bear.
        """
        check(lines)
        return type(self)({**self.contents, INVENTED: lines})

    @property
    def content_hash(self) -> str:
        """The SHA-256 of the data files, in hexadecimal digits."""
        names = (*_FILES, INVENTED) if INVENTED in self.contents else _FILES
        hashes = (hashlib.sha256(self.contents[name]).digest() for name in names)
        return hashlib.sha256(b"".join(hashes)).hexdigest()

    def unit(self, unit_id: str) -> Unit:
        """Return the unit of a full id (`06463~`, `06463~2025-07-01`, `vn~`).

        :raises UnitUnknown: if there is none, or the text is no unit id.
        """
        found = self._found(unit_id) if _UNIT_ID.fullmatch(unit_id) else None
        if found is None:
            raise UnitUnknown(unit_id)
        return found

    def resolve(self, code_or_unit_id: str, *, days: Interval) -> Unit:
        """Return the unit that a code, or a full id, names on these days.

        :raises UnitUnknown: if nothing was ever named so.
        :raises UnitNotInForce: if it is, or was, but on none of these days.
        :raises UnitAmbiguous: if two units bore the code on these days.
        """
        if _UNIT_ID.fullmatch(code_or_unit_id):
            unit = self.unit(code_or_unit_id)
            if not unit.in_force(days):
                raise UnitNotInForce(code_or_unit_id, self.bearing(unit.code), unit)
            return unit
        candidates = self.bearing(code_or_unit_id)
        if not candidates:
            raise UnitUnknown(code_or_unit_id)
        match tuple(unit for unit in candidates if unit.in_force(days)):
            case (unit,):
                return unit
            case ():
                raise UnitNotInForce(code_or_unit_id, candidates)
            case several:
                raise UnitAmbiguous(code_or_unit_id, several)

    def bearing(self, code: str) -> tuple[Unit, ...]:
        """Return the units of all times that bear a code, oldest first; none if the text is no code."""
        if not _CODE.fullmatch(code):
            return ()
        return tuple(_parse(line) for line in self._units.starting_with(f"{code}~".encode()))

    def predecessors(self, unit_id: UnitId) -> tuple[Unit, ...]:
        """Return the units that went, whole or in part, into this one.

        :raises UnitUnknown: if there is no such unit.
        """
        self.unit(unit_id)
        return tuple(self.unit(before) for before in self._before(unit_id))

    def successors(self, unit_id: UnitId) -> tuple[Unit, ...]:
        """Return the units that this one, whole or in part, went into; none while it goes on.

        :raises UnitUnknown: if there is no such unit.
        """
        self.unit(unit_id)
        lines = self._predecessors.holding(f"\t{unit_id}\n".encode())
        return tuple(self.unit(line.decode().split("\t")[0]) for line in lines)

    def communes_in(self, area: UnitId, *, days: Interval) -> tuple[Unit, ...]:
        """Return the communes that lay in an area on any of these days, by code; a commune's own area is itself.

        A province that took in others has its own communes from its own first day on; those of the time before are
        found under its predecessors. An island district without communes has none.

        :raises UnitUnknown: if there is no such area.
        """
        where = self.unit(area)
        if not where.in_force(days):
            return ()
        if where.level == "commune":
            return (where,)
        inside = (unit for unit in map(_parse, self._members(area)) if unit.level == "commune" and unit.in_force(days))
        return tuple(unit for unit in inside if _shares_a_day(unit, where, days))

    def missing_in(self, area: UnitId, *, days: Interval) -> tuple[Missing, ...]:
        """Return what the register is known to lack of an area on these days, named units first.

        :raises UnitUnknown: if there is no such area.
        """
        where = self.unit(area)
        if where.level == "commune":
            return ()
        notes = missing(self.contents["supplement.tsv"])
        named = [note for note in notes if note.name and self._lies_in(note.area, area)]
        gaps = {note.area: note for note in notes if not note.name}
        if area != COUNTRY:
            # What is said of the nearest area holds: of Lạng Sơn more is known than of the country.
            nearest = [one for one in (area, where.province, COUNTRY) if one in gaps][:1]
            gaps = {one: gaps[one] for one in nearest if one}
        return tuple(note for note in (*named, *gaps.values()) if days.first <= note.last)

    def districts_in(self, province: UnitId) -> tuple[Unit, ...]:
        """Return the districts that ever lay in a province, by code.

        :raises UnitUnknown: if there is no such province.
        """
        self.unit(province)
        return tuple(unit for unit in map(_parse, self._members(province)) if unit.level == "district")

    def provinces(self, *, on: dt.date | None) -> tuple[Unit, ...]:
        """Return the provinces in force on a day, or, without a day, those of all times, by code."""
        every = (unit for number in range(100) for unit in self.bearing(f"{number:02}"))
        return tuple(unit for unit in every if on is None or unit.in_force(one_day(on)))

    def scope(self, unit_id: UnitId) -> frozenset[UnitId]:
        """Return the ids of all units whose matters somebody with this scope may see.

        The unit itself, all communes and districts that ever lay in it, and what all of these came out of, however
        far back; of a predecessor seen only through its successor, that unit alone and not its whole district. For the
        country the answer is `{COUNTRY}` and nothing else: whoever asks must take it to mean everything.

        :raises UnitUnknown: if there is no such unit.
        """
        self.unit(unit_id)
        return self._scope(unit_id)

    def search(
        self, text: str, *, on: dt.date | None, within: UnitId | None = None, limit: int = 20
    ) -> tuple[Unit, ...]:
        """Return the units whose name, or a word in it, begins so; with or without marks and the word for the kind.

        Where the text has marks, names with the same marks come first; then whole names; then names that begin so.

        :raises UnitUnknown: if there is no unit `within`.
        """
        found = matches(text, holding=self._holding)
        if on is not None:
            day = one_day(on)
            found = [unit for unit in found if unit.in_force(day)]
        if within is not None and within != COUNTRY:
            seen = self.scope(within)
            found = [unit for unit in found if unit.unit_id in seen]
        return tuple(found[: max(limit, 0)])

    def _holding(self, part: bytes) -> Iterable[Unit]:
        return map(_parse, self._units.holding(part))

    def _find(self, unit_id: str) -> Unit | None:
        line = next(self._units.starting_with(f"{unit_id}\t".encode()), None)
        return None if line is None else _parse(line)

    def _before(self, unit_id: UnitId) -> list[UnitId]:
        lines = self._predecessors.starting_with(f"{unit_id}\t".encode())
        return [UnitId(line.decode().split("\t")[1]) for line in lines]

    def _members(self, area: UnitId) -> list[bytes]:
        """Return the lines of the units that ever lay in a district, a province or the country, by code."""
        if area == COUNTRY:
            return [line for line in self._units.all() if not line.startswith(COUNTRY.encode())]
        inner = self._units.holding(f"\t{area}\t".encode())
        last = self._units.holding(f"\t{area}\n".encode())
        return sorted({*inner, *last})

    def _lies_in(self, inner: UnitId, area: UnitId) -> bool:
        unit = self.unit(inner)
        return area in {COUNTRY, inner, unit.district, unit.province, unit.province_before}

    def _gather(self, unit_id: UnitId) -> frozenset[UnitId]:
        if unit_id == COUNTRY:
            return frozenset({COUNTRY})
        seen: set[UnitId] = set()
        waiting = [unit_id]
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            waiting += self._before(one)
            # A province holds its districts' communes too; a district reached through a successor opens itself alone.
            if _level(one) == "province" or (one == unit_id and _level(one) == "district"):
                waiting += [UnitId(line.partition(b"\t")[0].decode()) for line in self._members(one)]
        return frozenset(seen)


def _level(unit_id: str) -> Level:
    return "country" if unit_id == COUNTRY else _LEVELS[unit_id.index("~")]


def _parse(line: bytes) -> Unit:
    unit_id, last, kind, name, _folded, district, province_before, province = line.decode().split("\t")
    code, _, first = unit_id.partition("~")
    return Unit(
        unit_id=UnitId(unit_id),
        code=code,
        name=name,
        kind=kind,
        level=_level(unit_id),
        first=dt.date.fromisoformat(first) if first else None,
        last=dt.date.fromisoformat(last) if last else None,
        district=UnitId(district) if district else None,
        province=UnitId(province) if province else None,
        province_before=UnitId(province_before) if province_before else None,
    )


def _shares_a_day(unit: Unit, area: Unit, days: Interval) -> bool:
    firsts = [day for day in (unit.first, area.first, days.first) if day is not None]
    lasts = [day for day in (unit.last, area.last, days.last) if day is not None]
    return max(firsts) <= min(lasts)
