"""What a fact says by ids and codes, as rows of a label and a text: which child, which units, which measure, how rated.

A timeline's items name subjects, units and measures by their ids; people know them by what they are called.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.cases.assessing import FORMS
from api.cases.timeline import TimelineItem, words_of
from api.pages.words import Words
from cases.case.referral import ReferralAnswered, ReferralMade
from cases.events import type_of
from cases.law.forms import form_of
from cases.law.model import Law
from cases.places.unit import UnitUnknown
from cases.values import SubjectId
from projections.engine.projection import Knowledge

Row = tuple[str, str]

_PERSONS = {
    "fact.added-party": "party",
    "fact.person": "subject_id",
    "fact.same-as": "same_as",
    "fact.refused-by": "refused_by",
}
"""How the people of a fact are spoken of, and the field that names them, or tells of them for the first time."""
_TURNED_TO = {type_of(ReferralMade), type_of(ReferralAnswered)}


class Beside:
    """Says what stands beside the sentences of one timeline."""

    def __init__(
        self, knowledge: Knowledge, words: Words, called: Mapping[SubjectId, str], items: Sequence[TimelineItem]
    ) -> None:
        self._knowledge = knowledge
        self._t = words
        self._called = called
        self._measures = dict(_measures(items))

    def rows(self, item: TimelineItem) -> tuple[Row, ...]:
        """Return what a fact says of children, units, a measure and the rows of a form."""
        data = item.data or {}
        return (
            *self._people(data),
            *self._unit_of(item.type, data),
            *self._measure(data),
            *self._rated(item.type, data),
        )

    def _people(self, data: Mapping[str, Any]) -> Iterator[Row]:
        child = data.get("child")
        named = [child, *(data.get("children") or ())]
        names = [self._called.get(SubjectId(one), self._t("case.child")) for one in named if isinstance(one, str)]
        if names:
            yield self._t("fact.child"), ", ".join(names)
        if isinstance(child, Mapping) and (added := self._person(child)):
            yield self._t("fact.added-child"), added
        for label, field in _PERSONS.items():
            said = data.get(field)
            found = [name for one in (said if isinstance(said, list) else [said]) if (name := self._person(one))]
            if found:
                yield self._t(label), ", ".join(found)

    def _person(self, said: object) -> str | None:
        """Return what to call somebody who is named by an id, or who comes into the case with this fact."""
        if not isinstance(said, Mapping):
            return self._called.get(SubjectId(str(said)))
        name = self._called.get(said.get("subject_id", ""))
        part = self._t.of("role", said["role"]) if "role" in said else None
        return f"{name} ({part})" if name and part else name

    def _unit_of(self, event_type: str, data: Mapping[str, Any]) -> Iterator[Row]:
        """Yield whose body was turned to, or answered; other facts say of which unit they are in their sentence."""
        if event_type in _TURNED_TO and isinstance(data.get("unit"), str):
            yield self._t("fact.unit"), self._unit(data["unit"])

    def _measure(self, data: Mapping[str, Any]) -> Iterator[Row]:
        """Yield which measure an outcome is of; what was arranged says itself what it is."""
        if "outcome" in data and (what := self._measures.get(str(data.get("measure_id")))):
            yield self._t("fact.measure"), what

    def _rated(self, event_type: str, data: Mapping[str, Any]) -> Iterator[Row]:
        form_id = FORMS.get(event_type)
        if form_id is None:
            return
        rated = {one["row"]: one["level"] for one in data.get("ratings", ())}
        law: Law = self._knowledge.law
        for row in form_of(law, form_id, data["form_version"]).rows:
            if row.code in rated:
                yield row.vi if self._t.language == "vi" else row.en, self._t.of("rated", rated[row.code])

    def _unit(self, unit_id: str) -> str:
        try:
            return self._knowledge.places.unit(unit_id).full_name
        except UnitUnknown:
            return unit_id


def _measures(items: Sequence[TimelineItem]) -> Iterator[tuple[str, str]]:
    """Yield what each measure of a timeline is, in the words that were said of it."""
    for item in items:
        data = item.data or {}
        for one in (data, *(data.get("measures") or ())):
            what = words_of(one).get("what")
            if one.get("measure_id") and what:
                yield str(one["measure_id"]), str(what)
