"""What can be chosen in a form: words of the contract, rows of the registers, and what stands in the case."""

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from api.cases.acts.death import DEATHS
from api.cases.answers import CaseAnswer, CaseList, PersonAnswer
from api.cases.timeline import TimelineItem, words_of
from api.language import Language
from api.pages.entry.shape import Asked
from api.pages.words import Words, upper_first
from cases.case.assessed import may_be_child
from cases.law.model import Law

FACTS = "facts:"
WORD = "word:"
MASKED = 8
"""How much of an id is shown of something that has no other name."""


class Option(Struct, frozen=True, kw_only=True):
    """Something that can be chosen."""

    value: str
    label: str


class OfCase(Struct, frozen=True, kw_only=True):
    """What a case has to choose from: what it holds, what to call its people, its facts, and other cases."""

    case: CaseAnswer
    called: dict[str, str]
    facts: tuple[TimelineItem, ...]
    others: CaseList | None = None


class Options:
    """Finds what can be chosen in a field."""

    def __init__(self, law: Law, language: Language, of_case: OfCase | None = None) -> None:
        """Take the registers, the language, and the case, if there is one yet."""
        self._law = law
        self._t = Words(language)
        self._of_case = of_case

    def of(self, asked: Asked) -> tuple[Option, ...]:
        """Return what can be chosen in a field; nothing where anything may be typed."""
        source = asked.source
        if source.startswith(WORD):
            group = source.removeprefix(WORD)
            return tuple(self._option(value, self._t.of(group, value)) for value in asked.values)
        law = self._law
        registers: dict[str, Iterable[Any]] = {
            "kinds": law.kinds,
            "injury-types": law.injury_types,
            "special-groups": law.special_groups,
            "deaths": (kind for kind in law.kinds if DEATHS in kind.groups),
        }
        if source in registers:
            return tuple(self._option(row.code, self._name(row)) for row in registers[source])
        return () if self._of_case is None else tuple(self._held(source, self._of_case))

    def _held(self, source: str, of: OfCase) -> Iterable[Option]:
        case = of.case
        if source.startswith(FACTS):
            return (self._fact(one) for one in of.facts if one.type.startswith(source.removeprefix(FACTS)))
        people: dict[str, Sequence[PersonAnswer]] = {
            "children": case.children,
            "assessed": (*case.children, *(one for one in case.parties if may_be_child(one))),
            "parties": case.parties,
            "people": (*case.children, *case.parties, *case.reporters),
        }
        if source in people:
            return self._people(of, people[source])
        match source:
            case "plans":
                return (self._plan(plan) for plan in reversed(case.protection.plans))
            case "visits":
                return (self._visit(one) for one in case.protection.visits if "made_at" not in one)
            case "measure_id":
                return self._measures(of)
            case "referral_id":
                return (self._referral(one) for one in case.cooperation["referrals"])
            case "cases":
                items = of.others.items if of.others else ()
                return (
                    Option(value=one.case_id, label=f"{one.case_number} · {upper_first(one.kind_name)}")
                    for one in items
                    if one.case_id != case.case_id
                )
            case _:
                return ()

    def _people(self, of: OfCase, people: Sequence[PersonAnswer]) -> Iterable[Option]:
        each = dict.fromkeys(one.subject_id for one in people)
        return (Option(value=subject, label=of.called[subject]) for subject in each)

    def _fact(self, one: TimelineItem) -> Option:
        number = self._t("case.fact-number", version=one.version)
        return Option(value=str(one.version), label=f"{number}: {one.title}")

    def _plan(self, plan: Any) -> Option:  # noqa: ANN401 - a plan as answers have it
        status = self._t.of("plan-status", plan.status)
        label = self._t("protection.plan", instant=self._t.instant(plan.drafted_at))
        return self._option(plan.plan_id, f"{label} · {status}")

    def _visit(self, one: dict[str, Any]) -> Option:
        return self._option(one["visit_id"], self._t("protection.to-visit", day=self._t.day_of(one["due_on"])))

    def _measures(self, of: OfCase) -> Iterable[Option]:
        """Return the measures of the plans, the latest first, and those outside, with what was said of them."""
        said = _said_of(of.facts)
        planned = [one for plan in reversed(of.case.protection.plans) for one in plan.measures]
        for one in (*planned, *of.case.measures):
            level = self._t.of("level", one["level"]) if one.get("level") else self._t.of("level", "aid")
            whose = [of.called[one["child"]]] if one.get("child") in of.called else []
            words = said.get(one["measure_id"]) or one["measure_id"][:MASKED]
            yield self._option(one["measure_id"], " · ".join((*whose, level, words)))

    def _referral(self, one: dict[str, Any]) -> Option:
        to = self._t.of("answered_by", one["to"])
        return self._option(one["referral_id"], f"{to} · {one['referral_id'][:MASKED]}")

    def _name(self, row: Any) -> str:  # noqa: ANN401 - a row of any register
        name: str = row.vi if self._t.language == "vi" else row.en
        return name

    def _option(self, value: str, label: str) -> Option:
        return Option(value=value, label=upper_first(label))


def _said_of(facts: Sequence[TimelineItem]) -> dict[str, str]:
    """Return what was said of each measure, as far as it may be read."""
    found: dict[str, str] = {}
    for fact in facts:
        data = fact.as_corrected or fact.data or {}
        for one in (data, *(data.get("measures") or ())):
            what = words_of(one).get("what")
            if "measure_id" in one and what:
                found.setdefault(one["measure_id"], what)
    return found
