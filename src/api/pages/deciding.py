"""What whoever approves or returns a plan has before them: its measures, as they were put to the chair."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from api.cases.timeline import words_of
from api.pages.entry.options import OfCase
from api.pages.words import Words
from cases.case.plan import PlanDrafted
from cases.events import type_of

DRAFTED = type_of(PlanDrafted)


class PlannedRow(Struct, frozen=True, kw_only=True):
    """A measure of a plan in words."""

    child: str
    level: str
    what: str | None
    """None where nobody can read it any more, or one's role may not."""
    responsible: str | None
    due_on: str | None


class ToDecide(Struct, frozen=True, kw_only=True):
    """A plan that waits for the chair."""

    put_before: str
    measures: tuple[PlannedRow, ...]
    notes: str | None


def plans_to_decide(of: OfCase, t: Words) -> tuple[ToDecide, ...]:
    """Return the plans of a case that nobody has decided on, as corrected, the latest first."""
    drafted = {plan.plan_id: plan for plan in of.case.protection.plans if plan.status == "drafted"}
    found = []
    for fact in reversed(of.facts):
        data = fact.as_corrected or fact.data or {}
        plan = drafted.get(str(data.get("plan_id")))
        if fact.type == DRAFTED and plan is not None:
            found.append(
                ToDecide(
                    put_before=t.instant(plan.drafted_at),
                    measures=tuple(_rows(data, of, t)),
                    notes=words_of(data).get("notes"),
                )
            )
    return tuple(found)


def _rows(data: Mapping[str, Any], of: OfCase, t: Words) -> Iterator[PlannedRow]:
    for measure in data.get("measures", ()):
        said = words_of(measure)
        yield PlannedRow(
            child=of.called.get(str(measure["child"]), t("case.child")),
            level=t.of("level", measure["level"]),
            what=said.get("what"),
            responsible=said.get("responsible"),
            due_on=t.day_of(measure["due_on"]) if measure.get("due_on") else None,
        )
