"""The tables of what the record can hold: one line a stream, with its event types."""

from collections.abc import Callable
from typing import get_args

from msgspec import Struct

from cases.case import decider as case
from cases.case.tags import tags as tags_of_case
from cases.case_number import numbering
from cases.commune_year import year as commune_year
from cases.deadline import lapses
from cases.events import Event
from cases.external_aid import giving
from cases.fund import account, entries, payments, payouts
from cases.law_adopted import adoption
from cases.nil_return import nil_return
from cases.signal import signal
from cases.subject import erasure


class Stream(Struct, frozen=True, kw_only=True):
    """A kind of stream: how its streams are named, what stands in them, what they are found by."""

    prefix: str
    events: tuple[type[Event], ...]
    tags: Callable[[Event], tuple[str, ...]]


STREAMS: tuple[Stream, ...] = (
    Stream(prefix=case.STREAM_PREFIX, events=get_args(case.CaseEvent), tags=tags_of_case),
    Stream(prefix=lapses.STREAM_PREFIX, events=(lapses.DeadlineLapsed,), tags=lapses.tags),
    Stream(prefix=numbering.STREAM_PREFIX, events=(numbering.CaseNumberIssued,), tags=numbering.tags),
    Stream(prefix=commune_year.STREAM_PREFIX, events=get_args(commune_year.YearEvent), tags=commune_year.tags),
    Stream(prefix=payments.STREAM_PREFIX, events=(payments.PaymentRecorded,), tags=payments.tags),
    Stream(prefix=payouts.STREAM_PREFIX, events=get_args(payouts.PayoutEvent), tags=payouts.tags),
    Stream(prefix=account.STREAM_PREFIX, events=get_args(entries.Entry), tags=entries.tags),
    Stream(prefix=giving.STREAM_PREFIX, events=get_args(giving.AidEvent), tags=giving.tags),
    Stream(prefix=signal.STREAM_PREFIX, events=get_args(signal.SignalEvent), tags=signal.tags),
    Stream(prefix=nil_return.STREAM_PREFIX, events=get_args(nil_return.ReturnEvent), tags=nil_return.tags),
    Stream(prefix=erasure.STREAM_PREFIX, events=(erasure.SubjectErased,), tags=erasure.tags),
    Stream(prefix=adoption.STREAM_PREFIX, events=(adoption.LawAdopted,), tags=adoption.tags),
)

EVENT_TYPES: tuple[type[Event], ...] = tuple(event for stream in STREAMS for event in stream.events)

_TAGS = {event: stream.tags for stream in STREAMS for event in stream.events}


def tags_of(event: Event) -> tuple[str, ...]:
    """Return the tags of an event, by the kind of stream it belongs to."""
    return _TAGS[type(event)](event)
