"""Builds the register's data files from the package `vietnamadminunits` and `supplement.tsv`; run by hand only.

    pip install vietnamadminunits==1.0.4 && PYTHONPATH=src python -m cases.places.build_register

The program never imports this file, nor the package. The main source knows two states, the last one before
2025-07-01 and the one from that day on (resolution 203/2025/QH15 ended the districts), and which old unit went into
which new one. What it lacks or has wrong stands in the supplement, with a source for each row.
"""

import importlib.metadata
import json
import sqlite3
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from cases.places.supplement import Row, rows
from cases.vietnamese import fold_name, tone_key

_HERE = Path(__file__).parent
_PACKAGE, _VERSION = "vietnamadminunits", "1.0.4"
_LAST_DAY_OF_DISTRICTS = "2025-06-30"
_FIRST_DAY_OF_TWO_LEVELS = "2025-07-01"
_KINDS = ("thị trấn", "thị xã", "thành phố", "đặc khu", "phường", "quận", "huyện", "tỉnh", "xã")

_ORIGIN = f"""\
# Source: {_PACKAGE} {_VERSION}, MIT licence, Copyright (c) 2025 Tran Ngoc Minh Hieu (THIRD-PARTY.md); supplement.tsv.
# States: the last before 2025-07-01 (after the mergers of 2024-12-01 in Lạng Sơn) and the first from 2025-07-01.
# Made by build_register.py; correct supplement.tsv or the script, never this file. Lines are sorted by their bytes."""
_UNITS_HEAD = f"""\
# Every commune, district and province that the register knows (danh mục đơn vị hành chính), one a line.
{_ORIGIN}
# Columns: unit_id (GSO code, ~, first day or nothing where unknown), last day or nothing, kind, name, folded name,
#   district (until 2025-06-30), province until 2025-06-30 where the unit outlived it, province."""
_PREDECESSORS_HEAD = f"""\
# Which unit came out of which (many to many): unit_id, then the unit_id of a predecessor.
{_ORIGIN}"""


class _Old(NamedTuple):
    """A unit of the last state before 2025-07-01, by the words of the source."""

    code: str
    kind: str
    name: str
    first: str


class _Line(NamedTuple):
    """A line of `units.tsv`."""

    unit_id: str
    last: str
    kind: str
    name: str
    district: str = ""
    province_before: str = ""
    province: str = ""

    def text(self) -> str:
        """Return the line as it stands in the file."""
        start = (self.unit_id, self.last, self.kind, self.name, fold_name(self.name))
        return "\t".join((*start, self.district, self.province_before, self.province))


def _split(full: str) -> tuple[str, str]:
    """Return the kind in small letters and the bare name of a full name such as `Thị trấn Đồng Mỏ`.

    The kind is read from the name: the source's own column has it wrong here and there, and writes `Thành Phố` too.

    :raises ValueError: if the name begins with no kind of unit.
    """
    composed = " ".join(unicodedata.normalize("NFC", full).split())
    for kind in _KINDS:
        if composed.lower().startswith(kind + " "):
            return kind, " ".join(_capital(word) for word in composed[len(kind) + 1 :].split(" "))
    message = f"{composed} begins with no kind of unit"
    raise ValueError(message)


def _capital(word: str) -> str:
    """Return a word with the capital that the source loses where it bears a mark (`é Tòng`, `Đồng ý`)."""
    return word if word[0].isascii() else word[0].upper() + word[1:]


class _Register:
    """The lines as they grow."""

    def __init__(self, folder: Path, supplement: tuple[Row, ...]) -> None:
        with sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True) as source:
            source.row_factory = sqlite3.Row
            self.before = [dict(row) for row in source.execute("SELECT * FROM admin_units_legacy")]
            self.after = [dict(row) for row in source.execute("SELECT * FROM admin_units")]
        self.mapping = json.loads((folder / "converter_2025.json").read_text("utf-8"))
        self.supplement = supplement
        self.lines: list[_Line] = []
        self.predecessors: set[tuple[str, str]] = set()

    def build(self) -> None:
        """Fill the lines and the predecessors."""
        self.lines.append(_Line("vn~", "", "nước", "Việt Nam"))
        provinces = self._provinces()
        for code, (kind, name, province) in self._districts().items():
            self.lines.append(_Line(f"{code}~", _LAST_DAY_OF_DISTRICTS, kind, name, province=f"{province}~"))
        self._communes(provinces)
        for row in self.supplement:
            if row.row == "unit":
                district = next(line for line in self.lines if line.unit_id == row.inside)
                unit = _Line(f"{row.code}~{row.first}", row.last, row.kind, row.name, row.inside, "", district.province)
                self.lines.append(unit)
                self.predecessors |= {(other, unit.unit_id) for other in row.other.split(",")}

    def _provinces(self) -> dict[str, str]:
        """Add the provinces; return the identity of each new one by its code."""
        before = {row["provinceKey"]: row for row in self.before}
        after = {row["provinceKey"]: row for row in self.after}
        identity: dict[str, str] = {}
        for key, row in after.items():
            kind, name = _split(row["province"])
            old = self.mapping["DICT_PROVINCE"][key]
            goes_on = old == [key] and before[key]["province"] == row["province"]
            goes_on = goes_on and before[key]["provinceCode"] == row["provinceCode"]
            unit_id = f"{row['provinceCode']}~" + ("" if goes_on else _FIRST_DAY_OF_TWO_LEVELS)
            identity[row["provinceCode"]] = unit_id
            self.lines.append(_Line(unit_id, "", kind, name))
            if not goes_on:
                self.predecessors |= {(unit_id, f"{before[one]['provinceCode']}~") for one in old}
        for row in before.values():
            unit_id = f"{row['provinceCode']}~"
            if unit_id not in identity.values():
                kind, name = _split(row["province"])
                self.lines.append(_Line(unit_id, _LAST_DAY_OF_DISTRICTS, kind, name))
        return identity

    def _districts(self) -> dict[str, tuple[str, str, str]]:
        return {row["districtCode"]: (*_split(row["district"]), row["provinceCode"]) for row in self.before}

    def _communes(self, provinces: dict[str, str]) -> None:
        old = self._old_communes()
        came_from = self._came_from()
        successors = defaultdict(set)
        for code, keys in came_from.items():
            for key in keys:
                successors[key].add(code)
        went_on: dict[str, str] = {}
        for row in self.after:
            code, (kind, name) = row["wardCode"], _split(row["ward"])
            mine = came_from[code]
            only = next(iter(mine)) if len(mine) == 1 else ""
            goes_on = bool(only) and successors[only] == {code} and _same(old[only], code, kind, name)
            if goes_on:
                went_on[only] = provinces[row["provinceCode"]]
                continue
            unit_id = f"{code}~{_FIRST_DAY_OF_TWO_LEVELS}"
            self.lines.append(_Line(unit_id, "", kind, name, province=provinces[row["provinceCode"]]))
            self.predecessors |= {(unit_id, f"{old[key].code}~{old[key].first}") for key in mine}
        for row in self.before:
            key, unit = _key(row), old[_key(row)]
            if not row["wardCode"]:
                continue
            province, now = f"{row['provinceCode']}~", went_on.get(key)
            self.lines.append(
                _Line(
                    f"{unit.code}~{unit.first}",
                    "" if now else _LAST_DAY_OF_DISTRICTS,
                    unit.kind,
                    unit.name,
                    f"{row['districtCode']}~",
                    province if now and now != province else "",
                    now or province,
                )
            )

    def _old_communes(self) -> dict[str, _Old]:
        """Return the old communes by the source's key; an island district without communes stands for itself."""
        begins = {row.code: row.first for row in self.supplement if row.row == "begins"}
        old = {}
        for row in self.before:
            if row["wardCode"]:
                code, first = row["wardCode"], begins.get(row["wardCode"], "")
                old[_key(row)] = _Old(code, *_split(row["ward"]), first)
            else:
                old[_key(row)] = _Old(row["districtCode"], *_split(row["district"]), "")
        return old

    def _came_from(self) -> dict[str, set[str]]:
        """Return for each new commune's code the source's keys of the old ones that went into it."""
        code = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in self.after}
        came_from: dict[str, set[str]] = defaultdict(set)
        for province, wards in self.mapping["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
            for ward, keys in wards.items():
                came_from[code[province, ward]].update(keys)
        for province, divided in self.mapping["DICT_PROVINCE_WARD_DIVIDED"].items():
            for key, parts in divided.items():
                for part in parts:
                    came_from[code[province, part["newWardKey"]]].add(key)
        key_of = {row["wardCode"]: _key(row) for row in self.before}
        for row in self.supplement:
            if row.row == "not-successor":
                came_from[row.other].remove(key_of[row.code])
        return came_from


def _key(row: dict[str, str]) -> str:
    return f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"


def _same(old: _Old, code: str, kind: str, name: str) -> bool:
    return (old.code, old.kind, tone_key(old.name)) == (code, kind, tone_key(name))


def _write(path: Path, head: str, lines: list[str]) -> None:
    body = b"".join(sorted(line.encode() + b"\n" for line in lines))
    path.write_bytes(head.encode() + b"\n" + body)


def build(target: Path) -> None:
    """Write `units.tsv` and `predecessors.tsv` into a folder.

    :raises RuntimeError: if another version of the package is installed.
    """
    package = importlib.metadata.distribution(_PACKAGE)
    if package.version != _VERSION:
        message = f"{_PACKAGE} {_VERSION} is wanted, {package.version} is installed"
        raise RuntimeError(message)
    register = _Register(
        Path(str(package.locate_file(f"{_PACKAGE}/data"))), rows((_HERE / "supplement.tsv").read_bytes())
    )
    register.build()
    _write(target / "units.tsv", _UNITS_HEAD, [line.text() for line in register.lines])
    _write(target / "predecessors.tsv", _PREDECESSORS_HEAD, ["\t".join(pair) for pair in register.predecessors])


if __name__ == "__main__":
    build(_HERE)
