"""Questions to the people."""

import msgspec

from cases.persons import PersonDetails
from cases.values import CaseId, SubjectId
from projections.engine.projection import Connection
from projections.people.gathering import Person

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
