"""The law as one value: all its tables, what names this state of them, and how it is kept."""

import datetime as dt
import hashlib
from functools import cached_property
from typing import TypeVar

import msgspec

from cases.calendar.rows import CalendarYear, Holiday
from cases.calendar.working_days import Calendar, calendar_of
from cases.law.clock_rows import Clock, ClockOverlay, ClockStop
from cases.law.form_rows import AssessmentForm
from cases.law.rows import (
    Applicant,
    ApprovalLimit,
    Cause,
    Document,
    FitnessRule,
    Fund,
    Group,
    Inference,
    InjuryType,
    Kind,
    Limit,
    Purpose,
    Row,
    Source,
    SpecialGroup,
    Tariff,
)
from cases.law.standards import Criterion, Decider, Indicator, Standard, Threshold
from cases.values import Value, one_day


class UnknownKindError(LookupError):
    """A matter is of a kind that is not in the register."""


class Law(Value, frozen=True, kw_only=True, dict=True, gc=True):
    """All tables as they stood on one adoption.

    A new table needs the default (), so that the hash of a law kept before it stays what it was.
    """

    documents: tuple[Document, ...] = ()
    groups: tuple[Group, ...] = ()
    kinds: tuple[Kind, ...] = ()
    injury_types: tuple[InjuryType, ...] = ()
    special_groups: tuple[SpecialGroup, ...] = ()
    fitness_rules: tuple[FitnessRule, ...] = ()
    inferences: tuple[Inference, ...] = ()
    causes: tuple[Cause, ...] = ()
    funds: tuple[Fund, ...] = ()
    tariffs: tuple[Tariff, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    approval_limits: tuple[ApprovalLimit, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    calendar_years: tuple[CalendarYear, ...] = ()
    clocks: tuple[Clock, ...] = ()
    clock_overlays: tuple[ClockOverlay, ...] = ()
    clock_stops: tuple[ClockStop, ...] = ()
    limits: tuple[Limit, ...] = ()
    applicants: tuple[Applicant, ...] = ()
    standards: tuple[Standard, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    deciders: tuple[Decider, ...] = ()
    assessment_forms: tuple[AssessmentForm, ...] = ()

    def __hash__(self) -> int:
        """Return a hash by which what follows from a law can be remembered."""
        return hash(self.hash)

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of the tables in canonical JSON, in hexadecimal: what names this state of the law."""
        return hashlib.sha256(to_json(self)).hexdigest()

    @cached_property
    def _kinds_by_code(self) -> dict[str, Kind]:
        return {kind.code: kind for kind in self.kinds}

    @cached_property
    def _documents_by_id(self) -> dict[str, Document]:
        return {document.id: document for document in self.documents}

    @cached_property
    def calendar(self) -> Calendar:
        """The working days, by the calendar as it was adopted with this law."""
        return calendar_of(self.holidays, self.calendar_years)

    @cached_property
    def clocks_since(self) -> dict[str, dt.date]:
        """The day from which any version of each clock is in force."""
        since: dict[str, dt.date] = {}
        for row in self.clocks:
            first = row.in_force_from or dt.date.min
            since[row.id] = min(since.get(row.id, first), first)
        return since

    @cached_property
    def stops_of_clocks(self) -> dict[str, tuple[ClockStop, ...]]:
        """What may stop each clock."""
        return {
            clock.id: tuple([stop for stop in self.clock_stops if not stop.clocks or clock.id in stop.clocks])
            for clock in self.clocks
        }

    def kind(self, code: str) -> Kind:
        """Return the kind with this code.

        :raises UnknownKindError: if the register does not have it.
        """
        try:
            return self._kinds_by_code[code]
        except KeyError:
            message = f"the register has no kind {code!r}"
            raise UnknownKindError(message) from None

    def document(self, document_id: str) -> Document:
        """Return the document with this id.

        :raises LookupError: if there is none.
        """
        return self._documents_by_id[document_id]

    def limit(self, limit_id: str, day: dt.date) -> Limit | None:
        """Return the limit in force on a day, or None where this law knows none."""
        return _in_force(self.limits, limit_id, day)

    def applicant(self, applicant_id: str, day: dt.date) -> Applicant | None:
        """Return who may apply to the court on a day, or None where this law does not say."""
        return _in_force(self.applicants, applicant_id, day)

    def cite(self, source: Source) -> str:
        """Return how English text names a source: the document and the place in it."""
        place = (f"art. {source.article}" if source.article else "", f"fn {source.footnote}" if source.footnote else "")
        return ", ".join(part for part in (self.document(source.document).cite, *place) if part)

    def cite_vi(self, source: Source) -> str:
        """Return how Vietnamese text names a source: the document and the place in it."""
        document = self.document(source.document)
        place = (
            f"Điều {source.article}" if source.article else "",
            f"chú thích {source.footnote}" if source.footnote else "",
        )
        return ", ".join(part for part in (document.cite_vi or document.cite, *place) if part)


DatedT = TypeVar("DatedT", Limit, Applicant)


def _in_force(rows: tuple[DatedT, ...], row_id: str, day: dt.date) -> DatedT | None:
    on = one_day(day)
    return next((row for row in rows if row.id == row_id and row.covers(on)), None)


TABLES = {
    "documents": "document",
    "groups": "group",
    "kinds": "kind",
    "injury_types": "injury-type",
    "special_groups": "special-group",
    "fitness_rules": "fitness-rule",
    "inferences": "inference",
    "causes": "cause",
    "funds": "fund",
    "tariffs": "tariff",
    "purposes": "purpose",
    "approval_limits": "approval-limit",
    "holidays": "holiday",
    "calendar_years": "calendar-year",
    "clocks": "clock",
    "clock_overlays": "clock-overlay",
    "clock_stops": "clock-stop",
    "limits": "limit",
    "applicants": "applicant",
    "standards": "standard",
    "thresholds": "threshold",
    "criteria": "criterion",
    "indicators": "indicator",
    "deciders": "decider",
    "assessment_forms": "form",
}
"""Each table of the law, and what one row of it is called."""


def tables(law: Law) -> dict[str, tuple[Row | Document, ...]]:
    """Return the rows of every table, by what one row of it is called."""
    return {word: getattr(law, table) for table, word in TABLES.items()}


def to_json(law: Law) -> bytes:
    """Return the law in canonical JSON: keys sorted, what is at its default left out."""
    return msgspec.json.encode(law, order="sorted")


def from_json(kept: bytes) -> Law:
    """Return the law that was kept as JSON.

    :raises msgspec.ValidationError: if it is not a law that this program can read.
    """
    return msgspec.json.decode(kept, type=Law)
