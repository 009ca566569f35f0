"""The three levels: counted, and stood on."""

import datetime as dt

import pytest
from msgspec.structs import replace

from cases.case.assessed import Assessed, Closing
from cases.case.death import DeathFound
from cases.case.levels import Count, Stretch, counted, counts, level_at, running_plans, runs, stretches
from cases.case.measures import MeasureOutcomeRecorded
from cases.case.people import PersonIdentified, PersonsLinked
from cases.case.state import Case
from cases.events import Event
from deciding import case_of
from samples import (
    AID,
    APPROVED,
    CHILD,
    EMERGENCY,
    OUTCOME,
    PLAN,
    REPORTED,
    RETURNED,
    SECOND_CHILD,
    SECOND_CHILD_ADDED,
    SEPARATED,
    SEPARATION_ENDED,
    SUPPORT,
    at,
)

FIRST, SECOND = PLAN.measures
"""An intervention due on 2023-05-31, and support due on 2023-06-30."""
NEXT_PLAN = replace(
    PLAN,
    plan_id="8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4b02",
    drafted_at=at("2023-06-10T08:00:00+07:00"),
    measures=(replace(SECOND, measure_id="8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4c03", due_on=dt.date(2023, 8, 31)),),
)
NEXT_APPROVED = replace(APPROVED, plan_id=NEXT_PLAN.plan_id, approved_at=at("2023-06-12T10:00:00+07:00"))
PREVENTION = replace(SUPPORT, measure_id="8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4a09", level="prevention", due_on=None)


def outcome(measure_id: str, outcome: str, on: str) -> MeasureOutcomeRecorded:
    return replace(OUTCOME, measure_id=measure_id, outcome=outcome, on=dt.date.fromisoformat(on))


def levels(today: str, *events: Event) -> dict[str, tuple[int, int, int]]:
    found = counts(counted(case_of(REPORTED, *events)), dt.date.fromisoformat(today))
    return {level: (one.planned, one.done, one.overdue) for level, one in found.items()}


def stood(case: Case) -> list[tuple[str, str, str | None]]:
    return [
        (one.level, one.from_at.isoformat(), None if one.until_at is None else one.until_at.isoformat())
        for one in stretches(case, CHILD)
    ]


def test_nothing_planned_is_nothing_on_all_three() -> None:
    assert counts((), dt.date(2023, 5, 5)) == {level: Count() for level in ("prevention", "support", "intervention")}


def test_a_plan_counts_once_it_is_approved_and_no_longer_once_it_is_returned() -> None:
    returned_later = replace(RETURNED, returned_at=at("2023-05-20T10:00:00+07:00"))

    assert levels("2023-05-20", PLAN)["intervention"] == (0, 0, 0)
    assert levels("2023-05-20", PLAN, APPROVED)["intervention"] == (1, 0, 0)
    assert levels("2023-05-20", PLAN, APPROVED, returned_later)["intervention"] == (0, 0, 0)


def test_a_measure_is_overdue_from_the_day_after_it_was_due_until_it_is_done() -> None:
    done = outcome(FIRST.measure_id, "done", "2023-06-02")

    assert [levels(day, PLAN, APPROVED)["intervention"] for day in ("2023-05-31", "2023-06-01")] == [
        (1, 0, 0),
        (1, 0, 1),
    ]
    assert levels("2023-06-01", PLAN, APPROVED, done)["intervention"] == (1, 1, 0)


def test_done_in_part_or_not_at_all_is_not_done_and_the_latest_outcome_stands() -> None:
    partly = outcome(FIRST.measure_id, "partly", "2023-06-02")
    done = outcome(FIRST.measure_id, "done", "2023-06-03")
    undone = outcome(FIRST.measure_id, "not-done", "2023-06-04")

    assert levels("2023-06-10", PLAN, APPROVED, partly)["intervention"] == (1, 0, 1)
    assert levels("2023-06-10", PLAN, APPROVED, done, partly)["intervention"] == (1, 1, 0)
    assert levels("2023-06-10", PLAN, APPROVED, undone, done)["intervention"] == (1, 0, 1)


def test_prevention_stands_outside_the_plan_and_aid_on_no_level() -> None:
    assert levels("2023-05-20", PREVENTION, AID, SUPPORT) == {
        "prevention": (1, 0, 0),
        "support": (1, 0, 0),
        "intervention": (0, 0, 0),
    }


def test_a_measure_outside_a_plan_is_done_by_its_outcome_or_on_its_own_day() -> None:
    arranged_done = replace(SUPPORT, done_on=dt.date(2023, 5, 30))

    assert levels("2023-06-10", SUPPORT, OUTCOME)["support"] == (1, 1, 0)
    assert levels("2023-06-10", arranged_done)["support"] == (1, 1, 0)
    assert levels("2023-06-10", SUPPORT)["support"] == (1, 0, 1)


def test_the_latest_approved_plan_runs_and_what_was_done_under_the_one_before_stays_done() -> None:
    done = outcome(FIRST.measure_id, "done", "2023-05-30")
    history = (PLAN, APPROVED, done, NEXT_PLAN, NEXT_APPROVED)

    assert levels("2023-07-15", *history) == {"prevention": (0, 0, 0), "support": (1, 0, 0), "intervention": (1, 1, 0)}
    assert [plan.plan_id for plan in running_plans(case_of(REPORTED, *history))] == [NEXT_PLAN.plan_id]


def test_a_later_plan_for_one_child_leaves_that_of_another_running() -> None:
    theirs = replace(NEXT_PLAN, measures=(replace(NEXT_PLAN.measures[0], child=SECOND_CHILD),))
    case = case_of(REPORTED, SECOND_CHILD_ADDED, PLAN, APPROVED, theirs, NEXT_APPROVED)

    assert [plan.plan_id for plan in running_plans(case)] == [PLAN.plan_id, NEXT_PLAN.plan_id]


def test_a_plan_of_two_children_runs_on_for_the_one_whom_the_later_plan_does_not_name() -> None:
    of_both = replace(PLAN, measures=(FIRST, replace(SECOND, child=SECOND_CHILD)))
    case = case_of(REPORTED, SECOND_CHILD_ADDED, of_both, APPROVED, NEXT_PLAN, NEXT_APPROVED)

    assert [plan.plan_id for plan in running_plans(case)] == [PLAN.plan_id, NEXT_PLAN.plan_id]
    assert [one.until_at for one in stretches(case, SECOND_CHILD)] == [None]


def test_of_two_plans_approved_at_one_instant_the_one_that_was_recorded_last_runs() -> None:
    at_once = replace(NEXT_APPROVED, approved_at=APPROVED.approved_at)
    case = case_of(REPORTED, PLAN, NEXT_PLAN, APPROVED, at_once)

    assert [plan.plan_id for plan in running_plans(case)] == [NEXT_PLAN.plan_id]
    assert stood(case) == [("support", "2023-05-09T03:00:00+00:00", None)]


def test_an_emergency_goes_on_for_the_child_whom_no_plan_names() -> None:
    of_the_other = replace(PLAN, measures=(replace(SECOND, child=SECOND_CHILD),))
    case = case_of(REPORTED, SECOND_CHILD_ADDED, EMERGENCY, of_the_other, APPROVED)

    assert stood(case) == [("intervention", "2023-05-02T16:10:00+00:00", None)]


ONE_CHILD = PersonsLinked(subject_id=SECOND_CHILD, same_as=CHILD)


def test_a_child_under_two_ids_has_one_running_plan_and_stands_on_one_level() -> None:
    """Whichever of the two the plan, the measures and the stay apart name."""
    later = replace(NEXT_PLAN, measures=(replace(NEXT_PLAN.measures[0], child=SECOND_CHILD),))
    history = (SECOND_CHILD_ADDED, EMERGENCY, SEPARATED, PLAN, APPROVED, later, NEXT_APPROVED)
    ended = replace(SEPARATION_ENDED, child=SECOND_CHILD)
    case = case_of(REPORTED, *history, ended, ONE_CHILD)

    assert [plan.plan_id for plan in running_plans(case)] == [NEXT_PLAN.plan_id]
    assert stretches(case, CHILD) == stretches(case, SECOND_CHILD)
    assert [level for level, _, _ in stood(case)] == ["intervention", "support"]
    assert {run.ended_by for run in runs(case, CHILD) if run.level == "intervention"} == {
        "taken-over",
        "ended",
        "replaced",
    }


def test_what_names_a_child_by_another_id_puts_them_on_its_level() -> None:
    of_one = (replace(SUPPORT, children=(SECOND_CHILD,)), replace(EMERGENCY, children=(SECOND_CHILD,)))
    apart, joined = (case_of(REPORTED, SECOND_CHILD_ADDED, *of_one, *links) for links in ((), (ONE_CHILD,)))

    assert runs(apart, CHILD) == ()
    assert len(runs(joined, CHILD)) == len(of_one)


def test_what_belongs_to_no_matter_counts_nowhere() -> None:
    with pytest.raises(ValueError, match="in no case"):
        counted(replace(case_of(REPORTED, replace(SUPPORT, arranged_on=None)), received_at=None))


def test_a_child_stands_on_the_highest_level_that_runs_and_goes_down_as_it_is_done() -> None:
    case = case_of(REPORTED, PLAN, APPROVED, outcome(FIRST.measure_id, "done", "2023-05-30"))

    assert stood(case) == [
        ("intervention", "2023-05-09T03:00:00+00:00", "2023-05-30T17:00:00+00:00"),
        ("support", "2023-05-30T17:00:00+00:00", None),
    ]
    times = [at(f"2023-{day}T12:00:00+07:00") for day in ("05-08", "05-09", "05-30", "05-31")]
    assert [level_at(stretches(case, CHILD), one) for one in times] == [None, "intervention", "intervention", "support"]


def test_a_level_is_left_at_the_very_instant_at_which_the_next_begins() -> None:
    first, second = stretches(case_of(REPORTED, PLAN, APPROVED, outcome(FIRST.measure_id, "done", "2023-05-30")), CHILD)

    assert first.until_at == second.from_at
    assert [level_at((first, second), one) for one in (first.from_at, second.from_at)] == ["intervention", "support"]
    assert level_at((first,), second.from_at) is None


def test_what_runs_on_one_level_without_a_break_is_one_stretch_and_with_one_it_is_two() -> None:
    may = replace(SUPPORT, arranged_on=dt.date(2023, 5, 6), done_on=dt.date(2023, 5, 20))
    june = replace(may, measure_id=SECOND.measure_id, done_on=dt.date(2023, 6, 10))
    next_day, later = (replace(june, arranged_on=dt.date(2023, 5, day)) for day in (21, 22))

    assert stood(case_of(REPORTED, may, next_day)) == [
        ("support", "2023-05-05T17:00:00+00:00", "2023-06-10T17:00:00+00:00")
    ]
    assert stood(case_of(REPORTED, may, later)) == [
        ("support", "2023-05-05T17:00:00+00:00", "2023-05-20T17:00:00+00:00"),
        ("support", "2023-05-21T17:00:00+00:00", "2023-06-10T17:00:00+00:00"),
    ]


def test_a_measure_counts_on_the_day_it_was_due_or_else_done_or_else_begun() -> None:
    arranged = replace(SUPPORT, arranged_on=dt.date(2023, 5, 6), due_on=None)
    measures = (
        replace(arranged, due_on=dt.date(2023, 6, 30), done_on=dt.date(2023, 5, 20)),
        replace(arranged, done_on=dt.date(2023, 5, 20)),
        arranged,
        replace(arranged, arranged_on=None),
    )
    days = [one.day.isoformat() for measure in measures for one in counted(case_of(REPORTED, measure))]

    assert days == ["2023-06-30", "2023-05-20", "2023-05-06", "2023-05-02"]


def test_a_measure_that_names_no_child_is_for_every_child_and_so_is_an_emergency() -> None:
    arranged = replace(SUPPORT, arranged_on=dt.date(2023, 5, 6), children=())
    for_another = replace(EMERGENCY, children=(SECOND_CHILD,))

    assert [one.level for one in stretches(case_of(REPORTED, arranged), CHILD)] == ["support"]
    assert [one.level for one in stretches(case_of(REPORTED, EMERGENCY), CHILD)] == ["intervention"]
    assert stood(case_of(REPORTED, SECOND_CHILD_ADDED, for_another)) == []
    assert stood(case_of(REPORTED, SECOND_CHILD_ADDED, replace(SEPARATED, child=SECOND_CHILD))) == []


def test_a_measure_of_intervention_outside_a_plan_is_intervention() -> None:
    arranged = replace(SUPPORT, level="intervention", arranged_on=dt.date(2023, 5, 6))

    assert [one.level for one in stretches(case_of(REPORTED, arranged), CHILD)] == ["intervention"]


def test_an_emergency_after_the_plan_was_approved_is_not_taken_over_by_it() -> None:
    support_only = replace(PLAN, measures=(SECOND,))
    at_once, later = (
        replace(EMERGENCY, taken_at=taken_at)
        for taken_at in (APPROVED.approved_at, APPROVED.approved_at + dt.timedelta(hours=1))
    )
    _, emergency = runs(case_of(REPORTED, support_only, APPROVED, at_once), CHILD)

    assert (emergency.level, emergency.ended_at) == ("intervention", None)
    assert [one.until_at for one in stretches(case_of(REPORTED, support_only, APPROVED, later), CHILD)][-1] is None


def test_what_ran_says_by_which_facts_it_began_and_which_fact_ended_it() -> None:
    done = outcome(FIRST.measure_id, "done", "2023-05-30")
    first, second = runs(case_of(REPORTED, PLAN, APPROVED, done, NEXT_PLAN, NEXT_APPROVED), CHILD)[:2]

    assert (first.versions, first.ended_by, first.ended_in) == ((2, 3), "done", 4)
    assert (second.versions, second.ended_by, second.ended_in) == ((2, 3), "replaced", 5)
    (outside,) = runs(case_of(REPORTED, replace(SUPPORT, done_on=dt.date(2023, 5, 30))), CHILD)
    assert (outside.versions, outside.ended_by, outside.ended_in) == ((2,), "done", 2)
    (by_outcome,) = runs(case_of(REPORTED, SUPPORT, OUTCOME), CHILD)
    assert (by_outcome.ended_by, by_outcome.ended_in) == ("done", 3)
    (apart,) = runs(case_of(REPORTED, SEPARATED, SEPARATION_ENDED), CHILD)
    assert (apart.versions, apart.ended_by, apart.ended_in) == ((2,), "ended", 3)
    *_, emergency = runs(case_of(REPORTED, EMERGENCY, PLAN, APPROVED), CHILD)
    assert (emergency.versions, emergency.ended_by, emergency.ended_in) == ((2,), "taken-over", 3)


def test_where_nothing_was_decided_nothing_runs() -> None:
    assert runs(case_of(REPORTED), CHILD) == ()


def test_what_was_over_before_it_began_never_ran() -> None:
    over = replace(SUPPORT, arranged_on=dt.date(2023, 5, 30), done_on=dt.date(2023, 5, 6))
    same_day = replace(over, arranged_on=dt.date(2023, 5, 6))
    day_after = replace(over, arranged_on=dt.date(2023, 5, 7))

    assert [len(runs(case_of(REPORTED, one), CHILD)) for one in (over, day_after, same_day)] == [0, 0, 1]


def test_what_began_once_the_case_was_closed_goes_on() -> None:
    case = case_of(REPORTED, EMERGENCY)
    before, at_once = (
        Assessed(closings=(Closing(version=3, at=EMERGENCY.taken_at + dt.timedelta(hours=hours), ground="stable"),))
        for hours in (-1, 0)
    )

    assert [stood(replace(case, assessed=closed))[-1][2] for closed in (before, at_once)] == [None, None]


def test_emergency_measures_are_intervention_until_a_plan_takes_over() -> None:
    support_only = replace(PLAN, measures=(SECOND,))

    assert stood(case_of(REPORTED, EMERGENCY)) == [("intervention", "2023-05-02T16:10:00+00:00", None)]
    assert stood(case_of(REPORTED, EMERGENCY, support_only, APPROVED)) == [
        ("intervention", "2023-05-02T16:10:00+00:00", "2023-05-09T03:00:00+00:00"),
        ("support", "2023-05-09T03:00:00+00:00", None),
    ]


def test_a_separation_is_intervention_from_its_beginning_to_its_end() -> None:
    assert stood(case_of(REPORTED, SEPARATED, SEPARATION_ENDED)) == [
        ("intervention", "2023-05-02T16:30:00+00:00", "2023-05-16T08:00:00+00:00")
    ]


def test_a_measure_outside_a_plan_puts_its_children_on_its_level_from_its_day() -> None:
    arranged = replace(SUPPORT, arranged_on=dt.date(2023, 5, 6), children=(CHILD,))
    for_another = replace(arranged, children=(SECOND_CHILD,))

    assert stood(case_of(REPORTED, arranged, OUTCOME)) == [
        ("support", "2023-05-05T17:00:00+00:00", "2023-05-30T17:00:00+00:00")
    ]
    assert stood(case_of(REPORTED, SUPPORT)) == [("support", "2023-05-01T17:00:00+00:00", None)]
    assert stood(case_of(REPORTED, SECOND_CHILD_ADDED, for_another, PREVENTION, AID)) == []


def test_a_later_plan_ends_what_the_one_before_left_undone() -> None:
    assert stood(case_of(REPORTED, PLAN, APPROVED, NEXT_PLAN, NEXT_APPROVED)) == [
        ("intervention", "2023-05-09T03:00:00+00:00", "2023-06-12T03:00:00+00:00"),
        ("support", "2023-06-12T03:00:00+00:00", None),
    ]


def test_a_returned_plan_ends_and_a_level_left_and_taken_up_again_is_two_stretches() -> None:
    returned_later = replace(RETURNED, returned_at=at("2023-05-20T10:00:00+07:00"))
    again = replace(APPROVED, approved_at=at("2023-05-25T10:00:00+07:00"))

    assert stood(case_of(REPORTED, PLAN, APPROVED, returned_later, again)) == [
        ("intervention", "2023-05-09T03:00:00+00:00", "2023-05-20T03:00:00+00:00"),
        ("intervention", "2023-05-25T03:00:00+00:00", None),
    ]


def test_nobody_stands_on_a_level_after_the_case_was_closed_or_after_their_death() -> None:
    case = case_of(REPORTED, EMERGENCY)
    closed = Assessed(closings=(Closing(version=3, at=at("2023-06-30T09:00:00+07:00"), ground="stable"),))
    died = DeathFound(child=CHILD, by="health", died_on=dt.date(2023, 5, 20))

    assert stood(replace(case, assessed=closed))[-1][2] == "2023-06-30T02:00:00+00:00"
    assert stood(case_of(REPORTED, EMERGENCY, died))[-1][2] == "2023-05-20T17:00:00+00:00"


def test_a_child_whose_death_was_taken_back_stands_on_the_level_of_their_plan() -> None:
    died = DeathFound(child=CHILD, by="health", died_on=dt.date(2023, 5, 3))
    alive = PersonIdentified(subject_id=CHILD, outcome="unharmed")

    assert stood(case_of(REPORTED, died, PLAN, APPROVED)) == []
    assert stood(case_of(REPORTED, died, alive, PLAN, APPROVED)) == [
        ("intervention", "2023-05-09T03:00:00+00:00", None)
    ]


def test_a_day_that_cannot_be_stops_nothing() -> None:
    odd = replace(SUPPORT, arranged_on=dt.date.min, due_on=dt.date.max)
    case = case_of(REPORTED, odd, replace(OUTCOME, on=dt.date.max))

    assert stretches(case, CHILD) == (Stretch(level="support", from_at=at("1900-01-01T00:00:00+07:00"), until_at=None),)
