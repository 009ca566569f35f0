"""The notices for a found child, which last and are missed by nobody; and the cause of a death, which is asked for."""

import datetime as dt
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from cases.law.deadline import ClockFact
from clocked import LAN, LAW, MINH, PROVINCE, REPORT, at, case, fact, of, one


def step(version: int, name: str, day: str, *, until: str | None = None, child: object = LAN) -> ClockFact:
    """Return a step for a found child, recorded in the evening of its day."""
    on, last = dt.date.fromisoformat(day), None if until is None else dt.date.fromisoformat(until)
    return fact(version, "finding-recorded", f"{day}T20:00", step=name, child=child, on=on, until=last)


NOTICE = step(2, "parents-notice", "2024-03-08")
ADOPTION = step(2, "adoption-notice", "2024-03-08")


@pytest.mark.parametrize(
    "instant, state",
    [
        ("2024-03-08T00:00", "running"),
        ("2024-03-14T23:59", "running"),
        ("2024-03-15T00:00", "running-out"),
        ("2024-03-16T00:00", "running-out"),
        ("2024-03-16T00:01", "elapsed"),
        ("2030-01-01T00:00", "elapsed"),
    ],
)
def test_a_notice_for_the_parents_stays_seven_days_and_then_it_is_over(instant: str, state: str) -> None:
    deadline = one("parents-notice", case(NOTICE))

    assert deadline.due_on == dt.date(2024, 3, 15)
    assert deadline.state(at(instant)) == state


def test_a_period_that_is_over_has_not_lapsed() -> None:
    deadline = one("parents-notice", case(NOTICE))

    assert (deadline.settled, deadline.can_lapse) == (None, False)


def test_a_notice_may_stay_longer_than_the_law_asks_and_never_shorter() -> None:
    longer = one("parents-notice", case(step(2, "parents-notice", "2024-03-08", until="2024-03-20")))
    shorter = one("parents-notice", case(step(2, "parents-notice", "2024-03-08", until="2024-03-10")))

    assert (longer.due_on, longer.moved_by) == (dt.date(2024, 3, 20), 2)
    assert (shorter.due_on, shorter.moved_by) == (dt.date(2024, 3, 15), None)


def test_another_notice_runs_anew_and_moves_nothing_of_the_first() -> None:
    first, second = of("parents-notice", case(NOTICE, step(3, "parents-notice", "2024-04-01", until="2024-05-01")))

    assert (first.due_on, second.due_on) == (dt.date(2024, 3, 15), dt.date(2024, 5, 1))


@pytest.mark.parametrize("day", ["2024-03-10", "2024-03-15", "2024-06-01"])
def test_parents_who_are_found_end_a_notice_on_whichever_day(day: str) -> None:
    found = step(3, "parents-found", day)
    notice = one("parents-notice", case(NOTICE, found))
    adoption = one("adoption-notice", case(ADOPTION, found))

    assert [one.ended and one.ended.stop for one in (notice, adoption)] == ["parents-found", "parents-found"]
    assert (notice.settled, adoption.settled) == ("not-due", "not-due")


def test_parents_who_were_found_on_the_very_day_before_a_notice_was_posted_do_not_end_it() -> None:
    """Of two things of one day, each of a day alone, what came on record first was so first."""
    before, after = step(1, "parents-found", "2024-03-08"), step(3, "parents-found", "2024-03-08")

    assert one("parents-notice", case(before, NOTICE)).settled is None
    assert one("parents-notice", case(NOTICE, after)).settled == "not-due"


@pytest.mark.parametrize("name", ["birth-registration", "adoption-notice"])
@pytest.mark.parametrize("day", ["2024-03-01", "2024-03-18", "2024-06-01"])
def test_what_follows_a_notice_is_open_until_it_is_done_before_or_after(name: str, day: str) -> None:
    deadline = one("parents-notice", case(NOTICE, step(3, name, day)))

    assert deadline.ended is not None
    assert (deadline.ended.stop, deadline.settled) == ("birth-registered", "not-due")


def test_an_adoption_notice_stays_sixty_days_whatever_is_registered() -> None:
    deadline = one("adoption-notice", case(ADOPTION, step(3, "birth-registration", "2024-03-20")))

    assert (deadline.due_on, deadline.settled) == (dt.date(2024, 5, 7), None)
    assert deadline.state(at("2024-05-08T00:01")) == "elapsed"


def test_a_step_for_one_child_ends_nothing_for_another() -> None:
    deadline = one("parents-notice", case(NOTICE, step(3, "parents-found", "2024-03-10", child=MINH)))

    assert deadline.settled is None


def test_a_record_of_the_finding_starts_no_clock() -> None:
    seen = case(step(2, "record", "2024-03-08"))

    assert of("parents-notice", seen) == of("adoption-notice", seen) == []


def test_a_closing_ends_what_follows_a_notice_whenever_it_comes_and_a_reopening_brings_it_back() -> None:
    closed = fact(3, "closed", "2024-06-01T08:00", closed_at=at("2024-06-01T08:00"))
    reopened = fact(4, "reopened", "2024-06-05T08:00", reopened_at=at("2024-06-05T08:00"))

    assert one("parents-notice", case(NOTICE, closed)).settled == "not-due"
    assert one("parents-notice", case(NOTICE, closed, reopened)).settled is None


def told(**says: object) -> ClockFact:
    """Return a report that says so."""
    received_at = at("2024-03-06T22:40")
    return fact(
        1, "report-received", "2024-03-06T23:00", received_at=received_at, received_by="police", **{"also": (), **says}
    )


UNDETERMINED = told(kind="death-undetermined")


@pytest.mark.parametrize("report", [UNDETERMINED, told(kind="violence", also=("neglect", "death-undetermined"))])
def test_a_death_of_which_nobody_knows_the_cause_asks_the_province_for_it(report: ClockFact) -> None:
    deadline = one("death-cause", replace(case(), facts=(report,)))

    assert (deadline.owner, deadline.due_on) == (PROVINCE, dt.date(2024, 3, 26))
    assert deadline.state(at("2024-03-27T00:01")) == "missed"
    assert deadline.can_lapse


def test_a_verification_that_finds_a_death_of_unknown_cause_starts_it_too() -> None:
    found = fact(2, "report-verified", "2024-03-10T09:00", found_at=at("2024-03-10T08:00"), kind="death-undetermined")

    assert one("death-cause", case(found)).starts.at == at("2024-03-10T08:00")


@pytest.mark.parametrize("cause", [None, "death-undetermined"])
def test_a_finding_of_a_death_without_its_cause_starts_it_and_meets_nothing(cause: str | None) -> None:
    found = fact(2, "death-found", "2024-03-10T09:00", child=LAN, cause=cause, died_on=dt.date(2024, 3, 6))
    deadlines = of("death-cause", replace(case(), facts=(UNDETERMINED, found)))

    assert [(one.starts.version, one.met) for one in deadlines] == [(1, None), (2, None)]


def test_a_cause_that_was_found_meets_it_and_another_child_s_does_not() -> None:
    unknown = fact(2, "death-found", "2024-03-10T09:00", child=LAN, cause=None, died_on=None)
    other = fact(3, "death-found", "2024-03-11T09:00", child=MINH, cause="drowning-death", died_on=None)
    found = fact(4, "death-found", "2024-03-12T09:00", child=LAN, cause="drowning-death", died_on=None)

    assert one("death-cause", case(unknown, other)).met is None
    assert one("death-cause", case(unknown, other, found)).settled == "met"


def test_a_verification_with_a_cause_meets_it() -> None:
    found = fact(2, "report-verified", "2024-03-20T09:00", found_at=at("2024-03-20T08:00"), kind="natural-death")

    assert one("death-cause", replace(case(), facts=(UNDETERMINED, found))).settled == "met"


def test_neither_a_closing_nor_the_death_itself_leaves_a_death_without_its_cause() -> None:
    died = fact(2, "death-found", "2024-03-10T09:00", child=LAN, cause=None, died_on=dt.date(2024, 3, 12))
    closed = fact(3, "closed", "2024-03-11T08:00", closed_at=at("2024-03-11T08:00"))
    deadlines = of("death-cause", replace(case(), facts=(UNDETERMINED, died, closed)))

    assert [one.settled for one in deadlines] == [None, None]


def test_that_somebody_told_of_the_death_leaves_its_cause_to_be_found() -> None:
    died = fact(2, "person-identified", "2024-03-10T09:00", subject_id=LAN, outcome="died")

    assert one("death-cause", replace(case(), facts=(UNDETERMINED, died))).settled is None


def test_that_it_is_untrue_of_one_child_leaves_the_death_of_another_to_be_explained() -> None:
    both = told(kind="death-undetermined", children=(LAN, MINH))
    of_one, of_the_other = (
        fact(version, "report-verified", "2024-03-10T09:00", finding="unfounded", found_at=None, kind=None, children=of)
        for version, of in ((2, (LAN,)), (3, (MINH,)))
    )
    of_all = replace(of_one, says=SimpleNamespace(**vars(of_one.says) | {"children": ()}))

    assert one("death-cause", replace(case(), facts=(both, of_one))).settled is None
    assert one("death-cause", replace(case(), facts=(both, of_one, of_the_other))).settled == "not-due"
    assert one("death-cause", replace(case(), facts=(both, of_all))).settled == "not-due"


def test_a_death_whose_cause_is_known_from_the_first_asks_for_nothing() -> None:
    assert of("death-cause", replace(case(), facts=(told(kind="drowning-death"),))) == []


def test_every_death_of_the_register_but_the_undetermined_one_is_a_cause() -> None:
    row = next(clock for clock in LAW.clocks if clock.id == "death-cause")
    deaths = {kind.code for kind in LAW.kinds if kind.code.endswith("-death")}

    assert [set(trigger.among) for trigger in row.met_by] == [deaths, deaths]


def test_the_clocks_of_found_children_and_of_deaths_leave_other_matters_alone() -> None:
    asked = {"parents-notice", "adoption-notice", "death-cause"}

    assert [name for name in asked if of(name, case())] == []
    assert REPORT in case().facts
