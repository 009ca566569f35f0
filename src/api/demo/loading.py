"""`hoso demo`: an account for each role, and the facts, each once."""

from api.demo.facts import chi_lang_2024, record_facts
from api.identity import Account, Accounts
from api.program import Program
from api.roles import ROLES
from cases.values import COUNTRY, UnitId
from projections.registry import PROJECTIONS

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
    position = await record_facts(program, await account_named(program, facts.recorded_by), facts)
    while await program.engine.catch_up():
        pass
    await program.reader.wait_for([projection.name for projection in PROJECTIONS], position)


async def account_named(program: Program, name: str) -> Account:
    """Return an account of the demo.

    :raises LookupError: if there is none.
    """
    account = await Accounts(program.pool, program.knowledge.places).named(name)
    if account is None:
        message = f"the demo has no account {name}"
        raise LookupError(message)
    return account
