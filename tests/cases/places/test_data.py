"""The data files hold together: nothing twice, nothing dangling, each row of the supplement heeded."""

import datetime as dt
import importlib.util
import itertools
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from cases import places as package
from cases.places.lines import SortedLines
from cases.places.register import Places
from cases.places.supplement import rows
from cases.places.unit import Unit
from cases.values import COUNTRY, Interval
from cases.vietnamese import fold_name

FOLDER = Path(str(package.__file__)).parent
EVER = Interval(first=dt.date.min, last=dt.date.max)
KINDS = {
    "country": {"nước"},
    "province": {"tỉnh", "thành phố"},
    "district": {"quận", "huyện", "thị xã", "thành phố"},
    "commune": {"xã", "phường", "thị trấn", "đặc khu"},
}


@pytest.fixture(scope="module")
def places() -> Places:
    """Return the register as shipped."""
    return Places.load()


@pytest.fixture(scope="module")
def units(places: Places) -> dict[str, Unit]:
    """Return every unit by its id."""
    lines = places.contents["units.tsv"].decode().splitlines()
    ids = [line.split("\t")[0] for line in lines if not line.startswith("#")]
    assert len(ids) == len(set(ids))
    return {unit_id: places.unit(unit_id) for unit_id in ids}


@pytest.fixture(scope="module")
def pairs(places: Places) -> list[tuple[str, str]]:
    """Return every unit with each of its predecessors."""
    lines = places.contents["predecessors.tsv"].decode().splitlines()
    found = [(after, before) for after, before in (line.split("\t") for line in lines if not line.startswith("#"))]
    assert len(found) == len(set(found))
    return found


@pytest.mark.parametrize("name", ["units.tsv", "predecessors.tsv"])
def test_lines_are_sorted_composed_and_say_where_they_come_from(places: Places, name: str) -> None:
    content = places.contents[name]
    body = [line for line in content.splitlines() if not line.startswith(b"#")]

    assert body == sorted(body)
    assert content.endswith(b"\n")
    assert unicodedata.is_normalized("NFC", content.decode())
    assert b"MIT licence" in content[:1000]


def test_all_data_stay_small(places: Places) -> None:
    assert sum(map(len, places.contents.values())) < 1_500_000


def test_each_unit_is_of_a_known_kind_and_begins_before_it_ends(units: dict[str, Unit]) -> None:
    for unit in units.values():
        assert unit.kind in KINDS[unit.level], unit
        assert unit.first is None or unit.last is None or unit.first <= unit.last, unit
        assert unit.name == unit.name.strip()
        assert unit.name[0].isupper() or unit.name[0].isdigit(), unit


def test_levels_have_as_many_units_as_there_were(units: dict[str, Unit]) -> None:
    counts = Counter(unit.level for unit in units.values())

    # 124 communes went on; 7 communes stand here only until 2024-11-30.
    assert counts == {
        "country": 1,
        "province": 63 + 34 - 11,
        "district": 696,
        "commune": 10_035 + 3_321 - 124 + 7,
    }


def test_each_unit_lies_in_units_of_its_time(units: dict[str, Unit]) -> None:
    for unit in units.values():
        if unit.level in {"country", "province"}:
            assert (unit.district, unit.province, unit.province_before) == (None, None, None), unit
            continue
        assert unit.province is not None
        province = units[unit.province]
        assert (province.level, province.last is None) >= ("province", unit.last is None), unit
        if unit.province_before is not None:
            assert dt.date(2025, 6, 30) == units[unit.province_before].last, unit
        until_districts = unit.level == "commune" and (unit.first or dt.date.min) < dt.date(2025, 7, 1)
        assert until_districts == (unit.district is not None), unit
        if unit.district is not None:
            assert units[unit.district].province == (unit.province_before or unit.province), unit


def test_no_code_is_borne_by_two_units_at_once(units: dict[str, Unit]) -> None:
    by_code: dict[str, list[Unit]] = {}
    for unit in units.values():
        by_code.setdefault(unit.code, []).append(unit)
    for bearers in by_code.values():
        for earlier, later in itertools.pairwise(bearers):
            assert earlier.last is not None, earlier
            assert later.first is not None, later
            assert earlier.last < later.first, (earlier, later)


def test_each_predecessor_and_successor_exists_and_times_fit(
    units: dict[str, Unit], pairs: list[tuple[str, str]]
) -> None:
    for after, before in pairs:
        ended, began = units[before].last, units[after].first
        assert ended is not None, (after, before)
        assert began is None or began == ended + dt.timedelta(days=1), (after, before)
        assert units[after].in_force(Interval(first=ended + dt.timedelta(days=1), last=dt.date.max))


def test_each_ended_commune_has_a_successor_and_each_new_one_a_predecessor(
    units: dict[str, Unit], pairs: list[tuple[str, str]]
) -> None:
    before, after = {pair[1] for pair in pairs}, {pair[0] for pair in pairs}

    assert [one for one in units.values() if one.level == "commune" and one.last and one.unit_id not in before] == []
    assert [one for one in units.values() if one.level != "country" and one.first and one.unit_id not in after] == []


def test_predecessors_and_successors_are_two_views_of_one_list(places: Places, pairs: list[tuple[str, str]]) -> None:
    for after, before in pairs[::500]:
        assert places.unit(after) in places.successors(places.unit(before).unit_id)
        assert places.unit(before) in places.predecessors(places.unit(after).unit_id)


def test_a_commune_with_its_own_name_code_kind_and_land_goes_on(
    units: dict[str, Unit], pairs: list[tuple[str, str]]
) -> None:
    into = Counter(before for _, before in pairs)
    out_of = Counter(after for after, _ in pairs)
    for after, before in pairs:
        new, old = units[after], units[before]
        if (new.code, new.name, new.kind) == (old.code, old.name, old.kind) and new.level == "commune":
            assert (out_of[after], into[before]) != (1, 1), (new, old)


def test_folded_names_in_the_file_are_what_the_program_folds(places: Places) -> None:
    for line in places.contents["units.tsv"].decode().splitlines():
        if not line.startswith("#"):
            _, _, _, name, folded, *_ = line.split("\t")
            assert fold_name(name) == folded


def test_each_row_of_the_supplement_is_heeded(places: Places, pairs: list[tuple[str, str]]) -> None:
    known = rows(places.contents["supplement.tsv"])

    assert {"unit", "begins", "not-successor", "missing", "gap"} == {row.row for row in known}
    for row in known:
        assert row.source, row
        match row.row:
            case "unit":
                unit = places.unit(f"{row.code}~{row.first}")
                assert (row.kind, row.name, row.inside, row.last) == (
                    unit.kind,
                    unit.name,
                    unit.district,
                    str(unit.last),
                )
                assert row.other.split(",") == sorted(
                    (one.unit_id for one in places.successors(unit.unit_id)), key=row.other.index
                )
            case "begins":
                assert row.first == str(places.unit(f"{row.code}~{row.first}").first)
            case "not-successor":
                assert (f"{row.other}~2025-07-01", f"{row.code}~") not in pairs
            case _:
                assert not row.code
                assert dt.date.fromisoformat(row.last) < dt.date(2025, 7, 1)
                assert places.unit(row.inside).unit_id == row.inside


def test_bisection_finds_what_reading_all_finds(places: Places) -> None:
    content = places.contents["units.tsv"]
    lines = SortedLines(content)
    every = [line for line in content.splitlines() if not line.startswith(b"#")]
    for line in [*every[:3], *every[3::997], *every[-3:]]:
        assert [line] == list(lines.starting_with(line))
        assert [one for one in every if one.startswith(line[:4])] == list(lines.starting_with(line[:4]))
    assert list(lines.starting_with(b"zz")) == []
    assert list(SortedLines(b"").starting_with(b"0")) == []


def test_all_communes_of_all_times_lie_in_the_country(places: Places, units: dict[str, Unit]) -> None:
    every = [unit for unit in units.values() if unit.level == "commune"]

    assert every == list(places.communes_in(COUNTRY, days=EVER))


@pytest.mark.skipif(importlib.util.find_spec("vietnamadminunits") is None, reason="only where the source is installed")
def test_the_files_are_what_the_build_makes(places: Places, tmp_path: Path) -> None:
    from cases.places.build_register import build  # noqa: PLC0415 - the program itself never imports it

    build(tmp_path)

    for made in tmp_path.iterdir():
        assert places.contents[made.name] == made.read_bytes()
