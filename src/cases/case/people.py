"""The people in a matter: added, identified, found to be one person, marked (form 01; D56 art. 33)."""

import datetime as dt
from typing import Annotated

import msgspec

from cases.case import household
from cases.case.on_record import check_children
from cases.case.state import Case, Child, Household, Link, Outcome, Party
from cases.events import Event
from cases.persons import Details, Identity, Said
from cases.refusals import Invalid, Refused
from cases.values import SubjectId

Version = Annotated[int, msgspec.Meta(ge=1)]


class ChildAdded(Event, frozen=True, kw_only=True, tag="case.child-added"):
    """One more child is in the matter: a brother or sister, a friend who survived."""

    class_version = 2

    child: Child
    said: Said | None = None
    told_at: dt.datetime | None = None
    """When somebody told of the child; not said: when it was recorded."""


class PartyAdded(Event, frozen=True, kw_only=True, tag="case.party-added"):
    """One more person who is not the child has to do with the matter."""

    party: Party
    said: Said | None = None


class PersonIdentified(Event, frozen=True, kw_only=True, tag="case.person-identified"):
    """More became known of somebody in the matter. What was known before stays readable in the earlier facts."""

    subject_id: SubjectId
    identity: Identity | None = None
    outcome: Outcome | None = None
    details: Details | None = None
    said: Said | None = None


class PersonsLinked(Event, frozen=True, kw_only=True, tag="case.persons-linked"):
    """Somebody in the matter was found to be a person who is on record under another subject id."""

    subject_id: SubjectId
    same_as: SubjectId
    said: Said | None = None


class PersonsUnlinked(Event, frozen=True, kw_only=True, tag="case.persons-unlinked"):
    """That two were one person turned out wrong."""

    withdraws: Version
    said: Said | None = None


class PersonMarked(Event, frozen=True, kw_only=True, tag="case.person-marked"):
    """Somebody must, or need no longer, be kept from being told or paid; what was said says why."""

    subject_id: SubjectId
    must_not_be_told: bool | None = None
    must_not_be_paid: bool | None = None
    said: Said | None = None


class HouseholdTold(Event, frozen=True, kw_only=True, tag="case.household-told"):
    """These children live together, in another household than the other children of the matter."""

    children: tuple[SubjectId, ...]
    said: Said | None = None


PeopleEvent = (
    ChildAdded | PartyAdded | PersonIdentified | PersonsLinked | PersonsUnlinked | PersonMarked | HouseholdTold
)


class ChangePeople(msgspec.Struct, frozen=True, kw_only=True):
    """Record something about the people in a matter."""

    change: PeopleEvent


def evolve_people(case: Case, version: int, event: PeopleEvent) -> Case:
    """Return the case with what is known of its people now."""
    replace = msgspec.structs.replace
    match event:
        case ChildAdded(child=child):
            return replace(case, children=(*case.children, child))
        case PartyAdded(party=party):
            return replace(case, parties=_with_party(case.parties, party))
        case PersonIdentified():
            return replace(case, children=tuple([_identified(child, event) for child in case.children]))
        case PersonsLinked():
            link = Link(version=version, subject_id=event.subject_id, same_as=event.same_as)
            return replace(case, links=(*case.links, link))
        case PersonsUnlinked():
            return replace(case, links=tuple(link for link in case.links if link.version != event.withdraws))
        case PersonMarked():
            return replace(case, parties=tuple([_marked(party, event) for party in case.parties]))
        case HouseholdTold():
            return replace(case, households=(*case.households, Household(version=version, children=event.children)))


def decide_people(command: ChangePeople, case: Case) -> tuple[Event, ...]:
    """Return the change, or nothing if it is so already.

    :raises Invalid: `person-unknown`, if the subject is not in this matter, is none of its parties and would be
        marked, or none of its children and would be of a household; `version-unknown`, if there is no such link.
    :raises Refused: `same-person`, if somebody would be linked to themselves.
    """
    event = command.change
    children = {child.subject_id for child in case.children}
    parties = {party.subject_id for party in case.parties}
    match event:
        case ChildAdded(child=child):
            known = next((one for one in case.children if one.subject_id == child.subject_id), None)
            return (event,) if known is None else _more_known_of_child(known, child, event.said)
        case PartyAdded(party=party):
            # One person may stand in several parts: the mother who turns out to be the alleged abuser.
            is_known = _with_party(case.parties, party) == case.parties
            return _more_known(party, event.said) if is_known else (event,)
        case PersonIdentified():
            if event.subject_id not in children | parties:
                raise Invalid("person-unknown", "subject_id")
            return (event,)
        case PersonMarked():
            if event.subject_id not in parties:
                raise Invalid("person-unknown", "subject_id")
            marked = tuple(_marked(party, event) for party in case.parties)
            return () if marked == case.parties and event.said is None else (event,)
        case PersonsLinked():
            return _decide_link(event, case, children | parties)
        case PersonsUnlinked():
            return _decide_unlink(event, case)
        case HouseholdTold():
            check_children(case, event.children, "household.children")
            return () if event.said is None and household.is_told(case, event.children) else (event,)


def _with_party(parties: tuple[Party, ...], party: Party) -> tuple[Party, ...]:
    """Return the parties with one more; who stands in that part already is as they were, and as is said now."""
    if (party.subject_id, party.role) not in {(one.subject_id, one.role) for one in parties}:
        return (*parties, party)
    return tuple(
        [
            _as_said(one, party) if (one.subject_id, one.role) == (party.subject_id, party.role) else one
            for one in parties
        ]
    )


def _as_said(known: Party, party: Party) -> Party:
    """Return what is known of somebody in a part once more is said. What is left open takes nothing back."""
    unsaid = party.relation is None or party.relation == "unknown"
    return msgspec.structs.replace(
        known,
        relation=known.relation or party.relation if unsaid else party.relation,
        is_child=known.is_child if party.is_child is None else party.is_child,
        lives_with_child=known.lives_with_child if party.lives_with_child is None else party.lives_with_child,
        must_not_be_told=known.must_not_be_told or party.must_not_be_told,
        must_not_be_paid=known.must_not_be_paid or party.must_not_be_paid,
    )


def _more_known_of_child(known: Child, child: Child, said: Said | None) -> tuple[Event, ...]:
    """Return what more is said of a child who is in the matter already; nothing, if nothing is.

    That nobody knows them, or how they are, takes nothing back.
    """
    identity = None if child.identity in {known.identity, "unknown"} else child.identity
    outcome = None if child.outcome in {known.outcome, "unknown"} else child.outcome
    if identity is None and outcome is None:
        return _more_known(child, said)
    return (
        PersonIdentified(
            subject_id=child.subject_id, identity=identity, outcome=outcome, details=child.details, said=said
        ),
    )


def _more_known(person: Child | Party, said: Said | None) -> tuple[Event, ...]:
    """Return what more is said in words of somebody who is in the matter already; nothing, if nothing is.

    Names are sealed once they are on record: whether these are new cannot be seen, and what is said is never dropped.
    """
    if person.details is None and said is None:
        return ()
    return (PersonIdentified(subject_id=person.subject_id, details=person.details, said=said),)


def _decide_link(event: PersonsLinked, case: Case, known: set[SubjectId]) -> tuple[Event, ...]:
    if event.subject_id not in known:
        raise Invalid("person-unknown", "subject_id")
    if event.subject_id == event.same_as:
        raise Refused("same-person")
    both = {event.subject_id, event.same_as}
    return () if any({link.subject_id, link.same_as} == both for link in case.links) else (event,)


def _decide_unlink(event: PersonsUnlinked, case: Case) -> tuple[Event, ...]:
    if any(link.version == event.withdraws for link in case.links):
        return (event,)
    there = (fact.event for fact in case.facts if fact.version == event.withdraws)
    if not any(isinstance(fact, PersonsLinked) for fact in there):
        raise Invalid("version-unknown", "withdraws")
    return ()


def _identified(child: Child, event: PersonIdentified) -> Child:
    if child.subject_id != event.subject_id:
        return child
    return msgspec.structs.replace(
        child, identity=event.identity or child.identity, outcome=event.outcome or child.outcome
    )


def _marked(party: Party, event: PersonMarked) -> Party:
    if party.subject_id != event.subject_id:
        return party
    told, paid = event.must_not_be_told, event.must_not_be_paid
    return msgspec.structs.replace(
        party,
        must_not_be_told=party.must_not_be_told if told is None else told,
        must_not_be_paid=party.must_not_be_paid if paid is None else paid,
    )
