"""Telling the commune of residence, its answer, and what the province says (LTE art. 52(2))."""

from api import times
from api.cases.acts.act import Act, Edge, day_of, instant_of, unit_of, words_of
from api.cases.acts.body import Body, Code, Instant, Long
from api.cases.acts.sharing import answering_unit
from api.units import resolve
from cases.case import transfer
from cases.case.cooperation import TransferReply
from cases.case.decider import CaseCommand
from cases.case.state import Case
from cases.places.succession import divided, present
from cases.refusals import Invalid
from cases.values import UnitId, day_in_vietnam


class TransferBody(Body, frozen=True, kw_only=True):
    """Who is told; absent: the commune of residence that is on record."""

    to: Code | None = None
    notified_at: Instant | None = None
    reason: Long | None = None


class TransferAnswerBody(Body, frozen=True, kw_only=True):
    """What it says."""

    answer: TransferReply
    unit: Code | None = None
    answered_at: Instant | None = None
    reason: Long | None = None


class SettlementBody(Body, frozen=True, kw_only=True):
    """Whose the case is."""

    unit: Code
    settled_at: Instant | None = None
    reason: Long


class PlacementBody(Body, frozen=True, kw_only=True):
    """Which successor has what a divided unit left."""

    of: Code | None = None
    unit: Code
    reason: Long | None = None


def notify(body: TransferBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record that the commune of residence was told.

    :raises ProblemError: for a place that is none on that day.
    :raises Invalid: `field-missing`, if nobody knows the commune of residence; for an instant that lies ahead.
    """
    at, suspect = instant_of(body.notified_at, "notified_at", edge)
    to = unit_of(body.to, "to", day_of(at), "commune", edge) or case.commune_of_residence
    if to is None:
        raise Invalid("field-missing", "to", {"field": "to"})
    return transfer.NotifyTransfer(
        notified=transfer.TransferNotified(
            to=to, notified_at=at, clock_suspect=suspect, said=words_of(case.case_id, body)
        )
    )


def answer(body: TransferAnswerBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record what a commune says to the notice.

    :raises ProblemError: for a place that is none; :raises Invalid: if a field does not fit.
    """
    at, suspect = instant_of(body.answered_at, "answered_at", edge)
    return transfer.AnswerTransfer(
        answered=transfer.TransferAnswered(
            unit=answering_unit(body.unit, [one.to for one in case.cooperation.transfers], at, edge),
            answer=body.answer,
            answered_at=at,
            clock_suspect=suspect,
            said=words_of(case.case_id, body),
        )
    )


def settle(body: SettlementBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to say which commune plans for the children.

    :raises ProblemError: for a place that is none on that day; :raises Invalid: for an instant that lies ahead.
    """
    at = edge.at if body.settled_at is None else times.past_instant(body.settled_at, "settled_at", at=edge.at)
    unit = resolve(edge.places, body.unit, "unit", days=day_of(at), level="commune")
    return transfer.SettleTransfer(
        settled=transfer.TransferSettled(unit=unit, settled_at=at, said=words_of(case.case_id, body))
    )


def place(body: PlacementBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to say which successor of a divided unit has the case.

    :raises ProblemError: for a place that is none today.
    :raises Invalid: `not-divided`, if no unit of the case was divided, or the one named was not; `field-missing`, if it
        could be several; `not-a-successor`, if the unit is none of that one.
    """
    today = day_in_vietnam(edge.at)
    left = divided(edge.places, case.units, on=today)
    of = _of_these(body.of, left)
    unit = resolve(edge.places, body.unit, "unit", days=day_of(edge.at), level="commune")
    if unit not in present(edge.places, of, on=today):
        raise Invalid("not-a-successor", "unit")
    return transfer.PlaceCase(placed=transfer.CasePlaced(of=of, unit=unit, said=words_of(case.case_id, body)))


def _of_these(given: str | None, left: tuple[UnitId, ...]) -> UnitId:
    if not left:
        raise Invalid("not-divided", "of")
    if given is None:
        if len(left) > 1:
            raise Invalid("field-missing", "of", {"field": "of"})
        return left[0]
    found = [unit for unit in left if given in {unit, unit.partition("~")[0]}]
    if len(found) != 1:
        raise Invalid("not-divided", "of")
    return found[0]


ACTS = (
    Act(
        "transfer",
        TransferBody,
        notify,
        "notifyTransfer",
        "Tell the commune of residence that the case is theirs to plan for (LTE art. 52(2)).",
        protects=True,
    ),
    Act(
        "transfer/answer",
        TransferAnswerBody,
        answer,
        "answerTransfer",
        "Record that a commune received the case, or disputes that it is theirs.",
        protects=True,
    ),
    Act(
        "transfer/settlement",
        SettlementBody,
        settle,
        "settleTransfer",
        "Say which commune plans for the children; for the province.",
        protects=True,
    ),
    Act(
        "placement",
        PlacementBody,
        place,
        "placeCase",
        "Say which successor of a divided unit has the case; for the province.",
        protects=True,
    ),
)
