"""Which children an indicator counts in a commune's year, from the record alone."""

import datetime as dt

import pytest
from msgspec.structs import replace

from cases.case.closure import CaseClosed
from cases.case.correction import Changes, FactCorrected
from cases.case.death import DeathFound
from cases.case.duplicate import DuplicateMarked
from cases.case.people import PersonIdentified, PersonsLinked
from cases.case.state import Child, FindingBy
from cases.case.transfer import TransferAnswered, TransferNotified
from cases.events import Event
from cases.law.load import load_law
from cases.law.model import Law
from cases.law.scoring import Counted
from cases.law.standards import CountsFor, PlanClock
from cases.places.register import Places
from cases.values import Interval, UnitId
from deciding import CASE, case_of, recorded
from projections.engine.projection import Knowledge
from projections.fitness.counting import ChildCounted, State, children_counted, counted_in
from samples import (
    APPROVED,
    BANG_MAC,
    CHI_LANG_DISTRICT,
    CHILD,
    CONFIRMED_BY_COMMUNE,
    CONFIRMED_BY_POLICE,
    DUPLICATE,
    EMERGENCY,
    LANG_SON,
    OUTCOME,
    PLAN,
    REPORTED,
    RETURNED,
    SECOND_CHILD,
    SECOND_CHILD_ADDED,
    SUPPORT,
    UNFOUNDED_BY_COMMUNE,
    UNFOUNDED_BY_POLICE,
    VAN_LINH,
    Y_TICH,
    at,
)

LAW, PLACES = load_law(), Places.load()
KNOWN = Knowledge(law=LAW, places=PLACES)
ABUSED = replace(REPORTED, kind="sexual-abuse")
AFTER = at("2024-03-01T08:00:00+07:00")
LATE_PLAN = replace(PLAN, drafted_at=at("2023-06-08T17:00:00+07:00"))
LATE_APPROVAL = replace(APPROVED, approved_at=at("2023-06-09T10:00:00+07:00"))
RENAMED = Changes(kind="injury")
MOVED = Changes(commune_of_event=VAN_LINH)
IN_2022 = Changes(occurred=Interval(first=dt.date(2022, 4, 1), last=dt.date(2022, 4, 30)))


def law_with(*, clocks: tuple[PlanClock, ...], counts_for: CountsFor) -> Knowledge:
    """Return what results rest on, with another configuration of the 75 points."""
    rows = tuple(
        replace(one, clocks=clocks, counts_for=counts_for) if one.computed == "plans-in-time" else one
        for one in LAW.indicators
    )
    return Knowledge(law=_with(rows), places=PLACES)


def _with(rows: object) -> Law:
    return replace(LAW, indicators=rows)


def children(*events: Event, computed: str = "plans-in-time", known: Knowledge = KNOWN) -> list[ChildCounted]:
    """Return the children whom an indicator counts of a case."""
    [row] = [one for one in LAW.indicators if one.computed == computed]
    return [one for one in children_counted(case_of(*events), recorded(*events), known) if one.indicator == row.key]


def states(*events: Event, when: dt.datetime = AFTER, known: Knowledge = KNOWN) -> list[str]:
    """Return how the children of a case stand, of whom a plan in time is asked."""
    return [one.state(2023, when) for one in children(*events, known=known)]


def doubts(*events: Event) -> list[tuple[UnitId | None, str | None]]:
    """Return for each child the unit whose year it is, and why that is doubtful."""
    return [(one.unit_id, one.why(2023)) for one in children(*events)]


def test_a_plan_that_was_drafted_and_approved_in_time_counts_with_the_facts_behind_it() -> None:
    [child] = children(ABUSED, CONFIRMED_BY_POLICE, PLAN, APPROVED)

    assert (child.state(2023, AFTER), child.unit_id, child.child) == ("fit", Y_TICH, CHILD)
    assert [fact.version for fact in child.because] == [1, 2, 3, 4]
    assert [fact.position for fact in child.because] == [41, 42, 43, 44]


@pytest.mark.parametrize(
    "events, expected",
    [((), "lost"), ((PLAN,), "lost"), ((PLAN, LATE_APPROVAL), "lost"), ((LATE_PLAN, LATE_APPROVAL), "lost")],
    ids=["no plan", "not approved", "approved late", "drafted late"],
)
def test_what_was_not_in_time_is_lost(events: tuple[Event, ...], expected: str) -> None:
    assert states(ABUSED, CONFIRMED_BY_POLICE, *events) == [expected]


@pytest.mark.parametrize(
    "events, when, lacks",
    [((), "2023-05-05T08:00:00+07:00", "plan"), ((PLAN,), "2023-05-12T08:00:00+07:00", "plan-approval")],
)
def test_while_the_clock_runs_it_is_open_and_says_what_is_lacking(
    events: tuple[Event, ...], when: str, lacks: str
) -> None:
    [child] = children(ABUSED, CONFIRMED_BY_POLICE, *events)

    assert (child.state(2023, at(when)), child.lacks, child.may_yet(at(when))) == ("open", lacks, True)


def test_a_plan_that_was_returned_waits_for_the_next_one_and_no_longer_than_its_clock() -> None:
    again = replace(PLAN, plan_id="8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4b02", drafted_at=at("2023-05-10T08:00:00+07:00"))
    approved = replace(APPROVED, plan_id=again.plan_id, approved_at=at("2023-05-11T08:00:00+07:00"))

    assert states(ABUSED, CONFIRMED_BY_POLICE, PLAN, RETURNED) == ["lost"]
    assert states(ABUSED, CONFIRMED_BY_POLICE, PLAN, RETURNED, again, approved) == ["fit"]


def test_a_plan_is_asked_for_each_child() -> None:
    both = replace(ABUSED, children=(*ABUSED.children, SECOND_CHILD_ADDED.child))
    found = states(both, CONFIRMED_BY_POLICE, PLAN, APPROVED)

    assert found == ["fit", "lost"]


def test_a_plan_is_asked_for_a_child_who_is_added_later_from_then() -> None:
    facts = (ABUSED, SECOND_CHILD_ADDED, CONFIRMED_BY_POLICE, PLAN, APPROVED)
    next_plan = replace(
        PLAN,
        plan_id="8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4b05",
        drafted_at=at("2024-04-02T08:30:00+07:00"),
        measures=tuple(replace(one, child=SECOND_CHILD) for one in PLAN.measures),
    )
    approved = replace(APPROVED, plan_id=next_plan.plan_id, approved_at=at("2024-04-02T09:00:00+07:00"))
    [_, of_the_second] = children(*facts)
    later = at("2024-05-01T08:00:00+07:00")

    assert of_the_second.due_at == at("2024-04-10T00:00:00+07:00")
    assert states(*facts, when=AFTER) == ["fit", "open"]
    assert states(*facts, when=later) == ["fit", "lost"]
    assert states(*facts, next_plan, approved, when=later) == ["fit", "fit"]


def test_what_counts_as_in_time_and_for_whom_is_configuration() -> None:
    lenient = law_with(clocks=("plan-approval",), counts_for="residence")
    of_event = law_with(clocks=("plan", "plan-approval"), counts_for="event")
    resident = replace(ABUSED, commune_of_residence=BANG_MAC)

    assert states(ABUSED, CONFIRMED_BY_POLICE, LATE_PLAN, LATE_APPROVAL, known=lenient) == ["fit"]
    assert [one.unit_id for one in children(resident, CONFIRMED_BY_POLICE)] == [BANG_MAC]
    assert [one.unit_id for one in children(resident, CONFIRMED_BY_POLICE, known=of_event)] == [Y_TICH]


@pytest.mark.parametrize("kind", ["neglect", "drowning-death", "injury"])
def test_other_kinds_are_asked_for_no_plan_in_time(kind: str) -> None:
    assert children(replace(REPORTED, kind=kind), CONFIRMED_BY_POLICE) == []


def test_a_report_that_nobody_verified_may_belong_to_it_or_not() -> None:
    assert doubts(ABUSED, PLAN, APPROVED) == [(Y_TICH, "not-verified")]


def test_a_report_that_others_found_untrue_is_not_counted() -> None:
    assert children(ABUSED, UNFOUNDED_BY_POLICE) == []
    assert children(ABUSED, UNFOUNDED_BY_COMMUNE, UNFOUNDED_BY_POLICE) == []


@pytest.mark.parametrize("changes", [RENAMED, MOVED, IN_2022], ids=["kind", "place", "day"])
def test_a_commune_that_corrects_a_case_away_leaves_it_open(changes: Changes) -> None:
    corrected = FactCorrected(of_version=1, by="commune", changes=changes)
    found = [one for one in children(ABUSED, CONFIRMED_BY_COMMUNE, corrected) if one.unit_id == Y_TICH]
    in_2023 = [one for one in found if one.year_from <= 2023 <= one.year_until]

    assert [one.why(2023) for one in in_2023] == ["lifted-by-commune-alone"]


@pytest.mark.parametrize("by", ["police", "province", "health", "child-agency"])
def test_others_correct_it_away(by: FindingBy) -> None:
    corrected = FactCorrected(of_version=1, by=by, changes=RENAMED)

    assert children(ABUSED, CONFIRMED_BY_COMMUNE, corrected) == []


@pytest.mark.parametrize(
    "trick",
    [
        UNFOUNDED_BY_COMMUNE,
        replace(CONFIRMED_BY_COMMUNE, kind="injury"),
        replace(DUPLICATE, by="commune"),
        PersonIdentified(subject_id=CHILD, outcome="died"),
        DeathFound(child=CHILD, by="commune", died_on=dt.date(2023, 5, 3)),
    ],
    ids=["unfounded", "another kind", "a duplicate", "the child died", "a death found"],
)
def test_a_commune_alone_takes_no_child_out_of_the_count(trick: Event) -> None:
    assert doubts(ABUSED, CONFIRMED_BY_POLICE, trick) == [(Y_TICH, "lifted-by-commune-alone")]


def test_a_commune_that_moves_a_case_and_calls_it_a_duplicate_keeps_the_child_in_its_own_count() -> None:
    moved = FactCorrected(of_version=1, by="commune", changes=MOVED)

    assert (Y_TICH, "lifted-by-commune-alone") in doubts(
        ABUSED, CONFIRMED_BY_POLICE, moved, replace(DUPLICATE, by="commune")
    )


def test_what_others_say_takes_a_child_out_of_the_count() -> None:
    dead = DeathFound(child=CHILD, by="health", died_on=dt.date(2023, 5, 3))

    assert children(ABUSED, CONFIRMED_BY_POLICE, DuplicateMarked(of=DUPLICATE.of, by="police")) == []
    assert children(ABUSED, CONFIRMED_BY_POLICE, dead) == []


def found_and_said(*said: tuple[Event, UnitId], computed: str) -> list[tuple[State, str | None]]:
    """Return how the child of a case with a plan in time stands once some things were said, each by a unit."""
    events = (ABUSED, CONFIRMED_BY_POLICE, PLAN, APPROVED, *(event for event, _ in said))
    units = dict(enumerate((unit for _, unit in said), start=5))
    history = [
        replace(one, metadata=replace(one.metadata, unit=units.get(one.version, one.metadata.unit)))
        for one in recorded(*events)
    ]
    [row] = [one for one in LAW.indicators if one.computed == computed]
    found = [one for one in children_counted(case_of(*events), history, KNOWN) if one.indicator == row.key]
    return [(one.state(2023, AFTER), one.why(2023)) for one in found]


FOUND_DEAD = DeathFound(child=CHILD, by="health", died_on=dt.date(2023, 5, 3))
ALIVE = PersonIdentified(subject_id=CHILD, outcome="unharmed")


@pytest.mark.parametrize("computed", ["plans-in-time", "children-helped"])
def test_a_child_whose_death_others_took_back_is_counted_again(computed: str) -> None:
    by_health = (FOUND_DEAD, CHI_LANG_DISTRICT)
    by_commune = (replace(FOUND_DEAD, by="commune"), Y_TICH)

    assert found_and_said(by_health, computed=computed) == []
    assert found_and_said(by_health, (ALIVE, LANG_SON), computed=computed) == [("fit", None)]
    assert found_and_said(by_commune, (ALIVE, Y_TICH), computed=computed) == [("fit", None)]


@pytest.mark.parametrize("computed", ["plans-in-time", "children-helped"])
def test_a_commune_alone_neither_brings_a_child_back_into_the_count_nor_finds_them_dead_again(computed: str) -> None:
    """A child more who was helped may lift a share over what is asked: that one is open too."""
    by_health, alive = (FOUND_DEAD, CHI_LANG_DISTRICT), (ALIVE, LANG_SON)
    open_: list[tuple[State, str | None]] = [("open", "lifted-by-commune-alone")]

    assert found_and_said(by_health, (ALIVE, Y_TICH), computed=computed) == open_
    assert found_and_said(by_health, (ALIVE, Y_TICH), alive, computed=computed) == [("fit", None)]
    assert found_and_said(by_health, alive, (replace(FOUND_DEAD, by="commune"), Y_TICH), computed=computed) == open_


def test_closing_a_case_spares_no_plan() -> None:
    closed = CaseClosed(closed_at=at("2023-05-03T16:00:00+07:00"), ground="moved-away")

    assert states(ABUSED, CONFIRMED_BY_POLICE, closed) == ["lost"]


def test_a_commune_that_tells_another_of_a_child_stays_in_question_until_that_one_receives_it() -> None:
    told = TransferNotified(to=BANG_MAC, notified_at=at("2023-05-04T08:00:00+07:00"))
    received = TransferAnswered(unit=BANG_MAC, answer="received", answered_at=at("2023-05-05T08:00:00+07:00"))

    assert doubts(ABUSED, CONFIRMED_BY_POLICE, told) == [
        (BANG_MAC, "named-by-commune-alone"),
        (Y_TICH, "lifted-by-commune-alone"),
    ]
    assert doubts(ABUSED, CONFIRMED_BY_POLICE, told, received) == [(BANG_MAC, None)]


def test_what_was_entered_from_an_old_paper_says_nothing_of_what_was_in_time() -> None:
    history = recorded(ABUSED, CONFIRMED_BY_POLICE)
    paper = tuple(replace(one, metadata=replace(one.metadata, entered_from="a paper")) for one in history)
    [child, *_] = children_counted(case_of(ABUSED, CONFIRMED_BY_POLICE), paper, KNOWN)[-1:]

    assert (child.why(2023), child.state(2023, AFTER)) == ("no-clock", "open")


@pytest.mark.parametrize("help_", [SUPPORT, EMERGENCY], ids=["a measure", "emergency measures"])
def test_a_child_for_whom_anything_was_done_is_helped(help_: Event) -> None:
    [child] = children(ABUSED, CONFIRMED_BY_POLICE, help_, computed="children-helped")

    assert (child.state(2023, AFTER), child.because[-1].version) == ("fit", 3)


def test_a_child_is_helped_by_an_approved_plan_and_not_by_what_was_left_undone() -> None:
    planned = children(ABUSED, CONFIRMED_BY_POLICE, PLAN, APPROVED, computed="children-helped")
    undone = replace(OUTCOME, outcome="not-done")
    nothing = children(ABUSED, CONFIRMED_BY_POLICE, SUPPORT, undone, computed="children-helped")

    assert [one.fit for one in planned] == [True]
    assert [(one.fit, one.lacks) for one in nothing] == [(False, "help")]


def test_help_may_come_until_the_year_is_over() -> None:
    [child] = children(ABUSED, CONFIRMED_BY_POLICE, computed="children-helped")

    assert child.state(2023, at("2023-12-31T23:00:00+07:00")) == "open"
    assert child.state(2023, at("2024-01-01T00:00:00+07:00")) == "lost"


def test_a_child_who_died_needs_no_help() -> None:
    of_violence = replace(REPORTED, kind="violence-death")
    told = replace(ABUSED, children=(Child(subject_id=CHILD, outcome="died"),))

    assert children(of_violence, CONFIRMED_BY_POLICE, computed="children-helped") == []
    assert children(told, CONFIRMED_BY_POLICE, computed="children-helped") == []


def test_the_counts_of_a_year_add_up() -> None:
    both = replace(ABUSED, children=(*ABUSED.children, SECOND_CHILD_ADDED.child))
    found = children(both, CONFIRMED_BY_POLICE, PLAN, APPROVED)
    counted = counted_in(found, LAW.indicators, year=2023, at=AFTER)

    assert counted == {"plans-in-time": Counted(fit=1, open=0, all=2), "children-helped": Counted()}
    assert found[0].case_id == CASE


def test_a_child_of_whom_others_found_it_untrue_is_not_counted_and_the_commune_alone_leaves_it_open() -> None:
    by_police = replace(UNFOUNDED_BY_POLICE, children=(SECOND_CHILD,))
    by_commune = replace(by_police, by="commune")
    both = (ABUSED, SECOND_CHILD_ADDED, CONFIRMED_BY_POLICE)

    assert [one.child for one in children(*both, by_police)] == [CHILD]
    assert [one.doubtful for one in children(*both, by_commune)] == [None, "lifted-by-commune-alone"]


def test_one_child_under_two_ids_is_counted_once_by_what_was_done_under_either() -> None:
    linked = PersonsLinked(subject_id=SECOND_CHILD, same_as=CHILD)
    under_the_second = replace(PLAN, measures=tuple(replace(one, child=SECOND_CHILD) for one in PLAN.measures))

    assert states(ABUSED, SECOND_CHILD_ADDED, linked, CONFIRMED_BY_POLICE, under_the_second, APPROVED) == ["fit"]
