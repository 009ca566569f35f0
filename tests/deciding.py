"""Given these facts, when this command comes, then these facts follow: how the tests of deciders speak."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest

from cases.case import decider, folding
from cases.case.decider import CaseCommand
from cases.case.state import Case
from cases.events import Event, Metadata, Recorded
from cases.refusals import Invalid, Refused
from cases.values import CaseId, UnitId
from stored_events import MAPPER, stored

CASE = CaseId("3f6f0b1e-8a43-4c5e-9d21-6b1a5f0e7c11")

_BY = Metadata(actor="ed8f4c1a-2d0b-4a57-8c3e-90b7a1d2c3f4", role="standing-team", unit=UnitId("20~"))
_AT = dt.datetime(2024, 4, 2, 1, 0, tzinfo=dt.UTC)
# So that no test passes where a version, a place in one stream, was taken for a position, a place among all events.
_POSITION_BEFORE = 40

Decide = Callable[[Any, Sequence[Recorded]], tuple[Event, ...]]


def recorded(*events: Event, stream: str = decider.stream_of(CASE)) -> tuple[Recorded, ...]:
    """Return events as the facts of one stream, in their order."""
    return tuple(
        Recorded(
            stream=stream,
            version=version,
            position=_POSITION_BEFORE + version,
            recorded_at=_AT + dt.timedelta(minutes=version),
            event=event,
            metadata=_BY,
        )
        for version, event in enumerate(events, start=1)
    )


def case_of(*events: Event, case_id: CaseId = CASE) -> Case:
    """Return the case that events amount to."""
    return folding.fold(case_id, recorded(*events, stream=decider.stream_of(case_id)))


def decide_case(command: CaseCommand, history: Sequence[Recorded]) -> tuple[Event, ...]:
    """Decide on the case that a history amounts to."""
    return decider.decide(command, folding.fold(CASE, history))


class When(msgspec.Struct, frozen=True):
    """A command that comes to a history."""

    events: tuple[Event, ...]
    command: object
    decide: Decide

    def then(self, *expected: Event) -> None:
        """Assert what follows, and that the same command adds nothing to what then stands."""
        actual = self._decided()
        again = self.decide(self.command, recorded(*self.events, *actual))

        assert expected == actual
        assert again == ()

    def adds(self, *expected: Event) -> None:
        """Assert what follows each time that the command comes.

        Only the key under which it is sent tells the record that a second one is the first: see the record's own tests.
        """
        actual = self._decided()
        again = self.decide(self.command, recorded(*self.events, *actual))

        assert expected == actual
        assert _as_said(expected) == _as_said(again)

    def opens(self, *expected: Event) -> None:
        """Assert what follows where nothing stood before. What a second one meets is a refusal, tested by itself."""
        assert expected == self._decided()

    def refused(self, code: str, *, source: str = "rule of this program") -> None:
        """Assert that a rule says no, which one, and where it comes from."""
        with pytest.raises(Refused) as caught:
            self._decided()

        assert (code, source) == (caught.value.code, caught.value.source)

    def invalid(self, code: str, path: str) -> None:
        """Assert that the command does not fit what stands, and which field of it."""
        with pytest.raises(Invalid) as caught:
            self._decided()

        assert (code, path) == (caught.value.code, caught.value.path)

    def _decided(self) -> tuple[Event, ...]:
        return read_again(self.decide(self.command, recorded(*self.events)))


class Given(msgspec.Struct, frozen=True):
    """A history that a command may come to."""

    events: tuple[Event, ...]
    decide: Decide

    def when(self, command: object) -> When:
        """Let a command come."""
        return When(self.events, command, self.decide)


def given(*events: Event, by: Decide = decide_case) -> Given:
    """Return the history that these events are; `by` names the decider, the case's unless it is said."""
    return Given(events, by)


def read_again(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Return what was decided, once it is seen that the record gives it back as it was: nothing is checked before."""
    assert events == tuple(MAPPER.to_event(stored(event)) for event in events)
    return events


def _as_said(events: Sequence[Event]) -> tuple[Event, ...]:
    """Return events without the units that a case had to do with before, which the decider fills in itself."""
    return tuple(
        msgspec.structs.replace(event, units_before=()) if "units_before" in event.__struct_fields__ else event
        for event in events
    )
