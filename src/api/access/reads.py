"""Who reads a case file is written down."""

from api.identity import Account
from cases.values import CaseId
from projections.engine.projection import Connection


async def note_read(connection: Connection, account: Account, case_id: CaseId, *, what: str, request_id: str) -> None:
    """Write down that somebody reads something of a case."""
    await connection.execute(
        "INSERT INTO access.reads (actor, role, unit, what, case_id, request_id) VALUES ($1, $2, $3, $4, $5, $6)",
        account.name,
        account.role_name,
        account.unit,
        what,
        case_id,
        request_id,
    )
