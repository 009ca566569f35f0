"""Questions to the people."""

import unicodedata
from collections.abc import Sequence

import msgspec

from cases.persons import PersonDetails
from cases.store.statements import statement
from cases.values import CaseId, SubjectId
from cases.vietnamese import words_of
from projections.engine.projection import Connection
from projections.people.gathering import Person
from projections.scope import Scope

PACKAGE = "projections.people"
ALIKE_MAX = 10_000
"""Among so many children of cases that are found by the words of a name is looked for those who bear it."""
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


async def alike(connection: Connection, known: PersonDetails, *, but: CaseId) -> frozenset[CaseId]:
    """Return the other cases in which a child of the same name and the same year of birth stands, erased ones aside.

    None where either is not known: a name alone is many people's.
    """
    name, year = _name_and_year(known)
    words = sorted(set(words_of(name)))
    if not words or year is None:
        return frozenset()
    sought = " & ".join(f"'{word}'" for word in words)
    rows = await connection.fetch(statement(PACKAGE, "alike"), sought, but, ALIKE_MAX)
    found = ((row["case_id"], _decode(row["details"])) for row in rows)
    return frozenset(
        CaseId(str(case_id))
        for case_id, details in found
        if details is not None and _name_and_year(details) == (name, year)
    )


def _name_and_year(details: PersonDetails) -> tuple[str, int | None]:
    """Return a name as it is compared, with its tones and without its case, and the year of birth if one is known."""
    year = details.birth_date.year if details.birth_date is not None else details.birth_year
    return " ".join(unicodedata.normalize("NFC", details.name or "").casefold().split()), year


async def forget(connection: Connection, *, subjects: Sequence[SubjectId], cases: Sequence[CaseId]) -> None:
    """Take what is known of people out of the live tables, and what their cases are found by until that is made anew.

    To be called in a transaction.
    """
    await connection.execute("SET LOCAL search_path = people, public")
    for name in ("erase_persons", "erase_payees"):
        await connection.execute(statement(PACKAGE, name), list(subjects))
    await connection.execute(statement(PACKAGE, "erase_search"), list(cases))
