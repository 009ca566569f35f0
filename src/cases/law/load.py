"""Reading the law from the TOML files beside this one."""

from importlib.resources import files
from typing import TypeVar

import msgspec

from cases.calendar.rows import CalendarYear, Holiday
from cases.law.clock_rows import Clock, ClockOverlay, ClockStop
from cases.law.form_rows import AssessmentForm
from cases.law.model import Law, from_json, to_json
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
    SpecialGroup,
    Tariff,
)
from cases.law.standards import Criterion, Decider, Indicator, Standard, Threshold
from cases.values import Value

__all__ = ["LawUnreadableError", "from_json", "load_law", "to_json"]


class LawUnreadableError(ValueError):
    """A file of the law is not TOML, or a row of it lacks something or has something unknown."""


class DocumentsFile(Value, frozen=True, kw_only=True):
    """The tables of documents.toml."""

    document: tuple[Document, ...]


class KindsFile(Value, frozen=True, kw_only=True):
    """The tables of kinds.toml."""

    group: tuple[Group, ...]
    kind: tuple[Kind, ...]
    injury_type: tuple[InjuryType, ...]
    special_group: tuple[SpecialGroup, ...]


class FitnessFile(Value, frozen=True, kw_only=True):
    """The tables of fitness.toml."""

    rule: tuple[FitnessRule, ...]
    inference: tuple[Inference, ...] = ()


class TariffsFile(Value, frozen=True, kw_only=True):
    """The tables of tariffs.toml."""

    cause: tuple[Cause, ...]
    fund: tuple[Fund, ...]
    tariff: tuple[Tariff, ...] = ()


class FundFile(Value, frozen=True, kw_only=True):
    """The tables of fund.toml."""

    purpose: tuple[Purpose, ...] = ()
    approval_limit: tuple[ApprovalLimit, ...] = ()


class DaysFile(Value, frozen=True, kw_only=True):
    """The tables of days.toml."""

    holiday: tuple[Holiday, ...]
    year: tuple[CalendarYear, ...]


class ClocksFile(Value, frozen=True, kw_only=True):
    """The tables of clocks.toml."""

    clock: tuple[Clock, ...]
    clock_overlay: tuple[ClockOverlay, ...] = ()
    clock_stop: tuple[ClockStop, ...] = ()


class FormsFile(Value, frozen=True, kw_only=True):
    """The tables of forms.toml."""

    form: tuple[AssessmentForm, ...]


class ProtectionFile(Value, frozen=True, kw_only=True):
    """The tables of protection.toml."""

    limit: tuple[Limit, ...]
    applicant: tuple[Applicant, ...]


class GuardsFile(Value, frozen=True, kw_only=True):
    """The tables of guards.toml."""

    limit: tuple[Limit, ...] = ()


class StandardsFile(Value, frozen=True, kw_only=True):
    """The tables of standards.toml."""

    standard: tuple[Standard, ...]
    threshold: tuple[Threshold, ...]
    criterion: tuple[Criterion, ...]
    indicator: tuple[Indicator, ...] = ()
    decider: tuple[Decider, ...] = ()


FileT = TypeVar("FileT", bound=Value)


def parse(name: str, text: bytes, kind_of_file: type[FileT]) -> FileT:
    """Return the tables of one file.

    :raises LawUnreadableError: with the file's name and the place in it.
    """
    try:
        return msgspec.toml.decode(text, type=kind_of_file)
    except (msgspec.DecodeError, UnicodeDecodeError) as reason:
        message = f"{name}: {reason}"
        raise LawUnreadableError(message) from reason


def load_law() -> Law:
    """Return the law as this program brings it.

    :raises LawUnreadableError: if a file was edited into something that cannot be read.
    """
    here = files("cases.law")
    documents = parse("documents.toml", (here / "documents.toml").read_bytes(), DocumentsFile)
    kinds = parse("kinds.toml", (here / "kinds.toml").read_bytes(), KindsFile)
    fitness = parse("fitness.toml", (here / "fitness.toml").read_bytes(), FitnessFile)
    tariffs = parse("tariffs.toml", (here / "tariffs.toml").read_bytes(), TariffsFile)
    fund = parse("fund.toml", (here / "fund.toml").read_bytes(), FundFile)
    clocks = parse("clocks.toml", (here / "clocks.toml").read_bytes(), ClocksFile)
    days = parse("days.toml", (files("cases.calendar") / "days.toml").read_bytes(), DaysFile)
    protection = parse("protection.toml", (here / "protection.toml").read_bytes(), ProtectionFile)
    guards = parse("guards.toml", (here / "guards.toml").read_bytes(), GuardsFile)
    standards = parse("standards.toml", (here / "standards.toml").read_bytes(), StandardsFile)
    forms = parse("forms.toml", (here / "forms.toml").read_bytes(), FormsFile)
    return Law(
        documents=documents.document,
        groups=kinds.group,
        kinds=kinds.kind,
        injury_types=kinds.injury_type,
        special_groups=kinds.special_group,
        fitness_rules=fitness.rule,
        inferences=fitness.inference,
        causes=tariffs.cause,
        funds=tariffs.fund,
        tariffs=tariffs.tariff,
        purposes=fund.purpose,
        approval_limits=fund.approval_limit,
        holidays=days.holiday,
        calendar_years=days.year,
        clocks=clocks.clock,
        clock_overlays=clocks.clock_overlay,
        clock_stops=clocks.clock_stop,
        limits=(*protection.limit, *guards.limit),
        applicants=protection.applicant,
        standards=standards.standard,
        thresholds=standards.threshold,
        criteria=standards.criterion,
        indicators=standards.indicator,
        deciders=standards.decider,
        assessment_forms=forms.form,
    )
