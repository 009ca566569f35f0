"""The record in PostgreSQL, as it is read: streams and the log, event by event or in one piece."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

import asyncpg

from cases.store.connecting import KeptLine, Pool, borrowed
from cases.store.recorder import Head, Shapes, Sheet, StoredEvent, StreamSheet
from cases.store.statements import statement

LAST_POSITION = 2**63 - 1


class PostgresReader:
    """Reads the record in PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        """Take the pool whose connections act as hoso_app."""
        self._pool = pool
        self._reading = KeptLine(pool)

    async def read_streams(self, streams: Sequence[str], *, until: int | None = None) -> list[StoredEvent]:
        """Return the events of some streams, ordered by stream and version, up to a position."""
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(statement("cases.store", "read_streams"), list(streams), _last(until))
        return [to_stored(row) for row in rows]

    async def read_stream_from(self, stream: str, version: int) -> list[StoredEvent]:
        """Return the events of a stream from one of its versions on, that one included, in order."""
        rows = await self._reading.fetch(statement("cases.store", "read_stream_from"), stream, version)
        return [to_stored(row) for row in rows]

    async def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """Return the version that each of some streams is at; 0 where it has not begun."""
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(statement("cases.store", "versions"), list(streams))
        return {row["stream"]: row["version"] or 0 for row in rows}

    async def read_log(self, *, after: int, limit: int) -> list[StoredEvent]:
        """Return the next events behind a position, in order."""
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(statement("cases.store", "read_log"), after, limit)
        return [to_stored(row) for row in rows]

    async def sheet_of_streams(self, streams: Sequence[str], shapes: Shapes, *, until: int | None = None) -> Sheet:
        """Return all of some streams on one sheet, each in the order of its versions, up to a position."""
        (row,) = await self._sheets("sheet_of_streams", sorted(set(streams)), _last(until), shapes)
        return sheet_of(row)

    async def sheet_of_log(self, shapes: Shapes, *, after: int, until: int) -> Sheet:
        """Return the events behind one position up to another on one sheet, in order."""
        (row,) = await self._sheets("sheet_of_log", after, until, shapes)
        return sheet_of(row)

    async def facts_of_streams(
        self, streams: Sequence[str], shapes: Shapes, *, until: int | None = None
    ) -> dict[str, StreamSheet]:
        """Return what each of some streams says, up to a position."""
        rows = await self._sheets("facts_of_streams", sorted(set(streams)), _last(until), shapes)
        return {row["stream"]: _stream_sheet_of(row) for row in rows}

    async def _sheets(self, name: str, where: object, how_far: int, shapes: Shapes) -> list[asyncpg.Record]:
        return await self._reading.fetch(statement("cases.store", name), where, how_far, shapes.changed, shapes.later)

    async def head(self) -> Head:
        """Return the end of the record."""
        async with borrowed(self._pool) as connection:
            row = await connection.fetchrow(statement("cases.store", "head"))
        if row is None:
            message = "the record has no head row"
            raise RuntimeError(message)
        return Head(log_id=UUID(int=row["log_id"].int), position=row["position"], recorded_at=row["recorded_at"])

    async def position_at(self, instant: dt.datetime) -> int:
        """Return the position of the last event recorded by an instant; 0 before the first."""
        async with borrowed(self._pool) as connection:
            position: int = await connection.fetchval("SELECT record.position_at($1)", instant)
        return position

    async def subject_keys(self, subjects: Sequence[UUID]) -> dict[UUID, bytes]:
        """Return the wrapped keys of those subjects that have one."""
        if not subjects:
            return {}
        found = await self._reading.fetch(statement("cases.store", "subject_keys"), subjects)
        keys = found[0]["wrapped"] or ()
        return {subject: wrapped for subject, wrapped in zip(subjects, keys, strict=True) if wrapped is not None}


def _last(until: int | None) -> int:
    return LAST_POSITION if until is None else until


def sheet_of(row: asyncpg.Record) -> Sheet:
    """Return the columns of several events; where there is none, the columns are null."""
    return Sheet(
        plain=row["plain"],
        positions=row["positions"] or (),
        versions=row["versions"] or (),
        streams=row["streams"] or "",
        events=row["events"] or b"",
        metadata=row["metadata"] or b"",
        recorded_at=row["recorded_at"] or "[]",
    )


def _stream_sheet_of(row: asyncpg.Record) -> StreamSheet:
    return StreamSheet(plain=row["plain"], positions=row["positions"] or (), events=row["events"] or b"")


def to_stored(row: asyncpg.Record) -> StoredEvent:
    """Return a row of record.events as a struct; the driver's own UUID class stays behind."""
    return StoredEvent(
        position=row["position"],
        stream=row["stream"],
        version=row["version"],
        type=row["type"],
        schema_version=row["schema_version"],
        tags=tuple(row["tags"]),
        data=row["data"],
        metadata=row["metadata"],
        command_id=UUID(int=row["command_id"].int),
        recorded_at=row["recorded_at"],
    )
