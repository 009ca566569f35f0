"""What is wrong in the tables of the law: what `hoso law check` prints."""

import datetime as dt
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from itertools import pairwise
from typing import Literal

from cases.law.clock_rows import Clock, ClockOverlay
from cases.law.model import Law, tables
from cases.law.rows import Document, FitnessRule, Inference, Row, Tariff
from cases.values import Value

Dated = Tariff | FitnessRule | Inference | Clock | ClockOverlay


class Finding(Value, frozen=True, kw_only=True):
    """One fault in the tables, in words for whoever edits them."""

    code: str
    row: str
    """The row, as `changes` names it: `tariff:chi-lang-2024-drowning`."""
    level: Literal["error", "warning"]
    vi: str
    en: str


def check(law: Law) -> tuple[Finding, ...]:
    """Return every fault found; empty for a law that may be adopted. A warning may be meant so."""
    return (
        *_duplicates(law),
        *_dates_reversed(law),
        *_without_source(law),
        *_names(law),
        *_references(law),
        *_decisions(law),
        *_clocks(law),
        *_days(law),
        *_periods(law),
    )


def _error(code: str, row: str, *, vi: str, en: str) -> Finding:
    return Finding(code=code, row=row, level="error", vi=vi, en=en)


def _all_rows(law: Law) -> Iterator[tuple[str, Row | Document]]:
    for word, table in tables(law).items():
        for row in table:
            yield f"{word}:{row.key}", row


def _duplicates(law: Law) -> Iterator[Finding]:
    for name, times in Counter(name for name, _ in _all_rows(law)).items():
        if times > 1:
            yield _error(
                "duplicate", name, vi=f"có {times} dòng cùng tên này", en=f"there are {times} rows of this name"
            )


def _dates_reversed(law: Law) -> Iterator[Finding]:
    for name, row in _all_rows(law):
        first, last = row.in_force_from, row.in_force_until
        if first and last and last < first:
            yield _error(
                "dates-reversed",
                name,
                vi=f"hết hiệu lực ({last}) trước khi có hiệu lực ({first})",
                en=f"it ends ({last}) before it begins ({first})",
            )


def _without_source(law: Law) -> Iterator[Finding]:
    for name, row in _all_rows(law):
        missing = not any(row.seen_in) if isinstance(row, Document) else not row.source.document.strip()
        if missing:
            yield _error("without-source", name, vi="không nói nguồn", en="it names no source")


def _names(law: Law) -> Iterator[Finding]:
    for name, row in _all_rows(law):
        words = [getattr(row, field) for field in ("vi", "en") if hasattr(row, field)]
        if not all(word.strip() for word in words):
            yield _error(
                "name-missing",
                name,
                vi="thiếu tên tiếng Việt hoặc tiếng Anh",
                en="the Vietnamese or English name is missing",
            )
        if not all(unicodedata.is_normalized("NFC", word) for word in words):
            yield _error("name-not-nfc", name, vi="tên không ở dạng Unicode NFC", en="the name is not in Unicode NFC")


def _references(law: Law) -> Iterator[Finding]:
    known: dict[str, set[str]] = {word: {row.key for row in table} for word, table in tables(law).items()}
    for name, word, key in _referred(law):
        if key not in known[word]:
            yield _error(
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
    for year in law.calendar_years:
        yield from ((f"calendar-year:{year.key}", "holiday", day.holiday) for day in year.off)
    yield from _referred_by_clocks(law)


def _referred_by_clocks(law: Law) -> Iterator[tuple[str, str, str]]:
    versions = {clock.id: clock.key for clock in law.clocks}
    for clock in law.clocks:
        yield from ((f"clock:{clock.key}", "group", group) for group in clock.groups)
    for overlay in law.clock_overlays:
        yield f"clock-overlay:{overlay.key}", "clock", versions.get(overlay.clock, overlay.clock)
    for stop in law.clock_stops:
        yield from ((f"clock-stop:{stop.key}", "clock", versions.get(clock, clock)) for clock in stop.clocks)


def _decisions(law: Law) -> Iterator[Finding]:
    for tariff in law.tariffs:
        if tariff.basis == "decision" and not (tariff.decision or "").strip():
            yield _error(
                "decision-missing",
                f"tariff:{tariff.id}",
                vi="căn cứ là quyết định nhưng không có số quyết định",
                en="its basis is a decision, but the decision's number is missing",
            )


def _clocks(law: Law) -> Iterator[Finding]:
    """Yield clocks that nothing starts, and those that are over as soon as they start."""
    for clock in law.clocks:
        if not clock.from_receipt and not clock.starts:
            yield _error(
                "never-starts", f"clock:{clock.key}", vi="không có gì làm thời hạn bắt đầu", en="nothing starts it"
            )
    lengths: list[tuple[str, Clock | ClockOverlay]] = [(f"clock:{row.key}", row) for row in law.clocks]
    lengths += [(f"clock-overlay:{row.key}", row) for row in law.clock_overlays]
    for name, row in lengths:
        if not 0 <= row.running_out <= row.length or row.length < 1:
            yield _error(
                "length-wrong",
                name,
                vi=f"độ dài {row.length}, sắp hết khi còn {row.running_out}",
                en=f"it is {row.length} long and running out with {row.running_out} left",
            )


def _days(law: Law) -> Iterator[Finding]:
    """Yield days off that lie in another year than their row, and days of work that are none by the calendar."""
    for year in law.calendar_years:
        days = [*(day.on for day in year.off), *year.worked]
        if any(day.year != year.year for day in days) or len(days) != len(set(days)):
            yield _error(
                "days-wrong",
                f"calendar-year:{year.key}",
                vi="có ngày thuộc năm khác, hoặc một ngày ghi hai lần",
                en="a day is of another year, or stands there twice",
            )


def _periods(law: Law) -> Iterator[Finding]:
    """Yield overlaps of, and gaps between, rows that answer the same question."""
    yield from _side_by_side("tariff", ((row, (row.fund, row.kind)) for row in law.tariffs))
    yield from _side_by_side("fitness-rule", ((row, row.id) for row in law.fitness_rules))
    yield from _side_by_side("clock", ((row, row.id) for row in law.clocks))
    yield from _side_by_side("clock-overlay", ((row, (row.clock, row.unit)) for row in law.clock_overlays))
    yield from _side_by_side("inference", ((row, (row.kind, row.group)) for row in law.inferences))


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
        yield _error(
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
