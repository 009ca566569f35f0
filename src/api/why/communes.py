"""Why a commune's year stands as it does by the facts, and why it scores what it scores."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from api import times
from api.asking import invalid_parameter
from api.communes.fitness import rules_of
from api.communes.judged import YearMarked, year_marked
from api.communes.naming import YEAR_FIRST, YEARS_AHEAD
from api.communes.scored import YearOfUnit, score_of
from api.language import word
from api.parsing import whole_number
from api.units import found as unit_found
from api.why.answer import FEW, FactAnswer, LackAnswer, RuleAnswer, Telling, WhyAnswer, no_such_key
from api.why.asked import Asked, facts_of
from api.why.behind import Behind, behind_of
from cases.commune_year import year as years
from cases.law.fitness import Reason
from cases.law.rows import FitnessRule
from cases.law.scoring import Lacking, Score, ScoredCriterion
from cases.places.unit import Unit
from cases.values import day_in_vietnam, year_of
from projections.engine.projection import Knowledge
from projections.fitness.counting import ChildCounted
from projections.fitness.judging import Judged, Mark, judged

BY_CRITERION = 3
"""So many parts has the key of one criterion: unit, year, number."""


async def why_fitness(asked: Asked) -> WhyAnswer:
    """Return why a commune's year stands as it does: `fitness/{unit}:{year}`.

    :raises ProblemError: 404 for a key that names nothing, and as the contract says of places and of the moment.
    """
    unit, year = _unit_and_year(asked)
    marked = await year_marked(asked.program, asked.viewer, unit, year, asked.moment)
    telling = _telling(asked, marked)
    found = judged(marked.marks, year=year, with_inferences=True)
    without = judged(marked.marks, year=year, with_inferences=False)
    behind = behind_of(marked.marks, (), marked.of.law, asked.viewer)
    said = [telling.say(f"fitness.{found.status}", {"unit": unit.full_name, "year": year})]
    if without.status != found.status:
        status = word(f"word.status.{without.status}", without.status, telling.language)
        said.append(telling.say("fitness.without-inferences", {"status": status}))
    return WhyAnswer(
        projection=asked.projection,
        key=f"{unit.unit_id}:{year}",
        answer=found.status,
        text=" ".join(said),
        rules=_fitness_rules(found, behind, marked, telling),
        because=await facts_of(asked, telling, behind.seen, until=marked.position),
        groups=telling.groups(behind.groups),
        lacking=_open_questions(found, telling),
        masked=behind.masked,
        see=(f"score/{unit.unit_id}:{year}", *behind.see),
        position=marked.position,
    )


async def why_score(asked: Asked) -> WhyAnswer:
    """Return why a commune's year scores what it does: `score/{unit}:{year}`, of one criterion with its number behind.

    :raises ProblemError: as of fitness.
    """
    unit, year = _unit_and_year(asked)
    marked = await year_marked(asked.program, asked.viewer, unit, year, asked.moment)
    telling = _telling(asked, marked)
    found = judged(marked.marks, year=year, with_inferences=True)
    scored = score_of(marked.of, rules_of(found))
    key = f"{unit.unit_id}:{year}"
    about = {"unit": unit.full_name, "year": year}
    if scored is None:
        return WhyAnswer(
            projection=asked.projection,
            key=key,
            answer="none",
            text=telling.say("score.none", about),
            rules=(),
            because=(),
            groups=(),
            lacking=(telling.lack("no-standard"),),
            masked=(),
            see=(f"fitness/{key}",),
            position=marked.position,
        )
    if len(asked.parts) == BY_CRITERION:
        return await _why_criterion(asked, marked, scored, found)
    zeroing = _zeroing(found, scored.criteria)
    behind = behind_of(zeroing, _counted(marked.of, scored.criteria), marked.of.law, asked.viewer)
    threshold = () if scored.threshold is None else (telling.threshold(scored.threshold),)
    return WhyAnswer(
        projection=asked.projection,
        key=key,
        answer=scored.reaches,
        text=telling.say(f"score.{scored.reaches}", {**about, **_span(scored.least, scored.most)}),
        rules=(
            telling.row(scored.standard, uncertain=scored.standard_uncertain),
            *threshold,
            *_computed_by(scored.criteria, zeroing, telling),
        ),
        because=(
            *await _year_facts(asked, marked, telling),
            *await facts_of(asked, telling, behind.seen, until=marked.position),
        ),
        groups=telling.groups(behind.groups),
        lacking=tuple(_lacking(one, telling) for one in scored.lacking),
        masked=behind.masked,
        see=(f"fitness/{key}", *(f"score/{key}:{one.criterion.number}" for one in scored.criteria)),
        position=marked.position,
    )


async def _why_criterion(asked: Asked, marked: YearMarked, scored: Score, found: Judged) -> WhyAnswer:
    number = asked.parts[2]
    one = next((one for one in scored.criteria if str(one.criterion.number) == number), None)
    if one is None:
        raise no_such_key()
    telling = _telling(asked, marked)
    row, year = one.criterion, marked.of.year
    zeroing = _zeroing(found, [one])
    behind = behind_of(zeroing, _counted(marked.of, [one]), marked.of.law, asked.viewer)
    answer = "at-zero" if one.most == 0 else "settled" if one.least == one.most else "open"
    given = await _year_facts(asked, marked, telling) if one.said is not None else ()
    return WhyAnswer(
        projection=asked.projection,
        key=f"{marked.of.unit.unit_id}:{year}:{number}",
        answer=answer,
        text=telling.say(f"criterion.{answer}", {"name": telling.name(row), **_span(one.least, one.most)}),
        rules=(telling.row(row), *_computed_by([one], zeroing, telling)),
        because=(*given, *await facts_of(asked, telling, behind.seen, until=marked.position)),
        groups=telling.groups(behind.groups),
        lacking=_criterion_lacking(one, telling, partial(_few_as_some, telling) if behind.groups else str),
        masked=behind.masked if not behind.groups else (*behind.masked, "lacking"),
        see=(f"score/{marked.of.unit.unit_id}:{year}", *behind.see),
        position=marked.position,
    )


def _zeroing(found: Judged, criteria: Sequence[ScoredCriterion]) -> list[Mark]:
    """Return the reasons that bring some criteria to 0."""
    rules = {one.criterion.zero_by for one in criteria if one.zero}
    return [mark for mark in found.reasons if mark.reason and mark.reason.rule in rules]


def _counted(of: YearOfUnit, criteria: Sequence[ScoredCriterion]) -> list[ChildCounted]:
    """Return the children whom the record counts for parts of some criteria."""
    keys = {part.indicator.key for one in criteria for part in one.indicators}
    return [child for child in of.children if child.indicator in keys]


def _computed_by(
    criteria: Sequence[ScoredCriterion], zeroing: Sequence[Mark], telling: Telling
) -> tuple[RuleAnswer, ...]:
    """Return the rules by which the record itself says something of some criteria."""
    return (
        *(telling.row(part.indicator) for one in criteria for part in one.indicators),
        *_unique(_reason_rule(mark.reason, telling) for mark in zeroing if mark.reason),
    )


def _unit_and_year(asked: Asked) -> tuple[Unit, int]:
    match asked.parts:
        case [unit, year, *rest] if len(rest) <= (asked.projection == "score"):
            number = whole_number(year)
        case _:
            raise no_such_key()
    if number is None:
        raise no_such_key()
    if not YEAR_FIRST <= number <= day_in_vietnam(times.now()).year + YEARS_AHEAD:
        raise invalid_parameter("key")
    return unit_found(asked.program.knowledge.places, unit, "key", days=year_of(number), level="commune"), number


def _fitness_rules(found: Judged, behind: Behind, marked: YearMarked, telling: Telling) -> tuple[RuleAnswer, ...]:
    """Return the rules that have a reason in the year, with switches where the case may be seen; else all rules."""
    if not found.reasons:
        return tuple(_rule(row, telling) for row in marked.of.law.fitness_rules if row.meets(year_of(marked.of.year)))
    switches = {mark.reason.switch for mark in found.reasons if mark.case_id in behind.seen and mark.reason}
    return (
        *_unique(_reason_rule(mark.reason, telling) for mark in found.reasons if mark.reason),
        *(telling.row(row) for row in marked.of.law.inferences if row.key in switches),
    )


def _rule(row: FitnessRule, telling: Telling) -> RuleAnswer:
    under = telling.law.document(row.applied_under)
    return telling.row(row, _under(telling, telling.name(row), under.number or under.cite))


def _reason_rule(reason: Reason, telling: Telling) -> RuleAnswer:
    vietnamese = telling.language == "vi"
    return RuleAnswer(
        rule=f"{reason.rule}@{reason.rule_from or 'always'}",
        rule_from=reason.rule_from,
        text=_under(telling, reason.text_vi if vietnamese else reason.text_en, reason.applied_under),
        source=reason.source_vi if vietnamese else reason.source,
        source_status=reason.source_status,
        uncertain=reason.rule_uncertain,
    )


def _telling(asked: Asked, marked: YearMarked) -> Telling:
    """Return how it is told: under the law of the moment that was asked for."""
    knowledge = Knowledge(law=marked.of.law, places=asked.program.knowledge.places)
    return Telling(knowledge=knowledge, language=asked.viewer.language)


def _under(telling: Telling, text: str, document: str) -> str:
    return telling.say("rule.applied-under", {"text": text, "document": document})


def _unique(rules: Iterable[RuleAnswer]) -> tuple[RuleAnswer, ...]:
    """Return each rule once; uncertain if one of its uses is."""
    by_name: dict[str, RuleAnswer] = {}
    for rule in rules:
        if rule.rule not in by_name or rule.uncertain:
            by_name[rule.rule] = rule
    return tuple(by_name.values())


def _open_questions(found: Judged, telling: Telling) -> tuple[LackAnswer, ...]:
    if found.status == "nothing-recorded":
        return (telling.lack("no-case"),)
    codes = dict.fromkeys(why for _, why in found.open)
    return tuple(LackAnswer(code=one, text=word(f"word.open.{one}", one, telling.language)) for one in codes)


async def _year_facts(asked: Asked, marked: YearMarked, telling: Telling) -> tuple[FactAnswer, ...]:
    """Return the facts by which points were given: what the commune said of itself, and how others appraised it."""
    folded = marked.of.folded
    stream = years.stream_of(marked.of.unit.unit_id, marked.of.year)
    history = (await asked.program.record.histories([stream], until=marked.position))[stream]
    given = [one.version for one in (folded.self_scored, folded.appraised) if one is not None]
    return telling.facts(history, given, None)


def _span(least: int, most: int | None) -> dict[str, object]:
    return {"least": least, "most": "?" if most is None else most}


def _lacking(one: Lacking, telling: Telling) -> LackAnswer:
    numbers = ", ".join(str(number) for number in one.criteria)
    return telling.lack(one.code, {"criteria": numbers, "points": one.points})


def _criterion_lacking(
    one: ScoredCriterion, telling: Telling, how_many: Callable[[int], str]
) -> tuple[LackAnswer, ...]:
    if one.zero:
        return (telling.lack("brought-to-zero", {"rule": one.criterion.zero_by}),)
    found = []
    computed = sum(part.indicator.points or 0 for part in one.indicators)
    if one.said is None and (one.criterion.points is None or one.criterion.points > computed):
        found.append(telling.lack("not-scored", {"criteria": one.criterion.number}))
    if one.criterion.points is None:
        found.append(telling.lack("points-unknown"))
    for part in one.indicators:
        counted, about = part.counted, {"name": telling.name(part.indicator)}
        lost = counted.all - counted.fit - counted.open
        if not counted.all:
            found.append(telling.lack("nobody-counted", about))
        if counted.open:
            found.append(telling.lack("still-open", {**about, "count": how_many(counted.open)}))
        if lost:
            found.append(telling.lack("counted-lost", {**about, "count": how_many(lost)}))
    return tuple(found)


def _few_as_some(telling: Telling, count: int) -> str:
    """Return how many children there are to somebody who may not see every one of them."""
    return str(count) if count >= FEW else telling.say("some")
