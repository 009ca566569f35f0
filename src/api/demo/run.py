"""`hoso demo`: load the facts, show what follows from them, and say how to come in."""

import datetime as dt
import sys

from api.communes.judged import area_fitness
from api.communes.fitness import AreaFitness
from api.demo.facts import chi_lang_2024, record_facts
from api.fund.answers import Reconciliation, money, reconciliation
from api.fund.routes import cause_names
from api.fund.settled import Wanted, settlement
from api.identity import Account, Accounts
from api.language import say
from api.program import Program
from api.roles import ROLES
from cases.values import COUNTRY, UnitId
from projections.registry import PROJECTIONS

YEAR = 2024
DISTRICT = UnitId("187~")
PROVINCE = UnitId("20~")
COMMUNE = UnitId("06505~2025-07-01")
"""Today's Vạn Linh: its officers see the cases of the commune that it came from."""

SCOPES = {
    "police": DISTRICT,
    "province-officer": PROVINCE,
    "fund-officer": PROVINCE,
    "fund-approver": PROVINCE,
    "fund-cashier": PROVINCE,
    "auditor": PROVINCE,
    "hotline": COUNTRY,
    "admin": PROVINCE,
}
"""The scope of each role's account in the demo; others are of the commune."""


class HoldsOtherCases(Exception):
    """The database holds cases that the demo did not load."""


async def load_demo(program: Program) -> None:
    """Make an account for each role and record the facts, once.

    :raises HoldsOtherCases: if the database holds cases and the demo was never loaded into it.
    """
    facts = chi_lang_2024()
    first = facts.cases[0].report["case_id"]
    async with program.pool.acquire() as connection:
        loaded = await connection.fetchval("SELECT true FROM record.events WHERE stream = $1", f"case-{first}")
        others = await connection.fetchval("SELECT true FROM record.events WHERE stream LIKE 'case-%' LIMIT 1")
    if others and not loaded:
        raise HoldsOtherCases
    accounts = Accounts(program.pool, program.knowledge.places)
    for role in ROLES:
        await accounts.add(role, role=role, unit=SCOPES.get(role, COMMUNE))
    position = await record_facts(program, await _account(accounts, facts.recorded_by), facts)
    while await program.engine.catch_up():
        pass
    await program.reader.wait_for([projection.name for projection in PROJECTIONS], position)


async def show_demo(program: Program, *, address: str) -> None:
    """Print what was derived, where to look at it, and how to come in."""
    account = await _account(Accounts(program.pool, program.knowledge.places), "province-officer")
    area = program.knowledge.places.unit(DISTRICT)
    fitness = await area_fitness(program, account, area, YEAR, "vi")
    settled, law, position = await settlement(program, Wanted(area=area, year=YEAR))
    fund = reconciliation(settled, cause_names(law, "vi"), account, "vi", year=YEAR, area=DISTRICT, position=position)
    lines = [*_fitness_lines(fitness), "", *_fund_lines(fund), "", *_door_lines(address)]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _fitness_lines(fitness: AreaFitness) -> list[str]:
    totals = fitness.totals
    lines = [
        f"Huyện Chi Lăng (187), năm {YEAR}: {totals.units} xã, thị trấn của năm đó"
        f" / {totals.units} communes and townships of that year",
        "",
    ]
    for item in fitness.items:
        for reason in item.reasons:
            inferred = "  [suy luận; nếu không: " + say_status(item.status_without_inferences) + "]" if reason.inferred else ""
            lines.append(f"  {item.unit.code}  {item.unit.name:<20}  {item.status:<14} {reason.kind or '…':<16}{inferred}")
    for one in fitness.unplaced:
        lines.append(f"  ?      {one.area.name:<20}  {'chưa rõ xã':<14} {one.kind or '…':<16}")
    lines += [
        "",
        f"  {totals.disqualified} xã có sự việc ảnh hưởng việc công nhận"
        f" ({totals.disqualified_without_inferences} nếu không suy luận);"
        f" {totals.in_question} đang xác minh; {totals.nothing_recorded} chưa ghi nhận sự việc;"
        f" {totals.unplaced_confirmed} vụ đã xác minh chưa rõ xã",
        f"  {totals.disqualified} disqualified ({totals.disqualified_without_inferences} without inferences),"
        f" {totals.in_question} in question, {totals.nothing_recorded} with nothing recorded,"
        f" {totals.unplaced_confirmed} confirmed case without a commune",
    ]
    return lines


def say_status(status: str) -> str:
    """Return a status as people read it."""
    return say(f"word.status.{status}", "vi")


def _fund_lines(fund: Reconciliation) -> list[str]:
    lines = [f"Quỹ Bảo trợ trẻ em của đơn vị 187, năm {YEAR} / the Child Protection Fund of unit 187", ""]
    for payout in fund.payouts:
        amount = "—" if payout.amount_vnd is None else money(payout.amount_vnd)
        lines.append(f"  {payout.cause:<24} {amount:>12} đ  {payout.owed_as:<10} đã chi {money(payout.paid_vnd):>12} đ")
    for payment in fund.payments_without_case:
        lines.append(f"  {payment.cause:<24} {'':>12}    {'':<10} đã chi {money(payment.amount_vnd):>12} đ  không có hồ sơ / no case")
    at_least = "ít nhất " if fund.paid_at_least else ""
    lines += [
        "",
        f"  indicated {money(fund.indicated_vnd)} đ; paid {at_least}{money(fund.paid_vnd)} đ;"
        f" without a case {money(fund.paid_without_case_vnd)} đ",
        f"  {fund.text}",
    ]
    return lines


def _door_lines(address: str) -> list[str]:
    return [
        f"Trang web / page:   {address}/",
        f"API:                {address}/api/v1   ({address}/schema/openapi.json)",
        "Mã đăng nhập cho từng vai trò / a token for each role:",
        *(f"  ./dev hoso token {role:<26}{ROLES[role].vi}" for role in ROLES),
        "",
        f"{dt.datetime.now(dt.UTC).astimezone():%H:%M:%S} đang chạy, Ctrl-C để dừng / running, Ctrl-C stops it",
    ]


async def _account(accounts: Accounts, name: str) -> Account:
    account = await accounts.named(name)
    if account is None:
        message = f"the demo has no account {name}"
        raise LookupError(message)
    return account


