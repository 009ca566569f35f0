"""The people of a case: added, identified, found to be one, marked."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api import times
from api.cases.acts.act import Act, Edge, child_of, party_of, words_of
from api.cases.acts.body import Body, ChildBody, Instant, Long, PartyBody, PersonBody, Version, details_of
from cases.case import people
from cases.case.decider import CaseCommand
from cases.case.state import Case, Outcome
from cases.persons import Identity
from cases.refusals import Invalid
from cases.values import SubjectId


class IdentifiedBody(PersonBody, frozen=True, kw_only=True):
    """More became known of somebody."""

    subject_id: UUID
    identity: Identity | None = None
    outcome: Outcome | None = None


class SameAsBody(Body, frozen=True, kw_only=True):
    """Somebody was found to be a person who is on record under another subject id."""

    subject_id: UUID
    same_as: UUID


class MarkedBody(Body, frozen=True, kw_only=True):
    """Somebody must (or need no longer) be kept from being told or paid."""

    subject_id: UUID
    must_not_be_told: bool | None = None
    must_not_be_paid: bool | None = None


class HouseholdBody(Body, frozen=True, kw_only=True):
    """Children who live together, in another household than the other children of the case."""

    children: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=100)]


class PeopleBody(Body, frozen=True, kw_only=True):
    """One change to the people of a case: exactly one of the seven, and why; of a child, when somebody told of them."""

    child: ChildBody | None = None
    told_at: Instant | None = None
    party: PartyBody | None = None
    identified: IdentifiedBody | None = None
    same_person: SameAsBody | None = None
    household: HouseholdBody | None = None
    marked: MarkedBody | None = None
    withdraws: Version | None = None
    reason: Long | None = None


def people_change(body: PeopleBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record something about the people.

    :raises Invalid: `one-change`, unless the body says exactly one thing; for an instant that lies ahead.
    """
    said = words_of(case.case_id, body)
    given = (getattr(body, name) for name in body.__struct_fields__ if name not in {"told_at", "reason"})
    if sum(one is not None for one in given) != 1:
        raise Invalid("one-change", "")
    if body.told_at is not None and body.child is None:
        raise Invalid("one-change", "told_at")
    change: people.PeopleEvent
    if body.child is not None:
        told_at = None if body.told_at is None else times.past_instant(body.told_at, "told_at", at=edge.at)
        change = people.ChildAdded(child=child_of(body.child), said=said, told_at=told_at)
    elif body.party is not None:
        change = people.PartyAdded(party=party_of(body.party), said=said)
    elif body.identified is not None:
        change = people.PersonIdentified(
            subject_id=SubjectId(str(body.identified.subject_id)),
            identity=body.identified.identity,
            outcome=body.identified.outcome,
            details=details_of(body.identified),
            said=said,
        )
    elif body.same_person is not None:
        change = people.PersonsLinked(
            subject_id=SubjectId(str(body.same_person.subject_id)),
            same_as=SubjectId(str(body.same_person.same_as)),
            said=said,
        )
    elif body.household is not None:
        children = tuple(SubjectId(str(child)) for child in body.household.children)
        change = people.HouseholdTold(children=children, said=said)
    elif body.marked is not None:
        change = people.PersonMarked(
            subject_id=SubjectId(str(body.marked.subject_id)),
            must_not_be_told=body.marked.must_not_be_told,
            must_not_be_paid=body.marked.must_not_be_paid,
            said=said,
        )
    else:
        change = people.PersonsUnlinked(withdraws=body.withdraws or 0, said=said)
    return people.ChangePeople(change=change)


ACTS = (
    Act(
        "people",
        PeopleBody,
        people_change,
        "changePeople",
        "Add, identify, link or mark somebody in the case, or say who lives together.",
    ),
)
