"""What a fact or a person's details say, as rows of a label and a text."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from api.cases.answers import PersonAnswer, kind_name
from api.cases.timeline import TimelineItem, words_of
from api.language import Language
from api.pages.words import Words, page_words, upper_first
from cases.case.correction import FactCorrected
from cases.case.finding import FindingRecorded
from cases.events import type_of
from cases.places.unit import UnitUnknown
from cases.values import SubjectId
from projections.engine.projection import Knowledge

IN_THE_SENTENCE = {
    "kind",
    "level",
    "aid",
    "reached_on",
    "done_on",
    "received_at",
    "until",
    "decided_by",
    "applicant",
    "caregivers",
    "taken_at",
    "held_at",
    "drafted_at",
    "approved_at",
    "returned_at",
    "made_at",
    "ended_at",
    "refused_on",
    "applied_on",
    "on",
}
"""What a fact's sentence or its time says already."""
_SAID_OTHERWISE = {type_of(FactCorrected): frozenset[str](), type_of(FindingRecorded): IN_THE_SENTENCE - {"until"}}
"""The sentence of a correction says of nothing what it is now, that of a found child's step not until when."""

_UNITS = {"commune_of_event", "area", "commune_of_residence", "commune_of_stay"}
_DAYS = {"reached_on", "due_on", "done_on", "birth_date", "arranged_on", "until", "refused_on", "applied_on", "on"}
_INSTANTS = {
    "received_at",
    "ordered_orally_at",
    "signed_at",
    "decided_at",
    "separated_at",
    "taken_at",
    "ended_at",
    "held_at",
    "drafted_at",
    "approved_at",
    "returned_at",
    "made_at",
    "told_at",
}
_CODES = {
    "received_by": "received-by",
    "residence_kind": "residence-kind",
    "place_type": "place-type",
    "channel": "channel",
    "sex": "sex",
    "level": "level",
    "ordered_by": "decided_by",
    "signed_by": "decided_by",
    "decided_by": "decided_by",
    "drawn_up_by": "drawn_up_by",
    "caregivers": "caregivers",
    "applicant": "applicant",
    "ground": "ground",
    "aims": "aim",
}

Row = tuple[str, str]


class Told(Struct, frozen=True, kw_only=True):
    """What a fact says beside its sentence, and what a correction made of it."""

    rows: tuple[Row, ...]
    corrected: tuple[tuple[str, str, str], ...]
    """Label, as first recorded, as corrected."""
    erased: bool


class Saying:
    """Says facts and people in a language."""

    def __init__(self, knowledge: Knowledge, language: Language) -> None:
        self._knowledge = knowledge
        self._t = Words(language)

    def fact(self, item: TimelineItem) -> Told:
        """Return what a fact of a timeline says."""
        first, now = _flat(item.data or {}), _flat(item.as_corrected or item.data or {})
        changed = [name for name in dict.fromkeys((*first, *now)) if first.get(name) != now.get(name)]
        return Told(
            rows=tuple(
                self._rows(
                    {name: value for name, value in first.items() if name not in changed},
                    said=_SAID_OTHERWISE.get(item.type, IN_THE_SENTENCE),
                )
            ),
            corrected=tuple(
                (self._t(f"field.{name}"), self._text(name, first.get(name)), self._text(name, now.get(name)))
                for name in changed
            ),
            erased=_is_erased(item.data or {}),
        )

    def person(self, person: PersonAnswer) -> tuple[Row, ...]:
        """Return what is known of who somebody is, the name apart."""
        details = {name: value for name, value in (person.details or {}).items() if name != "name"}
        return tuple(self._rows(details, said=IN_THE_SENTENCE))

    def called(self, people: Sequence[PersonAnswer]) -> dict[SubjectId, str]:
        """Return what to call each of some people where they are spoken of: the name, or their part and number."""
        found: dict[SubjectId, str] = {}
        for number, one in enumerate(people, start=1):
            part = self._t("case.child") if one.role == "child" else upper_first(self._t.of("role", one.role))
            name = (one.details or {}).get("name")
            found.setdefault(one.subject_id, name or self._t("protection.person-number", part=part, number=number))
        return found

    def unit(self, unit_id: str) -> str:
        """Return a unit's name."""
        try:
            return self._knowledge.places.unit(unit_id).full_name
        except UnitUnknown:
            return unit_id

    def source(self, source: str) -> str:
        """Return where an act stands in the law, as people cite it: `D56 25(1)` is article 25(1) of Decree 56."""
        document_id, _, article = source.partition(" ")
        try:
            document = self._knowledge.law.document(document_id.replace("/", "-"))
        except LookupError:
            return source
        cited = document.cite_vi or document.vi if self._t.language == "vi" else document.cite
        return self._t("case.article", document=cited, article=article)

    def _rows(self, values: Mapping[str, Any], *, said: Collection[str]) -> Iterator[Row]:
        for name, value in values.items():
            if name not in said and f"field.{name}" in page_words():
                yield self._t(f"field.{name}"), self._text(name, value)

    def _text(self, name: str, value: Any) -> str:  # noqa: ANN401 - any JSON
        t = self._t
        match value:
            case None | "" | []:
                return t("site.nothing")
            case bool():
                return t("value.yes" if value else "value.no")
            case {"first": str(first), "last": str(last)}:
                return t.days(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
            case [{"measure_id": _} | {"kind": _}, *_]:
                return "\n".join(self._measure(one) for one in value)
            case [{"attendant": _}, *_]:
                return ", ".join(f"{t.of('attendant', one['attendant'])} ({one.get('count', 1)})" for one in value)
            case list():
                return ", ".join(self._text("kind" if name == "also" else name, one) for one in value)
            case str():
                return self._string(name, value)
            case _:
                return str(value)

    def _measure(self, measure: Mapping[str, Any]) -> str:
        """Return a measure of a plan, or one that was taken at once: what it is on, what was said of it, by when."""
        t = self._t
        said = words_of(measure)
        kind = t.of("level", measure["level"]) if "level" in measure else t.of("emergency", measure["kind"])
        parts = [kind, *(said[name] for name in ("what", "responsible") if said.get(name))]
        if "due_on" in measure:
            parts.append(t("protection.due", day=t.day_of(measure["due_on"])))
        return upper_first(" · ".join(parts))

    def _string(self, name: str, value: str) -> str:
        t = self._t
        if name in _UNITS:
            return upper_first(self.unit(value))
        if name in _DAYS:
            return t.day(dt.date.fromisoformat(value))
        if name in _INSTANTS:
            return t.instant(dt.datetime.fromisoformat(value))
        if name == "file_name":
            return f"“{value}”"
        if name == "kind":
            return kind_name(value, self._knowledge.law, t.language)
        if name in {"injury_type", "special_group"}:
            return self._named_by_law(name, value)
        return t.of(_CODES[name], value) if name in _CODES else value

    def _named_by_law(self, name: str, code: str) -> str:
        """Return what the law's tables call a type of injury or a group of special circumstances."""
        law = self._knowledge.law
        for row in law.injury_types if name == "injury_type" else law.special_groups:
            if row.code == code:
                return row.vi if self._t.language == "vi" else row.en
        return code


def _flat(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a fact that pages have words for: its own, those that a correction names, its free text."""
    found = {name: value for name, value in data.items() if f"field.{name}" in page_words()}
    found |= data.get("changes") or {}
    for part in ("said_instead", "said"):
        found |= {name: value for name, value in words_of(data, part).items() if f"field.{name}" in page_words()}
    if "sha256" in data and "what" in found:
        found["file_name"] = found.pop("what")
    return {name: value for name, value in found.items() if f"field.{name}" in page_words()}


def _is_erased(data: Mapping[str, Any]) -> bool:
    return bool(words_of(data).get("erased"))
