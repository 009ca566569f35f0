"""How far a payout has come: its steps, without what is sealed in them, and what they amount to."""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import replace

from cases.events import Event, Recorded
from cases.fund.payouts import (
    PayoutApproved,
    PayoutEvent,
    PayoutPaid,
    PayoutProposed,
    PayoutRejected,
    PayoutReversed,
    Status,
)
from cases.values import CaseId, UnitId
from projections.engine.projection import Row
from projections.payouts.due import Payment, made
from projections.rows import to_json


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One fact of a payout and its place."""

    payout_id: str
    version: int
    position: int
    event: PayoutEvent


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """A payout as far as it has come: its latest proposal, and what became of it."""

    payout_id: str
    status: Status
    proposal: PayoutProposed
    version: int
    position: int
    payment: Payment | None = None
    """What was paid, unless it came back."""

    @property
    def case_id(self) -> CaseId:
        """The case that it is for."""
        return self.proposal.case_id

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to decide on it, or to pay it."""
        return self.status in {"proposed", "approved"}


def step_row(one: Recorded) -> Row:
    """Return a fact of a payout as the table keeps it; the steps that name no case belong to one that did."""
    event = without_names(one.event)
    fund: UnitId | None = getattr(event, "fund", None)
    case_id: CaseId | None = getattr(event, "case_id", None)
    return (getattr(event, "payout_id", None), one.version, one.position, fund, case_id, to_json(event))


def without_names(event: Event) -> Event:
    """Return a fact without what is sealed in it: who somebody is stays in the record."""
    changes: dict[str, object] = {}
    for name in ("payee", "witness"):
        person = getattr(event, name, None)
        if person is not None:
            changes[name] = replace(person, details=None)
    if getattr(event, "said", None) is not None:
        changes["said"] = None
    return replace(event, **changes) if changes else event


def steps_of(history: Iterable[Recorded]) -> Iterator[Step]:
    """Yield the steps that a payout's own stream holds."""
    for one in history:
        if isinstance(one.event, PayoutEvent):
            yield Step(
                payout_id=one.event.payout_id,
                version=one.version,
                position=one.position,
                event=one.event,
            )


def progress_of(steps: Iterable[Step]) -> dict[str, Progress]:
    """Return how far each payout has come; the steps of each are in order."""
    found: dict[str, Progress] = {}
    for step in steps:
        before = found.get(step.payout_id)
        after = _after(before, step)
        if after is not None:
            found[step.payout_id] = after
    return found


def _after(before: Progress | None, step: Step) -> Progress | None:
    event = step.event
    if isinstance(event, PayoutProposed):
        return Progress(
            payout_id=step.payout_id,
            status="proposed",
            proposal=event,
            version=step.version,
            position=step.position,
        )
    if before is None:
        return None
    here = replace(before, version=step.version, position=step.position)
    match event:
        case PayoutApproved():
            return replace(here, status="approved")
        case PayoutRejected():
            return replace(here, status="rejected")
        case PayoutPaid():
            payment = made(event, version=step.version, position=step.position)
            return replace(here, status="paid", payment=payment)
        case PayoutReversed():
            return replace(here, status="reversed", payment=None)
