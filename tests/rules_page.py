"""Writes `docs/rules.md`: every rule row of the law with an example, computed by the rule itself.

Run as a program it writes the page anew; a test holds the page to the data.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from msgspec.structs import replace

from cases.law.clock_rows import Clock, ClockStop, Trigger
from cases.law.clocks import deadlines
from cases.law.deadline import ClockFact, Watched
from cases.law.facts import MatterFacts
from cases.law.fitness import reasons
from cases.law.funds import approval_limit, served
from cases.law.load import load_law
from cases.law.model import Law, tables
from cases.law.payouts import weigh
from cases.law.rows import (
    Applicant,
    ApprovalLimit,
    Cause,
    FitnessRule,
    Fund,
    Inference,
    Kind,
    Limit,
    Purpose,
    Row,
    Tariff,
)
from cases.law.scoring import Counted, OnRecord, Place, criteria_of, decider_of, points_of, score, standard_of
from cases.law.scoring import threshold_of as threshold_for
from cases.law.standards import Criterion, Decider, Indicator, Standard, Threshold
from cases.values import VIETNAM, Interval, SubjectId, UnitId

PAGE = Path(__file__).parent.parent / "docs" / "rules.md"
LAW = load_law()
DAY = dt.date(2024, 3, 6)
RECEIVED = dt.datetime(2024, 3, 6, 22, 40, tzinfo=VIETNAM)
CHILD = SubjectId("6a1c1d8e-0f43-4c77-a3c5-1b2f6e9d0a01")
COMMUNE = Place(kind="xã", areas=(UnitId("06505~"), UnitId("187~"), UnitId("20~")))

HEAD = """# Quy định và ví dụ / Rules and examples

Mỗi dòng quy định trong dữ liệu của chương trình, kèm nguồn, mức độ biết và một ví dụ do chính quy định đó tính ra.
Every row of a rule in the program's tables, with its source, what is known of it, and an example computed by the rule.

Trang này được viết từ dữ liệu (`PYTHONPATH=src:tests .venv-dev/bin/python tests/rules_page.py`) và được kiểm tra mỗi
lần chạy thử. This page is written from the data, and a test holds it to them. `seen`: read in a public text; `seed`: in
the customer's papers; `inferred`: concluded by us; `unverified`: remembered, or configuration.
"""


def page(law: Law = LAW) -> str:
    """Return the page."""
    parts = [HEAD]
    for word, rows in tables(law).items():
        told = [line for row in rows if isinstance(row, Row) for line in _told(row, law)]
        if told:
            head = (
                f"## {word}\n\n| dòng / row | quy định / rule | nguồn / source | ví dụ / example |\n|---|---|---|---|\n"
            )
            parts.append(head + "".join(told))
    return "\n".join(parts)


def _told(row: Row, law: Law) -> Iterator[str]:
    example = _example(row, law)
    if example is None:
        return
    names = [str(getattr(row, name)) for name in ("vi", "en") if hasattr(row, name)]
    doubts = ", ".join(getattr(row, "unverified", ()))
    source = f"{law.cite_vi(row.source)}; {row.status}" + (f"; unverified: {doubts}" if doubts else "")
    days = "" if row.in_force_from is None and row.in_force_until is None else _days(row)
    yield f"| `{row.key}` | {' / '.join(names)}{days} | {source} | {example} |\n"


def _days(row: Row) -> str:
    return f" ({row.in_force_from or '…'} – {row.in_force_until or '…'})"


def _example(row: Row, law: Law) -> str | None:
    """Return what a rule says of an invented matter; None for rows that only name things."""
    for kind_of_row, tell in EXAMPLES.items():
        if type(row) is kind_of_row:
            return tell(row, law)
    return None


def _on(row: Row) -> dt.date:
    """Return a day on which a row is in force: the usual one, if it is."""
    if row.covers(Interval(first=DAY, last=DAY)):
        return DAY
    return row.in_force_from or row.in_force_until or DAY


def _matter(kind: str, day: dt.date, unit: UnitId | None = None) -> MatterFacts:
    return MatterFacts(kind=kind, occurred=Interval(first=day, last=day), unit=unit)


def _kind(row: Kind, law: Law) -> str:
    facts = _matter(row.code, DAY)
    rules = [f"`{one.rule}`" + (" (inferred)" if one.inferred else "") for one in reasons(facts, law)]
    causes = [f"`{one.cause}`" for one in weigh(facts, law).dues]
    return f"{DAY}: fitness {', '.join(rules) or '–'}; payout {', '.join(causes) or '–'}"


def _rule(row: FitnessRule, law: Law) -> str:
    day = _on(row)
    kind = next(one for one in law.kinds if row.group in one.groups and one.effect == "settled")
    [found] = [one for one in reasons(_matter(kind.code, day), law) if one.rule == row.id]
    return f"{day}: {kind.vi} → `{found.rule}`"


def _inference(row: Inference, law: Law) -> str:
    day = _on(row)
    off = tuple(one for one in law.inferences if one is not row)
    with_, without = (reasons(_matter(row.kind, day), one) for one in (law, replace(law, inferences=off)))
    inferred = "inferred" if any(one.inferred for one in with_) else "not inferred"
    return f"{day}: `{row.kind}` → {len(with_)} ({inferred}); without the switch {len(without)}"


def _cause(row: Cause, law: Law) -> str:
    for kind in law.kinds:
        for due in weigh(_matter(kind.code, DAY), law).dues:
            if due.cause == row.id:
                return f"{kind.vi} → `{due.cause}`, per {due.per}, amount {due.amount_vnd or '?'}"
    return "no kind has it: people name it"


def _fund(row: Fund, law: Law) -> str:
    kind = next(one for one in law.kinds if "ID" in one.groups)
    day = _on(row)
    return f"{day}, {kind.vi}: `{weigh(_matter(kind.code, day, row.unit), law).dues[0].fund}`"


def _tariff(row: Tariff, law: Law) -> str:
    day = _on(row)
    [due] = weigh(_matter(row.kind, day, row.fund), law).dues
    return f"{day}, `{row.fund}`, `{row.kind}` → {due.amount_vnd:,} đ, {due.status}"


def _seen(clock: Clock, *facts: ClockFact) -> Watched:
    receipt = _fact(1, "case.report-received", {"received_at": RECEIVED, "received_by": "commune"})
    return Watched(
        groups=frozenset(clock.groups) or frozenset({"AB"}),
        conditions=frozenset({clock.when} if clock.when else ()),
        owners={"event": COMMUNE.areas[0], "residence": COMMUNE.areas[0], "province": COMMUNE.areas[-1]},
        areas=dict.fromkeys(("event", "residence", "province"), COMMUNE.areas),
        own_receipts=dict.fromkeys(("event", "residence", "province"), RECEIVED),
        children=(CHILD,),
        receipts=(receipt,),
        facts=(receipt, *facts),
    )


def _fact(version: int, kind: str, says: dict[str, Any]) -> ClockFact:
    recorded = RECEIVED + dt.timedelta(days=400)
    return ClockFact(version=version, type=kind, recorded_at=recorded, says=SimpleNamespace(**says))


def _fires(version: int, trigger: Trigger, *, after: dt.timedelta = dt.timedelta()) -> ClockFact:
    """Return a fact that a trigger listens to."""
    says: dict[str, Any] = {"child": CHILD, "plan_id": "a plan"}
    if trigger.at:
        says[trigger.at] = RECEIVED + after
    if trigger.field:
        says[trigger.field] = next(iter(trigger.among))
    fact = _fact(version, trigger.event, says)
    return fact if trigger.at else replace(fact, recorded_at=RECEIVED + after)


def _clock(row: Clock, law: Law) -> str:
    facts = () if row.from_receipt else (_fires(2, row.starts[0]),)
    [due] = [one for one in deadlines(_seen(row, *facts), law) if one.rule == row.key]
    length = f"{row.length} {row.counted_in}"
    return f"{length}: {RECEIVED:%d/%m/%Y %H:%M} → {due.due_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


def _stop(row: ClockStop, law: Law) -> str:
    clock = next(one for one in law.clocks if not row.clocks or one.id in row.clocks)
    starts = () if clock.from_receipt else (_fires(2, clock.starts[0]),)
    stop = _fires(3, row.by, after=dt.timedelta(hours=1))
    before, after = (
        next(one for one in deadlines(_seen(clock, *facts), law) if one.rule == clock.key)
        for facts in (starts, (*starts, stop))
    )
    later = before.due_at + dt.timedelta(days=1)
    return f"`{clock.id}`: {before.state(later)} → {after.state(later)}"


def _purpose(row: Purpose, law: Law) -> str:
    causes = sorted(served(law, on=_on(row))[row.id])
    return f"{_on(row)}: pays for {', '.join(f'`{cause}`' for cause in causes)}"


def _approval_limit(row: ApprovalLimit, law: Law) -> str:
    limit = approval_limit(row.role, row.fund or UnitId("20~"), law, on=_on(row))
    return f"{_on(row)}: `{row.role}` approves " + ("any amount" if limit is None else f"up to {limit:,} đ")


def _limit(row: Limit, law: Law) -> str:
    found = law.limit(row.id, _on(row))
    return f"{_on(row)}: {found.days_max if found else '?'} days"


def _applicant(row: Applicant, law: Law) -> str:
    found = law.applicant(row.id, _on(row))
    return f"{_on(row)}: {found.who if found and found.who else 'no text seen names them'}"


def _standard(row: Standard, law: Law) -> str:
    if row.draft:
        return "a draft: nothing is judged by it"
    years = [year for year in range(2010, 2027) if (found := standard_of(year, law)) and found[0].id == row.id]
    return f"the years {years[0]} to {years[-1]}; merger: {row.year_of_a_merger}"


def _threshold(row: Threshold, law: Law) -> str:
    standard = next(one for one in law.standards if one.id == row.standard)
    places = [
        Place(kind=kind, areas=(area,))
        for kind in ("phường", "xã")
        for area in (UnitId("01~"), UnitId("20~"), UnitId("36~"))
    ]
    place = next(one for one in places if threshold_for(standard, one, law) == row)
    return f"{place.kind}, `{place.areas[0]}` → {row.points}"


def _criterion(row: Criterion, law: Law) -> str:
    standard = next(one for one in law.standards if one.id == row.standard)
    assert row in criteria_of(standard, COMMUNE, law)
    points = "no text seen says how many points" if row.points is None else f"{row.points} points"
    if row.zero_by is None:
        return points
    found = score(DAY.year, COMMUNE, OnRecord(zero_by=frozenset({row.zero_by})), law)
    zeros = () if found is None else found.zeros
    return f"{points}; a reason `{row.zero_by}` → 0 points: {row.number in zeros} ({row.zero_status})"


def _indicator(row: Indicator, _law: Law) -> str:
    if row.computed is None:
        return f"{row.points} points, said by people"
    told = [f"{fit} of 20 → {points_of(Counted(fit=fit, all=20), row)[0]}" for fit in (18, 19, 20)]
    return "; ".join(told) + f"; counts for: {row.counts_for}"


def _decider(row: Decider, law: Law) -> str:
    standard = next(one for one in law.standards if one.id == row.standard)
    day = row.in_force_from or DAY
    found = decider_of(standard, day, law)
    return f"{day}: {found.body if found else '?'}"


EXAMPLES: dict[type[Row], Callable[[Any, Law], str]] = {
    Kind: _kind,
    FitnessRule: _rule,
    Inference: _inference,
    Cause: _cause,
    Fund: _fund,
    Tariff: _tariff,
    Clock: _clock,
    ClockStop: _stop,
    Purpose: _purpose,
    ApprovalLimit: _approval_limit,
    Limit: _limit,
    Applicant: _applicant,
    Standard: _standard,
    Threshold: _threshold,
    Criterion: _criterion,
    Indicator: _indicator,
    Decider: _decider,
}
"""How a row of each kind is shown at work."""


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
