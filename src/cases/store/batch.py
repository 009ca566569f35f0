"""Laying out several commands for one flush: the arguments of `record.append_lines` and `record.append_each`.

The driver looks at every element of an array in Python's own time; text it takes as it is.
"""

import datetime as dt
from collections.abc import Sequence

from cases.store.recorder import Append, Appended
from cases.values import SubjectId

Row = tuple[str, ...]


class NotInLines(Exception):
    """Something has a line break or a tab in it (nothing that the program itself writes has): it cannot go this way."""


def lines_of(appends: Sequence[Append]) -> tuple[str | int, ...]:
    """Return the arguments that record some commands at once, in the order of the statement's binds.

    :raises NotInLines: if they cannot be laid out so.
    """
    commands: list[Row] = []
    events: list[Row] = []
    standing: list[Row] = []
    missing: list[Row] = []
    new_keys: list[Row] = []
    used_keys: list[Row] = []
    written: set[tuple[str, int]] = set()
    for append in appends:
        for stream, at in append.expected:
            # What the batch itself wrote before is there when its turn comes.
            if at and (stream, at) not in written:
                standing.append((stream, str(at)))
        written.update([(event.stream, event.version) for event in append.events])
        for stream, at in append.expected:
            # Where the next version is written here, the index finds out by itself whether somebody else was first.
            if (stream, at + 1) not in written:
                missing.append((stream, str(at + 1)))
        command, its_events = _rows(append, len(events))
        commands.append(command)
        events += its_events
        new_keys += _keys(append.new_keys)
        used_keys += _keys(append.used_keys)
    return *map(_text, (commands, events, standing, missing, new_keys, used_keys)), len(events)


def lines_of_each(appends: Sequence[Append]) -> tuple[list[str], ...]:
    """Return the arguments that record some commands one after the other, in the order of the statement's binds.

    :raises NotInLines: if they cannot be laid out so.
    """
    rows = [_rows(append, 0) for append in appends]
    return (
        [_text([command]) for command, _ in rows],
        [_text(events) for _, events in rows],
        [_text([(stream, str(at)) for stream, at in append.expected]) for append in appends],
        [_text(_keys(append.new_keys)) for append in appends],
        [_text(_keys(append.used_keys)) for append in appends],
    )


def _rows(append: Append, events_before: int) -> tuple[Row, list[Row]]:
    """Return the row of a command, and those of its events."""
    key, last = append.key, events_before + len(append.events)
    command_id = key.command_id.hex
    try:
        answer, metadata = append.answer.decode(), append.metadata.decode()
        return (key.actor, command_id, key.request_hmac.hex(), answer, str(events_before + 1), str(last)), [
            (
                event.stream,
                str(event.version),
                event.type,
                str(event.schema_version),
                _array(event.tags),
                event.data.decode(),
                metadata,
                command_id,
            )
            for event in append.events
        ]
    except UnicodeDecodeError:
        raise NotInLines from None


def _keys(keys: Sequence[tuple[SubjectId, bytes]]) -> list[Row]:
    return [(subject, wrapped.hex()) for subject, wrapped in keys]


def _array(words: Sequence[str]) -> str:
    """Return words as the text of a PostgreSQL array."""
    if not words:
        return "{}"
    said = "".join(words)
    if '"' in said or "\\" in said:
        raise NotInLines
    return '{"' + '","'.join(words) + '"}'


def _text(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    said = "".join(map("".join, rows))
    if "\n" in said or "\t" in said or "\0" in said:
        raise NotInLines
    return "\n".join(map("\t".join, rows))


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
