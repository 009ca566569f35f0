"""What a correction changed of all that follows from a case, in words: what it is of, what it was, what it is."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, assert_never

from msgspec import Struct

from api.cases.changed import Changed, What
from api.deadlines.told import clock_name
from api.fund.answers import cause_name, money
from api.pages.words import Words
from cases.places.unit import UnitUnknown
from cases.values import UnitId
from projections.engine.projection import Knowledge


class Consequence(Struct, frozen=True, kw_only=True):
    """A result that is another than before, in words."""

    of: str
    before: str
    after: str


class Consequences:
    """Says in a language what a correction changed."""

    def __init__(self, knowledge: Knowledge, words: Words) -> None:
        self._knowledge = knowledge
        self._t = words

    def said(self, found: Iterable[Changed]) -> Iterator[Consequence]:
        """Yield each result in words."""
        for one in found:
            yield Consequence(
                of=self._of(one), before=self._result(one, one.before), after=self._result(one, one.after)
            )

    def _of(self, one: Changed) -> str:
        t, law = self._t, self._knowledge.law
        match one.what:
            case "fitness":
                return t("result.fitness", unit=self._unit(one.unit_id), year=one.year)
            case "payout":
                return t("result.payout", cause=cause_name(str(one.cause), law, t.language))
            case "deadline":
                return t("result.deadline", name=clock_name(str(one.clock), law, t.language))
            case what:
                return t(f"result.{what}")

    def _result(self, one: Changed, result: Any) -> str:  # noqa: ANN401 - as it stands in an answer
        if result is None:
            return self._t("changed.none-of-year" if one.what == "fitness" else "changed.none")
        return "; ".join(part for part in self._parts(one.what, result) if part)

    def _parts(self, what: What, result: Any) -> Iterator[str | None]:  # noqa: ANN401 - as it stands in an answer
        t = self._t
        match what:
            case "case":
                yield t.of("case", result["status"])
                yield None if result["stage"] == "open" else t.of("stage", result["stage"])
                yield None if result["unit_id"] is None else self._unit(result["unit_id"])
            case "fitness":
                yield t.of("status", result)
            case "payout":
                amount = result["amount_vnd"]
                yield t("changed.no-amount") if amount is None else t("changed.amount", amount=money(amount))
            case "deadline":
                yield t.of("deadline", result["state"])
                yield t("changed.due", at=t.due(_instant(result["due_at"])))
                yield self._unit(result["owner"])
            case "level":
                yield from map(self._stood, result)
            case "measure":
                yield t.of("level", result["level"])
                yield t("changed.done", day=t.day_of(result["done_on"])) if result["done_on"] else None
                yield t.of("deadline", "missed") if result["overdue"] else None
            case "separation":
                yield from self._apart(result)
            case _:
                assert_never(what)

    def _stood(self, stretch: Mapping[str, Any]) -> str:
        t = self._t
        until = "…" if stretch["until_at"] is None else t.instant(_instant(stretch["until_at"]))
        return f"{t.of('level', stretch['level'])} {t.instant(_instant(stretch['from_at']))} – {until}"

    def _apart(self, stay: Mapping[str, Any]) -> Iterator[str]:
        t = self._t
        yield t("changed.apart-from", at=t.instant(_instant(stay["began_at"])))
        if stay["until"] is not None:
            yield t("changed.apart-until", day=t.day_of(stay["until"]))
        if stay["ended_at"] is not None:
            yield t("changed.apart-ended", at=t.instant(_instant(stay["ended_at"])))
        if stay["unlawful_since"] is not None:
            yield t("changed.unlawful", at=t.instant(_instant(stay["unlawful_since"])))

    def _unit(self, unit_id: object) -> str:
        try:
            return self._knowledge.places.unit(UnitId(str(unit_id))).full_name
        except UnitUnknown:
            return str(unit_id)


def _instant(written: str) -> dt.datetime:
    return dt.datetime.fromisoformat(written)
