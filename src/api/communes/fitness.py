"""What the facts say of a commune's year, as somebody may see it."""

import datetime as dt
from collections.abc import Sequence

import msgspec

from api.communes.counted import ChildAnswer, WarningAnswer, child_answer, child_seen, warnings_of
from api.communes.ranked import CompletenessAnswer, TimelinessAnswer, completeness, timeliness
from api.communes.scored import ScoreAnswer, YearOfUnit, score_answer, score_of
from api.identity import Account, Viewer
from api.language import word
from api.units import NamedUnit, named
from cases.commune_year.year import CommuneYear, Standing, standing
from cases.law.scoring import Score
from cases.places.unit import Unit
from cases.values import CaseId, day_in_vietnam
from projections.fitness.judging import FactPlace, Judged, Mark, Status, counts, judged, status_of, why_open
from projections.fitness.merging import Merger

MASKED = ("case_id", "kind", "occurred_from", "occurred_until", "because")


class ReasonAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A reason against a commune's year: the rule, where it comes from, and the facts behind it."""

    rule: str
    rule_from: dt.date | None
    source: str
    applied_under: str
    source_status: str
    inferred: bool
    rule_uncertain: bool
    text: str
    case_id: CaseId | None
    kind: str | None
    occurred_from: dt.date | None
    occurred_until: dt.date | None
    because: tuple[FactPlace, ...]
    masked: tuple[str, ...] = ()


class OpenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An open question to a commune's year."""

    case_id: CaseId | None
    why: str
    text: str
    confirmed: bool
    masked: tuple[str, ...] = ()


class DecisionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided of a commune's year."""

    status: Standing
    decided_on: dt.date
    decided_by: str
    document: str
    standard: str
    appealed: bool
    version: int
    position: int


class ChangedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What came on record of a year after it was decided: the decision stays until whoever may reopens it."""

    cases: int
    facts: tuple[FactPlace, ...]
    """Those of cases that may be followed."""


class InheritedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A unit that went into this one in the year: what speaks against it is shown here and counts once."""

    unit: NamedUnit
    divided: bool
    """Whether it went into several: each of them shows this."""
    counts_here: bool
    status: Status
    reasons: tuple[ReasonAnswer, ...]
    open: tuple[OpenAnswer, ...]


class MergerAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a unit in the year of a merger, and by which rule its year is judged."""

    rule: str
    judged: bool
    predecessors: tuple[InheritedAnswer, ...]
    successors: tuple[NamedUnit, ...]


class FitnessAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the facts say of a commune's year. What was decided is another thing: `decision`."""

    unit: NamedUnit
    year: int
    status: Status
    status_text: str
    status_without_inferences: Status
    decision: DecisionAnswer | None
    conflict: bool
    reasons: tuple[ReasonAnswer, ...]
    open: tuple[OpenAnswer, ...]
    position: int
    score: ScoreAnswer | None
    children: tuple[ChildAnswer, ...]
    """Those whom the indicators count that the record computes."""
    warnings: tuple[WarningAnswer, ...]
    changed_since_decision: ChangedAnswer | None
    timeliness: TimelinessAnswer
    completeness: CompletenessAnswer
    merger: MergerAnswer | None


class UnplacedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A case that bears on some commune of an area, and nobody knows yet on which."""

    area: NamedUnit
    case_id: CaseId | None
    kind: str | None
    confirmed: bool
    reasons: tuple[ReasonAnswer, ...]
    why: str | None
    masked: tuple[str, ...] = ()


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """How many units stand how."""

    units: int
    disqualified: int
    disqualified_without_inferences: int
    in_question: int
    nothing_recorded: int
    unplaced_cases: int
    unplaced_confirmed: int
    year_unknown: int


class MissingUnit(msgspec.Struct, frozen=True, kw_only=True):
    """A unit that existed then and that the register of places lacks."""

    name: str | None
    until: dt.date | None
    source: str


class AreaFitness(msgspec.Struct, frozen=True, kw_only=True):
    """What the facts say of every unit of an area that existed in a year."""

    area: NamedUnit
    year: int
    totals: Totals
    items: tuple[FitnessAnswer, ...]
    unplaced: tuple[UnplacedAnswer, ...]
    missing_units: tuple[MissingUnit, ...]
    next: str | None
    position: int


def fitness_answer(of: YearOfUnit, marks: Sequence[Mark], viewer: Viewer, *, position: int) -> FitnessAnswer:
    """Return what marks amount to for a unit's year, what it scores, and what was decided."""
    year = of.year
    found = judged(marks, year=year, with_inferences=True)
    status = found.status
    decision = decision_answer(of.folded)
    scored = score_of(of, rules_of(found))
    return FitnessAnswer(
        unit=named(of.unit),
        year=year,
        status=status,
        status_text=word(f"word.status.{status}", status, viewer.language),
        status_without_inferences=status_of(marks, year=year, with_inferences=False),
        decision=decision,
        conflict=_conflict(status, scored, decision),
        reasons=tuple(_reason(mark, viewer) for mark in found.reasons),
        open=tuple(_open(mark, why, viewer) for mark, why in found.open),
        position=position,
        score=None if scored is None else score_answer(scored, of.law, viewer),
        children=tuple(child_answer(child, of, viewer) for child in of.children),
        warnings=warnings_of(of, scored, viewer),
        changed_since_decision=_changed(of, marks, viewer),
        timeliness=timeliness(of.kept),
        completeness=completeness(of.unit, year, of.happened, of.signed, day_in_vietnam(of.at)),
        merger=_merger(of, viewer),
    )


def rules_of(found: Judged) -> set[str]:
    """Return the rules that have a reason in the year: those that bring a criterion to 0."""
    return {mark.reason.rule for mark in found.reasons if mark.reason}


def _merger(of: YearOfUnit, viewer: Viewer) -> MergerAnswer | None:
    merger = of.merger
    if merger is None:
        return None
    return MergerAnswer(
        rule=merger.rule,
        judged=merger.judged,
        predecessors=tuple(_inherited(unit, of, merger, viewer) for unit in merger.before),
        successors=tuple(named(unit) for unit in merger.successors),
    )


def _inherited(unit: Unit, of: YearOfUnit, merger: Merger, viewer: Viewer) -> InheritedAnswer:
    marks = of.inherited[unit.unit_id]
    return InheritedAnswer(
        unit=named(unit),
        divided=unit in merger.divided,
        counts_here=unit.unit_id in merger.counting,
        status=status_of(marks, year=of.year, with_inferences=True),
        reasons=tuple(_reason(mark, viewer) for mark in marks if counts(mark, of.year)),
        open=tuple(_open(mark, why, viewer) for mark in marks if (why := why_open(mark, of.year))),
    )


def _changed(of: YearOfUnit, marks: Sequence[Mark], viewer: Viewer) -> ChangedAnswer | None:
    """Return which facts behind what stands now came after the decision; None while none is decided, or none came."""
    if of.folded.decision is None:
        return None
    decided = of.folded.decision.position
    seen: dict[tuple[CaseId, int], FactPlace] = {}
    cases: set[CaseId] = set()
    behind = [(mark.because, may_see(mark, viewer.account)) for mark in marks]
    behind += [(child.because, child_seen(child, viewer)) for child in of.children]
    for because, is_seen in behind:
        later = [fact for fact in because if fact.position > decided]
        cases.update(fact.case_id for fact in later)
        if is_seen:
            seen |= {(fact.case_id, fact.version): fact for fact in later}
    if not cases:
        return None
    return ChangedAnswer(cases=len(cases), facts=tuple(sorted(seen.values(), key=lambda fact: fact.position)))


def decision_answer(folded: CommuneYear) -> DecisionAnswer | None:
    """Return the decision that stands, or None."""
    stands = standing(folded)
    if folded.decision is None or stands is None:
        return None
    return DecisionAnswer(
        status=stands,
        decided_on=folded.decision.decided_on,
        decided_by=folded.decision.decided_by,
        document=folded.decision.document,
        standard=folded.decision.standard,
        appealed=folded.appealed,
        version=folded.decision.version,
        position=folded.decision.position,
    )


def _conflict(status: Status, scored: Score | None, decision: DecisionAnswer | None) -> bool:
    """Return whether what was decided and what the facts say disagree. Silence on record disagrees with nothing."""
    if decision is None:
        return False
    reaches = "unknown" if scored is None else scored.reaches
    if decision.status == "recognised":
        return status == "disqualified" or reaches == "no"
    return reaches == "yes"


def unplaced_answer(mark: Mark, area: Unit, year: int, viewer: Viewer) -> UnplacedAnswer:
    """Return a case without a commune, as somebody may see it."""
    seen = may_see(mark, viewer.account)
    return UnplacedAnswer(
        area=named(area),
        case_id=mark.case_id if seen else None,
        kind=mark.kind if seen else None,
        confirmed=mark.confirmed,
        reasons=(_reason(mark, viewer),) if mark.reason else (),
        why=why_open(mark, year),
        masked=() if seen else ("case_id", "kind"),
    )


def totals_of(units: Sequence[FitnessAnswer], unplaced: Sequence[UnplacedAnswer]) -> Totals:
    """Return how many units stand how. Units are never ranked by how few cases they have."""
    judged = [one for one in units if one.merger is None or one.merger.judged]
    cases = {id(one) if one.case_id is None else one.case_id: one for one in unplaced}
    return Totals(
        units=len(units),
        disqualified=sum(one.status == "disqualified" for one in judged),
        disqualified_without_inferences=sum(one.status_without_inferences == "disqualified" for one in judged),
        in_question=sum(one.status == "in-question" for one in judged),
        nothing_recorded=sum(one.status == "nothing-recorded" for one in judged),
        unplaced_cases=len(cases),
        unplaced_confirmed=sum(one.confirmed for one in cases.values()),
        year_unknown=sum(any(open_.why == "year-unknown" for open_ in one.open) for one in judged),
    )


def may_see(mark: Mark, account: Account) -> bool:
    """Return whether the case behind a mark is one that somebody may follow."""
    return account.role.reads_cases and account.scope.admits(mark.units, mark.restricted)


def _reason(mark: Mark, viewer: Viewer) -> ReasonAnswer:
    reason = mark.reason
    if reason is None:
        message = "this mark is no reason"
        raise ValueError(message)
    seen = may_see(mark, viewer.account)
    return ReasonAnswer(
        rule=reason.rule,
        rule_from=reason.rule_from,
        source=reason.source_vi if viewer.language == "vi" else reason.source,
        applied_under=reason.applied_under,
        source_status=reason.source_status,
        inferred=reason.inferred,
        rule_uncertain=reason.rule_uncertain,
        text=reason.text_vi if viewer.language == "vi" else reason.text_en,
        case_id=mark.case_id if seen else None,
        kind=reason.kind if seen else None,
        occurred_from=mark.occurred_from if seen else None,
        occurred_until=mark.occurred_until if seen else None,
        because=mark.because if seen else (),
        masked=() if seen else MASKED,
    )


def _open(mark: Mark, why: str, viewer: Viewer) -> OpenAnswer:
    seen = may_see(mark, viewer.account)
    return OpenAnswer(
        case_id=mark.case_id if seen else None,
        why=why,
        text=word(f"word.open.{why}", why, viewer.language),
        confirmed=mark.confirmed,
        masked=() if seen else ("case_id",),
    )
