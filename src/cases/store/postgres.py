"""The record in PostgreSQL: appending, and finding what became of an append."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

import asyncpg

from cases.store.batch import NotInLines, appended, columns_of
from cases.store.connecting import KeptLine, Lent, LineLost, Pool, borrowed
from cases.store.outcome import true_outcome
from cases.store.postgres_reader import PostgresReader
from cases.store.recorder import (
    Append,
    Appended,
    CommandKey,
    CommandReused,
    RecordUnavailable,
    StreamMoved,
)
from cases.store.statements import statement

ANSWER_SECONDS_MAX = 10.0
"""How long an append may take; a server that is silent for longer is asked again on another line."""


class PostgresRecorder(PostgresReader):
    """Keeps the record in PostgreSQL 15 or newer."""

    def __init__(self, pool: Pool) -> None:
        """Take the pool whose connections act as hoso_app."""
        super().__init__(pool)
        self._writing = KeptLine(pool)

    async def append(self, append: Append) -> Appended:
        """Record everything one command changes, or nothing.

        A caller that is cancelled does not cancel the append. After a connection lost in between, the same command is
        sent again under its key: what is on record is never appended again.

        :raises StreamMoved: if a stream that it rests on has moved on.
        :raises CommandReused: if the key came before with another command.
        :raises RecordUnavailable: if the database cannot be reached; nothing was written.
        :raises OutcomeUnknown: if it was lost on the way whether anything was written.
        """
        return await asyncio.shield(asyncio.ensure_future(true_outcome(partial(self._append_once, append))))

    async def _append_once(self, append: Append) -> Appended:
        async with borrowed(self._pool) as connection:
            row = await _called(connection, append)
        # Not while the line is held: this may need one, and others who hold theirs may need one too.
        return await self._outcome(append, row)

    async def append_within(self, connection: Lent, append: Append) -> Appended:
        """Record everything one command changes, or nothing, on a line of the caller's and in their transaction.

        :raises StreamMoved: if a stream that it rests on has moved on.
        :raises CommandReused: if the key came before with another command.
        """
        return await self._outcome(append, await _called(connection, append))

    async def _outcome(self, append: Append, row: asyncpg.Record) -> Appended:
        match row["status"]:
            case "appended":
                (one,) = appended([append], row["first_position"] - 1, row["recorded_at"])
                return one
            case "moved":
                raise StreamMoved(row["moved_stream"], row["moved_version"])
            case _:
                return await self._known(append)

    async def _known(self, append: Append) -> Appended:
        """Return what a command left behind that is on record, as the append has just said.

        :raises CommandReused: if its key came with another command.
        :raises LineLost: if that cannot be read.
        """
        try:
            found = await self.find_command(append.key)
        except RecordUnavailable as error:
            # Not "nothing was written": whoever asked is to ask again.
            raise LineLost from error
        if found is None:
            message = "a command that was found is gone"
            raise RuntimeError(message)
        return found

    async def append_batch(self, appends: Sequence[Append]) -> list[Appended | Exception]:
        """Record several commands in one flush, none of which shares a stream or a key with another, nor erases anyone.

        Returns, for each, what became of it: what it left behind, or the exception that `append` would raise. Where
        they do not go through together, the halves are tried, down to the one that has a fate of its own.

        :raises RecordUnavailable: if the database cannot be reached; nothing was written.
        :raises OutcomeUnknown: if it was lost on the way whether anything was written, and of which of them.
        """
        return await true_outcome(partial(self._append_batch_once, appends))

    async def _append_batch_once(self, appends: Sequence[Append]) -> list[Appended | Exception]:
        if len(appends) == 1 and appends[0].erase:
            return [await self._fate_once(appends[0])]
        try:
            async with self._writing.borrowed() as connection:
                row = await connection.fetchrow(
                    statement("cases.store", "append_at_once"), *columns_of(appends), timeout=ANSWER_SECONDS_MAX
                )
        except (asyncpg.PostgresError, NotInLines):
            # One of them does not go through as it is.
            return await self._append_apart(appends)
        if row is None:
            message = "record.append_at_once returned no row"
            raise RuntimeError(message)
        return [*appended(appends, row["position_before"], row["recorded_at"])]

    async def _append_apart(self, appends: Sequence[Append]) -> list[Appended | Exception]:
        if len(appends) == 1:
            return [await self._fate_once(appends[0])]
        half = len(appends) // 2
        first = await self._append_batch_once(appends[:half])
        try:
            return first + await self._append_batch_once(appends[half:])
        except RecordUnavailable as error:
            # Of the first half some are on record: all are to be asked for again, and each finds its own.
            raise LineLost from error

    async def _fate_once(self, append: Append) -> Appended | Exception:
        try:
            return await self._append_once(append)
        except RecordUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this command's fate and no other's
            return error

    async def find_command(self, key: CommandKey) -> Appended | None:
        """Return what the same command left behind earlier, or None if it is new.

        :raises CommandReused: if the key came before with another command.
        """
        async with borrowed(self._pool) as connection:
            row = await connection.fetchrow(statement("cases.store", "find_command"), key.actor, key.command_id)
            if row is None:
                return None
            if row["request_hmac"] != key.request_hmac:
                raise CommandReused
            events = await connection.fetch(
                statement("cases.store", "events_between"), row["first_position"], row["last_position"]
            )
        return Appended(
            position=row["last_position"],
            recorded_at=row["recorded_at"],
            answer=row["answer"],
            events=tuple((e["stream"], e["version"], e["type"], e["position"]) for e in events),
            repeated=True,
        )


async def _called(connection: Lent, append: Append) -> asyncpg.Record:
    """Return what `record.append` answers."""
    try:
        row = await connection.fetchrow(statement("cases.store", "append"), *_binds(append), timeout=ANSWER_SECONDS_MAX)
    except asyncpg.UniqueViolationError as error:
        # Two events with one version in this very append, or a key for somebody who has one by now.
        raise StreamMoved(append.events[0].stream if append.events else "subject-keys", 0) from error
    if row is None:
        message = "record.append returned no row"
        raise RuntimeError(message)
    return row


def _binds(append: Append) -> tuple[Any, ...]:
    events = append.events
    return (
        append.key.actor,
        append.key.command_id,
        append.key.request_hmac,
        append.answer,
        [stream for stream, _ in append.expected],
        [version for _, version in append.expected],
        [event.stream for event in events],
        [event.version for event in events],
        [event.type for event in events],
        [event.schema_version for event in events],
        [" ".join(event.tags) for event in events],
        [event.data for event in events],
        append.metadata,
        [subject for subject, _ in append.new_keys],
        [wrapped for _, wrapped in append.new_keys],
        [subject for subject, _ in append.used_keys],
        [wrapped for _, wrapped in append.used_keys],
        list(append.erase),
    )
