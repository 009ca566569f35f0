"""The record in PostgreSQL: appending, and finding what became of an append."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from typing import Any

import asyncpg

from cases.store.batch import NotInLines, appended, lines_of, lines_of_each
from cases.store.connecting import KeptLine, Lent, LineLost, OneLine, Pool, borrowed
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

Fate = Appended | Exception
"""What became of a command: what it left behind, or what it is refused with."""

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

    @asynccontextmanager
    async def alone(self) -> AsyncIterator["OnOneLine"]:
        """Lend the record with nobody else writing to it: what is appended on it is on record where the block ends.

        :raises RecordUnavailable: if the database cannot be reached; nothing was written.
        """
        async with borrowed(self._pool) as connection, connection.transaction():
            await connection.execute(statement("cases.store", "alone"), timeout=ANSWER_SECONDS_MAX)
            yield OnOneLine(connection)

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

    async def append_batch(self, appends: Sequence[Append]) -> list[Fate]:
        """Record several commands in one flush, none of which shares a stream or a key with another, nor erases anyone.

        Returns, for each, what became of it: what it left behind, or the exception that `append` would raise. Where
        they do not go through together, those that had come before are sorted out, and if the others still do not, they
        are recorded one after the other, in one flush too.

        :raises RecordUnavailable: if the database cannot be reached; nothing was written.
        :raises OutcomeUnknown: if it was lost on the way whether anything was written, and of which of them.
        """
        return await true_outcome(partial(self._append_batch_once, appends))

    async def _append_batch_once(self, appends: Sequence[Append]) -> list[Fate]:
        if len(appends) == 1 and appends[0].erase:
            return [await self._fate_once(appends[0])]
        fates = await self._append_together(appends)
        if fates is not None:
            return fates
        if len(appends) == 1:
            return [await self._fate_once(appends[0])]
        try:
            known = await self._find([append.key for append in appends])
            rest = [append for nth, append in enumerate(appends) if nth not in known]
            others = await self._append_together(rest) if known else None
            if others is None:
                others = await self._append_each(rest)
        except RecordUnavailable as error:
            # Some of them may be on record: all are to be asked for again, and each finds its own.
            raise LineLost from error
        next_of_others = iter(others)
        return [known[nth] if nth in known else next(next_of_others) for nth in range(len(appends))]

    async def _append_together(self, appends: Sequence[Append]) -> list[Fate] | None:
        """Return what commands leave behind, or None where one of them does not go through as it is."""
        try:
            (row,) = await self._writing.fetch(
                statement("cases.store", "append_lines"), *lines_of(appends), seconds_max=ANSWER_SECONDS_MAX
            )
        except (asyncpg.PostgresError, NotInLines):
            return None
        return [*appended(appends, row["position_before"], row["recorded_at"])]

    async def _append_each(self, appends: Sequence[Append]) -> list[Fate]:
        """Return what became of commands, each for itself."""
        try:
            rows = await self._writing.fetch(
                statement("cases.store", "append_each"), *lines_of_each(appends), seconds_max=ANSWER_SECONDS_MAX
            )
        except (asyncpg.PostgresError, NotInLines):
            # One of them is such that none goes together with it.
            return [await self._fate_once(append) for append in appends]
        return [await self._fate_of(append, row) for append, row in zip(appends, rows, strict=True)]

    async def _fate_of(self, append: Append, row: asyncpg.Record) -> Fate:
        try:
            return await self._outcome(append, row)
        except (StreamMoved, CommandReused) as error:
            return error

    async def _fate_once(self, append: Append) -> Fate:
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
        found = (await self._find([key])).get(0)
        if isinstance(found, CommandReused):
            raise found
        return found

    async def _find(self, keys: Sequence[CommandKey]) -> dict[int, Appended | CommandReused]:
        """Return what the same commands left behind earlier, by their places among those asked for."""
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(
                statement("cases.store", "find_commands"),
                [key.actor for key in keys],
                [key.command_id for key in keys],
            )
        return {row["nth"] - 1: _found(row, keys[row["nth"] - 1]) for row in rows}


class OnOneLine(PostgresRecorder):
    """The record in PostgreSQL, read and appended to on one line and in its transaction."""

    def __init__(self, line: Lent) -> None:
        """Take the line."""
        super().__init__(OneLine(line))
        self._line = line

    async def append(self, append: Append) -> Appended:
        """Record everything one command changes, or nothing, once the transaction ends.

        :raises StreamMoved: if a stream that it rests on has moved on.
        :raises CommandReused: if the key came before with another command.
        """
        return await self.append_within(self._line, append)


def _found(row: asyncpg.Record, key: CommandKey) -> Appended | CommandReused:
    if row["request_hmac"] != key.request_hmac:
        return CommandReused()
    return Appended(
        position=row["last_position"],
        recorded_at=row["recorded_at"],
        answer=row["answer"],
        events=tuple(zip(row["streams"], row["versions"], row["types"], count(row["first_position"]))),
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
