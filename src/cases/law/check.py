"""What is wrong in the tables of the law: what `hoso law check` prints."""

import datetime as dt
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from itertools import pairwise
from typing import get_args

from cases.law.clock_check import clock_findings, referred_by_clocks
from cases.law.clock_rows import Clock, ClockOverlay
from cases.law.finding import Finding, error
from cases.law.form_rows import AssessmentForm, RowTable
from cases.law.model import Law, tables
from cases.law.rows import Applicant, Document, FitnessRule, Inference, Limit, Row, Tariff
from cases.law.standards import Decider, Standard

Dated = (
    Tariff | FitnessRule | Inference | Standard | Decider | AssessmentForm | Clock | ClockOverlay | Limit | Applicant
)


def check(law: Law) -> tuple[Finding, ...]:
    """Return every fault found; empty for a law that may be adopted. A warning may be meant so."""
    return (
        *_duplicates(law),
        *_dates_reversed(law),
        *_without_source(law),
        *_names(law),
        *_references(law),
        *_decisions(law),
        *clock_findings(law),
        *_points(law),
        *_forms(law),
        *_periods(law),
    )


def _all_rows(law: Law) -> Iterator[tuple[str, Row | Document]]:
    for word, table in tables(law).items():
        for row in table:
            yield f"{word}:{row.key}", row


def _duplicates(law: Law) -> Iterator[Finding]:
    for name, times in Counter(name for name, _ in _all_rows(law)).items():
        if times > 1:
            yield error(
                "duplicate", name, vi=f"có {times} dòng cùng tên này", en=f"there are {times} rows of this name"
            )


def _dates_reversed(law: Law) -> Iterator[Finding]:
    for name, row in _all_rows(law):
        first, last = row.in_force_from, row.in_force_until
        if first and last and last < first:
            yield error(
                "dates-reversed",
                name,
                vi=f"hết hiệu lực ({last}) trước khi có hiệu lực ({first})",
                en=f"it ends ({last}) before it begins ({first})",
            )


def _without_source(law: Law) -> Iterator[Finding]:
    for name, row in _all_rows(law):
        missing = not any(row.seen_in) if isinstance(row, Document) else not row.source.document.strip()
        if missing:
            yield error("without-source", name, vi="không nói nguồn", en="it names no source")


def _names(law: Law) -> Iterator[Finding]:
    for name, row in _all_rows(law):
        words = [getattr(row, field) for field in ("vi", "en") if hasattr(row, field)]
        if not all(word.strip() for word in words):
            yield error(
                "name-missing",
                name,
                vi="thiếu tên tiếng Việt hoặc tiếng Anh",
                en="the Vietnamese or English name is missing",
            )
        if not all(unicodedata.is_normalized("NFC", word) for word in words):
            yield error("name-not-nfc", name, vi="tên không ở dạng Unicode NFC", en="the name is not in Unicode NFC")


def _references(law: Law) -> Iterator[Finding]:
    known: dict[str, set[str]] = {word: {row.key for row in table} for word, table in tables(law).items()}
    for name, word, key in _referred(law):
        if key not in known[word]:
            yield error(
                f"unknown-{word}",
                name,
                vi=f"nhắc đến {key!r}, không có",
                en=f"it refers to {key!r}, which is not there",
            )


def _referred(law: Law) -> Iterator[tuple[str, str, str]]:
    """Yield what refers, to which table, to which key."""
    for name, row in _all_rows(law):
        if isinstance(row, Row) and row.source.document.strip():
            yield name, "document", row.source.document
    for kind in law.kinds:
        name = f"kind:{kind.code}"
        yield from ((name, "group", code) for code in kind.groups)
        yield from ((name, "group", condition.group) for condition in kind.conditional)
        yield from ((name, "kind", becomes.kind) for becomes in kind.becomes)
        yield from ((name, "injury-type", becomes.injury_type) for becomes in kind.becomes)
    for rule in law.fitness_rules:
        yield f"fitness-rule:{rule.key}", "group", rule.group
        yield f"fitness-rule:{rule.key}", "document", rule.applied_under
    for switch in law.inferences:
        yield f"inference:{switch.key}", "kind", switch.kind
        yield f"inference:{switch.key}", "group", switch.group
    for cause in law.causes:
        yield from ((f"cause:{cause.id}", "kind", code) for code in cause.kinds)
        yield from ((f"cause:{cause.id}", "group", code) for code in cause.groups)
    for tariff in law.tariffs:
        yield f"tariff:{tariff.id}", "fund", tariff.fund
        yield f"tariff:{tariff.id}", "kind", tariff.kind
        yield f"tariff:{tariff.id}", "cause", tariff.cause
    yield from _referred_by_funds(law)
    yield from referred_by_clocks(law)
    yield from _referred_by_standards(law)


def _referred_by_funds(law: Law) -> Iterator[tuple[str, str, str]]:
    for fund in law.funds:
        if fund.legal_basis is not None:
            yield f"fund:{fund.key}", "document", fund.legal_basis.document
    for purpose in law.purposes:
        yield from ((f"purpose:{purpose.id}", "cause", cause) for cause in purpose.causes)
    for limit in law.approval_limits:
        if limit.fund is not None:
            yield f"approval-limit:{limit.id}", "fund", limit.fund


def _referred_by_standards(law: Law) -> Iterator[tuple[str, str, str]]:
    for threshold in law.thresholds:
        yield f"threshold:{threshold.key}", "standard", threshold.standard
    for criterion in law.criteria:
        yield f"criterion:{criterion.key}", "standard", criterion.standard
    for indicator in law.indicators:
        yield f"indicator:{indicator.key}", "criterion", f"{indicator.standard}/{indicator.criterion}"
        yield from ((f"indicator:{indicator.key}", "group", group) for group in indicator.all_groups)
    for decider in law.deciders:
        yield f"decider:{decider.key}", "standard", decider.standard


def _points(law: Law) -> Iterator[Finding]:
    """Yield criteria whose parts have more points than they do, and standards whose criteria have more."""
    for criterion in law.criteria:
        parts = [one.points or 0 for one in law.indicators if one.key.startswith(f"{criterion.key}/")]
        if criterion.points is not None and sum(parts) > criterion.points:
            yield _too_many_points(f"criterion:{criterion.key}", sum(parts), criterion.points)
    for standard in law.standards:
        known = [one.points or 0 for one in law.criteria if one.standard == standard.id and one.area is None]
        if standard.points is not None and sum(known) > standard.points:
            yield _too_many_points(f"standard:{standard.id}", sum(known), standard.points)


def _too_many_points(row: str, found: int, points: int) -> Finding:
    return error(
        "too-many-points",
        row,
        vi=f"các phần cộng lại {found} điểm, nhiều hơn {points}",
        en=f"its parts have {found} points together, more than {points}",
    )


def _decisions(law: Law) -> Iterator[Finding]:
    for tariff in law.tariffs:
        if tariff.basis == "decision" and not (tariff.decision or "").strip():
            yield error(
                "decision-missing",
                f"tariff:{tariff.id}",
                vi="căn cứ là quyết định nhưng không có số quyết định",
                en="its basis is a decision, but the decision's number is missing",
            )


def _forms(law: Law) -> Iterator[Finding]:
    """Yield what would make a form count wrong: a row or a level given twice, a table with no rows."""
    for form in law.assessment_forms:
        name = f"form:{form.key}"
        codes = Counter(row.code for row in form.rows)
        levels = Counter((row.code, one.level) for row in form.rows for one in row.levels)
        twice = [code for code, times in codes.items() if times > 1]
        twice += [f"{code}.{level}" for (code, level), times in levels.items() if times > 1 and codes[code] == 1]
        for code in twice:
            yield error("form-row-twice", name, vi=f"{code!r} có hai lần", en=f"{code!r} is there twice")
        for table in get_args(RowTable):
            if not any(row.table == table for row in form.rows):
                yield error("form-table-empty", name, vi=f"bảng {table!r} không có dòng nào", en=f"no row in {table!r}")
        named = [(one.vi, one.en) for row in form.rows for one in row.levels]
        words = [word for both in (*named, *((row.vi, row.en) for row in form.rows)) for word in both]
        if not all(word.strip() and unicodedata.is_normalized("NFC", word) for word in words):
            yield error(
                "form-words",
                name,
                vi="có dòng thiếu chữ, hoặc chữ không ở dạng Unicode NFC",
                en="a row lacks words, or they are not in Unicode NFC",
            )


def _periods(law: Law) -> Iterator[Finding]:
    """Yield overlaps of, and gaps between, rows that answer the same question."""
    yield from _side_by_side("tariff", ((row, (row.fund, row.kind)) for row in law.tariffs))
    yield from _side_by_side("fitness-rule", ((row, row.id) for row in law.fitness_rules))
    yield from _side_by_side("clock", ((row, row.id) for row in law.clocks))
    yield from _side_by_side("clock-overlay", ((row, (row.clock, row.unit)) for row in law.clock_overlays))
    yield from _side_by_side("standard", ((row, "in force") for row in law.standards if not row.draft))
    yield from _side_by_side("decider", ((row, row.standard) for row in law.deciders))
    yield from _side_by_side("inference", ((row, (row.kind, row.group)) for row in law.inferences))
    yield from _side_by_side("form", ((row, row.id) for row in law.assessment_forms))
    yield from _side_by_side("limit", ((row, row.id) for row in law.limits))
    yield from _side_by_side("applicant", ((row, row.id) for row in law.applicants))


def _side_by_side(word: str, dated: Iterable[tuple[Dated, Hashable]]) -> Iterator[Finding]:
    by_question: dict[Hashable, list[Dated]] = {}
    for row, question in dated:
        by_question.setdefault(question, []).append(row)
    for answers in by_question.values():
        in_order = sorted(answers, key=lambda row: row.in_force_from or dt.date.min)
        for before, after in pairwise(in_order):
            yield from _meeting(word, before, after)


def _meeting(word: str, before: Dated, after: Dated) -> Iterator[Finding]:
    last = before.in_force_until or dt.date.max
    first = after.in_force_from or dt.date.min
    if first <= last:
        yield error(
            "overlap",
            f"{word}:{after.key}",
            vi=f"có hiệu lực cùng lúc với {before.key}",
            en=f"it is in force on days of {before.key} too",
        )
    elif first - last > dt.timedelta(days=1):
        yield Finding(
            code="gap",
            row=f"{word}:{after.key}",
            level="warning",
            vi=f"giữa {before.key} và dòng này có ngày không có mức hay quy định nào",
            en=f"between {before.key} and this row are days on which nothing is in force",
        )
