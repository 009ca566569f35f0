"""Who is who in a case: gathered from its facts, unsealed, the same whenever it is done."""

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from cases.case.intake import FurtherReportReceived, ReportReceived
from cases.case.people import ChildAdded, PartyAdded, PersonIdentified
from cases.case.state import Case, Child, Party, Reporter
from cases.events import Event
from cases.persons import Details, Erased, PersonDetails, Said, Words
from cases.values import CaseId, SubjectId
from cases.vietnamese import fold_name
from projections.engine.projection import Knowledge

UNNAMED = "chưa rõ tên không tên unnamed unknown"
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
            nobody = Person(case_id=case_id, subject_id=one.subject_id, part=part, details=None, erased=False)
            found[one.subject_id] = _known_better(found.get(one.subject_id, nobody), one.details)
    return tuple(found.values())


def nobody_knows_who(event: Event) -> bool:
    """Return whether a report is of a child of whom it is not known who it is: what was said is all to go by."""
    return isinstance(event, ReportReceived) and any(child.identity != "known" for child in event.children)


def search_words(case: Case, persons: Iterable[Person], knowledge: Knowledge, said: Iterable[Event] = ()) -> str:
    """Return what people may remember of a case, folded to plain letters.

    `said` are the reports of a child whom nobody knows: it is found by its clothes and by the place.
    """
    words = [case.case_number, case.kind]
    kind = next((kind for kind in knowledge.law.kinds if kind.code == case.kind), None)
    words += [kind.vi, kind.en] if kind else []
    words += [knowledge.places.unit(unit).full_name for unit in (case.commune_of_event, case.area) if unit]
    if case.occurred:
        first = case.occurred.first
        words += [first.isoformat(), f"tháng {first.month}", f"{first:%B}", str(first.year)]
    for person in persons:
        if person.part == "reporter":
            # Who reported is not for everybody who may search.
            continue
        details = person.details
        words.append(details.name if details and details.name else UNNAMED if person.part == "child" else "")
        if details:
            words += [SEXES.get(details.sex or "", ""), details.marks or "", details.address or ""]
    words += [text for event in said for text in _described(event)]
    return " ".join(_folded(word) for word in words if word)


def _described(event: Event) -> tuple[str, ...]:
    """Return how a report describes a child and where it was."""
    said = getattr(event, "said", None)
    words = said.words if isinstance(said, Said) else None
    return (words.condition or "", words.place_note or "") if isinstance(words, Words) else ()


@lru_cache(maxsize=10_000)
def _folded(words: str) -> str:
    """Return words folded; names of kinds, places and people come again and again."""
    return fold_name(words)


def _known_better(person: Person, details: Details | None) -> Person:
    match details:
        case PersonDetails():
            known = person.details.completed_by(details) if person.details else details
            return msgspec.structs.replace(person, details=known)
        case Erased():
            return msgspec.structs.replace(person, erased=True)
        case _:
            return person
