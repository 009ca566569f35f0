"""Keeping a child apart: whatever was decided is recorded, and what has no ground in law shows."""

import datetime as dt

import pytest
from msgspec.structs import replace

from cases.case.correction import Changes, FactCorrected
from cases.case.people import PersonsLinked
from cases.case.separation import RecordSeparation, SeparationEvent
from cases.case.stays import Ground, Stay, ground_of, is_unlawful, stays, unlawful_since
from cases.events import Event
from cases.law.load import load_law
from cases.persons import Words
from deciding import case_of, given
from samples import (
    CHILD,
    EXTENDED,
    REPORTED,
    SECOND_CHILD,
    SECOND_CHILD_ADDED,
    SEPARATED,
    SEPARATION_ENDED,
    UNFOUNDED_BY_POLICE,
    at,
    in_words,
)

LIMIT = load_law().limit("separation", dt.date(2023, 5, 2))
assert LIMIT is not None
LAST_LAWFUL_DAY = dt.date(2023, 5, 17)
FIRST_UNLAWFUL_INSTANT = at("2023-05-18T00:00:00+07:00")
REQUIRED = replace(EXTENDED, until=dt.date(2023, 6, 30), ordered_by_competent_body=True)
BEYOND = replace(EXTENDED, until=dt.date(2023, 5, 18))


def the_stay(*events: Event) -> Stay:
    (stay,) = stays(case_of(REPORTED, *events))
    return stay


def since(stay: Stay, today: dt.date) -> dt.datetime | None:
    assert LIMIT is not None
    return unlawful_since(stay, LIMIT, today)


def unlawful(stay: Stay, today: dt.date) -> bool:
    assert LIMIT is not None
    return is_unlawful(stay, LIMIT, today)


def ground(stay: Stay, today: dt.date) -> Ground | None:
    assert LIMIT is not None
    return ground_of(stay, LIMIT, today)


@pytest.mark.parametrize("fact", [SEPARATED, EXTENDED, BEYOND, REQUIRED, SEPARATION_ENDED])
def test_every_decision_is_recorded_once_in_any_order_and_state(fact: SeparationEvent) -> None:
    given(REPORTED, UNFOUNDED_BY_POLICE).when(RecordSeparation(fact=fact)).then(fact)


@pytest.mark.parametrize("fact", [SEPARATED, EXTENDED, SEPARATION_ENDED])
def test_words_are_never_dropped_and_the_child_is_in_the_matter(fact: SeparationEvent) -> None:
    told = replace(fact, said=in_words(Words(reason="theo biên bản")))
    given(REPORTED, fact).when(RecordSeparation(fact=told)).adds(told)
    given(REPORTED).when(RecordSeparation(fact=replace(fact, child=SECOND_CHILD))).invalid("person-unknown", "child")


def test_fifteen_days_are_lawful_and_the_day_of_the_beginning_is_not_counted() -> None:
    stay = the_stay(SEPARATED, EXTENDED)

    assert (stay.began_at, stay.until, stay.ended_at) == (SEPARATED.separated_at, LAST_LAWFUL_DAY, None)
    assert since(stay, LAST_LAWFUL_DAY) is None
    assert not unlawful(stay, LAST_LAWFUL_DAY)


def test_a_stay_of_one_day_more_is_unlawful_since_the_day_after_the_limit() -> None:
    stay = the_stay(SEPARATED, EXTENDED)

    assert since(stay, dt.date(2023, 5, 18)) == FIRST_UNLAWFUL_INSTANT
    assert unlawful(stay, dt.date(2023, 5, 18))


def test_an_extension_beyond_the_limit_is_unlawful_from_the_day_it_is_decided() -> None:
    stay = the_stay(SEPARATED, BEYOND)

    assert since(stay, dt.date(2023, 5, 12)) == FIRST_UNLAWFUL_INSTANT
    assert unlawful(stay, dt.date(2023, 5, 12))


def test_what_a_competent_body_requires_is_lawful_for_its_days_and_no_longer() -> None:
    stay = the_stay(SEPARATED, REQUIRED)

    assert since(stay, dt.date(2023, 6, 30)) is None
    assert not unlawful(stay, dt.date(2023, 6, 30))
    assert since(stay, dt.date(2023, 7, 1)) == at("2023-07-01T00:00:00+07:00")
    assert unlawful(stay, dt.date(2023, 7, 1))


def test_what_was_required_too_late_leaves_the_days_before_unlawful() -> None:
    late = replace(REQUIRED, decided_at=at("2023-05-20T09:00:00+07:00"))
    stay = the_stay(SEPARATED, EXTENDED, late)

    assert since(stay, dt.date(2023, 5, 21)) == FIRST_UNLAWFUL_INSTANT
    assert not unlawful(stay, dt.date(2023, 5, 21))


def test_the_chair_cannot_go_beyond_what_was_required() -> None:
    stay = the_stay(
        SEPARATED, REQUIRED, replace(EXTENDED, decided_at=at("2023-06-20T09:00:00+07:00"), until=dt.date(2023, 7, 9))
    )

    assert since(stay, dt.date(2023, 6, 21)) == at("2023-07-01T00:00:00+07:00")
    assert unlawful(stay, dt.date(2023, 6, 21))


def test_an_end_under_another_id_that_the_child_was_found_to_have_ends_the_stay() -> None:
    same = PersonsLinked(subject_id=SECOND_CHILD, same_as=CHILD)
    facts = (SECOND_CHILD_ADDED, SEPARATED, replace(SEPARATION_ENDED, child=SECOND_CHILD))
    apart, joined = the_stay(*facts), the_stay(*facts, same)

    assert (apart.is_open, joined.is_open, joined.child) == (True, False, CHILD)


def test_an_extension_under_another_id_goes_on_with_the_stay_and_begins_none() -> None:
    same = PersonsLinked(subject_id=SECOND_CHILD, same_as=CHILD)
    extended = replace(EXTENDED, child=SECOND_CHILD)
    stay = the_stay(SECOND_CHILD_ADDED, extended, SEPARATED, same)

    assert (stay.child, stay.began_at, stay.until) == (SECOND_CHILD, SEPARATED.separated_at, LAST_LAWFUL_DAY)


def test_an_end_makes_it_history_and_what_was_unlawful_stays_so() -> None:
    in_time = the_stay(SEPARATED, EXTENDED, SEPARATION_ENDED)
    too_late = the_stay(SEPARATED, EXTENDED, replace(SEPARATION_ENDED, ended_at=at("2023-05-19T10:00:00+07:00")))

    assert since(in_time, dt.date(2023, 12, 31)) is None
    assert since(too_late, dt.date(2023, 12, 31)) == FIRST_UNLAWFUL_INSTANT
    assert not unlawful(too_late, dt.date(2023, 12, 31))


def test_the_order_in_which_it_was_recorded_makes_no_difference() -> None:
    told = (SEPARATED, EXTENDED, SEPARATION_ENDED)
    backwards = the_stay(*reversed(told))

    in_order = replace(the_stay(*told), versions=(), ended_in=None)

    assert in_order == replace(backwards, versions=(), ended_in=None)


def test_a_second_decision_before_an_end_begins_no_new_fifteen_days() -> None:
    again = replace(
        SEPARATED, decided_at=at("2023-05-16T09:00:00+07:00"), separated_at=None, until=dt.date(2023, 5, 31)
    )
    stay = the_stay(SEPARATED, again)

    assert (stay.began_at, stay.until) == (SEPARATED.separated_at, dt.date(2023, 5, 31))
    assert since(stay, dt.date(2023, 5, 16)) == FIRST_UNLAWFUL_INSTANT


def test_after_an_end_another_separation_is_another_stay() -> None:
    again = replace(SEPARATED, decided_at=at("2023-08-01T09:00:00+07:00"), separated_at=None, until=dt.date(2023, 8, 9))
    first, second = stays(case_of(REPORTED, SEPARATED, SEPARATION_ENDED, again))

    assert (first.ended_at, second.began_at, second.ended_at) == (SEPARATION_ENDED.ended_at, again.decided_at, None)
    assert since(second, dt.date(2023, 8, 9)) is None


def test_a_separation_at_the_very_instant_of_an_end_is_another_stay_and_goes_on() -> None:
    at_once = replace(SEPARATED, decided_at=SEPARATION_ENDED.ended_at, separated_at=None, until=dt.date(2023, 5, 31))
    first, second = stays(case_of(REPORTED, SEPARATED, SEPARATION_ENDED, at_once))

    assert (first.ended_at, first.ended_in) == (SEPARATION_ENDED.ended_at, 3)
    assert (second.began_at, second.ended_at) == (SEPARATION_ENDED.ended_at, None)


def test_a_child_who_was_given_back_at_once_was_apart_and_is_no_more() -> None:
    at_once = replace(SEPARATION_ENDED, ended_at=SEPARATED.separated_at)

    again = replace(SEPARATED, decided_at=at("2023-05-05T09:00:00+07:00"), separated_at=None)
    _, second = stays(case_of(REPORTED, SEPARATED, at_once, again))

    assert the_stay(SEPARATED, at_once).ended_at == SEPARATED.separated_at
    assert (second.began_at, second.ended_at) == (again.decided_at, None)


def test_an_end_of_which_nobody_wrote_down_the_beginning_ends_no_later_stay() -> None:
    before = replace(SEPARATION_ENDED, ended_at=at("2023-05-02T12:00:00+07:00"))

    assert the_stay(before, SEPARATED).is_open


def test_what_is_required_from_the_day_after_the_limit_leaves_no_day_between() -> None:
    next_day, a_day_later = (
        the_stay(SEPARATED, replace(REQUIRED, decided_at=at(f"2023-05-{day}T09:00:00+07:00"))) for day in (18, 19)
    )

    assert since(next_day, dt.date(2023, 5, 20)) is None
    assert since(a_day_later, dt.date(2023, 5, 20)) == FIRST_UNLAWFUL_INSTANT


def test_a_shorter_requirement_takes_nothing_from_a_longer_one() -> None:
    shorter = replace(REQUIRED, decided_at=at("2023-05-14T09:00:00+07:00"), until=dt.date(2023, 5, 20))

    assert since(the_stay(SEPARATED, REQUIRED, shorter), dt.date(2023, 6, 30)) is None


def test_what_a_stay_rests_on_is_said_for_each_of_its_days() -> None:
    late = replace(REQUIRED, decided_at=at("2023-05-20T09:00:00+07:00"))
    stay = the_stay(SEPARATED, EXTENDED, late)
    of_days = {str(day): ground(stay, day) for day in map(dt.date.fromisoformat, ("2023-05-19", "2023-05-20"))}

    assert of_days == {"2023-05-19": None, "2023-05-20": "required"}
    assert [ground(stay, dt.date.fromisoformat(day)) for day in ("2023-06-30", "2023-07-01")] == ["required", None]
    assert ground(the_stay(SEPARATED), LAST_LAWFUL_DAY) == "within-limit"
    assert ground(the_stay(SEPARATED, SEPARATION_ENDED), dt.date(2023, 7, 1)) == "ended"


def test_a_stay_whose_last_day_nobody_decided_or_that_ended_is_never_overdue() -> None:
    without_end = the_stay(replace(SEPARATED, until=None))
    ended = the_stay(SEPARATED, SEPARATION_ENDED)

    assert (without_end.until, without_end.overdue(dt.date(2023, 6, 30))) == (None, False)
    assert not ended.overdue(dt.date(2023, 6, 30))


def test_the_last_decision_that_names_a_day_says_until_when() -> None:
    unnamed = replace(SEPARATED, decided_at=at("2023-05-13T09:00:00+07:00"), separated_at=None, until=None)
    backdated = replace(EXTENDED, decided_at=at("2023-05-11T09:00:00+07:00"), until=dt.date(2023, 5, 15))

    assert the_stay(SEPARATED, EXTENDED, unnamed, backdated).until == EXTENDED.until


def test_stays_stand_in_the_order_of_their_beginnings_whoever_they_are_of() -> None:
    earlier = replace(SEPARATED, child=SECOND_CHILD, separated_at=at("2023-05-02T23:10:00+07:00"))
    found = stays(case_of(REPORTED, SECOND_CHILD_ADDED, SEPARATED, earlier))

    assert [stay.child for stay in found] == [SECOND_CHILD, CHILD]


def test_each_child_has_stays_of_its_own() -> None:
    other = replace(SEPARATED, child=SECOND_CHILD)
    both = stays(case_of(REPORTED, SECOND_CHILD_ADDED, SEPARATED, other, SEPARATION_ENDED))

    assert {stay.child: stay.is_open for stay in both} == {CHILD: False, SECOND_CHILD: True}


def test_an_extension_of_which_nobody_wrote_down_the_beginning_is_a_stay() -> None:
    stay = the_stay(BEYOND)

    assert stay.began_at == BEYOND.decided_at


def test_a_stay_beyond_the_day_decided_is_overdue_before_it_is_unlawful() -> None:
    stay = the_stay(SEPARATED)

    assert [stay.overdue(dt.date(2023, 5, day)) for day in (12, 13)] == [False, True]
    assert not unlawful(stay, dt.date(2023, 5, 13))


def test_a_corrected_beginning_moves_the_limit() -> None:
    correction = FactCorrected(
        of_version=2, by="province", changes=Changes(separated_at=at("2023-05-04T08:00:00+07:00"))
    )
    stay = the_stay(SEPARATED, EXTENDED, correction)

    assert since(stay, dt.date(2023, 5, 20)) == at("2023-05-20T00:00:00+07:00")
