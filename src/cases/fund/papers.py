"""The people and papers that stand behind money: who took or gave it, and what says so.

These structs are part of the stored format: never rename a field, never change a type; a new field needs a default.
"""

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta

from cases.law.rows import Source
from cases.persons import Details
from cases.values import Dong, SubjectId, Value

PayeeKind = Literal["household", "child", "person", "organisation", "unknown"]
PaperKind = Literal["notice", "receipt", "decision", "list", "other"]
DonorKind = Literal["person", "organisation", "anonymous"]


class Payee(Value, frozen=True, kw_only=True):
    """Who took the money, where it is known: somebody on record, or a new subject."""

    subject_id: SubjectId
    details: Details | None = None


class Witness(Value, frozen=True, kw_only=True):
    """Who saw the money change hands."""

    subject_id: SubjectId
    details: Details | None = None


class Donor(Value, frozen=True, kw_only=True):
    """Who gave, where it is known and they agree to be recorded."""

    subject_id: SubjectId
    details: Details | None = None


class PaymentSource(Value, frozen=True, kw_only=True):
    """The paper that says so, by its number or its id in the law's tables, and a passage in it. Never a person."""

    document: str
    kind: PaperKind = "other"
    dated_on: dt.date | None = None
    passage: str | None = None
    open_list: bool = False
    """The paper's list ends without an end ("…"): what it adds up to is a least amount."""


class Draw(Value, frozen=True, kw_only=True):
    """So much of the money that was given for a purpose, or, without one, of what may pay for anything."""

    amount_vnd: Dong
    purpose: str | None = None


class Grounds(Value, frozen=True, kw_only=True):
    """Why money is owed, as it stood when somebody decided: the rule, its version and source, and the case's facts."""

    rule: str | None = None
    rule_from: dt.date | None = None
    source: Source | None = None
    """None where no amount is in force: people decide."""
    because: tuple[Annotated[int, Meta(ge=1)], ...] = ()
    """The versions of the case that say what happened and that it was found so."""
