"""Which deadlines follow from the facts of a case, and where each stands at an instant."""

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cases.law.clock_rows import ClockOverlay
from cases.law.clocks import deadlines
from cases.law.deadline import FIRST_RECEIPT, ClockFact
from cases.law.rows import Source
from cases.registry import EVENT_TYPES
from cases.values import SubjectId, UnitId
from clocked import COMMUNE, COMMUNE_LIES_IN, HOME, LAN, LAW, MINH, PROVINCE, RECEIVED, REPORT, at, case, fact, of, one
from golden import MAPPER


def test_emergency_measures_are_owed_twelve_hours_after_the_first_receipt_by_anyone() -> None:
    deadline = one("emergency-measures", case())

    assert deadline.starts.at == RECEIVED
    assert deadline.starts_by == FIRST_RECEIPT
    assert deadline.due_at == at("2024-03-07T10:40")
    assert deadline.rule == "emergency-measures@2017-07-01"
    assert deadline.owner == COMMUNE


def test_an_earlier_receipt_that_is_told_of_later_starts_the_clock_and_the_communes_own_is_shown_beside_it() -> None:
    own = fact(
        2, "further-report-received", "2024-03-07T08:00", received_at=at("2024-03-07T07:30"), received_by="commune"
    )
    earlier = fact(
        3, "further-report-received", "2024-03-08T08:00", received_at=at("2024-03-06T20:00"), received_by="police"
    )
    deadline = one("emergency-measures", case(own, earlier))

    assert (deadline.starts.version, deadline.due_at) == (3, at("2024-03-07T08:00"))
    assert deadline.own_receipt_at == at("2024-03-07T07:30")


@pytest.mark.parametrize(
    "instant, state",
    [
        ("2024-03-07T07:39", "running"),
        ("2024-03-07T07:40", "running-out"),
        ("2024-03-07T10:40", "running-out"),
        ("2024-03-07T10:41", "missed"),
    ],
)
def test_a_deadline_runs_runs_out_and_is_missed(instant: str, state: str) -> None:
    assert one("emergency-measures", case()).state(at(instant)) == state


MEASURES = fact(2, "emergency-measures-taken", "2024-03-07T09:00", taken_at=at("2024-03-07T01:15"), children=(LAN,))


def test_measures_within_the_time_meet_it_whatever_the_hour_at_which_one_asks() -> None:
    deadline = one("emergency-measures", case(MEASURES))

    assert deadline.met is not None
    assert (deadline.met.version, deadline.met.at) == (2, at("2024-03-07T01:15"))
    assert {deadline.state(RECEIVED), deadline.state(at("2030-01-01T00:00"))} == {"met"}
    assert not deadline.recorded_late
    assert not deadline.can_lapse


def test_measures_after_the_time_meet_it_late() -> None:
    late = fact(2, "emergency-measures-taken", "2024-03-07T12:00", taken_at=at("2024-03-07T10:40:01"), children=())
    deadline = one("emergency-measures", case(late))

    assert deadline.state(at("2024-03-08T00:00")) == "met-late"
    assert deadline.can_lapse


def test_a_timely_act_recorded_after_the_due_time_meets_it_and_says_that_it_was_recorded_late() -> None:
    told_late = replace(MEASURES, recorded_at=at("2024-03-07T15:00"))
    deadline = one("emergency-measures", case(told_late))

    assert deadline.state(at("2024-03-08T00:00")) == "met"
    assert deadline.recorded_late
    assert deadline.can_lapse


def test_an_act_is_never_later_than_its_record_however_wrong_a_clock_was() -> None:
    ahead = replace(MEASURES, says=SimpleNamespace(taken_at=at("2024-03-08T01:15"), children=()))
    deadline = one("emergency-measures", case(ahead))

    assert deadline.met is not None
    assert deadline.met.at == MEASURES.recorded_at


def test_each_child_has_their_own_clock_and_what_names_no_child_is_for_all() -> None:
    children = (LAN, MINH)
    for_one = of("emergency-measures", case(MEASURES, children=children))
    for_all = replace(MEASURES, says=SimpleNamespace(taken_at=at("2024-03-07T01:15"), children=()))

    assert [(deadline.child, deadline.met is not None) for deadline in for_one] == [(LAN, True), (MINH, False)]
    assert all(deadline.met for deadline in of("emergency-measures", case(for_all, children=children)))


def test_an_injury_has_no_clock_of_abuse() -> None:
    assert deadlines(case(groups=frozenset({"IN"})), LAW) == ()


def test_a_separation_is_owed_only_where_somebody_who_cares_for_the_child_is_said_to_have_harmed_them() -> None:
    assert of("separation", case()) == []
    assert one("separation", case(conditions=frozenset({"harmed-by-caregiver"}))).due_at == at("2024-03-07T10:40")


def test_a_separation_is_an_emergency_measure_and_other_measures_spare_it() -> None:
    separated = fact(2, "child-separated", "2024-03-07T03:00", child=LAN, decided_at=at("2024-03-07T02:00"))
    harmed = frozenset({"harmed-by-caregiver"})

    assert one("emergency-measures", case(separated)).settled == "met"
    assert one("separation", case(separated, conditions=harmed)).settled == "met"
    assert one("separation", case(MEASURES, conditions=harmed)).settled == "not-due"


def test_an_assessment_in_time_that_finds_no_high_risk_ends_the_clock_and_one_of_high_risk_does_not() -> None:
    low = fact(
        2, "initial-risk-assessed", "2024-03-07T06:00", child=LAN, assessed_at=at("2024-03-07T05:00"), concluded="low"
    )
    high = replace(
        low, version=3, says=SimpleNamespace(child=LAN, assessed_at=at("2024-03-07T06:00"), concluded="high")
    )

    ended = one("emergency-measures", case(low))
    assert ended.ended is not None
    assert (ended.settled, ended.ended.stop, ended.ended.version) == ("not-due", "no-high-risk", 2)
    assert one("emergency-measures", case(low, high)).settled is None


def test_what_finds_no_risk_only_later_takes_back_nothing_that_was_missed() -> None:
    late = fact(
        2, "initial-risk-assessed", "2024-03-09T06:00", child=LAN, assessed_at=at("2024-03-09T05:00"), concluded="low"
    )

    assert one("emergency-measures", case(late)).state(at("2024-03-10T00:00")) == "missed"


def test_a_high_risk_found_after_the_due_time_does_not_bring_back_what_had_ended() -> None:
    low = fact(
        2, "initial-risk-assessed", "2024-03-07T06:00", child=LAN, assessed_at=at("2024-03-07T05:00"), concluded="low"
    )
    later = fact(
        3, "initial-risk-assessed", "2024-05-07T06:00", child=LAN, assessed_at=at("2024-05-07T05:00"), concluded="high"
    )

    assert one("emergency-measures", case(low, later)).settled == "not-due"


def test_a_plan_is_owed_five_working_days_after_the_receipt_by_the_commune_of_residence() -> None:
    deadline = one("plan", case())

    assert deadline.due_on == dt.date(2024, 3, 13)
    assert deadline.due_at == at("2024-03-14T00:00")
    assert deadline.running_out_at == at("2024-03-12T00:00")
    assert deadline.owner == HOME
    assert deadline.calendar_known


def test_a_plan_that_is_owed_over_tet_is_due_once_offices_have_worked_for_five_days() -> None:
    before_tet = replace(
        REPORT, recorded_at=at("2024-02-07T17:00"), says=SimpleNamespace(received_at=at("2024-02-07T16:00"))
    )
    deadline = one("plan", case(receipts=(before_tet,)))

    assert deadline.due_on == dt.date(2024, 2, 21)


def test_a_deadline_that_reaches_into_a_year_without_a_calendar_says_so() -> None:
    new_years_eve = replace(
        REPORT, recorded_at=at("2027-12-31T17:00"), says=SimpleNamespace(received_at=at("2027-12-31T16:00"))
    )

    assert not one("plan", case(receipts=(new_years_eve,))).calendar_known


def test_a_review_that_leads_back_to_a_plan_starts_the_clock_of_the_plan_anew() -> None:
    review = fact(2, "review-made", "2024-06-03T10:00", child=LAN, reviewed_at=at("2024-06-03T09:00"), leads_to="plan")
    first = fact(3, "plan-drafted", "2024-03-12T10:00", plan_id="p1", drafted_at=at("2024-03-12T09:00"), measures=())
    second = fact(4, "plan-drafted", "2024-06-11T10:00", plan_id="p2", drafted_at=at("2024-06-11T09:00"), measures=())
    from_receipt, from_review = of("plan", case(review, first, second))

    assert (from_receipt.settled, from_receipt.met and from_receipt.met.version) == ("met", 3)
    assert from_review.due_on == dt.date(2024, 6, 10)
    assert (from_review.settled, from_review.met and from_review.met.version) == ("met-late", 4)


def test_a_review_that_leads_to_closing_starts_no_clock() -> None:
    review = fact(
        2, "review-made", "2024-06-03T10:00", child=LAN, reviewed_at=at("2024-06-03T09:00"), leads_to="closing"
    )

    assert len(of("plan", case(review))) == 1


def test_a_plan_meets_the_clocks_of_the_children_whom_it_has_measures_for() -> None:
    measures = (SimpleNamespace(child=LAN, measure_id="m1"),)
    plan = fact(
        2, "plan-drafted", "2024-03-12T10:00", plan_id="p", drafted_at=at("2024-03-12T09:00"), measures=measures
    )

    assert [deadline.met is not None for deadline in of("plan", case(plan, children=(LAN, MINH)))] == [True, False]


def test_each_draft_is_to_be_approved_and_a_returned_one_is_answered() -> None:
    first = fact(2, "plan-drafted", "2024-03-12T10:00", plan_id="p1", drafted_at=at("2024-03-12T09:00"), measures=())
    returned = fact(3, "plan-returned", "2024-03-13T10:00", plan_id="p1", returned_at=at("2024-03-13T09:00"))
    second = fact(4, "plan-drafted", "2024-03-14T10:00", plan_id="p2", drafted_at=at("2024-03-14T09:00"), measures=())
    approved = fact(5, "plan-approved", "2024-03-15T10:00", plan_id="p2", approved_at=at("2024-03-15T09:00"))

    before, after = of("plan-approval", case(first, returned, second, approved))

    assert (before.settled, before.due_on) == ("not-due", dt.date(2024, 3, 21))
    assert (after.settled, after.met and after.met.version) == ("met", 5)


SEPARATED = fact(
    2,
    "child-separated",
    "2024-03-07T03:00",
    child=LAN,
    decided_at=at("2024-03-07T02:00"),
    separated_at=at("2024-03-07T02:30"),
)


def test_a_separation_ends_after_fifteen_days_on_the_very_day_be_it_a_day_of_rest() -> None:
    over_a_weekend = replace(
        SEPARATED,
        says=SimpleNamespace(child=LAN, decided_at=at("2024-03-08T01:00"), separated_at=at("2024-03-08T01:30")),
    )
    deadline = one("separation-end", case(replace(over_a_weekend, recorded_at=at("2024-03-08T03:00"))))

    assert deadline.due_on == dt.date(2024, 3, 23)
    assert dt.date(2024, 3, 23).weekday() == 5


def test_a_separation_of_which_only_the_decision_is_known_runs_from_the_decision() -> None:
    decided = replace(SEPARATED, says=SimpleNamespace(child=LAN, decided_at=at("2024-03-06T23:30"), separated_at=None))

    assert one("separation-end", case(decided)).starts.at == at("2024-03-06T23:30")


def test_an_extension_moves_the_end_only_where_a_competent_body_ordered_it() -> None:
    extended = fact(
        3,
        "separation-extended",
        "2024-03-20T10:00",
        child=LAN,
        until=dt.date(2024, 4, 30),
        ordered_by_competent_body=True,
    )
    alone = replace(
        extended, says=SimpleNamespace(child=LAN, until=dt.date(2024, 4, 30), ordered_by_competent_body=False)
    )

    assert one("separation-end", case(SEPARATED, extended)).due_on == dt.date(2024, 4, 30)
    assert one("separation-end", case(SEPARATED, alone)).due_on == dt.date(2024, 3, 22)


def test_an_extension_that_was_written_down_before_the_separation_moves_its_end_all_the_same() -> None:
    extended = fact(
        2,
        "separation-extended",
        "2024-03-20T10:00",
        child=LAN,
        decided_at=at("2024-03-20T09:00"),
        until=dt.date(2024, 4, 30),
        ordered_by_competent_body=True,
    )
    written_late = replace(SEPARATED, version=3, recorded_at=at("2024-03-21T10:00"))

    assert one("separation-end", case(extended, written_late)).due_on == dt.date(2024, 4, 30)


def test_an_extension_of_a_second_separation_moves_nothing_of_the_first() -> None:
    ended = fact(3, "separation-ended", "2024-03-28T10:00", child=LAN, ended_at=at("2024-03-28T09:00"))
    again = fact(
        4, "child-separated", "2024-05-06T03:00", child=LAN, decided_at=at("2024-05-06T02:00"), separated_at=None
    )
    extended = fact(
        5,
        "separation-extended",
        "2024-05-10T10:00",
        child=LAN,
        until=dt.date(2024, 6, 30),
        ordered_by_competent_body=True,
    )
    first, second = of("separation-end", case(SEPARATED, ended, again, extended))

    assert (first.due_on, first.settled) == (dt.date(2024, 3, 22), "met-late")
    assert (second.due_on, second.settled) == (dt.date(2024, 6, 30), None)


EXTENDED = fact(
    3, "separation-extended", "2024-03-20T10:00", child=LAN, until=dt.date(2024, 4, 30), ordered_by_competent_body=True
)


def extended(version: int, until: str, child: SubjectId = LAN) -> ClockFact:
    """Return that a competent body ordered a separation to go on."""
    says = SimpleNamespace(child=child, until=dt.date.fromisoformat(until), ordered_by_competent_body=True)
    return replace(EXTENDED, version=version, says=says)


def test_the_end_of_a_separation_is_running_out_three_days_before_whether_or_not_it_was_put_off() -> None:
    assert one("separation-end", case(SEPARATED)).running_out_at == at("2024-03-20T00:00")
    assert one("separation-end", case(SEPARATED, EXTENDED)).running_out_at == at("2024-04-28T00:00")


def test_an_extension_to_the_very_day_moves_nothing_and_of_several_the_latest_day_counts() -> None:
    same_day = one("separation-end", case(SEPARATED, extended(3, "2024-03-22")))
    later = one("separation-end", case(SEPARATED, extended(3, "2024-04-30"), extended(4, "2024-04-10")))

    assert (same_day.due_on, same_day.moved_by) == (dt.date(2024, 3, 22), None)
    assert (later.due_on, later.moved_by) == (dt.date(2024, 4, 30), 3)


def test_an_extension_for_another_child_moves_nothing() -> None:
    assert one("separation-end", case(SEPARATED, extended(3, "2024-04-30", MINH))).moved_by is None


def test_an_extension_that_was_decided_before_a_separation_does_not_move_it() -> None:
    before = replace(extended(3, "2024-04-30"), recorded_at=at("2024-03-07T01:00"))

    assert one("separation-end", case(SEPARATED, before)).moved_by is None


def test_of_three_separations_an_extension_moves_the_one_that_it_followed() -> None:
    second, third = (
        replace(
            SEPARATED,
            version=version,
            recorded_at=at(day),
            says=SimpleNamespace(child=LAN, decided_at=at(day), separated_at=at(day)),
        )
        for version, day in ((3, "2024-03-08T02:00"), (5, "2024-03-09T02:00"))
    )
    between = replace(extended(4, "2024-04-30"), recorded_at=at("2024-03-08T10:00"))
    found = of("separation-end", case(SEPARATED, second, between, third))

    assert [deadline.moved_by for deadline in found] == [None, 4, None]


def test_where_the_first_day_of_a_separation_counts_it_ends_a_day_earlier() -> None:
    row = next(clock for clock in LAW.clocks if clock.id == "separation-end")
    law = replace(LAW, clocks=(replace(row, counts_first_day=True),))

    assert one("separation-end", case(SEPARATED), law).due_on == dt.date(2024, 3, 21)


@pytest.mark.parametrize("counts_first_day", [True, False])
def test_a_term_that_starts_on_a_day_of_rest_is_counted_from_the_next_day_of_work(*, counts_first_day: bool) -> None:
    row = next(clock for clock in LAW.clocks if clock.id == "plan")
    law = replace(LAW, clocks=(replace(row, counts_first_day=counts_first_day),))
    on_saturday = replace(
        REPORT, recorded_at=at("2024-03-09T23:00"), says=SimpleNamespace(received_at=at("2024-03-09T22:40"))
    )

    assert one("plan", case(receipts=(on_saturday,)), law).due_on == dt.date(2024, 3, 15)


def test_what_was_done_before_anybody_told_of_it_was_done_in_time() -> None:
    before = replace(MEASURES, says=SimpleNamespace(taken_at=at("2024-03-06T21:00"), children=(LAN,)))
    found_low = fact(
        2, "initial-risk-assessed", "2024-03-07T06:00", child=LAN, assessed_at=at("2024-03-06T21:00"), concluded="low"
    )

    assert one("emergency-measures", case(before)).settled == "met"
    assert one("emergency-measures", case(found_low)).settled == "not-due"


def test_what_is_done_at_the_very_instant_at_which_it_is_asked_for_meets_it() -> None:
    review = fact(2, "review-made", "2024-06-03T10:00", child=LAN, reviewed_at=at("2024-06-03T09:00"), leads_to="plan")
    plan = fact(3, "plan-drafted", "2024-06-03T10:00", plan_id="p", drafted_at=at("2024-06-03T09:00"), measures=())
    _, from_review = of("plan", case(review, plan))

    assert from_review.settled == "met"


def test_what_ends_a_clock_at_the_very_instant_at_which_it_starts_or_is_due_ends_it() -> None:
    plan = fact(2, "plan-drafted", "2024-03-12T10:00", plan_id="p", drafted_at=at("2024-03-12T09:00"), measures=())
    returned = fact(3, "plan-returned", "2024-03-12T10:00", plan_id="p", returned_at=at("2024-03-12T09:00"))
    low = fact(
        2, "initial-risk-assessed", "2024-03-07T12:00", child=LAN, assessed_at=at("2024-03-07T10:40"), concluded="low"
    )

    assert one("plan-approval", case(plan, returned)).settled == "not-due"
    assert one("emergency-measures", case(low)).settled == "not-due"


def test_what_was_ended_and_done_all_the_same_is_done_but_never_of_an_unfounded_report() -> None:
    closed = fact(2, "closed", "2024-03-11T10:00", closed_at=at("2024-03-11T09:00"))
    plan = fact(3, "plan-drafted", "2024-03-12T10:00", plan_id="p", drafted_at=at("2024-03-12T09:00"), measures=())
    unfounded = fact(4, "report-verified", "2024-03-20T10:00", finding="unfounded", found_at=at("2024-03-20T09:00"))

    assert one("plan", case(closed, plan)).settled == "met"
    assert one("plan", case(closed, plan, unfounded)).settled == "not-due"


def test_an_end_at_the_very_instant_of_a_new_separation_is_that_of_the_one_before() -> None:
    ended = fact(3, "separation-ended", "2024-03-14T10:00", child=LAN, ended_at=at("2024-03-14T09:00"))
    again = fact(
        4,
        "child-separated",
        "2024-03-14T10:00",
        child=LAN,
        decided_at=at("2024-03-14T09:00"),
        separated_at=at("2024-03-14T09:00"),
    )

    assert [one.settled for one in of("separation-end", case(SEPARATED, ended, again))] == ["met", None]


def test_of_all_that_stops_a_clock_what_voids_it_is_named_and_otherwise_what_came_first() -> None:
    died = fact(2, "death-found", "2024-03-09T10:00", child=LAN, died_on=dt.date(2024, 3, 8))
    closed = fact(3, "closed", "2024-03-11T10:00", closed_at=at("2024-03-11T09:00"))
    unfounded = fact(4, "report-verified", "2024-03-20T10:00", finding="unfounded", found_at=at("2024-03-20T09:00"))

    def named(*facts: ClockFact) -> tuple[str, bool] | None:
        ended = one("plan", case(*facts)).ended
        return None if ended is None else (ended.stop, ended.voids)

    assert named(closed, died) == ("died", False)
    assert named(died, closed, unfounded) == ("unfounded", True)


def test_a_plan_drafted_after_a_report_was_found_to_be_unfounded_needs_no_approval() -> None:
    unfounded = fact(2, "report-verified", "2024-03-08T10:00", finding="unfounded", found_at=at("2024-03-08T09:00"))
    plan = fact(3, "plan-drafted", "2024-03-12T10:00", plan_id="p", drafted_at=at("2024-03-12T09:00"), measures=())

    assert one("plan-approval", case(unfounded, plan)).settled == "not-due"


def test_of_two_words_on_a_report_at_one_instant_the_one_that_was_recorded_last_counts() -> None:
    first = fact(2, "report-verified", "2024-03-20T10:00", finding="unfounded", found_at=at("2024-03-20T09:00"))
    later = fact(3, "report-verified", "2024-03-20T10:00", finding="confirmed", found_at=at("2024-03-20T09:00"))
    again = fact(4, "report-verified", "2024-03-25T10:00", finding="unfounded", found_at=at("2024-03-25T09:00"))
    before, after = one("plan", case(first, later)), one("plan", case(first, later, again))

    assert before.settled is None
    assert after.ended is not None
    assert (after.settled, after.ended.version) == ("not-due", 4)


def test_a_report_at_the_very_instant_of_a_closing_starts_nothing_anew_but_one_at_that_of_the_next_does() -> None:
    closed_again = replace(CLOSED, version=4, says=SimpleNamespace(closed_at=AGAIN.moment("received_at").at))
    at_once = replace(AGAIN, says=SimpleNamespace(received_at=CLOSED.moment("closed_at").at))

    assert len(of("emergency-measures", case(CLOSED, at_once))) == 1
    assert len(of("emergency-measures", case(CLOSED, AGAIN, closed_again))) == 2


def test_a_report_after_two_closings_starts_the_clocks_once() -> None:
    again_at = AGAIN.moment("received_at").at
    closed_again, closed_at_once = (
        replace(CLOSED, version=4, recorded_at=again_at, says=SimpleNamespace(closed_at=closed_at))
        for closed_at in (at("2024-05-20T09:00"), again_at)
    )

    assert len(of("emergency-measures", case(CLOSED, AGAIN, closed_again))) == 2
    assert _closings_before_reports(CLOSED, AGAIN, closed_again) == [at("2024-05-20T09:00")]
    assert _closings_before_reports(CLOSED, AGAIN, closed_at_once) == [at("2024-05-02T09:00")]


def _closings_before_reports(*facts: ClockFact) -> list[dt.datetime]:
    seen = case(*facts)
    return [closed_at for _, closed_at in seen.reported_anew(REPORT.moment("received_at"))]


def test_an_unfounded_report_owes_nothing_as_long_as_that_is_the_last_word() -> None:
    unfounded = fact(2, "report-verified", "2024-03-20T10:00", finding="unfounded", found_at=at("2024-03-20T09:00"))
    confirmed = fact(3, "report-verified", "2024-03-25T10:00", finding="confirmed", found_at=at("2024-03-25T09:00"))

    assert one("plan", case(unfounded)).state(at("2024-04-01T00:00")) == "not-due"
    assert one("plan", case(unfounded, confirmed)).state(at("2024-04-01T00:00")) == "missed"


def test_a_duplicate_owes_nothing_until_it_is_none() -> None:
    marked = fact(2, "duplicate-marked", "2024-03-20T10:00", of="another")
    withdrawn = fact(3, "duplicate-withdrawn", "2024-03-21T10:00", withdraws=2)

    assert one("plan", case(marked)).settled == "not-due"
    assert one("plan", case(marked, withdrawn)).settled is None


def test_a_closed_case_owes_what_was_not_due_by_then_no_more() -> None:
    closed = fact(2, "case-closed", "2024-03-11T10:00")
    closed = replace(closed, type="case.closed", says=SimpleNamespace(closed_at=at("2024-03-11T09:00")))
    reopened = replace(
        closed, version=3, type="case.reopened", says=SimpleNamespace(reopened_at=at("2024-03-11T09:30"))
    )

    assert one("plan", case(closed)).settled == "not-due"
    assert one("emergency-measures", case(closed)).state(at("2024-03-12T00:00")) == "missed"
    assert one("plan", case(closed, reopened)).settled is None


def test_a_plan_drafted_on_a_closed_case_is_to_be_approved_all_the_same() -> None:
    closed = fact(2, "closed", "2024-03-11T10:00", closed_at=at("2024-03-11T09:00"))
    plan = fact(3, "plan-drafted", "2024-03-12T10:00", plan_id="p", drafted_at=at("2024-03-12T09:00"), measures=())

    assert one("plan-approval", case(closed, plan)).settled is None


def test_a_child_who_died_owes_nothing_from_then_on_and_what_was_missed_stays_missed() -> None:
    died = fact(2, "death-found", "2024-03-09T10:00", child=LAN, died_on=dt.date(2024, 3, 8))
    seen = case(died)

    assert one("plan", seen).settled == "not-due"
    assert one("emergency-measures", seen).state(at("2024-03-10T00:00")) == "missed"


def died_on(day: str, recorded: str = "2024-03-11T10:00") -> ClockFact:
    return fact(9, "death-found", recorded, child=LAN, died_on=dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    "clock, began",
    [
        (
            "separation-end",
            fact(2, "child-separated", "2024-03-07T09:00", child=LAN, decided_at=at("2024-03-07T09:00")),
        ),
        ("plan-approval", fact(2, "plan-drafted", "2024-03-07T10:00", plan_id="p", drafted_at=at("2024-03-07T10:00"))),
    ],
)
def test_a_child_who_died_on_the_day_on_which_something_began_for_them_is_owed_no_more(
    clock: str, began: ClockFact
) -> None:
    assert [one(clock, case(began, died_on(day))).settled for day in ("2024-03-07", "2024-03-08")] == ["not-due"] * 2


def test_what_begins_once_the_day_of_a_death_is_over_is_not_stopped_by_it() -> None:
    plan = fact(2, "plan-drafted", "2024-03-08T00:00", plan_id="p", drafted_at=at("2024-03-08T00:00"))

    assert one("plan-approval", case(plan, died_on("2024-03-07"))).settled is None


def test_a_death_of_a_day_alone_takes_out_nothing_that_had_run_out_on_that_day() -> None:
    """Nothing was done in twelve hours, and the child died in the afternoon: it stays before those who look."""
    later = at("2024-03-20T00:00")

    assert one("emergency-measures", case(died_on("2024-03-07"))).state(later) == "missed"
    assert one("emergency-measures", case(died_on("2024-03-06"))).state(later) == "not-due"
    assert one("emergency-measures", case(died_on("2024-03-07", "2024-03-07T10:00"))).state(later) == "not-due"
    assert one("plan", case(died_on("2024-03-13", "2024-03-15T10:00"))).state(later) == "not-due"
    assert one("plan", case(died_on("2024-03-14", "2024-03-15T10:00"))).state(later) == "missed"


OVERLAY = ClockOverlay(
    clock="plan",
    unit=PROVINCE,
    length=3,
    counted_in="working-days",
    running_out=1,
    source=Source(document="program"),
    status="inferred",
    in_force_from=dt.date(2024, 1, 1),
)


def test_a_province_with_a_rule_of_its_own_has_another_length_and_the_nearest_unit_wins() -> None:
    commune = replace(OVERLAY, unit=HOME, length=1)
    law = replace(LAW, clock_overlays=(OVERLAY,))
    both = replace(LAW, clock_overlays=(OVERLAY, commune))

    assert one("plan", case(), law).due_on == dt.date(2024, 3, 11)
    assert one("plan", case(), law).rule == "plan@20~@2024-01-01"
    assert one("plan", case(), both).due_on == dt.date(2024, 3, 7)


def test_it_is_the_rule_of_the_province_whose_commune_owes_the_act() -> None:
    law = replace(LAW, clock_overlays=(OVERLAY,))
    elsewhere = (UnitId("06100~"), UnitId("26~"))

    assert one("plan", case(areas={"event": COMMUNE_LIES_IN, "residence": elsewhere}), law).due_on == dt.date(
        2024, 3, 13
    )
    assert one("plan", case(areas={"event": elsewhere, "residence": COMMUNE_LIES_IN}), law).due_on == dt.date(
        2024, 3, 11
    )


CLOSED = fact(2, "closed", "2024-05-02T09:00", closed_at=at("2024-05-02T09:00"))
AGAIN = fact(
    3, "further-report-received", "2024-06-10T21:00", received_at=at("2024-06-10T20:30"), received_by="hotline-111"
)


def test_the_first_report_after_a_closing_starts_the_clocks_anew() -> None:
    once_more = fact(4, "further-report-received", "2024-06-11T21:00", received_at=at("2024-06-11T20:30"))
    before, after = of("emergency-measures", case(MEASURES, replace(CLOSED, version=3), AGAIN, once_more))

    assert (before.starts.version, before.state(at("2024-07-01T00:00"))) == (1, "met")
    assert (after.starts.version, after.starts_by) == (3, "case.further-report-received")
    assert (after.due_at, after.state(at("2024-07-01T00:00"))) == (at("2024-06-11T08:30"), "missed")
    assert [one.due_on for one in of("plan", case(CLOSED, AGAIN))] == [dt.date(2024, 3, 13), dt.date(2024, 6, 17)]


def test_a_receipt_of_a_day_before_the_decree_stops_no_clock_of_a_later_one() -> None:
    slip = fact(2, "further-report-received", "2024-03-07T00:30", received_at=at("0024-03-07T00:30"))
    deadline = one("emergency-measures", case(slip))

    assert (deadline.starts.version, deadline.starts_by) == (1, FIRST_RECEIPT)


def test_a_report_while_the_case_is_open_starts_nothing_anew() -> None:
    assert len(of("plan", case(replace(AGAIN, version=2)))) == 1


def test_a_closing_dated_before_the_first_report_starts_nothing_anew() -> None:
    too_early = fact(2, "closed", "2024-05-02T09:00", closed_at=at("2024-03-06T22:00"))

    assert len(of("plan", case(too_early, AGAIN))) == 1


def test_what_was_done_between_the_closing_and_the_next_report_was_done_in_time() -> None:
    just_before = fact(4, "emergency-measures-taken", "2024-06-10T21:30", taken_at=at("2024-06-10T20:10"), children=())
    _, after = of("emergency-measures", case(CLOSED, AGAIN, just_before))

    assert after.settled == "met"


def test_a_closing_after_the_new_report_ends_what_it_started() -> None:
    closed_again = fact(4, "closed", "2024-06-11T07:00", closed_at=at("2024-06-11T07:00"))
    _, after = of("emergency-measures", case(CLOSED, AGAIN, closed_again))

    assert after.settled == "not-due"


def test_a_measure_for_a_child_under_another_id_that_they_were_found_to_have_meets_their_clock() -> None:
    under_another = replace(MEASURES, says=SimpleNamespace(taken_at=at("2024-03-07T01:15"), children=(MINH,)))
    both = frozenset({LAN, MINH})

    assert one("emergency-measures", case(under_another)).settled is None
    assert one("emergency-measures", case(under_another, same={LAN: both, MINH: both})).settled == "met"


def test_a_death_that_somebody_told_of_ends_what_is_not_due_yet() -> None:
    told = fact(2, "person-identified", "2024-03-07T08:00", subject_id=LAN, outcome="died")
    of_another = fact(2, "person-identified", "2024-03-07T08:00", subject_id=MINH, outcome="died")

    assert one("emergency-measures", case(told)).settled == "not-due"
    assert one("emergency-measures", case(of_another)).settled is None


def test_no_rule_of_its_own_is_known_for_any_province() -> None:
    assert LAW.clock_overlays == ()


def test_an_overlay_holds_from_its_first_day_on() -> None:
    law = replace(LAW, clock_overlays=(replace(OVERLAY, in_force_from=dt.date(2024, 3, 7)),))

    assert one("plan", case(), law).due_on == dt.date(2024, 3, 13)


def test_before_the_decree_was_in_force_no_clock_ran() -> None:
    long_ago = replace(REPORT, says=SimpleNamespace(received_at=at("2017-06-30T10:00")))

    assert deadlines(case(receipts=(long_ago,)), LAW) == ()


def test_what_two_children_are_owed_together_stops_with_the_later_of_two_deaths() -> None:
    measures = (SimpleNamespace(child=LAN), SimpleNamespace(child=MINH))
    plan = fact(
        2, "plan-drafted", "2024-03-11T09:00", plan_id="p", drafted_at=at("2024-03-11T09:00"), measures=measures
    )
    first, second = (
        fact(version, "death-found", f"2024-03-{day}T10:00", child=child, died_on=dt.date(2024, 3, day))
        for version, day, child in ((3, 12, LAN), (4, 14, MINH))
    )
    approval = one("plan-approval", case(plan, first, second, children=(LAN, MINH)))

    assert one("plan-approval", case(plan, first, children=(LAN, MINH))).ended is None
    assert approval.ended is not None
    assert approval.ended.version == 4


def test_on_the_first_day_of_the_decree_its_clocks_ran() -> None:
    that_day = replace(REPORT, says=SimpleNamespace(received_at=at("2017-07-01T10:00")))

    assert one("plan", case(receipts=(that_day,))).starts.at == at("2017-07-01T10:00")


def test_a_clock_whose_rule_changes_later_ran_by_its_first_version_before() -> None:
    plan = next(clock for clock in LAW.clocks if clock.id == "plan")
    first = replace(plan, in_force_until=dt.date(2025, 6, 30))
    law = replace(LAW, clocks=(first, replace(plan, in_force_from=dt.date(2025, 7, 1), length=10)))

    assert one("plan", case(), law).due_on == dt.date(2024, 3, 13)


def test_what_was_done_for_a_child_of_whom_somebody_told_after_two_closings_counts_from_the_later_one() -> None:
    closed_again = fact(4, "closed", "2024-05-20T09:00", closed_at=at("2024-05-20T09:00"))
    told = fact(5, "child-added", "2024-05-25T10:00", told_at=at("2024-05-25T09:00"))

    def settled(taken_at: str) -> str | None:
        taken = fact(6, "emergency-measures-taken", taken_at, taken_at=at(taken_at), children=(MINH,))
        seen = case(CLOSED, closed_again, told, taken, children=(MINH,), added={MINH: told})
        return one("emergency-measures", seen).settled

    assert [settled("2024-05-10T10:00"), settled("2024-05-22T10:00")] == [None, "met"]


def test_what_a_closing_at_the_very_instant_of_the_telling_closed_is_not_what_was_told() -> None:
    told = fact(3, "child-added", "2024-05-02T10:00", told_at=at("2024-05-02T09:00"))
    before = fact(4, "emergency-measures-taken", "2024-05-01T09:00", taken_at=at("2024-05-01T09:00"), children=(MINH,))

    assert one("emergency-measures", case(CLOSED, told, before, children=(MINH,), added={MINH: told})).settled == "met"


def test_a_clock_that_changes_holds_in_its_version_of_the_day_on_which_it_started() -> None:
    plan = next(clock for clock in LAW.clocks if clock.id == "plan")
    old = replace(plan, in_force_until=dt.date(2024, 3, 5))
    new = replace(plan, in_force_from=dt.date(2024, 3, 6), length=10)
    law = replace(LAW, clocks=(old, new))

    assert one("plan", case(), law).rule == "plan@2024-03-06"
    assert one("plan", case(), law).due_on == dt.date(2024, 3, 20)


def test_where_the_first_day_counts_a_term_ends_a_day_earlier() -> None:
    counted = replace(next(clock for clock in LAW.clocks if clock.id == "plan"), counts_first_day=True)

    assert one("plan", case(), replace(LAW, clocks=(counted,))).due_on == dt.date(2024, 3, 12)


def test_a_term_in_days_that_ends_on_a_day_of_rest_goes_on_to_the_next_working_day_where_the_clock_says_so() -> None:
    row = next(clock for clock in LAW.clocks if clock.id == "separation-end")
    law = replace(LAW, clocks=(replace(row, length=16, last_day_on_holiday="next-working-day"),))

    assert one("separation-end", case(SEPARATED), law).due_on == dt.date(2024, 3, 25)


@given(st.integers(0, 10 * 365 * 24 * 60))
def test_no_deadline_is_due_before_it_runs_out_or_runs_out_before_it_starts(minutes: int) -> None:
    received_at = at("2017-07-02T00:00") + dt.timedelta(minutes=minutes)
    report = replace(REPORT, recorded_at=received_at, says=SimpleNamespace(received_at=received_at))

    for deadline in deadlines(case(receipts=(report,)), LAW):
        assert deadline.starts.at <= deadline.running_out_at < deadline.due_at


def test_every_fact_that_a_clock_listens_to_has_the_fields_that_it_reads() -> None:
    triggers = [
        *(one for clock in LAW.clocks for one in (*clock.starts, *clock.met_by, *clock.moved_by)),
        *(one for stop in LAW.clock_stops for one in (stop.by, *stop.unless)),
    ]
    fields = {name: set(cls.__struct_fields__) for name, cls in MAPPER.types.items()}
    wrong = [
        (one.event, name)
        for one in triggers
        if one.event in fields
        for name in (one.at, one.else_at, one.to, one.field)
        if name is not None and name not in fields[one.event]
    ]

    assert EVENT_TYPES
    assert wrong == []


def test_every_clock_and_every_stop_says_which_of_its_parts_no_text_says() -> None:
    named = {field for clock in LAW.clocks for field in clock.unverified}

    assert named <= set(LAW.clocks[0].__struct_fields__)
    assert {"counts_first_day", "last_day_on_holiday"} <= named
    assert {stop.status for stop in LAW.clock_stops} == {"unverified"}


def test_a_death_on_the_first_day_of_all_time_is_no_fault() -> None:
    died = fact(2, "death-found", "2024-03-07T08:00", child=LAN, died_on=dt.date.min)

    assert one("emergency-measures", case(died)).settled == "not-due"
