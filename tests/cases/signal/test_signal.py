"""A signal from outside, and what becomes of it."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from cases.events import Event, Recorded
from cases.persons import Said, Words
from cases.registry import tags_of
from cases.signal import signal as signals
from cases.signal.signal import (
    SignalDismissed,
    SignalEvent,
    SignalMatched,
    SignalReceived,
    SignalReopened,
    fold,
    stream_of,
    words_of_signal,
)
from deciding import CASE, given, recorded
from samples import VAN_LINH, at, days

SIGNAL = "5e0c3a51-6d1f-4b7e-9a40-3c1d2e4f5a01"
NOON = at("2024-05-06T12:00:00+07:00")
RECEIVED = SignalReceived(
    signal_id=SIGNAL,
    source="civil-registry",
    about="death",
    unit=VAN_LINH,
    occurred=days("2024-05-03"),
    received_at=NOON,
    reference="00/KT",
)
MATCHED = SignalMatched(signal_id=SIGNAL, case_id=CASE, by="province", matched_at=NOON)
DISMISSED = SignalDismissed(signal_id=SIGNAL, by="commune", dismissed_at=NOON)
REOPENED = SignalReopened(signal_id=SIGNAL, by="province", reopened_at=NOON)


def decide(event: SignalEvent, history: Sequence[Recorded]) -> tuple[Event, ...]:
    return signals.decide(event, fold(history))


def folded(*events: Event) -> signals.Signal:
    return fold(recorded(*events, stream=stream_of(SIGNAL)))


def test_a_signal_is_recorded_once() -> None:
    given(by=decide).when(RECEIVED).then(RECEIVED)


def test_another_signal_does_not_take_the_id_of_one() -> None:
    given(RECEIVED, by=decide).when(replace(RECEIVED, about="injury")).refused("signal-exists")


@pytest.mark.parametrize("event", [MATCHED, DISMISSED, REOPENED])
def test_nothing_is_said_of_a_signal_that_never_came(event: SignalEvent) -> None:
    given(by=decide).when(event).refused("signal-unknown")


@pytest.mark.parametrize("event", [MATCHED, DISMISSED])
def test_what_became_of_it_is_recorded_once(event: SignalEvent) -> None:
    given(RECEIVED, by=decide).when(event).then(event)


def test_a_case_that_is_found_later_stands_over_a_dismissal_and_can_be_undone() -> None:
    found = [folded(RECEIVED, DISMISSED), folded(RECEIVED, DISMISSED, MATCHED), folded(RECEIVED, MATCHED, REOPENED)]

    assert [(one.dismissed_by, one.case_id) for one in found] == [("commune", None), (None, CASE), (None, None)]


def test_reopening_what_waits_already_adds_nothing() -> None:
    given(RECEIVED, by=decide).when(REOPENED).then()


def test_a_signal_is_found_by_place_year_case_and_words() -> None:
    said = Said(subject_id=words_of_signal(SIGNAL), words=Words(notes="…"))

    assert tags_of(RECEIVED) == ("unit:06505~", "year:2024")
    assert (f"case:{CASE}",) == tags_of(MATCHED)
    assert (f"subject:{said.subject_id}",) == tags_of(replace(DISMISSED, said=said))
