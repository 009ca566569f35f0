"""Writers killed, sessions ended, the server restarted and crashed: whoever only reads on sees every fact, once.

Several processes write to the same streams; another one reads on behind the last position that it has seen, and never
looks back. The server has fsync on. What each client was told is on disk before it goes on.
"""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import msgspec
import pytest

from api.embedded import EmbeddedPostgres
from api.program import MIGRATIONS
from cases.store.migrate import migrate
from fire.notes import noted

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(900)]

WRITERS = 3
BETWEEN_SECONDS = (0.3, 0.9)
FAULTS = ("kill a writer", "end sessions", "restart", "kill a writer", "end sessions", "crash", "end sessions")
TESTS = Path(__file__).parents[1]


class Fire:
    """The server, the writers and the reader, and what is done to them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = EmbeddedPostgres(folder / "data")
        self.reader: subprocess.Popen[bytes] | None = None
        self.writers: list[tuple[subprocess.Popen[bytes], Path]] = []
        self.killed: list[Path] = []
        self.all_notes: list[Path] = []

    def start(self) -> None:
        """Start everybody."""
        self.server.start()
        asyncio.run(self._migrate())
        self.reader = self._run("fire.a_reader", str(self.folder / "seen"))
        for _ in range(WRITERS):
            self.start_writer()

    def start_writer(self) -> None:
        """Start one more writer."""
        notes = self.folder / f"told-{len(self.all_notes)}"
        self.all_notes.append(notes)
        self.writers.append((self._run("fire.a_writer", str(notes), str(len(self.all_notes))), notes))

    def strike(self, fault: str, chance: random.Random) -> None:
        """Do one thing that must do no harm."""
        match fault:
            case "kill a writer":
                writer, notes = self.writers.pop(chance.randrange(len(self.writers)))
                writer.kill()
                writer.wait()
                self.killed.append(notes)
                self.start_writer()
            case "end sessions":
                asyncio.run(self._end_sessions(chance))
            case "restart":
                # An immediate shutdown: nobody is waited for, and the log is replayed at the start.
                self._end_server(signal.SIGQUIT)
            case "crash":
                self._end_server(signal.SIGKILL)
            case _:
                raise ValueError(fault)

    def stop(self) -> None:
        """Let the writers finish, and the reader come to the end."""
        for writer, _ in self.writers:
            writer.send_signal(signal.SIGTERM)
        for writer, _ in self.writers:
            assert writer.wait(60) == 0
        assert self.reader is not None
        self.reader.send_signal(signal.SIGTERM)
        assert self.reader.wait(60) == 0

    def end(self) -> None:
        """End whoever still runs."""
        for process in [writer for writer, _ in self.writers] + [one for one in (self.reader,) if one]:
            if process.poll() is None:
                process.kill()
                process.wait()
        self.server.stop()

    def _run(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent / "src"), str(TESTS)])}
        return subprocess.Popen(
            [sys.executable, "-m", module, self.server.dsn(dbname="hoso"), *arguments], env=environment
        )

    def _end_server(self, word: signal.Signals) -> None:
        os.kill(self.server.pid, word)
        while self.server.running:
            time.sleep(0.005)
        self.server.start()

    async def _migrate(self) -> None:
        connection = await asyncpg.connect(self.server.dsn())
        await connection.execute("CREATE DATABASE hoso")
        await connection.close()
        connection = await asyncpg.connect(self.server.dsn(dbname="hoso"))
        assert await connection.fetchval("SHOW fsync") == "on"
        assert await connection.fetchval("SHOW synchronous_commit") == "on"
        await migrate(connection, MIGRATIONS)
        await connection.close()

    async def _end_sessions(self, chance: random.Random) -> None:
        """End the sessions of some writers, whatever they are in the middle of, several times over."""
        connection = await asyncpg.connect(self.server.dsn())
        for _ in range(10):
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name LIKE 'hoso%' AND random() < 0.5"
            )
            await asyncio.sleep(chance.uniform(0, 0.03))
        await connection.close()


class Told(msgspec.Struct):
    """What clients were told of their commands."""

    events: dict[str, int]
    recorded: dict[str, list[int]]
    refused: set[str]
    unavailable: set[str]
    unknown: set[str]
    open_at_kill: set[str]


def told(fire: Fire) -> Told:
    """Return what all clients wrote down."""
    said = Told({}, {}, set(), set(), set(), set())
    for path in fire.all_notes:
        fates: dict[str, str] = {}
        for word, name, *numbers in noted(path):
            fates[name] = word
            match word:
                case "sent":
                    said.events[name] = int(numbers[0])
                case "recorded":
                    said.recorded[name] = [int(number) for number in numbers]
                case "refused":
                    said.refused.add(name)
                case "unavailable":
                    said.unavailable.add(name)
                case "unknown":
                    said.unknown.add(name)
                case _:
                    raise ValueError(word)
        if path in fire.killed:
            said.open_at_kill |= {name for name, word in fates.items() if word in {"sent", "unknown"}}
    return said


class Kept(msgspec.Struct):
    """What the record holds in the end."""

    events: list[tuple[int, str, str, int]]
    commands: list[tuple[str, int, int]]
    head: int


async def kept(server: EmbeddedPostgres) -> Kept:
    """Return everything, by the tables themselves."""
    connection = await asyncpg.connect(server.dsn(dbname="hoso"))
    assert await connection.fetchval("SHOW fsync") == "on"
    events = await connection.fetch("SELECT position, command_id, stream, version FROM record.events ORDER BY position")
    commands = await connection.fetch("SELECT command_id, first_position, last_position FROM record.commands")
    head = await connection.fetchval("SELECT position FROM record.head")
    await connection.close()
    return Kept(
        [(row[0], str(row[1]), row[2], row[3]) for row in events],
        [(str(row[0]), row[1], row[2]) for row in commands],
        head,
    )


@contextlib.contextmanager
def fire_in(folder: Path) -> Iterator[Fire]:
    """Lend a fire, and end everybody afterwards."""
    fire = Fire(folder)
    try:
        fire.start()
        yield fire
    finally:
        fire.end()


def burn(fire: Fire, faults: tuple[str, ...], chance: random.Random) -> None:
    """Wait until all of them write, and strike."""
    while not all(len(noted(path)) > 50 for path in fire.all_notes):
        time.sleep(0.02)
    for fault in faults:
        time.sleep(chance.uniform(*BETWEEN_SECONDS))
        fire.strike(fault, chance)
    time.sleep(BETWEEN_SECONDS[1])
    fire.stop()


@pytest.mark.parametrize("rounds", [1, pytest.param(25, marks=pytest.mark.slow)])
def test_whoever_reads_on_misses_nothing_and_each_command_is_there_whole_or_not_at_all(
    tmp_path: Path, rounds: int
) -> None:
    chance = random.Random(rounds)  # noqa: S311 - the instants are random, not secret
    with fire_in(tmp_path) as fire:
        burn(fire, FAULTS * rounds, chance)
        record = asyncio.run(kept(fire.server))
    said = told(fire)
    seen = [(int(row[0]), row[1], row[2], int(row[3])) for row in noted(tmp_path / "seen")]
    stands = {name: (first, last) for name, first, last in record.commands}
    positions = defaultdict(list)
    versions = defaultdict(list)
    for position, name, stream, version in record.events:
        positions[name].append(position)
        versions[stream].append(version)

    # Nothing is proven by a fire in which nothing was refused, nothing was under way at a kill, and little was written.
    assert len(said.recorded) > 100
    assert said.refused
    assert said.open_at_kill

    # Whoever only reads on has seen every fact, in order, once: none is missed, none came behind its back.
    assert record.events == seen
    assert [position for position, *_ in seen] == list(range(1, record.head + 1))
    assert all(list(range(1, len(found) + 1)) == found for found in versions.values())

    # Each command is there once, whole, or not at all.
    assert Counter(name for name, *_ in record.commands).most_common(1)[0][1] == 1
    assert {name: last - first + 1 for name, (first, last) in stands.items()} == {
        name: said.events[name] for name in stands
    }
    assert {name: list(range(first, last + 1)) for name, (first, last) in stands.items() if last >= first} == positions

    # What was acknowledged is there, where it was said to be; what was refused, or said to be unwritten, is not.
    assert said.recorded.keys() - stands.keys() == set()
    assert {name: positions.get(name, []) for name in said.recorded} == said.recorded
    assert said.refused & stands.keys() == set()
    assert said.unavailable & stands.keys() == set()
    # Everybody who lived was told in the end, of what was unknown for a while as well.
    assert said.events.keys() - said.recorded.keys() - said.refused - said.unavailable == said.open_at_kill
