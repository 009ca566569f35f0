"""Aid from outsiders: a donor's monthly gifts to twenty pupils, a union's to twenty-eight orphans."""

import datetime as dt
from collections.abc import Sequence

from msgspec.structs import replace

from cases.events import Event, Recorded
from cases.external_aid.giving import Aid, AidEnded, AidEvent, AidGiven, AidPromised, Paper, fold, tags
from cases.external_aid.giving import decide as decide_aid
from deciding import given, recorded
from samples import CHI_LANG_DISTRICT

PAPER = Paper(document="notice-chi-lang-2024", passage="fn 7")
PUPILS = AidPromised(
    aid_id="c2a4e6f8-1b3d-4f5a-8c7e-9d0b2a4c7001",
    area=CHI_LANG_DISTRICT,
    giver_kind="person",
    receivers=20,
    monthly_vnd=300_000,
    first_month=dt.date(2021, 10, 1),
    ending="end-of-upper-secondary",
    source=PAPER,
)
ORPHANS = replace(
    PUPILS,
    aid_id="c2a4e6f8-1b3d-4f5a-8c7e-9d0b2a4c7002",
    giver_kind="organisation",
    receivers=28,
    monthly_vnd=200_000,
    monthly_vnd_max=500_000,
    ending="not-stated",
)
OCTOBER = AidGiven(
    aid_id=PUPILS.aid_id,
    gift_id="c2a4e6f8-1b3d-4f5a-8c7e-9d0b2a4c7003",
    month=dt.date(2021, 10, 1),
    receivers=20,
    amount_vnd=6_000_000,
    given_on=dt.date(2021, 10, 5),
    source=PAPER,
)
ENDED = AidEnded(aid_id=PUPILS.aid_id, last_month=dt.date(2021, 12, 1), source=PAPER)


def decide(event: AidEvent, history: Sequence[Recorded]) -> tuple[Event, ...]:
    return decide_aid(event, fold(history))


def aid_of(*events: Event) -> Aid:
    return fold(recorded(*events, stream="external-aid-1"))


def test_each_is_recorded_once() -> None:
    given(by=decide).when(PUPILS).then(PUPILS)
    given(by=decide).when(ORPHANS).then(ORPHANS)
    given(PUPILS, by=decide).when(OCTOBER).then(OCTOBER)
    given(PUPILS, by=decide).when(ENDED).then(ENDED)


def test_missed_months_are_those_that_are_over_and_in_which_some_went_without() -> None:
    some = replace(OCTOBER, gift_id="c2a4e6f8-1b3d-4f5a-8c7e-9d0b2a4c7004", month=dt.date(2021, 11, 1), receivers=18)
    aid = aid_of(PUPILS, OCTOBER, some)

    assert aid.missed(dt.date(2021, 11, 30)) == ()
    assert aid.missed(dt.date(2021, 12, 31)) == ((dt.date(2021, 11, 1), 2),)
    assert aid.missed(dt.date(2022, 1, 1)) == ((dt.date(2021, 11, 1), 2), (dt.date(2021, 12, 1), 20))
    assert aid_of(PUPILS, OCTOBER, some, ENDED).missed(dt.date(2024, 7, 17))[-1] == (dt.date(2021, 12, 1), 20)


def test_a_promise_goes_on_past_a_sixteenth_birthday() -> None:
    """From October 2021 until the end of upper secondary school: nobody's age ends it."""
    assert len(aid_of(PUPILS).months(dt.date(2030, 10, 1))) == 9 * 12 + 1
    until = replace(PUPILS, last_month=dt.date(2021, 11, 1), ending="on-day")
    assert aid_of(until).months(dt.date(2030, 1, 1)) == (dt.date(2021, 10, 1), dt.date(2021, 11, 1))


def test_what_does_not_fit_the_promise_is_told() -> None:
    given(by=decide).when(OCTOBER).invalid("aid-unknown", "aid_id")
    given(PUPILS, by=decide).when(replace(OCTOBER, month=dt.date(2021, 9, 1))).invalid("month-not-promised", "month")
    given(PUPILS, ENDED, by=decide).when(replace(OCTOBER, month=dt.date(2022, 1, 1))).invalid(
        "month-not-promised", "month"
    )
    given(PUPILS, OCTOBER, by=decide).when(replace(OCTOBER, amount_vnd=1)).refused("entry-exists")
    given(PUPILS, by=decide).when(replace(PUPILS, receivers=21)).refused("aid-exists")
    given(PUPILS, by=decide).when(replace(ENDED, last_month=dt.date(2021, 9, 1))).invalid("days-reversed", "last_month")
    given(by=decide).when(replace(PUPILS, last_month=dt.date(2021, 9, 1))).invalid("days-reversed", "last_month")
    given(by=decide).when(replace(ORPHANS, monthly_vnd_max=1)).invalid("amounts-reversed", "monthly_vnd_max")


def test_it_is_found_by_its_area() -> None:
    assert tags(PUPILS) == (f"unit:{CHI_LANG_DISTRICT}",)
    assert tags(OCTOBER) == ()
