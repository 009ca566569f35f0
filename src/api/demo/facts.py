"""The facts as a file says them, and recording them by the commands that every client uses."""

from importlib import resources
from typing import Any
from uuid import UUID

import msgspec

from api.cases.acts.intake import ReportBody
from api.cases.acts.registry import ACTS
from api.cases.recording import Addressed, open_case, record_act
from api.fund.recording import PaymentBody, record_payment
from api.identity import Account
from api.parsing import parse
from api.program import Program
from api.writing import Write


class ActFact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act on a case: its body is what HTTP would take."""

    act: str
    key: UUID
    body: dict[str, Any]


class CaseFact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report and what followed from it."""

    name: str
    key: UUID
    report: dict[str, Any]
    acts: tuple[ActFact, ...] = ()


class PaymentFact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A payment that was made."""

    key: UUID
    body: dict[str, Any]


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of facts, and the document that they come from."""

    document: str
    recorded_by: str
    cases: tuple[CaseFact, ...]
    payments: tuple[PaymentFact, ...]


def chi_lang_2024() -> Facts:
    """Return what the notice of August 2024 says of Chi Lăng district."""
    text = resources.files("api.demo").joinpath("chi-lang-2024.toml").read_bytes()
    return msgspec.toml.decode(text, type=Facts)


async def record_facts(program: Program, account: Account, facts: Facts) -> int:
    """Record the facts, each under its own key, so that doing it again adds nothing; return the last position.

    :raises ProblemError: if one of them is refused, as a client would be told.
    """
    position = 0
    for case in facts.cases:
        body = parse(msgspec.json.encode(case.report), ReportBody)
        opened = await open_case(program, _write(account, case.key, facts), body)
        position = max(position, opened.position)
        for act in case.acts:
            known = ACTS[act.act]
            act_body = parse(msgspec.json.encode(act.body), known.body)
            write = _write(account, act.key, facts)
            written = await record_act(program, write, Addressed(case_id=opened.case_id), known, act_body)
            position = max(position, written.position)
    for payment in facts.payments:
        payment_body = parse(msgspec.json.encode(payment.body), PaymentBody)
        paid = await record_payment(program, _write(account, payment.key, facts), payment_body)
        position = max(position, paid.position)
    return position


def _write(account: Account, key: UUID, facts: Facts) -> Write:
    return Write(account=account, key=key, request_id=f"facts-{key}", entered_from=facts.document)
