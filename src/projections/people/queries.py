"""Questions to the people."""

from collections.abc import Sequence

import msgspec

from cases.persons import PersonDetails
from cases.store.statements import statement
from cases.values import CaseId, SubjectId
from projections.engine.projection import Connection
from projections.people.gathering import Person
from projections.scope import Scope

PACKAGE = "projections.people"
_decode = msgspec.json.Decoder(PersonDetails | None).decode


async def in_case(connection: Connection, case_id: CaseId) -> dict[SubjectId, Person]:
    """Return everybody in a case by subject id."""
    rows = await connection.fetch(
        "SELECT subject_id, part, details, erased FROM people.persons WHERE case_id = $1", case_id
    )
    return {
        SubjectId(str(row["subject_id"])): Person(
            case_id=case_id,
            subject_id=SubjectId(str(row["subject_id"])),
            part=row["part"],
            details=None if row["details"] is None else _decode(row["details"]),
            erased=row["erased"],
        )
        for row in rows
    }


async def is_known(connection: Connection, subject: SubjectId, scope: Scope) -> bool:
    """Return whether somebody stands in a case in scope."""
    found = await connection.fetchval(statement(PACKAGE, "is_known"), subject, scope.bind, scope.reader)
    return found is not None


async def forget(connection: Connection, *, subjects: Sequence[SubjectId], cases: Sequence[CaseId]) -> None:
    """Take what is known of people out of the live tables, and what their cases are found by until that is made anew.

    To be called in a transaction.
    """
    await connection.execute("SET LOCAL search_path = people, public")
    for name in ("erase_persons", "erase_payees"):
        await connection.execute(statement(PACKAGE, name), list(subjects))
    await connection.execute(statement(PACKAGE, "erase_search"), list(cases))
