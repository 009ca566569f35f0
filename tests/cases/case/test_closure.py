"""Closing a case and opening it again."""

import datetime as dt

import pytest
from msgspec.structs import replace

from cases.case.assessed import Stage
from cases.case.closure import CloseCase, ReopenCase, unreviewed
from cases.case.correction import Changes, FactCorrected
from cases.case.folding import fold
from cases.case.measures import MeasureArranged
from cases.case.people import PersonsLinked
from cases.case.state import Case
from cases.events import Event
from deciding import CASE, case_of, given
from samples import (
    AID,
    ASSESSED,
    ASSESSED_IN_DETAIL,
    CHILD,
    CLOSED,
    CONFIRMED_BY_POLICE,
    COURT_APPLIED,
    DEATH,
    EXTENDED,
    FURTHER,
    OPENED,
    REOPENED,
    REVIEWED,
    SECOND_CHILD,
    SEPARATED,
    SIBLINGS,
    SUPPORT,
    THIRD_CHILD,
    UNFOUNDED_BY_POLICE,
    at,
)

AFTER = at("2023-06-30T08:00:00+07:00")
BEFORE = at("2023-06-01T08:00:00+07:00")


def stage_of(*events: Event) -> Stage:
    return case_of(*events).assessed.stage


def lacks(*events: Event) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return who was not reviewed, and who was sent back to a plan, at the latest closing."""
    case = case_of(*events)
    closing = case.assessed.closing
    assert closing
    found = unreviewed(case, closing)
    return found.without_review, found.back_to_plan


def test_a_case_is_closed_once() -> None:
    given(SIBLINGS, REVIEWED).when(CloseCase(closed=CLOSED)).then(CLOSED)

    assert (stage_of(SIBLINGS), stage_of(SIBLINGS, CLOSED)) == ("open", "closed")


def test_a_closing_without_a_review_is_recorded_and_says_what_it_lacks() -> None:
    given(SIBLINGS).when(CloseCase(closed=CLOSED)).then(CLOSED)

    assert lacks(SIBLINGS, CLOSED) == ((CHILD, SECOND_CHILD, THIRD_CHILD), ())


def test_each_living_child_is_reviewed_before_a_closing() -> None:
    back_to_plan = replace(REVIEWED, child=THIRD_CHILD, leads_to="plan")
    too_late = replace(REVIEWED, child=CHILD, reviewed_at=AFTER)

    assert lacks(SIBLINGS, REVIEWED, DEATH, CLOSED) == ((THIRD_CHILD,), ())
    assert lacks(SIBLINGS, REVIEWED, back_to_plan, too_late, CLOSED) == ((CHILD,), (THIRD_CHILD,))


def test_of_two_reviews_the_later_one_counts_in_whatever_order_they_were_recorded() -> None:
    first = replace(REVIEWED, reviewed_at=BEFORE, leads_to="plan")

    assert lacks(SIBLINGS, REVIEWED, first, CLOSED)[1] == lacks(SIBLINGS, first, REVIEWED, CLOSED)[1] == ()


def test_an_assessment_is_no_review() -> None:
    assert SECOND_CHILD in lacks(SIBLINGS, ASSESSED, ASSESSED_IN_DETAIL, CLOSED)[0]


def test_a_review_under_another_id_of_the_child_counts() -> None:
    assert lacks(SIBLINGS, REVIEWED, PersonsLinked(subject_id=THIRD_CHILD, same_as=SECOND_CHILD), CLOSED)[0] == (CHILD,)


def test_a_child_under_two_ids_is_reviewed_once_and_not_after_their_death() -> None:
    same = PersonsLinked(subject_id=THIRD_CHILD, same_as=CHILD)

    assert lacks(SIBLINGS, same, CLOSED) == ((CHILD, SECOND_CHILD), ())
    assert lacks(SIBLINGS, same, replace(DEATH, child=THIRD_CHILD), CLOSED) == ((SECOND_CHILD,), ())


def test_an_untrue_report_needs_no_review() -> None:
    assert lacks(SIBLINGS, UNFOUNDED_BY_POLICE, replace(CLOSED, ground="unfounded")) == ((), ())


def test_a_closed_case_is_opened_again_and_may_be_closed_again() -> None:
    given(SIBLINGS, CLOSED).when(ReopenCase(reopened=replace(REOPENED, said=None))).then(replace(REOPENED, said=None))
    later = replace(CLOSED, closed_at=at("2023-08-01T08:00:00+07:00"))

    assert stage_of(SIBLINGS, CLOSED, REOPENED) == "reopened"
    assert stage_of(SIBLINGS, CLOSED, REOPENED, later) == "closed"


def test_a_reopening_counts_once_its_closing_comes_on_record() -> None:
    reopened = replace(REOPENED, said=None)
    given(SIBLINGS).when(ReopenCase(reopened=reopened)).then(reopened)
    given(SIBLINGS, reopened).when(CloseCase(closed=replace(CLOSED, said=None))).then(replace(CLOSED, said=None))

    assert stage_of(SIBLINGS, reopened) == "open"
    assert stage_of(SIBLINGS, reopened, CLOSED) == "reopened"
    assert stage_of(SIBLINGS, reopened, replace(CLOSED, closed_at=REOPENED.reopened_at + dt.timedelta(1))) == "closed"


def test_a_reopening_that_is_on_record_is_recorded_again_where_more_is_said_of_it() -> None:
    reopened = replace(REOPENED, said=None)

    given(SIBLINGS, CLOSED, REOPENED).when(ReopenCase(reopened=reopened)).then()
    given(SIBLINGS, CLOSED, reopened).when(ReopenCase(reopened=REOPENED)).adds(REOPENED)


def test_a_reopening_of_a_time_before_the_closing_opens_nothing_and_is_recorded_once() -> None:
    before = replace(REOPENED, reopened_at=CLOSED.closed_at - dt.timedelta(days=1), said=None)

    given(SIBLINGS, CLOSED).when(ReopenCase(reopened=before)).then(before)
    assert stage_of(SIBLINGS, CLOSED, before) == "closed"


def test_an_earlier_reopening_that_is_recorded_later_takes_nothing_from_the_latest() -> None:
    later = replace(CLOSED, closed_at=REOPENED.reopened_at + dt.timedelta(days=10))
    latest = replace(REOPENED, reopened_at=later.closed_at + dt.timedelta(days=10))

    assert stage_of(SIBLINGS, CLOSED, later, latest, REOPENED) == "reopened"


def test_a_review_at_the_very_instant_of_the_closing_is_in_time() -> None:
    children = (CHILD, SECOND_CHILD, THIRD_CHILD)
    reviews = [replace(REVIEWED, child=child, reviewed_at=CLOSED.closed_at) for child in children]

    assert lacks(SIBLINGS, *reviews, CLOSED) == ((), ())


PROTECTIVE: tuple[Event, ...] = (
    replace(FURTHER, received_at=AFTER),
    replace(ASSESSED, assessed_at=AFTER),
    replace(ASSESSED_IN_DETAIL, assessed_at=AFTER),
    replace(REVIEWED, reviewed_at=AFTER, leads_to="plan"),
    replace(COURT_APPLIED, applied_on=dt.date(2023, 6, 30)),
    replace(SUPPORT, done_on=dt.date(2023, 6, 30)),
    replace(SUPPORT, level="intervention", due_on=None),
)


@pytest.mark.parametrize("act", PROTECTIVE)
def test_an_act_that_protects_opens_a_closed_case_again(act: Event) -> None:
    assert stage_of(SIBLINGS, CLOSED, act) == "reopened"


@pytest.mark.parametrize(
    "act",
    [
        AID,
        replace(SUPPORT, level="prevention"),
        replace(REVIEWED, reviewed_at=AFTER),
        OPENED,
        replace(ASSESSED, assessed_at=BEFORE),
        replace(SUPPORT, done_on=dt.date(2023, 6, 21)),
        replace(FURTHER, received_at=CLOSED.closed_at - dt.timedelta(microseconds=1)),
    ],
)
def test_what_protects_nobody_or_was_done_before_opens_nothing(act: Event) -> None:
    assert stage_of(SIBLINGS, CLOSED, act) == "closed"


UNFOUNDED = replace(CLOSED, ground="unfounded")


def test_that_a_report_is_true_opens_what_was_closed_because_it_was_not() -> None:
    later = replace(CONFIRMED_BY_POLICE, found_at=AFTER)
    undated = replace(CONFIRMED_BY_POLICE, found_at=None)
    corrected = FactCorrected(of_version=2, by="province", changes=Changes(ground="unfounded"))

    assert stage_of(SIBLINGS, UNFOUNDED, later) == stage_of(SIBLINGS, later, UNFOUNDED) == "reopened"
    assert stage_of(SIBLINGS, UNFOUNDED, undated) == "reopened"
    assert stage_of(SIBLINGS, CLOSED, later, corrected) == "reopened"


@pytest.mark.parametrize(
    "events",
    [
        (CLOSED, replace(CONFIRMED_BY_POLICE, found_at=AFTER)),
        (UNFOUNDED, replace(CONFIRMED_BY_POLICE, found_at=BEFORE)),
        (UNFOUNDED, replace(CONFIRMED_BY_POLICE, finding="undetermined", found_at=AFTER)),
        (UNFOUNDED, replace(UNFOUNDED_BY_POLICE, found_at=AFTER)),
        (UNFOUNDED, replace(CLOSED, closed_at=AFTER), replace(CONFIRMED_BY_POLICE, found_at=AFTER)),
    ],
    ids=["stable", "before", "undetermined", "unfounded-again", "closed-otherwise-since"],
)
def test_no_other_finding_opens_a_closed_case(events: tuple[Event, ...]) -> None:
    assert stage_of(SIBLINGS, *events) == "closed"


def test_a_closing_recorded_late_does_not_close_over_what_came_after_it() -> None:
    assert stage_of(SIBLINGS, replace(ASSESSED, assessed_at=AFTER), CLOSED) == "reopened"
    assert stage_of(SIBLINGS, MeasureArranged(measure_id="m", level="support"), CLOSED) == "closed"


AFTERWARDS, BEFOREHAND = at("2023-07-10T09:00:00+07:00"), at("2023-05-10T09:00:00+07:00")


@pytest.mark.parametrize(
    "act, when",
    [
        (replace(SEPARATED, separated_at=None), "decided_at"),
        (SEPARATED, "separated_at"),
        (EXTENDED, "decided_at"),
        (replace(SUPPORT, done_on=None), "arranged_on"),
        (SUPPORT, "done_on"),
    ],
)
def test_an_act_counts_from_when_it_says_that_it_was_done_whichever_was_recorded_first(act: Event, when: str) -> None:
    def done(on: dt.datetime) -> Event:
        return replace(act, **{when: on if when.endswith("_at") else on.date()})

    assert stage_of(SIBLINGS, done(AFTERWARDS), CLOSED) == stage_of(SIBLINGS, CLOSED, done(AFTERWARDS)) == "reopened"
    assert stage_of(SIBLINGS, done(BEFOREHAND), CLOSED) == stage_of(SIBLINGS, CLOSED, done(BEFOREHAND)) == "closed"


def test_the_latest_act_counts_whatever_was_recorded_after_it() -> None:
    acts = (replace(ASSESSED, assessed_at=AFTER), replace(ASSESSED_IN_DETAIL, assessed_at=BEFORE))

    assert stage_of(SIBLINGS, CLOSED, *acts) == "reopened"


def test_an_act_without_a_time_counts_as_done_after_every_closing_on_record_by_then() -> None:
    undated = MeasureArranged(measure_id="m", level="support")
    earlier, later = replace(CLOSED, closed_at=BEFORE), replace(CLOSED, closed_at=AFTER)

    assert stage_of(SIBLINGS, earlier, later, undated) == stage_of(SIBLINGS, later, earlier, undated) == "reopened"
    assert stage_of(SIBLINGS, earlier, undated, later) == "closed"


def test_of_one_instant_what_was_recorded_last_counts() -> None:
    at_once = replace(ASSESSED, assessed_at=CLOSED.closed_at)

    assert stage_of(SIBLINGS, CLOSED, at_once) == "reopened"
    assert stage_of(SIBLINGS, at_once, CLOSED) == "closed"


def test_a_corrected_closing_closes_when_it_is_said_to_have_been() -> None:
    act = replace(ASSESSED, assessed_at=AFTER)
    changes = Changes(closed_at=at("2023-07-20T08:00:00+07:00"), ground="of-age")
    case = case_of(SIBLINGS, CLOSED, act, FactCorrected(of_version=2, by="province", changes=changes))

    assert case.assessed.stage == "closed"
    assert case.assessed.closing is not None
    assert case.assessed.closing.ground == "of-age"


def test_nothing_is_open_or_closed_before_it_began() -> None:
    assert fold(CASE, ()) == Case(case_id=CASE)
    given().when(CloseCase(closed=CLOSED)).invalid("case-unknown", "case_id")
