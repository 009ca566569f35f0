"""Keeps the people."""

from typing import Any

from cases.fund.payments import PaymentRecorded
from cases.persons import Erased, PersonDetails
from cases.store.statements import statement
from cases.subject.erasure import SubjectErased
from projections.engine.projection import Connection, Page
from projections.people.gathering import people_of, search_words
from projections.rows import replace_rows, to_json

_PERSONS = {"case_id": "uuid", "subject_id": "uuid", "part": "text", "details": "jsonb", "erased": "boolean"}
_SEARCH = {"case_id": "uuid", "words": "text"}


class People:
    """Everybody in a stream, readable."""

    name = "people"
    version = 1
    tables = ("people.persons", "people.case_search", "people.payees")
    package = "projections.people"

    async def apply(self, page: Page, connection: Connection) -> None:
        """Gather the people of the cases on the page anew; forget those who were erased."""
        persons: list[tuple[Any, ...]] = []
        search: list[tuple[Any, ...]] = []
        for case in page.cases.values():
            unsealed = await page.unseal(page.histories[case.case_id])
            found = people_of(case.case_id, (one.event for one in unsealed))
            persons += [(one.case_id, one.subject_id, one.part, one.details, one.erased) for one in found]
            search.append((case.case_id, search_words(case, found, page.knowledge)))
        await replace_rows(connection, table="people.persons", columns=_PERSONS, cases=list(page.cases), rows=persons)
        await replace_rows(connection, table="people.case_search", columns=_SEARCH, cases=list(page.cases), rows=search)
        await self._add_payees(page, connection)
        gone = [one.event.subject_id for one in page.events if isinstance(one.event, SubjectErased)]
        if gone:
            await connection.execute(statement(self.package, "erase_payees"), gone)

    async def _add_payees(self, page: Page, connection: Connection) -> None:
        payments = [one for one in page.events if isinstance(one.event, PaymentRecorded) and one.event.payee]
        for one in await page.unseal(payments):
            if isinstance(one.event, PaymentRecorded) and one.event.payee:
                payee = one.event.payee
                details = to_json(payee.details) if isinstance(payee.details, PersonDetails) else None
                await connection.execute(
                    statement(self.package, "add_payee"),
                    one.event.payment_id,
                    payee.subject_id,
                    details,
                    isinstance(payee.details, Erased),
                )
