"""Who is who in a case: gathered from its facts, unsealed, the same whenever it is done."""

import contextlib
import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

import msgspec

from cases.case.intake import FurtherReportReceived, ReportReceived
from cases.case.people import ChildAdded, PartyAdded, PersonIdentified
from cases.case.state import Case, Child, Party, Reporter
from cases.events import Event
from cases.law.model import UnknownKindError
from cases.persons import Details, Erased, PersonDetails, Said, Words
from cases.values import CaseId, SubjectId
from cases.vietnamese import words_of
from projections.engine.projection import Knowledge

CHILD = "bé em cháu trẻ child"
UNNAMED = "chưa rõ tên không tên unnamed unknown"
NEWBORN, NEWBORN_MONTHS = "sơ sinh newborn baby", 1
SEXES = {"male": "nam trai male boy", "female": "nữ gái female girl", "unknown": "chưa rõ giới tính"}


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of somebody in a case."""

    case_id: CaseId
    subject_id: SubjectId
    part: str
    """`child`, `reporter`, or the role of a party."""
    details: PersonDetails | None
    erased: bool


def people_of(case_id: CaseId, events: Iterable[Event]) -> tuple[Person, ...]:
    """Return everybody in a case, later details over earlier ones; the events are unsealed."""
    found: dict[SubjectId, Person] = {}
    for event in events:
        match event:
            case ReportReceived():
                named: tuple[tuple[str, Child | Party | Reporter], ...] = (
                    *(("child", child) for child in event.children),
                    *((party.role, party) for party in event.parties),
                    *((("reporter", event.reporter),) if event.reporter else ()),
                )
            case FurtherReportReceived():
                named = (("reporter", event.reporter),) if event.reporter else ()
            case ChildAdded():
                named = (("child", event.child),)
            case PartyAdded():
                named = ((event.party.role, event.party),)
            case PersonIdentified():
                known = found.get(event.subject_id)
                if known is not None:
                    found[event.subject_id] = _known_better(known, event.details)
                continue
            case _:
                continue
        for part, one in named:
            known = found.get(one.subject_id)
            found[one.subject_id] = _known_better(known, one.details) if known else _known(case_id, part, one)
    return tuple(found.values())


def nobody_knows_who(events: Iterable[Event]) -> bool:
    """Return whether a case was told of a child of whom it is not known who it is: what was said is all to go by."""
    children = (
        child
        for event in events
        if isinstance(event, ReportReceived | ChildAdded)
        for child in (event.children if isinstance(event, ReportReceived) else (event.child,))
    )
    return any(child.identity != "known" for child in children)


def search_words(case: Case, persons: Iterable[Person], knowledge: Knowledge, said: Iterable[Event] = ()) -> str:
    """Return the words that people may remember of a case, folded to plain letters, each once.

    `said` is what was told of a child whom nobody knows: it is found by its clothes and by the place.
    """
    texts = [case.case_number, case.kind, *_names(case, knowledge)]
    if case.occurred:
        texts.append(_said(case.occurred.first))
    for person in persons:
        if person.part == "reporter":
            # Who reported is not for everybody who may search.
            continue
        details = person.details
        texts.append(details.name if details and details.name else UNNAMED if person.part == "child" else "")
        if person.part == "child":
            texts.append(CHILD)
            if details and details.estimated_age_months is not None and details.estimated_age_months <= NEWBORN_MONTHS:
                texts.append(NEWBORN)
        if details:
            texts += [SEXES.get(details.sex or "", ""), details.marks or "", details.address or ""]
    texts += [text for event in said for text in _described(event)]
    return " ".join(dict.fromkeys(chain.from_iterable(map(_words, texts))))


def _names(case: Case, knowledge: Knowledge) -> Iterator[str]:
    """Return how the kind of a case and its places are called."""
    with contextlib.suppress(UnknownKindError):
        kind = knowledge.law.kind(case.kind)
        yield kind.vi
        yield kind.en
    for unit in (case.commune_of_event, case.area):
        if unit:
            yield knowledge.places.unit(unit).full_name


def _described(event: Event) -> tuple[str, ...]:
    """Return how a report, or the record of a finding, describes a child and where it was."""
    said = getattr(event, "said", None)
    words = said.words if isinstance(said, Said) else None
    if not isinstance(words, Words):
        return ()
    return tuple(text for text in (words.condition, words.place_note, words.narrative, words.new_facts) if text)


@lru_cache(maxsize=10_000)
def _said(day: dt.date) -> str:
    """Return a day as people may remember it."""
    return f"{day.isoformat()} tháng {day.month} {day:%B} {day.year}"


@lru_cache(maxsize=10_000)
def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text; names of kinds, places and people come again and again."""
    return tuple(words_of(text))


def _known(case_id: CaseId, part: str, one: Child | Party | Reporter) -> Person:
    details = one.details
    return Person(
        case_id=case_id,
        subject_id=one.subject_id,
        part=part,
        details=details if isinstance(details, PersonDetails) else None,
        erased=isinstance(details, Erased),
    )


def _known_better(person: Person, details: Details | None) -> Person:
    match details:
        case PersonDetails():
            known = person.details.completed_by(details) if person.details else details
            return msgspec.structs.replace(person, details=known)
        case Erased():
            return msgspec.structs.replace(person, erased=True)
        case _:
            return person
