"""Keeps the people."""

from collections.abc import Sequence

from msgspec.structs import replace

from cases.case.decider import STREAM_PREFIX as CASE
from cases.case.finding import FindingRecorded
from cases.case.intake import FurtherReportReceived, ReportReceived
from cases.case.people import ChildAdded, PartyAdded, PersonIdentified
from cases.events import Recorded
from cases.fund.payments import STREAM_PREFIX as PAYMENT
from cases.fund.payments import PaymentRecorded
from cases.persons import Erased, PersonDetails
from cases.store.statements import statement
from cases.values import SubjectId
from projections.engine.projection import Connection, Knowledge, Projection, Row, Table, Taken
from projections.people.gathering import nobody_knows_who, people_of, search_words
from projections.rows import to_json

_NAMING = (ReportReceived, FurtherReportReceived, ChildAdded, PartyAdded, PersonIdentified)
_TELLING = (*_NAMING, FindingRecorded)


class People(Projection):
    """Everybody in a stream, readable."""

    name = "people"
    version = 4
    schema = "people"
    package = "projections.people"
    streams = (CASE, PAYMENT)
    tables = (
        Table(
            name="persons",
            columns={"case_id": "uuid", "subject_id": "uuid", "part": "text", "details": "text", "erased": "boolean"},
            keeps="latest",
        ),
        Table(name="case_search", columns={"case_id": "uuid", "words": "text"}, keeps="latest"),
        Table(
            name="payees",
            columns={"payment_id": "uuid", "subject_id": "uuid", "details": "text", "erased": "boolean"},
            keeps="all",
        ),
    )

    def reads(self, taken: Taken) -> Sequence[Recorded]:
        """Return the facts that name people; what was said is left sealed, but where it describes an unknown child."""
        if taken.case is None:
            return [one for one in taken.new if isinstance(one.event, PaymentRecorded) and one.event.payee]
        told = [one for one in taken.history if isinstance(one.event, _TELLING)]
        if nobody_knows_who(one.event for one in told):
            return told
        return [replace(one, event=replace(one.event, said=None)) for one in told if isinstance(one.event, _NAMING)]

    def rows(self, taken: Taken, opened: Sequence[Recorded], knowledge: Knowledge) -> tuple[Sequence[Row], ...]:
        """Return the people of a case and what it is found by, or who took a payment."""
        if taken.case is None:
            return (), (), [_payee(one.event) for one in opened if isinstance(one.event, PaymentRecorded)]
        case = taken.case
        found = people_of(case.case_id, (one.event for one in opened))
        persons = [
            (one.case_id, one.subject_id, one.part, to_json(one.details) if one.details else None, one.erased)
            for one in found
        ]
        return persons, [(case.case_id, search_words(case, found, knowledge, [one.event for one in opened]))], ()

    async def forget(self, connection: Connection, subjects: Sequence[SubjectId]) -> None:
        """Take what is known of whoever took money and was erased out of the rows of payments."""
        await connection.execute(statement(self.package, "erase_payees"), list(subjects))


def _payee(payment: PaymentRecorded) -> Row:
    payee = payment.payee
    if payee is None:
        message = "this payment names nobody"
        raise ValueError(message)
    details = to_json(payee.details) if isinstance(payee.details, PersonDetails) else None
    return payment.payment_id, payee.subject_id, details, isinstance(payee.details, Erased)
