"""What funds, accounts and sources are called, in the language of whoever reads."""

import datetime as dt

from msgspec import Struct

from api.fund.answers import cause_name
from api.fund.edge import check_reads
from api.identity import Viewer
from api.language import Language, say, word
from api.program import Program
from cases.law.funds import fund_of, last_day
from cases.law.model import Law
from cases.law.rows import Source
from cases.values import UnitId


class NamedFund(Struct, frozen=True, kw_only=True):
    """A fund: its name, what it rests on, and its last day, if it had one."""

    fund: UnitId
    name: str
    legal_basis: str
    ends_on: dt.date | None


def fund_of_viewer(program: Program, viewer: Viewer, fund: UnitId) -> NamedFund:
    """Return a fund, as somebody may see it.

    :raises ProblemError: 403 for roles that the fund is none of the business of, 404 outside the scope.
    """
    check_reads(viewer.account, fund)
    law, unit = program.knowledge.law, program.knowledge.places.unit(fund)
    row = fund_of(fund, law)
    if row is None:
        name = say("word.fund.of-unit", viewer.language, {"unit": unit.full_name})
    else:
        name = row.vi if viewer.language == "vi" else row.en
    basis = None if row is None else row.legal_basis
    return NamedFund(
        fund=fund,
        name=name,
        legal_basis=say("word.fund.no-legal-basis", viewer.language, {})
        if basis is None
        else source_words(basis, law, viewer.language),
        ends_on=last_day(unit, law),
    )


def account_name(account: str, law: Law, language: Language) -> str:
    """Return an account as people read it: its kind, and the purpose or cause that it is for."""
    kind, _, of = account.partition("/")
    name = word(f"word.account.{kind}", kind, language)
    if not of:
        return name
    return f"{name}: {cause_name(of, law, language) if kind == 'payouts' else purpose_name(of, law, language)}"


def purpose_name(code: str, law: Law, language: Language) -> str:
    """Return a donor's purpose as people read it; its code, where this law does not know it."""
    purpose = next((row for row in law.purposes if row.id == code), None)
    if purpose is None:
        return code
    return purpose.vi if language == "vi" else purpose.en


def source_words(source: Source, law: Law, language: Language) -> str:
    """Return how sentences name a source."""
    try:
        return law.cite_vi(source) if language == "vi" else law.cite(source)
    except LookupError:
        return source.document
