"""Counting ahead: streams that many write to at once, and of which a decision needs to know only how far they are."""

from collections.abc import Collection, Mapping, Sequence

from cases.store.recorder import Recorder

COUNTED_MAX = 10_000


class Counts:
    """How far counted streams will be once everything that was decided here is on record.

    It is a guess that is nearly always right, so that nobody waits until the one before is written: the append holds it
    against the record. Where it was wrong, it is forgotten, and whoever rested on it decides anew.
    """

    def __init__(self, recorder: Recorder) -> None:
        """Take the record that is asked where nothing is guessed."""
        self._recorder = recorder
        self._ahead: dict[str, int] = {}

    async def versions(self, streams: Collection[str]) -> dict[str, int]:
        """Return the version that each of some streams will be at."""
        unknown = [stream for stream in streams if stream not in self._ahead]
        read = await self._recorder.versions(unknown) if unknown else {}
        # Others may have counted on while the record was asked.
        return {stream: max(read.get(stream, 0), self._ahead.get(stream, 0)) for stream in streams}

    def count(self, added: Mapping[str, int]) -> None:
        """Note the versions that streams will be at once a decision is on record."""
        if len(self._ahead) > COUNTED_MAX:
            self._ahead.clear()
        self._ahead.update(added)

    def forget(self, streams: Sequence[str]) -> None:
        """Ask the record the next time."""
        for stream in streams:
            self._ahead.pop(stream, None)
