"""`hoso demo`: what follows from the facts, where to look at it, and how to come in."""

import sys
from collections.abc import Iterator

from api.communes.fitness import AreaFitness
from api.communes.judged import area_fitness
from api.demo.invented.places import PROVINCE, commune_id
from api.demo.loading import DISTRICT, account_named
from api.fund.answers import money
from api.fund.reconciling import Reconciliation, reconciliation
from api.fund.settled import Wanted, settled
from api.identity import Viewer
from api.language import say
from api.program import Program
from api.roles import ROLES
from cases.values import year_of

YEAR = 2024


async def show_demo(program: Program, *, address: str) -> None:
    """Print what was derived, where to look at it, and how to come in."""
    area = program.knowledge.places.unit(DISTRICT)
    viewer = Viewer(account=await account_named(program, "province-officer"), language="vi")
    fitness = await area_fitness(program, viewer, area, YEAR)
    wanted = Wanted(area=area, year=YEAR)
    fund = reconciliation(await settled(program, wanted), wanted, viewer)
    lines = [*_fitness_lines(fitness), "", *_fund_lines(fund), "", *_door_lines(address)]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


async def show_province(program: Program, *, database: str, address: str, token: str) -> None:
    """Print what an invented province holds, and where to look at the commune with the most cases."""
    head = await program.record.recorder.head()
    places = program.knowledge.places
    commune = places.unit(commune_id(1))
    communes = len(places.communes_in(PROVINCE, days=year_of(YEAR)))
    hoso = f"HOSO_DATABASE={database} ./dev hoso" if program.settings.database_url is None else "./dev hoso"
    lines = [
        f"Tỉnh {places.unit(PROVINCE).name} (99), bịa đặt / an invented province",
        f"{communes:,} xã, phường / communes; {head.position:,} sự kiện / facts",
        f"Nơi có nhiều hồ sơ nhất / the commune with the most cases: {commune.full_name} ({commune.code})",
        "",
        f"Trang web / page:  {address}/?area={commune.code}&year={YEAR}",
        f"Hồ sơ / cases:     {address}/cases",
        f"API:               {address}/api/v1/communes/{commune.code}/fitness/{YEAR}",
        f"Mã đăng nhập / token (standing-team): {token}",
        f"Vai trò khác / other roles: {hoso} token province-officer",
        "",
        "Ctrl-C để dừng / stops it",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _fitness_lines(fitness: AreaFitness) -> Iterator[str]:
    """Yield the communes with something on record, and how many stand how."""
    totals = fitness.totals
    yield f"Huyện Chi Lăng (187), {YEAR}: {totals.units} xã, thị trấn / communes and townships"
    yield ""
    for item in fitness.items:
        for reason in item.reasons:
            without = say(f"word.status.{item.status_without_inferences}", "vi")
            inferred = f"[suy luận; nếu không: {without}]" if reason.inferred else ""
            line = f"  {item.unit.code:<6} {item.unit.name:<20} {item.status:<14} {reason.kind or '…':<16} {inferred}"
            yield line.rstrip()
    for one in fitness.unplaced:
        yield f"  {'?':<6} {one.area.name:<20} {'chưa rõ xã':<14} {one.kind or '…'}"
    yield ""
    yield (
        f"  {totals.disqualified} xã có sự việc ảnh hưởng việc công nhận"
        f" ({totals.disqualified_without_inferences} nếu không suy luận), {totals.in_question} đang xác minh,"
        f" {totals.nothing_recorded} chưa ghi nhận sự việc; {totals.unplaced_confirmed} vụ đã xác minh chưa rõ xã"
    )
    yield (
        f"  {totals.disqualified} disqualified ({totals.disqualified_without_inferences} without inferences),"
        f" {totals.in_question} in question, {totals.nothing_recorded} with nothing recorded;"
        f" {totals.unplaced_confirmed} confirmed case without a commune"
    )


def _fund_lines(fund: Reconciliation) -> Iterator[str]:
    """Yield what is indicated beside what was paid."""
    yield f"Quỹ Bảo trợ trẻ em của đơn vị 187, {YEAR} / the Child Protection Fund of unit 187"
    yield ""
    for payout in fund.payouts:
        amount = "—" if payout.amount_vnd is None else money(payout.amount_vnd)
        yield _row(payout.cause, amount, payout.owed_as, money(payout.paid_vnd), "")
    for payment in fund.payments_without_case:
        yield _row(payment.cause, "—", "", money(payment.amount_vnd), "không có hồ sơ / no case")
    yield _row("", money(fund.indicated_vnd), "", money(fund.paid_vnd), "ít nhất / at least" * fund.paid_at_least)
    yield ""
    yield f"  {fund.text}"


def _row(cause: str, owed: str, owed_as: str, paid: str, note: str) -> str:
    return f"  {cause:<24} {owed:>12} đ  {owed_as:<10} đã chi {paid:>12} đ  {note}".rstrip()


def _door_lines(address: str) -> Iterator[str]:
    """Yield where to look, and how to get a token for each role."""
    yield f"Trang web / page:  {address}/"
    yield f"API:               {address}/api/v1   ({address}/schema/openapi.json)"
    yield "Mã đăng nhập cho từng vai trò / a token for each role:"
    for name, role in ROLES.items():
        yield f"  ./dev hoso token {name:<25} {role.vi}"
    yield ""
    yield "Ctrl-C để dừng / stops it"
