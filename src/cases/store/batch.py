"""Laying out several commands for one flush: the arguments of `record.append_at_once`, columns of lines of text.

The driver looks at every element of an array in Python's own time; text it takes as it is.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from cases.store.recorder import Append, Appended, NewEvent

Keys = Sequence[tuple[UUID, bytes]]
Versions = Collection[tuple[str, int]]


class NotInLines(Exception):
    """Something has a line break in it (nothing that the program itself writes has): it cannot go this way."""


def columns_of(appends: Sequence[Append]) -> tuple[str | int, ...]:
    """Return the arguments that record some commands, in the order of the statement's binds.

    :raises NotInLines: if they cannot be laid out so.
    """
    written: set[tuple[str, int]] = set()
    standing: list[tuple[str, int]] = []
    missing: list[tuple[str, int]] = []
    for append in appends:
        # What the batch itself wrote before is there when its turn comes.
        standing += [(stream, at) for stream, at in append.expected if at and (stream, at) not in written]
        written.update([(event.stream, event.version) for event in append.events])
        # Where the next version is written here, the index finds out by itself whether somebody else was first.
        missing += [(stream, at + 1) for stream, at in append.expected if (stream, at + 1) not in written]
    events = [event for append in appends for event in append.events]
    return (
        *_commands(appends),
        *_events(events),
        _lines(bytes_of=[append.metadata for append in appends for _ in append.events]),
        _lines([append.key.command_id.hex for append in appends for _ in append.events]),
        *_versions(standing),
        *_versions(missing),
        *_keys([pair for append in appends for pair in append.new_keys]),
        *_keys([pair for append in appends for pair in append.used_keys]),
        len(events),
    )


def appended(appends: Sequence[Append], position_before: int, recorded_at: dt.datetime) -> list[Appended]:
    """Return what commands left behind that were recorded at once, right behind a position."""
    fates = []
    position = position_before
    for append in appends:
        first = position + 1
        events = tuple([(event.stream, event.version, event.type, n) for n, event in enumerate(append.events, first)])
        position += len(append.events)
        fates.append(Appended(position=position, recorded_at=recorded_at, answer=append.answer, events=events))
    return fates


def _commands(appends: Sequence[Append]) -> tuple[str, ...]:
    firsts, lasts, laid_out = [], [], 0
    for append in appends:
        firsts.append(str(laid_out + 1))
        laid_out += len(append.events)
        lasts.append(str(laid_out))
    return (
        _lines([append.key.actor for append in appends]),
        _lines([append.key.command_id.hex for append in appends]),
        _lines([append.key.request_hmac.hex() for append in appends]),
        _lines(bytes_of=[append.answer for append in appends]),
        _lines(firsts),
        _lines(lasts),
    )


def _events(events: Sequence[NewEvent]) -> tuple[str, ...]:
    return (
        _lines([event.stream for event in events]),
        _lines([str(event.version) for event in events]),
        _lines([event.type for event in events]),
        _lines([str(event.schema_version) for event in events]),
        _lines([_array(event.tags) for event in events]),
        _lines(bytes_of=[event.data for event in events]),
    )


def _versions(of_streams: Versions) -> tuple[str, str]:
    return _lines([stream for stream, _ in of_streams]), _lines([str(version) for _, version in of_streams])


def _keys(keys: Keys) -> tuple[str, str]:
    return _lines([subject.hex for subject, _ in keys]), _lines([wrapped.hex() for _, wrapped in keys])


def _array(words: Sequence[str]) -> str:
    """Return words as the text of a PostgreSQL array."""
    if not words:
        return "{}"
    inner = '","'.join(words)
    if "\\" in inner or inner.count('"') != 2 * (len(words) - 1):
        raise NotInLines
    return f'{{"{inner}"}}'


def _lines(words: Sequence[str] = (), *, bytes_of: Sequence[bytes] = ()) -> str:
    try:
        text = b"\n".join(bytes_of).decode() if bytes_of else "\n".join(words)
    except UnicodeDecodeError:
        raise NotInLines from None
    if text.count("\n") != max(len(words) + len(bytes_of) - 1, 0) or "\0" in text:
        raise NotInLines
    return text
