"""What a fund gives for a matter, if it is confirmed."""

import datetime as dt
import uuid
from typing import Literal

from cases.law.facts import MatterFacts
from cases.law.model import Law
from cases.law.rows import Basis, Cause, Kind, Per, Status, Tariff
from cases.values import CaseId, UnitId, Value

PAYOUTS = uuid.UUID("6d1f3c52-8f0e-5b7a-9a44-2f7c0d5e1b90")
"""The namespace of payout ids: never changed, or every payout would get another name."""

HOUSEHOLD = "household"
"""The beneficiary of what is given once per household: that of the child who was recorded first in the case."""


class Due(Value, frozen=True, kw_only=True):
    """What is due for one beneficiary of a matter; the caller names the beneficiaries.

    `per` says who they are: each child of the case by subject id, or each household; that of the child who was recorded
    first is `HOUSEHOLD`, so that it keeps its name when others turn up, and each of the others is named by the subject
    id of that child of it who was recorded first.
    Who is paid (the payee) is another question: never whoever harmed the child.
    """

    cause: str
    kind: str
    fund: UnitId | None
    """The fund nearest to the event, None where none is known."""
    per: Per
    amount_vnd: int | None = None
    """None where no amount is in force: people decide."""
    rule: str | None = None
    rule_from: dt.date | None = None
    source: str | None = None
    source_vi: str | None = None
    source_status: Status | None = None
    basis: Basis | None = None
    rule_uncertain: bool = False

    @property
    def status(self) -> Literal["indicated", "entitled"]:
        """`entitled` by a tariff with a decision number; otherwise no more than `indicated`."""
        return "entitled" if self.basis == "decision" else "indicated"


class PassedOver(Value, frozen=True, kw_only=True):
    """A tariff for one of a matter's kinds by which nothing is given, and why not."""

    tariff: str
    cause: str
    why: Literal["not-in-force", "lower", "farther"]


class Weighed(Value, frozen=True, kw_only=True):
    """What is due if a matter is confirmed, and what it was chosen from."""

    dues: tuple[Due, ...]
    passed_over: tuple[PassedOver, ...]
    causes: tuple[str, ...]
    """Every cause that one of its kinds could give by."""


def weigh(facts: MatterFacts, law: Law) -> Weighed:
    """Return what is due if the matter is confirmed: one payout a beneficiary, by the higher amount of its kinds.

    The nearest fund that has a tariff for one of the kinds gives. Where none has one, kinds that have a cause
    (abuse, death by injury) still give one due without an amount. Source of the amounts: the tariff's own row.

    :raises UnknownKindError: if the register does not have one of the kinds.
    """
    by_cause = [(kind, cause) for code in facts.kinds if (cause := _cause(kind := law.kind(code), law))]
    tariffs = [row for place in facts.places for row in law.tariffs if row.fund == place and row.kind in facts.kinds]
    in_force = [row for row in tariffs if row.meets(facts.occurred)]
    chosen = _highest([row for row in in_force if row.fund == in_force[0].fund], facts) if in_force else None
    dues: tuple[Due, ...] = ()
    if chosen is not None:
        dues = (_by_tariff(chosen, facts, law),)
    elif by_cause:
        kind, cause = by_cause[0]
        dues = (Due(cause=cause.id, kind=kind.code, fund=_nearest_fund(facts, law), per=cause.per),)
    return Weighed(
        dues=dues,
        passed_over=tuple(_passed_over(row, chosen, facts) for row in tariffs if row is not chosen),
        causes=tuple(dict.fromkeys([*(cause.id for _, cause in by_cause), *(row.cause for row in tariffs)])),
    )


def _passed_over(row: Tariff, chosen: Tariff | None, facts: MatterFacts) -> PassedOver:
    if chosen is None or not row.meets(facts.occurred):
        return PassedOver(tariff=row.id, cause=row.cause, why="not-in-force")
    return PassedOver(tariff=row.id, cause=row.cause, why="lower" if row.fund == chosen.fund else "farther")


def payout_id(case_id: CaseId, *, cause: str, beneficiary: str) -> str:
    """Return the id of a payout: the same on every rebuild, whoever derives it."""
    return str(uuid.uuid5(PAYOUTS, f"{case_id}\n{cause}\n{beneficiary}"))


def _highest(tariffs: list[Tariff], facts: MatterFacts) -> Tariff:
    """Return the tariff with the highest amount; of equal ones a certain one, then the leading kind's."""
    return max(
        tariffs,
        key=lambda row: (row.amount_vnd, row.covers(facts.occurred), -facts.kinds.index(row.kind)),
    )


def _by_tariff(tariff: Tariff, facts: MatterFacts, law: Law) -> Due:
    return Due(
        cause=tariff.cause,
        kind=tariff.kind,
        fund=tariff.fund,
        per=tariff.per,
        amount_vnd=tariff.amount_vnd,
        rule=tariff.id,
        rule_from=tariff.in_force_from,
        source=law.cite(tariff.source),
        source_vi=law.cite_vi(tariff.source),
        source_status=tariff.status,
        basis=tariff.basis,
        rule_uncertain=not tariff.covers(facts.occurred),
    )


def _cause(kind: Kind, law: Law) -> Cause | None:
    for cause in law.causes:
        if kind.code in cause.kinds or not set(cause.groups).isdisjoint(kind.groups):
            return cause
    return None


def _nearest_fund(facts: MatterFacts, law: Law) -> UnitId | None:
    funds = {fund.unit for fund in law.funds if fund.meets(facts.occurred)}
    return next((place for place in facts.places if place in funds), None)
