"""Laying out several commands for one flush: a column for each argument of `record.append_at_once`."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from cases.store.recorder import Append, Appended

COMMAND_COLUMNS = 6
EVENT_COLUMNS = 8

Columns = tuple[Sequence[Any], ...]


def columns_of(appends: Sequence[Append]) -> Columns:
    """Return the arguments that record some commands, in the order of the statement's binds."""
    commands: list[tuple[Any, ...]] = []
    events: list[tuple[Any, ...]] = []
    standing: list[tuple[str, int]] = []
    missing: list[tuple[str, int]] = []
    written: set[tuple[str, int]] = set()
    for append in appends:
        key, before = append.key, len(events)
        for event in append.events:
            tags = " ".join(event.tags)
            place = (event.stream, event.version, event.type, event.schema_version, tags)
            events.append((*place, event.data, append.metadata, key.command_id))
        commands.append((key.actor, key.command_id, key.request_hmac, append.answer, before + 1, len(events)))
        # What the batch itself wrote before is there when its turn comes.
        standing += [(stream, at) for stream, at in append.expected if at and (stream, at) not in written]
        written.update((event.stream, event.version) for event in append.events)
        # Where the next version is written here, the index finds out by itself whether somebody else was first.
        missing += [(stream, at + 1) for stream, at in append.expected if (stream, at + 1) not in written]
    return (
        *_turned(commands, COMMAND_COLUMNS),
        *_turned(events, EVENT_COLUMNS),
        *_turned(standing, 2),
        *_turned(missing, 2),
        *_turned([pair for append in appends for pair in append.new_keys], 2),
        *_turned([pair for append in appends for pair in append.used_keys], 2),
    )


def appended(appends: Sequence[Append], position_before: int, recorded_at: dt.datetime) -> list[Appended]:
    """Return what commands left behind that were recorded at once, right behind a position."""
    fates = []
    position = position_before
    for append in appends:
        first = position + 1
        events = tuple((event.stream, event.version, event.type, n) for n, event in enumerate(append.events, first))
        position += len(append.events)
        fates.append(Appended(position=position, recorded_at=recorded_at, answer=append.answer, events=events))
    return fates


def _turned(rows: Sequence[tuple[Any, ...]], columns: int) -> Columns:
    return tuple(zip(*rows, strict=True)) if rows else ((),) * columns
