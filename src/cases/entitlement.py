"""What a case gives, and who may take it: one pure rule for the read model and for whoever decides on a payout."""

from collections.abc import Iterator
from typing import Literal

from cases.case.assessed import each_child_once, same_persons
from cases.case.household import Children, households, versions_behind
from cases.case.matter import matter_facts
from cases.case.state import Case, finding_of
from cases.events import Fact
from cases.fund.papers import Grounds
from cases.fund.payouts import People, Terms
from cases.law.model import Law, UnknownKindError
from cases.law.payouts import HOUSEHOLD, Due, Weighed, payout_id, weigh
from cases.places.register import Places
from cases.values import SubjectId, Value

_NOT_KNOWN = (None, "missing", "unknown")


class Owed(Value, frozen=True, kw_only=True):
    """What a case gives to one beneficiary: a household, or a child by subject id."""

    payout_id: str
    beneficiary: str
    children: tuple[SubjectId, ...]
    """The children that the beneficiary stands for, under every subject id they have."""
    due: Due


Nothing = Literal["is-duplicate", "not-verified", "not-confirmed", "kind-unknown"]


class Gives(Value, frozen=True, kw_only=True):
    """What a case gives, or why it gives nothing."""

    owed: tuple[Owed, ...] = ()
    weighed: Weighed | None = None
    """What the rule made of the matter; None where it was not asked."""
    nothing: Nothing | None = None


def owed_by(case: Case, *, law: Law, places: Places) -> tuple[Owed, ...]:
    """Return what a case gives."""
    return gives_by(case, law=law, places=places).owed


def gives_by(case: Case, *, law: Law, places: Places) -> Gives:
    """Return what a case gives, if it is confirmed: once a household, or once for each child, as the cause says.

    A duplicate gives nothing: the case that goes on for it does.
    """
    if case.cooperation.duplicate is not None:
        return Gives(nothing="is-duplicate")
    if case.found is None:
        return Gives(nothing="not-verified")
    if case.found.finding != "confirmed":
        return Gives(nothing="not-confirmed")
    try:
        weighed = weigh(matter_facts(case.matter, law=law, places=places), law)
    except UnknownKindError:
        # A replay under an older law meets kinds that came later: that law gives nothing for them.
        return Gives(nothing="kind-unknown")
    owed = tuple(
        Owed(
            payout_id=payout_id(case.case_id, cause=due.cause, beneficiary=beneficiary),
            beneficiary=beneficiary,
            children=children,
            due=due,
        )
        for due in weighed.dues
        for beneficiary, children in _beneficiaries(case, due, law)
    )
    return Gives(owed=owed, weighed=weighed)


def terms_of(owed: Owed, case: Case, law: Law) -> Terms:
    """Return what is due, with the rule, its version and source, and the facts of the case behind it."""
    due = owed.due
    because = facts_behind(owed, case)
    tariff = next((row for row in law.tariffs if row.id == due.rule), None)
    return Terms(
        fund=due.fund,
        amount_vnd=due.amount_vnd,
        grounds=Grounds(
            rule=due.rule,
            rule_from=due.rule_from,
            source=None if tariff is None else tariff.source,
            because=tuple(fact.version for fact in because),
        ),
        occurred_from=case.occurred.first if case.occurred else None,
    )


def facts_behind(owed: Owed, case: Case) -> tuple[Fact, ...]:
    """Return the facts that say what happened, what was found of these children, and, for a household, who is of it."""
    own = [finding_of(case, child) for child in owed.children] or [case.found]
    said = {*case.said_in, *(found.version for found in own if found is not None)}
    return case.facts_of(said if owed.due.per == "child" else {*said, *versions_behind(case)})


def people_of(case: Case) -> People:
    """Return who of a case may not take money, and who lives with the children."""
    same = same_persons(case)

    def every(subjects: set[SubjectId]) -> frozenset[SubjectId]:
        return frozenset(other for one in subjects for other in same.get(one, {one}))

    children = {child.subject_id for child in case.children}
    return People(
        known=every(children | {party.subject_id for party in case.parties}),
        must_not_be_paid=every({party.subject_id for party in case.parties if party.must_not_be_paid}),
        alleged_abusers=every({party.subject_id for party in case.parties if party.role == "alleged-abuser"}),
        at_home=every(children | {party.subject_id for party in case.parties if party.lives_with_child}),
    )


def _beneficiaries(case: Case, due: Due, law: Law) -> Iterator[tuple[str, tuple[SubjectId, ...]]]:
    """Yield who is given to, each with the children that it stands for: every child once, or every household."""
    same = same_persons(case)
    if due.per == "child":
        for child in each_child_once(case):
            if _is_confirmed(case, child):
                yield child, tuple(sorted(same.get(child, {child})))
        return
    every = households(case)
    first = every[0][0] if every else None
    for children in _concerned(every, case, due, law):
        of_children = {one for child in children for one in same.get(child, {child})}
        yield HOUSEHOLD if first is None or first in children else children[0], tuple(sorted(of_children))


def _concerned(every: tuple[Children, ...], case: Case, due: Due, law: Law) -> tuple[Children, ...]:
    """Return the households that something is given to: of several, those of which a child may have fared so."""
    outcomes = next((row.outcomes for row in law.causes if row.id == due.cause), ())
    fared = {child.subject_id: child.outcome for child in case.children if _is_confirmed(case, child.subject_id)}
    some = tuple(of for of in every if any(fared.get(child, "") in {*outcomes, *_NOT_KNOWN} for child in of))
    found = tuple(of for of in every if any(child in fared for child in of))
    # A case without children on record, or of which all are said to have fared otherwise, has a household all the same.
    return (some if outcomes else found) or found[:1] or every[:1] or ((),)


def _is_confirmed(case: Case, child: SubjectId) -> bool:
    found = finding_of(case, child)
    return found is not None and found.finding == "confirmed"
