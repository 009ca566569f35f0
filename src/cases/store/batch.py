"""Laying out several commands for one flush: the arguments of `record.append_lines` and `record.append_each`.

The driver looks at every element of an array in Python's own time; text it takes as it is.
"""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from cases.store.recorder import Append, Appended

COMMAND_FIELDS = 6
EVENT_FIELDS = 8
PAIR_FIELDS = 2


class NotInLines(Exception):
    """Something has a line break or a tab in it (nothing that the program itself writes has): it cannot go this way."""


def lines_of(appends: Sequence[Append]) -> tuple[str | int, ...]:
    """Return the arguments that record some commands at once, in the order of the statement's binds.

    :raises NotInLines: if they cannot be laid out so.
    """
    commands: list[str] = []
    events: list[str] = []
    standing: list[str] = []
    missing: list[str] = []
    new_keys: list[str] = []
    used_keys: list[str] = []
    written: set[tuple[str, int]] = set()
    for append in appends:
        # What the batch itself wrote before is there when its turn comes.
        standing += [f"{stream}\t{at}" for stream, at in append.expected if at and (stream, at) not in written]
        written.update([(event.stream, event.version) for event in append.events])
        # Where the next version is written here, the index finds out by itself whether somebody else was first.
        missing += [f"{stream}\t{at + 1}" for stream, at in append.expected if (stream, at + 1) not in written]
        commands.append(_command(append, len(events)))
        events += _events(append)
        new_keys += _keys(append.new_keys)
        used_keys += _keys(append.used_keys)
    return (
        _text(commands, COMMAND_FIELDS),
        _text(events, EVENT_FIELDS),
        _text(standing, PAIR_FIELDS),
        _text(missing, PAIR_FIELDS),
        _text(new_keys, PAIR_FIELDS),
        _text(used_keys, PAIR_FIELDS),
        len(events),
    )


def lines_of_each(appends: Sequence[Append]) -> tuple[list[str], ...]:
    """Return the arguments that record some commands one after the other, in the order of the statement's binds.

    :raises NotInLines: if they cannot be laid out so.
    """
    return (
        [_text([_command(append, 0)], COMMAND_FIELDS) for append in appends],
        [_text(_events(append), EVENT_FIELDS) for append in appends],
        [_text([f"{stream}\t{at}" for stream, at in append.expected], PAIR_FIELDS) for append in appends],
        [_text(_keys(append.new_keys), PAIR_FIELDS) for append in appends],
        [_text(_keys(append.used_keys), PAIR_FIELDS) for append in appends],
    )


def _command(append: Append, events_before: int) -> str:
    key, last = append.key, events_before + len(append.events)
    answer = _decoded(append.answer)
    return f"{key.actor}\t{key.command_id.hex}\t{key.request_hmac.hex()}\t{answer}\t{events_before + 1}\t{last}"


def _events(append: Append) -> list[str]:
    behind = f"{_decoded(append.metadata)}\t{append.key.command_id.hex}"
    return [
        f"{event.stream}\t{event.version}\t{event.type}\t{event.schema_version}\t{_array(event.tags)}\t"
        f"{_decoded(event.data)}\t{behind}"
        for event in append.events
    ]


def _keys(keys: Sequence[tuple[UUID, bytes]]) -> list[str]:
    return [f"{subject.hex}\t{wrapped.hex()}" for subject, wrapped in keys]


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise NotInLines from None


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


def _array(words: Sequence[str]) -> str:
    """Return words as the text of a PostgreSQL array."""
    if not words:
        return "{}"
    inner = '","'.join(words)
    if "\\" in inner or inner.count('"') != 2 * (len(words) - 1):
        raise NotInLines
    return f'{{"{inner}"}}'


def _text(lines: Sequence[str], fields: int) -> str:
    if not lines:
        return ""
    text = "\n".join(lines)
    if text.count("\n") != len(lines) - 1 or text.count("\t") != len(lines) * (fields - 1) or "\0" in text:
        raise NotInLines
    return text
