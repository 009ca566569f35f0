"""What the tables say of funds: their last day, what purposes pay for, who approves how much."""

import datetime as dt

from msgspec.structs import replace

from cases.law.funds import approval_limit, fund_of, last_day, served
from cases.law.load import load_law
from cases.law.rows import ApprovalLimit, Source
from cases.places.register import Places
from samples import CHI_LANG_DISTRICT, LANG_SON, VAN_LINH

LAW, PLACES = load_law(), Places.load()
DAY = dt.date(2024, 5, 1)
LIMIT = ApprovalLimit(
    id="higher",
    role="fund-approver",
    fund=LANG_SON,
    amount_vnd_max=50_000_000,
    source=Source(document="program"),
    status="unverified",
    in_force_from=DAY,
)


def test_a_district_s_fund_ends_by_its_row_and_a_commune_s_with_its_unit() -> None:
    """Of neither was a legal basis seen; the province's goes on."""
    assert last_day(PLACES.unit(CHI_LANG_DISTRICT), LAW) == dt.date(2025, 6, 30)
    assert last_day(PLACES.unit(VAN_LINH), LAW) == PLACES.unit(VAN_LINH).last == dt.date(2025, 6, 30)
    assert last_day(PLACES.unit(LANG_SON), LAW) is None
    assert fund_of(VAN_LINH, LAW) is None
    assert [row.legal_basis for row in LAW.funds if row.unit == CHI_LANG_DISTRICT] == [None]


def test_the_row_of_a_fund_says_until_when_it_is_whatever_becomes_of_its_unit() -> None:
    (row,) = (row for row in LAW.funds if row.unit == LANG_SON)
    ending = replace(LAW, funds=(replace(row, in_force_until=DAY),))

    assert fund_of(LANG_SON, LAW) == row
    assert last_day(PLACES.unit(LANG_SON), ending) == DAY


def test_each_purpose_pays_for_its_causes_as_long_as_it_is_in_force() -> None:
    ended = replace(LAW, purposes=tuple(replace(row, in_force_until=DAY) for row in LAW.purposes))

    assert served(LAW, on=DAY)["bereaved-families"] == frozenset({"bereaved-family-visit"})
    assert served(ended, on=DAY + dt.timedelta(days=1)) == {}


def test_how_much_a_role_approves_is_the_highest_of_its_rows_in_force() -> None:
    more = replace(LAW, approval_limits=(*LAW.approval_limits, LIMIT))

    assert approval_limit("fund-approver", LANG_SON, LAW, on=DAY) == 10_000_000
    assert approval_limit("fund-approver", LANG_SON, more, on=DAY) == 50_000_000
    assert approval_limit("fund-approver", CHI_LANG_DISTRICT, more, on=DAY) == 10_000_000
    assert approval_limit("fund-approver", LANG_SON, more, on=DAY - dt.timedelta(days=1)) == 10_000_000
    assert approval_limit("province-officer", LANG_SON, LAW, on=DAY) is None
    assert approval_limit("fund-cashier", LANG_SON, LAW, on=DAY) == 0
