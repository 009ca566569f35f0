"""Why the fund owes what it owes, or owes nothing; and what explains a payment that was made."""

from uuid import UUID

from msgspec import Struct

from api.asking import snapshot
from api.cases.answers import kind_name
from api.cases.recording import case_id_of
from api.fund.answers import cause_name, money, payout_answer, pays_from
from api.fund.papers import leading_to
from api.problems import ProblemError
from api.why.answer import FactAnswer, LackAnswer, RuleAnswer, Telling, WhyAnswer, no_such_key
from api.why.asked import FILES, Asked, CaseRead, Standing, in_scope, note, read_case, standing
from cases.case.state import Case
from cases.fund.payments import stream_of as stream_of_payment
from cases.law.payouts import PassedOver, Weighed
from cases.law.rows import Tariff
from cases.values import CaseId, Interval, UnitId
from projections.case_files import queries as files
from projections.payouts import queries
from projections.payouts.due import Given, Payment, PayoutDue, given, goes_on, payment_of
from projections.payouts.queries import Settled, settle

PAYOUTS = ("payouts",)


class Of(Struct, frozen=True, kw_only=True):
    """A case with what it gives, what was paid for it, and whether whoever asks may see it."""

    read: CaseRead
    given: Given
    payments: tuple[Payment, ...]
    duplicates: dict[CaseId, Case]
    """The cases that it goes on for."""
    follows: bool
    """Whether the case is theirs to follow: then its facts are told in words."""
    kept_from: frozenset[CaseId]
    """The cases that they are kept from by now, whatever moment is asked for."""

    def settled(self, due: PayoutDue) -> Settled:
        """Return one of its payouts with the payments for it."""
        settlement = settle(self.given.dues, self.payments, duplicates=self.duplicates)
        return next(one for one in settlement.payouts if one.due.payout_id == due.payout_id)


async def why_payout(asked: Asked) -> WhyAnswer:
    """Return why something is owed, or nothing: `payouts/{payout_id}` or `payouts/{case_id}:{cause}[:{beneficiary}]`.

    :raises ProblemError: 403 for roles that the fund is none of the business of; 404 for a key that names nothing, or a
        case that they may not see; and as the contract says of the moment.
    """
    _check_role(asked)
    at = await standing(asked, (*FILES, *PAYOUTS))
    if len(asked.parts) == 1:
        of = await _of_case(asked, await _case_of_payout(asked), at)
        due = next((one for one in of.given.dues if one.payout_id == asked.key), None)
        if due is None:
            raise no_such_key()
        if not _may_see(asked, of, due.due.fund):
            return _masked(asked, of, due)
        return await _why_owed(asked, of, due)
    return await _by_cause(asked, at)


async def _by_cause(asked: Asked, at: Standing) -> WhyAnswer:
    case_id, cause, *beneficiary = asked.parts
    telling = _telling(asked, at)
    if len(beneficiary) > 1 or all(one.id != cause for one in telling.law.causes):
        raise no_such_key()
    of = await _of_case(asked, case_id_of(case_id), at)
    dues = [one for one in of.given.dues if one.due.cause == cause and beneficiary in ([], [one.beneficiary])]
    if not (of.follows or any(_may_see(asked, of, due.due.fund) for due in dues)):
        raise no_such_key()
    if dues:
        return await _why_owed(asked, of, dues[0])
    return WhyAnswer(
        projection=asked.projection,
        key=asked.key,
        answer="none",
        text=telling.say("payout.none", {"cause": cause_name(cause, telling.law, telling.language)}),
        rules=_cause_rules(cause, telling),
        because=await _facts(asked, of, [fact.version for fact in of.read.case.because]),
        groups=(),
        lacking=_why_nothing(of, cause, telling),
        masked=(),
        see=(f"cases/{of.read.case.case_id}", *(f"payouts/{one.payout_id}" for one in of.given.dues)),
        position=at.position,
    )


async def _why_owed(asked: Asked, of: Of, due: PayoutDue) -> WhyAnswer:
    at, settled = of.read.standing, of.settled(due)
    telling = _telling(asked, at)
    answer = payout_answer(settled, telling.law, asked.viewer)
    amount = None if due.due.amount_vnd is None else money(due.due.amount_vnd)
    code = "payout.no-amount" if amount is None else "payout.owed"
    about = {
        "cause": cause_name(due.due.cause, telling.law, telling.language),
        "amount": amount,
        "status": answer.status_text,
        "paid": money(settled.paid_vnd),
    }
    said = [telling.say(code, about)] + ([telling.say("payout.paid", about)] if settled.payments else [])
    tariff = next((row for row in telling.law.tariffs if row.id == due.due.rule), None)
    tariff_rules = () if tariff is None else (_tariff_rule(tariff, telling, uncertain=due.due.rule_uncertain),)
    lacking = [telling.lack("no-amount")] if amount is None else []
    lacking += [] if settled.payments else [telling.lack("not-paid")]
    weighed = of.given.weighed
    lacking += [] if weighed is None else [_passed_over(one, telling) for one in weighed.passed_over]
    paid = [await _payment_fact(asked, of, one, telling) for one in settled.payments]
    place = due.unit_id and due.occurred_from and f"fitness/{due.unit_id}:{due.occurred_from.year}"
    return WhyAnswer(
        projection=asked.projection,
        key=asked.key,
        answer=answer.status,
        text=" ".join(said),
        rules=(*tariff_rules, *_cause_rules(due.due.cause, telling)),
        because=(
            *await _facts(asked, of, [one.version for one in due.because]),
            *(one for some in paid for one in some),
        ),
        groups=(),
        lacking=tuple(lacking),
        masked=() if of.follows else ("because.text",),
        see=(*((f"cases/{due.case_id}",) if of.follows else ()), *((place,) if place else ())),
        position=at.position,
    )


async def why_payment(asked: Asked) -> WhyAnswer:
    """Return what explains a payment: `payments/{payment_id}`.

    :raises ProblemError: 403 for roles that the fund is none of the business of, 404 for an unknown payment, and as the
        contract says of the moment.
    """
    _check_role(asked)
    at = await standing(asked, (*FILES, *PAYOUTS))
    telling, stream = _telling(asked, at), stream_of_payment(str(_uuid(asked.key)))
    history = (await asked.program.record.histories([stream], until=at.position))[stream]
    payment = next((found for one in history if (found := payment_of(one)) is not None), None)
    if payment is None:
        raise no_such_key()
    of = None if payment.case_id is None else await _of_case(asked, await _goes_on(asked, payment.case_id, at), at)
    settlement = None if of is None else settle(of.given.dues, of.payments, duplicates=of.duplicates)
    explained = () if settlement is None else settlement.payouts
    own = next((one for one in explained if any(paid.payment_id == payment.payment_id for paid in one.payments)), None)
    answer = "without-case" if of is None else "lapsed" if own is None else "for-case"
    seen = of is not None and payment.case_id not in of.kept_from and _may_see(asked, of, payment.fund)
    lacking: tuple[LackAnswer, ...] = (telling.lack("payment-without-case"),) if of is None else ()
    if of is not None and own is None and seen:
        lacking = _why_nothing(of, payment.cause, telling)
    return WhyAnswer(
        projection=asked.projection,
        key=asked.key,
        answer=answer,
        text=telling.say(f"payment.{answer}", {"amount": money(payment.amount_vnd)}),
        rules=_cause_rules(payment.cause, telling),
        because=telling.facts(history, [payment.version], payment.case_id if seen else None),
        groups=() if of is None or seen else telling.groups([_group(of, telling)]),
        lacking=lacking,
        masked=() if of is None or seen else ("case_id", "lacking"),
        see=() if own is None or not seen else (f"payouts/{own.due.payout_id}",),
        position=at.position,
    )


def _check_role(asked: Asked) -> None:
    if not asked.viewer.account.role.reads_fund:
        raise ProblemError(403, "role-not-entitled")


async def _case_of_payout(asked: Asked) -> CaseId:
    async with snapshot(asked.program, PAYOUTS, at_least=None) as lent:
        case_id = await queries.case_of(lent.connection, _uuid(asked.key))
    if case_id is None:
        raise no_such_key()
    return case_id


async def _of_case(asked: Asked, case_id: CaseId, at: Standing) -> Of:
    read = await read_case(asked, case_id, at)
    joined = [one.case_id for one in read.case.cooperation.joined]
    duplicates = await leading_to(asked.program, joined, until=at.position)
    async with snapshot(asked.program, PAYOUTS, at_least=at.position) as lent:
        paid = await queries.payments(lent.connection, [], [case_id, *duplicates], until=at.position)
    async with snapshot(asked.program, FILES, at_least=None) as lent:
        kept_from = await files.kept_from(lent.connection, asked.viewer.account.name)
    return Of(
        read=read,
        given=given(read.case, at.knowledge),
        payments=tuple(paid),
        duplicates=duplicates,
        follows=await in_scope(asked, case_id),
        kept_from=kept_from,
    )


async def _goes_on(asked: Asked, case_id: CaseId, at: Standing) -> CaseId:
    """Return the case that goes on for another in the end; itself, if it is no duplicate."""
    passed: dict[CaseId, Case] = {}
    ahead = case_id
    while ahead not in passed:
        passed[ahead] = case = (await read_case(asked, ahead, at)).case
        if case.cooperation.duplicate is not None:
            ahead = case.cooperation.duplicate.of
    return goes_on(case_id, passed)


def _may_see(asked: Asked, of: Of, fund: UnitId | None) -> bool:
    """Return whether a case may be named: it is theirs to follow, or to pay for, and they are not kept from it."""
    pays = fund is not None and pays_from(fund, asked.viewer.account)
    return of.read.case.case_id not in of.kept_from and (of.follows or pays)


def _masked(asked: Asked, of: Of, due: PayoutDue) -> WhyAnswer:
    """Return what may be said of a payout by a case that may not be seen: a tariff names a kind, so no tariff."""
    at = of.read.standing
    telling = _telling(asked, at)
    answer = payout_answer(of.settled(due), telling.law, asked.viewer)
    return WhyAnswer(
        projection=asked.projection,
        key=asked.key,
        answer=answer.status,
        text=telling.say("payout.masked", {"status": answer.status_text}),
        rules=(),
        because=(),
        groups=telling.groups([_group(of, telling)]),
        lacking=(),
        masked=("rules", "because", "lacking"),
        see=(),
        position=at.position,
    )


def _group(of: Of, telling: Telling) -> tuple[str | None, int | None]:
    """Return the group that a case's cause is of, and its year."""
    occurred: Interval | None = of.read.case.occurred
    causes = () if of.given.weighed is None else of.given.weighed.causes
    groups = [group for row in telling.law.causes if row.id in causes for group in row.groups]
    return (groups[0] if groups else None), (None if occurred is None else occurred.year)


def _why_nothing(of: Of, cause: str, telling: Telling) -> tuple[LackAnswer, ...]:
    """Return which condition failed, by the evaluation that gives nothing for a cause."""
    if of.given.nothing is not None:
        return (telling.lack(of.given.nothing),)
    weighed: Weighed | None = of.given.weighed
    if weighed is None or cause not in weighed.causes:
        return (telling.lack("cause-does-not-fit"),)
    about = {"cause": ", ".join(cause_name(one.cause, telling.law, telling.language) for one in weighed.dues)}
    over = [_passed_over(one, telling) for one in weighed.passed_over if one.cause == cause]
    return (telling.lack("other-cause", about), *over)


def _passed_over(one: PassedOver, telling: Telling) -> LackAnswer:
    return telling.lack(f"tariff-{one.why}", {"tariff": one.tariff})


def _tariff_rule(row: Tariff, telling: Telling, *, uncertain: bool) -> RuleAnswer:
    about = {
        "amount": money(row.amount_vnd),
        "kind": kind_name(row.kind, telling.law, telling.language),
        "per": telling.say(f"per.{row.per}"),
        "decision": row.decision or telling.say("customary"),
    }
    return telling.row(row, telling.say("rule.tariff", about), uncertain=uncertain)


def _cause_rules(cause: str, telling: Telling) -> tuple[RuleAnswer, ...]:
    return tuple(telling.row(row) for row in telling.law.causes if row.id == cause)


async def _facts(asked: Asked, of: Of, versions: list[int]) -> tuple[FactAnswer, ...]:
    """Return facts of a case; those who pay for it and do not follow it learn which they are, not what they say."""
    at, case_id = of.read.standing, of.read.case.case_id
    await note(asked, case_id)
    facts = _telling(asked, at).facts(of.read.history, versions, case_id)
    return facts if of.follows else tuple(without_words(one) for one in facts)


def without_words(fact: FactAnswer) -> FactAnswer:
    """Return a fact without its sentence."""
    return FactAnswer(
        stream=fact.stream,
        case_id=fact.case_id,
        version=fact.version,
        position=fact.position,
        type=fact.type,
        recorded_at=fact.recorded_at,
        text=None,
    )


async def _payment_fact(asked: Asked, of: Of, payment: Payment, telling: Telling) -> tuple[FactAnswer, ...]:
    stream = stream_of_payment(payment.payment_id)
    history = (await asked.program.record.histories([stream], until=of.read.standing.position))[stream]
    return telling.facts(history, [payment.version], None if payment.case_id in of.kept_from else payment.case_id)


def _telling(asked: Asked, at: Standing) -> Telling:
    return Telling(knowledge=at.knowledge, language=asked.viewer.language)


def _uuid(given_key: str) -> UUID:
    try:
        return UUID(given_key)
    except ValueError:
        raise no_such_key() from None
