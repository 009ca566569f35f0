"""The register names the right unit for a code and a day, and says plainly where it cannot."""

import datetime as dt

import pytest

from cases.places.register import Places
from cases.places.unit import UnitAmbiguous, UnitNotInForce, UnitNotResolvedError, UnitUnknown
from cases.values import COUNTRY, Interval, UnitId

LANG_SON = UnitId("20~")
CHI_LANG_DISTRICT = UnitId("187~")
BEFORE = Interval(first=dt.date(2024, 3, 1), last=dt.date(2024, 3, 31))
AFTER = Interval(first=dt.date(2025, 8, 1), last=dt.date(2025, 8, 1))
YEAR_2025 = Interval(first=dt.date(2025, 1, 1), last=dt.date(2025, 12, 31))


def on(year: int, month: int, day: int) -> Interval:
    """Return one day."""
    return Interval(first=dt.date(year, month, day), last=dt.date(year, month, day))


@pytest.fixture(scope="module")
def places() -> Places:
    """Return the register as shipped."""
    return Places.load()


@pytest.mark.parametrize(
    "code, days, unit_id, full_name",
    [
        ("06463", BEFORE, "06463~", "thị trấn Đồng Mỏ"),
        ("06463", AFTER, "06463~2025-07-01", "xã Chi Lăng"),
        ("06475", BEFORE, "06475~", "xã Gia Lộc"),
        ("06475", AFTER, "06475~2025-07-01", "xã Bằng Mạc"),
        ("06493", BEFORE, "06493~", "xã Bằng Mạc"),
        ("06505", BEFORE, "06505~", "xã Vạn Linh"),
        ("06505", AFTER, "06505~2025-07-01", "xã Vạn Linh"),
        ("06520", on(2023, 4, 1), "06520~", "xã Y Tịch"),
        ("06040", BEFORE, "06040~", "xã Đại Đồng"),
        ("06040", on(2025, 1, 1), "06040~2024-12-01", "thị trấn Thất Khê"),
        ("05995", BEFORE, "05995~", "thị trấn Thất Khê"),
        ("187", BEFORE, "187~", "huyện Chi Lăng"),
        ("20", YEAR_2025, "20~", "tỉnh Lạng Sơn"),
        ("24", BEFORE, "24~", "tỉnh Bắc Giang"),
        ("24", AFTER, "24~2025-07-01", "tỉnh Bắc Ninh"),
        ("vn~", AFTER, "vn~", "nước Việt Nam"),
        ("vn", AFTER, "vn~", "nước Việt Nam"),
        ("06463~", YEAR_2025, "06463~", "thị trấn Đồng Mỏ"),
    ],
)
def test_a_code_names_the_unit_that_bore_it_on_those_days(
    places: Places, code: str, days: Interval, unit_id: str, full_name: str
) -> None:
    unit = places.resolve(code, days=days)

    assert (unit_id, full_name) == (unit.unit_id, unit.full_name)


def test_a_unit_knows_its_days_and_what_it_lies_in(places: Places) -> None:
    old, new = places.unit("06505~"), places.unit("06505~2025-07-01")

    assert (None, dt.date(2025, 6, 30), CHI_LANG_DISTRICT, LANG_SON) == (
        old.first,
        old.last,
        old.district,
        old.province,
    )
    assert (dt.date(2025, 7, 1), None, None, LANG_SON) == (new.first, new.last, new.district, new.province)
    assert (
        old.level,
        places.unit("187~").level,
        places.unit("20~").level,
        places.unit("vn~").level,
    ) == ("commune", "district", "province", "country")


def test_days_on_both_sides_of_the_change_name_two_units(places: Places) -> None:
    with pytest.raises(UnitAmbiguous) as raised:
        places.resolve("06463", days=YEAR_2025)

    assert [unit.unit_id for unit in raised.value.candidates] == ["06463~", "06463~2025-07-01"]


def test_a_code_out_of_its_time_is_not_in_force_and_says_when_it_was(places: Places) -> None:
    with pytest.raises(UnitNotInForce) as raised:
        places.resolve("06493", days=AFTER)

    assert (raised.value.unit, [unit.unit_id for unit in raised.value.candidates]) == (None, ["06493~"])


def test_a_full_id_out_of_its_time_is_not_in_force(places: Places) -> None:
    with pytest.raises(UnitNotInForce) as raised:
        places.resolve("06463~2025-07-01", days=BEFORE)

    assert raised.value.unit == places.unit("06463~2025-07-01")
    assert places.bearing("06463") == raised.value.candidates


@pytest.mark.parametrize(
    "given",
    [
        "",
        "~",
        "99999",
        "6463",
        "064633",
        "06463~2025-07-02",
        "06463~2025-13-45",
        "06463~ ",
        "06463\n",
        "06463~\n",
        "06463~\t2025-06-30",
        "#",
        "# Source",
        "०६४६३",
        "٠٦٤٦٣",
        "' OR 1=1; --",
        "Đồng Mỏ",
        "\ud800",
        "\x00",
        "0" * 10_000,
    ],
)
def test_whatever_is_no_place_is_unknown(places: Places, given: str) -> None:
    with pytest.raises(UnitUnknown):
        places.resolve(given, days=AFTER)
    with pytest.raises(UnitUnknown):
        places.unit(given)


def test_an_error_repeats_little_of_what_was_given(places: Places) -> None:
    with pytest.raises(UnitNotResolvedError) as raised:
        places.resolve("x" * 10_000, days=AFTER)

    assert len(str(raised.value)) == len(raised.value.given) == 40


def test_lang_son_has_the_communes_of_each_time(places: Places) -> None:
    counts = {
        day: len(places.communes_in(LANG_SON, days=day))
        for day in (on(2024, 11, 30), on(2024, 12, 1), on(2025, 6, 30), on(2025, 7, 1))
    }

    assert list(counts.values()) == [200, 194, 194, 65]
    assert len(places.communes_in(LANG_SON, days=YEAR_2025)) == 194 + 65


def test_of_the_65_communes_61_are_xa_and_4_are_wards(places: Places) -> None:
    kinds = [unit.kind for unit in places.communes_in(LANG_SON, days=AFTER)]

    assert (kinds.count("xã"), kinds.count("phường")) == (61, 4)


def test_the_country_has_10035_communes_before_and_3321_after(places: Places) -> None:
    before, after = (places.communes_in(COUNTRY, days=day) for day in (on(2025, 6, 30), on(2025, 7, 1)))

    assert (len(before), len(after)) == (10_035, 3_321)


def test_there_were_63_provinces_and_are_34(places: Places) -> None:
    assert tuple(len(places.provinces(on=day)) for day in (dt.date(2025, 6, 30), dt.date(2025, 7, 1))) == (63, 34)
    assert len(places.provinces(on=None)) == 63 + 34 - 11


def test_chi_lang_district_had_18_communes_and_2_townships_until_it_ended(places: Places) -> None:
    inside = places.communes_in(CHI_LANG_DISTRICT, days=Interval(first=dt.date(2024, 1, 1), last=dt.date(2024, 12, 31)))
    kinds = [unit.kind for unit in inside]

    assert (kinds.count("xã"), kinds.count("thị trấn")) == (18, 2)
    assert places.communes_in(CHI_LANG_DISTRICT, days=AFTER) == ()
    assert inside == places.communes_in(CHI_LANG_DISTRICT, days=YEAR_2025)


def test_a_commune_is_the_only_one_in_its_own_area(places: Places) -> None:
    assert (places.unit("06505~"),) == places.communes_in(UnitId("06505~"), days=BEFORE)
    assert places.communes_in(UnitId("06505~"), days=AFTER) == ()


def test_a_province_that_took_in_others_has_its_own_communes_only(places: Places) -> None:
    old, new = UnitId("25~"), UnitId("25~2025-07-01")

    assert places.communes_in(new, days=BEFORE) == ()
    assert places.communes_in(old, days=AFTER) == ()
    assert all(new == unit.province for unit in places.communes_in(new, days=YEAR_2025))
    assert all(old in {unit.province, unit.province_before} for unit in places.communes_in(old, days=BEFORE))


def test_a_commune_that_outlived_its_province_is_found_in_both(places: Places) -> None:
    moved = [unit for unit in places.communes_in(COUNTRY, days=AFTER) if unit.province_before]
    assert moved
    for unit in moved[:5]:
        assert unit.province is not None
        assert unit.province_before is not None
        assert unit in places.communes_in(unit.province, days=AFTER)
        assert unit in places.communes_in(unit.province_before, days=BEFORE)


def test_lang_son_had_11_districts(places: Places) -> None:
    districts = places.districts_in(LANG_SON)

    assert len(districts) == 11
    assert {"huyện", "thành phố"} == {unit.kind for unit in districts}
    assert {dt.date(2025, 6, 30)} == {unit.last for unit in districts}


def test_units_become_others_many_to_many(places: Places) -> None:
    assert {"06463~", "06466~", "06523~"} <= {unit.unit_id for unit in places.predecessors(UnitId("06463~2025-07-01"))}
    assert {"06040~2024-12-01", "06025~"} == {unit.unit_id for unit in places.successors(UnitId("06040~"))}
    assert [unit.unit_id for unit in places.successors(UnitId("06493~"))] == ["06475~2025-07-01"]
    assert {"24~", "27~"} == {unit.unit_id for unit in places.predecessors(UnitId("24~2025-07-01"))}
    assert () == places.successors(LANG_SON) == places.predecessors(LANG_SON)


def test_an_island_district_without_communes_went_into_its_special_zone(places: Places) -> None:
    assert [unit.unit_id for unit in places.predecessors(UnitId("11948~2025-07-01"))] == ["318~"]
    assert places.communes_in(UnitId("318~"), days=BEFORE) == ()


def test_hong_phong_of_binh_gia_did_not_go_to_dong_dang(places: Places) -> None:
    assert [unit.unit_id for unit in places.successors(UnitId("06079~"))] == ["06079~2025-07-01"]
    assert [unit.unit_id for unit in places.successors(UnitId("06205~"))] == ["06184~2025-07-01"]


def test_the_scope_of_a_province_holds_all_that_ever_lay_in_it(places: Places) -> None:
    scope = places.scope(LANG_SON)

    assert {"20~", "187~", "06505~", "06463~", "06463~2025-07-01", "06040~", "05995~"} <= scope
    assert {unit.unit_id for unit in places.communes_in(LANG_SON, days=YEAR_2025)} <= scope
    assert len(scope) == 1 + 11 + 200 + 1 + 65


def test_the_scope_of_a_commune_is_itself_and_what_it_came_out_of(places: Places) -> None:
    khe = places.scope(UnitId("06040~2025-07-01"))

    assert {"06040~2025-07-01", "06040~2024-12-01", "06040~", "05995~"} <= khe
    assert "180~" not in khe
    assert LANG_SON not in khe
    assert frozenset({"06505~"}) == places.scope(UnitId("06505~"))


def test_the_scope_of_a_province_holds_the_provinces_that_it_took_in(places: Places) -> None:
    scope = places.scope(UnitId("24~2025-07-01"))
    old = places.communes_in(UnitId("27~"), days=BEFORE)

    assert {"24~", "27~", *(unit.unit_id for unit in old)} <= scope
    assert {unit.unit_id for unit in places.districts_in(UnitId("27~"))} <= scope


def test_the_scope_of_the_country_is_a_word_for_everything(places: Places) -> None:
    assert frozenset({COUNTRY}) == places.scope(COUNTRY)


@pytest.mark.parametrize("ask", ["scope", "predecessors", "successors", "districts_in"])
def test_asking_about_no_unit_is_an_error(places: Places, ask: str) -> None:
    with pytest.raises(UnitUnknown):
        getattr(places, ask)(UnitId("06463"))


def test_what_the_register_lacks_is_said(places: Places) -> None:
    before_2020 = on(2019, 6, 1)
    names = [note.name for note in places.missing_in(UnitId("182~"), days=before_2020)]

    assert names == ["Tân Lang", "Tân Việt", "Trùng Quán", None]
    assert places.missing_in(LANG_SON, days=BEFORE) == ()
    assert [note.area for note in places.missing_in(UnitId("25~"), days=BEFORE)] == [COUNTRY]
    assert [note.area for note in places.missing_in(COUNTRY, days=before_2020) if not note.name] == [LANG_SON, COUNTRY]
    assert () == places.missing_in(COUNTRY, days=AFTER) == places.missing_in(UnitId("06505~"), days=before_2020)


def test_the_hash_names_the_content(places: Places) -> None:
    other = Places({**places.contents, "supplement.tsv": places.contents["supplement.tsv"] + b"# more\n"})

    assert Places.load().content_hash == places.content_hash != other.content_hash
    assert len(places.content_hash) == 64


INVENTED = "99~\t\ttỉnh\tThí Dụ\tthi du\t\t\t\n90001~\t\txã\tMây Xanh\tmay xanh\t\t\t99~\n".encode()


def test_invented_units_stand_beside_the_real_ones(places: Places) -> None:
    both = places.with_invented(INVENTED)

    assert both.unit("90001~").full_name == "xã Mây Xanh"
    assert both.scope(UnitId("99~")) == {"99~", "90001~"}
    assert [unit.unit_id for unit in both.search("may xanh", on=None)] == ["90001~"]
    assert both.unit("06505~") == places.unit("06505~")


def test_the_register_itself_knows_nothing_of_invented_units_and_keeps_its_hash(places: Places) -> None:
    before = places.content_hash
    both = places.with_invented(INVENTED)

    assert places.content_hash == before == Places.load().content_hash
    assert both.content_hash != before
    with pytest.raises(UnitUnknown):
        places.unit("90001~")


def test_no_real_unit_bears_a_code_that_an_invented_one_may_bear(places: Places) -> None:
    every = places.communes_in(COUNTRY, days=Interval(first=dt.date(1900, 1, 1), last=dt.date(2200, 1, 1)))

    assert max(unit.code for unit in every) < "40000"
    assert max(unit.code for unit in places.provinces(on=None)) < "99"


def test_an_invented_unit_with_a_code_of_a_real_one_is_no_unit(places: Places) -> None:
    with pytest.raises(ValueError, match="90000"):
        places.with_invented("06505~\t\txã\tMây Xanh\tmay xanh\t\t\t99~\n".encode())
