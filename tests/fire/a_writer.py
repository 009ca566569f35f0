"""A process that appends as fast as it can until it is stopped or killed, and writes down what became of each command.

`python -m fire.a_writer DSN NOTES SEED`. Its lines: `sent ID EVENTS`, then one of `recorded ID FIRST LAST`,
`refused ID`, `unavailable ID` (nothing was written, so it is never sent again) and `unknown ID`, after which the same
command is sent again.
"""

import asyncio
import random
import signal
import sys
from pathlib import Path
from uuid import UUID

import asyncpg

from appends import METADATA, an_event
from cases.store.recorder import Append, CommandKey, CommandReused, OutcomeUnknown, RecordUnavailable, StreamMoved
from cases.store.writer import GroupCommit
from fire.notes import Notes

CLIENTS = 12
SHARED_STREAMS = 12
EVENTS_MAX = 4
PAUSE_SECONDS = 0.05


class Client:
    """Sends one command after the other on streams that many others write to."""

    def __init__(self, recorder: GroupCommit, notes: Notes, chance: random.Random) -> None:
        self._recorder = recorder
        self._notes = notes
        self._chance = chance
        self._versions: dict[str, int] = {}

    async def go_on(self, stopping: asyncio.Event) -> None:
        """Send commands until told to stop."""
        while not stopping.is_set():
            append = self._make()
            self._notes.note("sent", append.key.command_id, len(append.events))
            while not await self._fate(append):
                continue

    def _make(self) -> Append:
        """Return a command on one stream or several, by what this client believes of them, often wrongly."""
        names = [f"shared-{number}" for number in range(SHARED_STREAMS)]
        streams = self._chance.sample(names, self._chance.randint(0, 3))
        if len(streams) < 2:
            streams.append(f"own-{UUID(int=self._chance.getrandbits(128))}")
        at = {stream: self._versions.get(stream, 0) for stream in streams}
        expected = tuple(at.items())
        added = []
        # The last stream is sometimes only read: the command rests on it and adds nothing to it.
        for stream in streams[: self._chance.randint(1, len(streams))]:
            for _ in range(self._chance.randint(0, EVENTS_MAX)):
                at[stream] += 1
                added.append(an_event(stream, at[stream], data=b'{"said":"%d"}' % self._chance.getrandbits(60)))
        key = CommandKey(actor="fire", command_id=UUID(int=self._chance.getrandbits(128)), request_hmac=b"fire")
        return Append(key=key, events=tuple(added), expected=expected, metadata=METADATA, answer=b"{}")

    async def _fate(self, append: Append) -> bool:
        """Send a command and write down what became of it; return whether that is known."""
        name = append.key.command_id
        try:
            appended = await self._recorder.append(append)
        except StreamMoved as moved:
            self._notes.note("refused", name)
            self._versions[moved.stream] = moved.version
        except CommandReused:
            self._notes.note("reused", name)
        except RecordUnavailable:
            self._notes.note("unavailable", name)
            await asyncio.sleep(PAUSE_SECONDS)
        except OutcomeUnknown:
            self._notes.note("unknown", name)
            await asyncio.sleep(PAUSE_SECONDS)
            return False
        else:
            positions = [position for *_, position in appended.events]
            self._notes.note("recorded", name, *positions)
            self._versions |= {stream: version for stream, version, *_ in appended.events}
        return True


async def main(dsn: str, notes: Path, seed: str) -> None:
    """Write until SIGTERM."""
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    # No connection at the start: the server may be away just then.
    pool = await asyncpg.create_pool(
        dsn, min_size=0, max_size=4, server_settings={"role": "hoso_app", "application_name": "hoso writer"}
    )
    recorder = GroupCommit(pool)
    written = Notes(notes)
    clients = [Client(recorder, written, random.Random(f"{seed} {number}")) for number in range(CLIENTS)]  # noqa: S311 - chance, no secret
    await asyncio.gather(*(client.go_on(stopping) for client in clients))
    await pool.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
