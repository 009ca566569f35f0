"""A line of the ledger: made from the fact that it enters, with the rule, its version and source, and the facts."""

import datetime as dt

from cases.events import Recorded, type_of
from cases.fund.entries import Entry, PayoutBooked, PayoutReturned, day_of
from cases.fund.papers import Grounds
from cases.fund.payments import PaymentRecorded
from cases.fund.postings import Side, postings_of
from cases.law.rows import Source
from cases.values import CaseId, UnitId, Value


class LedgerFact(Value, frozen=True, kw_only=True):
    """A fact that a line rests on: its stream and place in it."""

    stream: str
    version: int


class Because(Value, frozen=True, kw_only=True):
    """Why a line stands where it stands."""

    entry: str
    """The kind of fact: what is entered how follows from it."""
    rule: str | None = None
    rule_from: dt.date | None = None
    source: Source | None = None
    document: str | None = None
    """The paper, where one says so."""
    facts: tuple[LedgerFact, ...] = ()
    case_id: CaseId | None = None
    case_versions: tuple[int, ...] = ()
    open_list: bool = False
    """The paper lists payments and ends without an end."""


class Line(Value, frozen=True, kw_only=True):
    """One line of an entry."""

    fund: UnitId
    position: int
    number: int
    on_day: dt.date
    account: str
    side: Side
    amount_vnd: int
    because: Because


def lines_of(one: Recorded) -> tuple[Line, ...]:
    """Return the lines that a fact is entered by; none for one that moves nothing of value."""
    event = one.event
    if isinstance(event, PaymentRecorded):
        # Of the days on which it may have been paid, the last: by then it was.
        fund, on_day = event.fund, event.paid.last
    elif isinstance(event, Entry):
        fund, on_day = event.fund, day_of(event)
    else:
        return ()
    because = _because(one)
    return tuple(
        Line(
            fund=fund,
            position=one.position,
            number=number,
            on_day=on_day,
            account=posting.account,
            side=posting.side,
            amount_vnd=posting.amount_vnd,
            because=because,
        )
        for number, posting in enumerate(postings_of(event), start=1)
    )


def _because(one: Recorded) -> Because:
    event = one.event
    grounds = event.grounds if isinstance(event, PayoutBooked | PayoutReturned) else Grounds()
    paper = getattr(event, "source", None)
    return Because(
        entry=type_of(event),
        rule=grounds.rule,
        rule_from=grounds.rule_from,
        source=grounds.source,
        document=paper.document if paper is not None else getattr(event, "decision", None),
        facts=(LedgerFact(stream=one.stream, version=one.version),),
        case_id=getattr(event, "case_id", None),
        case_versions=grounds.because,
        open_list=paper is not None and paper.open_list,
    )
