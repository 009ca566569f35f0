"""A fact of a case as a sentence, as somebody in a commune would say it."""

import datetime as dt
from typing import Any

from api.cases.answers import kind_name
from api.cases.assessing import FORMS, Judged, judged
from api.language import Language, messages, say, word
from cases.law.model import Law
from cases.places.register import Places
from cases.places.unit import UnitUnknown
from cases.values import UnitId
from projections.engine.projection import Knowledge


def title_of(event_type: str, data: dict[str, Any], knowledge: Knowledge, language: Language) -> str:
    """Return a fact as a sentence; units are called by their names."""
    law = knowledge.law
    about: dict[str, object] = {
        **data,
        **_units_said(data, knowledge.places),
        **_words_said(event_type, data, language),
    }
    if isinstance(data.get("kind"), str):
        about["kind_name"] = kind_name(data["kind"], law, language)
    if isinstance(data.get("cause"), str):
        about["cause"] = kind_name(data["cause"], law, language)
    if (form := by_form(event_type, data, law)) is not None:
        about["by_form"] = _form_said(form, language)
    for field in ("until", "due_on", "done_on"):
        if isinstance(data.get(field), str):
            about[field] = _day(dt.date.fromisoformat(data[field]), language)
    code = sentence_of(event_type, data)
    return say(code, language, about) if code in messages() else event_type


def by_form(event_type: str, data: dict[str, Any], law: Law) -> Judged | None:
    """Return what the form of an assessment computes; None for any other fact."""
    form = FORMS.get(event_type)
    if form is None:
        return None
    ratings = {rating["row"]: rating["level"] for rating in data.get("ratings", ())}
    return judged(form, data["form_version"], ratings, concluded=data["concluded"], law=law)


def _units_said(data: dict[str, Any], places: Places) -> dict[str, str]:
    """Return the names of the units that a fact names: an account or a kind of body is none."""
    named = {name: _each(data[name]) for name in ("to", "of", "unit") if name in data}
    return {name: ", ".join(_called(one, places) for one in units) for name, units in named.items() if units}


def _each(said: object) -> list[UnitId]:
    """Return the units in a field that holds one or several."""
    return [UnitId(one) for one in (said if isinstance(said, list | tuple) else (said,)) if "~" in str(one)]


def _called(unit_id: UnitId, places: Places) -> str:
    try:
        return places.unit(unit_id).full_name
    except UnitUnknown:
        return unit_id


def _words_said(event_type: str, data: dict[str, Any], language: Language) -> dict[str, str]:
    """Return the words that people read for the codes of a fact."""
    said = {
        field: word(f"word.{field}.{data[field]}", data[field], language)
        for field in _WORDS
        if isinstance(data.get(field), str)
    }
    if event_type == "case.referral-made":
        said["to"] = word(f"word.answered_by.{data['to']}", data["to"], language)
    if event_type == "case.measure-outcome-recorded":
        said["outcome"] = word(f"word.done.{data['outcome']}", data["outcome"], language)
    if event_type == "case.emergency-measures-taken":
        kinds = (one["kind"] for one in data["measures"])
        said["measures"] = ", ".join(word(f"word.emergency.{kind}", kind, language) for kind in kinds)
    if event_type == "case.court-applied":
        said["aims"] = ", ".join(word(f"word.aim.{aim}", aim, language) for aim in data["aims"])
    for field in ("ordered_by", "signed_by"):
        if isinstance(data.get(field), str):
            said[field] = word(f"word.decided_by.{data[field]}", data[field], language)
    if data.get("aid"):
        said["level"] = say("word.level.aid", language)
    return said


_WORDS = (
    "finding",
    "by",
    "milestone",
    "level",
    "concluded",
    "leads_to",
    "ground",
    "decided_by",
    "applicant",
    "caregivers",
    "answer",
    "answered_by",
    "relation",
    "step",
)


def _form_said(form: Judged, language: Language) -> str:
    """Return what a form computes as a part of a sentence."""
    if form.computed is None:
        return say("word.by-form.unsettled", language, {"missing": len(form.missing)})
    risk = say(f"word.concluded.{form.computed}", language)
    return say("word.by-form.differs" if form.differs else "word.by-form.agrees", language, {"risk": risk})


def sentence_of(event_type: str, data: dict[str, Any]) -> str:
    """Return the code of the sentence by which a fact is told."""
    return f"title.{event_type}{_turn(event_type, data)}"


def _turn(event_type: str, data: dict[str, Any]) -> str:  # noqa: C901, PLR0911, PLR0912 - an arm a turn
    """Return which turn the sentence of a fact takes, where there are several."""
    match event_type:
        case "case.forwarded" if data.get("asked"):
            return "-asked"
        case "case.forwarding-answered" if data["answer"] == "not-ours":
            return "-not-ours"
        case "case.transfer-answered" if data["answer"] == "disputed":
            return "-disputed"
        case "case.assigned" if data.get("to") is None:
            return "-nobody"
        case "case.death-found" if data.get("cause") is None:
            return "-unknown"
        case "case.measure-arranged" if "done_on" in data:
            return "-done"
        case "case.measure-arranged" if "due_on" in data:
            return "-due"
        case "case.emergency-measures-taken" if "ordered_orally_at" in data and "ordered_by" in data:
            return "-by-oral-order"
        case "case.emergency-measures-taken" if "ordered_by" in data:
            return "-by-order"
        case "case.emergency-order-signed" if "signed_by" in data:
            return "-by"
        case "case.child-separated" if "until" not in data:
            return "-open"
        case "case.separation-extended" if data.get("ordered_by_competent_body"):
            return "-required"
        case "case.plan-approved" | "case.plan-returned" if data.get("acting_for_chair"):
            return "-by-deputy"
        case _:
            return ""


def _day(day: dt.date, language: Language) -> str:
    return f"{day:%d/%m/%Y}" if language == "vi" else f"{day.day} {day:%b %Y}"
