"""Handling a command: read the streams, decide, seal, append; once, whatever is retried."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import msgspec

from cases.counting import Chain, Counts
from cases.events import Event, Metadata, Recorded
from cases.reading import ReadableRecord
from cases.refusals import Invalid, Refused
from cases.registry import tags_of
from cases.store.keys import MasterKey, SubjectKey
from cases.store.mapper import Mapper
from cases.store.outcome import true_outcome
from cases.store.recorder import Append, Appended, CommandKey, NewEvent, Recorder, StreamMoved
from cases.turns import Turns
from cases.values import SubjectId

ATTEMPTS_MAX = 10
"""How often something is decided while others write; then they wait for it."""
ALONE_MAX = 3
NOTHING_COUNTED: Mapping[str, Chain] = {}


class Histories(dict[str, tuple[Recorded, ...]]):
    """What some streams hold. Of those that are only counted, the version is known and nothing else."""

    def __init__(
        self, found: Mapping[str, tuple[Recorded, ...]], counted: Mapping[str, Chain] = NOTHING_COUNTED
    ) -> None:
        """Take the facts of some streams and the chains of others."""
        super().__init__(found)
        self.versions: dict[str, int] = {}
        for stream, history in found.items():
            self.versions[stream] = history[-1].version if history else 0
        for stream, chain in counted.items():
            self.versions[stream] = chain.version


class Presumed(msgspec.Struct, frozen=True, kw_only=True):
    """What is taken to be so without a look: the append finds out where it is not."""

    new: frozenset[str] = frozenset()
    """Streams that the sender has just named: they are not read before they turn out to be there."""
    counted: tuple[str, ...] = ()
    """Further streams, of which a decision needs the version alone; nobody waits for their turn there."""
    taken_in: Mapping[str, Recorded] = {}
    """The last fact of each long stream that the sender has taken in: what is read of them begins with it."""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a command adds to which streams, and what its sender is told beside that."""

    events: tuple[tuple[str, tuple[Event, ...]], ...]
    answer: Mapping[str, str] = {}
    erase: tuple[SubjectId, ...] = ()


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """How a command came: from whom, under which key, and what it was decided to rest on."""

    metadata: Metadata
    command_id: UUID
    digest: bytes
    """The decoded command, in any canonical form: what makes a second one the same."""
    if_match: int | None = None


NOTHING_PRESUMED = Presumed()


class StaleVersion(Exception):
    """The stream has moved on since the sender looked."""

    def __init__(self, current_version: int, since: tuple[Recorded, ...]) -> None:
        """Say where it is now and what happened since."""
        super().__init__(f"at version {current_version} now")
        self.current_version = current_version
        self.since = since


class Contended(Exception):
    """So many others wrote to the same streams that this command found no turn."""


class Record(ReadableRecord):
    """The record with what it takes to read and write it: recorder, mapper, master key."""

    def __init__(self, recorder: Recorder, mapper: Mapper, master_key: MasterKey) -> None:
        """Take the three."""
        super().__init__(recorder, mapper, master_key)
        self._turns = Turns()
        self._counts = Counts(recorder)
        self._one_alone = asyncio.Lock()

    async def handle(
        self,
        request: Request,
        streams: Sequence[str],
        decide: Callable[[Histories], Decision],
        *,
        entitled: Callable[[Histories], None] = lambda _histories: None,
        presumed: Presumed = NOTHING_PRESUMED,
    ) -> Appended:
        """Decide on what some streams hold and record what follows; the first stream is the one `if_match` speaks of.

        `entitled` raises where the sender may not even know what is on record; it is asked before anything else.
        The same command again returns what it left behind the first time, whatever its sender may see by now. What is
        decided is decided anew when a stream moves meanwhile.

        :raises CommandReused: if the key came before with another command.
        :raises StaleVersion: if `if_match` was given and the first stream has moved on.
        :raises Refused: if a rule says no.
        :raises Invalid: if the command does not fit what is on record.
        :raises UnknownEventType: if a stream holds a fact that only a newer program can read.
        :raises Contended: if others wrote to the same streams again and again.
        :raises RecordUnavailable: if the database cannot be reached; nothing was written.
        :raises OutcomeUnknown: if it was lost on the way whether anything was written.
        """
        key = CommandKey(
            actor=request.metadata.actor,
            command_id=request.command_id,
            request_hmac=self.master_key.request_hmac(request.digest),
        )
        asked = _Asked(key=key, request=request, streams=streams, decide=decide, entitled=entitled, presumed=presumed)
        # Commands on the same stream or key go one after the other within this process. The append is safe without it;
        # with it, nobody's decision is thrown away for a neighbour's.
        names = await self._turns.take((f"{key.actor}/{key.command_id.hex}", *streams))
        try:
            if presumed.counted and self._counts.come_again:
                repeated = await self.recorder.find_command(key)
                if repeated is not None:
                    self._counts.came_again()
                    return repeated
            # The first time round the sender's word is taken for what is new; the append finds out if it is not.
            appended = await self._attempt(asked, new=presumed.new, look=False)
            for _ in range(ATTEMPTS_MAX - 1):
                if appended is not None:
                    return appended
                appended = await self._attempt(asked, new=frozenset(), look=True)
            if appended is None:
                # Whoever is cancelled cancels nothing.
                appended = await asyncio.shield(asyncio.ensure_future(self._alone(asked)))
            return appended
        finally:
            self._turns.give_back(names)

    async def _alone(self, asked: "_Asked") -> Appended:
        """Return what is recorded with nobody else writing meanwhile: those who are always quicker wait."""

        async def attempt() -> Appended | None:
            async with self._one_alone, self.recorder.alone() as recorder:
                record = Record(recorder, self.mapper, self.master_key)
                return await record._attempt(asked, new=frozenset(), look=True)

        for _ in range(ALONE_MAX):
            appended = await true_outcome(attempt)
            self._counts.forget(asked.presumed.counted)
            if appended is not None:
                return appended
        raise Contended

    async def _attempt(self, asked: "_Asked", *, new: frozenset[str], look: bool) -> Appended | None:
        """Return what is recorded, or None where what the decision rested on was not so and all is to be done anew."""
        if look and (repeated := await self.recorder.find_command(asked.key)) is not None:
            # It had come before: what it would count is counted already.
            return repeated
        found = await self._read(asked, new)
        counted = asked.presumed.counted
        # Where all is new, nobody is in there yet whose key could be on record.
        looks = look or any(found.values())
        keys: _Keys | None = None
        try:
            if counted and looks:
                # For whom there are keys is asked before anybody counts: who counts first is to be appended first.
                histories = Histories(found, await self._counts.chains(counted))
                keys = await self._keys(asked.decided_on(histories), histories, look=look)
            chains = await self._counts.chains(counted) if counted else NOTHING_COUNTED
            histories = Histories(found, chains)
            decision = asked.decided_on(histories)
        except Exception as error:
            # It may be refused because this very command is on record already (so that its sender may see the case no
            # more, say), or because what was called new is not.
            repeated = await self.recorder.find_command(asked.key)
            if repeated is None and not (new and isinstance(error, (Refused, Invalid, StaleVersion))):
                raise
            return repeated
        for stream, chain in chains.items():
            chain.version += sum(len(events) for written, events in decision.events if written == stream)
        as_counted = False
        try:
            if keys is None:
                keys = await self._keys(decision, histories, look=look) if looks else _Keys(self.master_key)
            appended = await self.recorder.append(self._sealed(asked, histories, decision, keys))
            as_counted = not appended.repeated
        except StreamMoved:
            return None
        finally:
            if chains and not as_counted:
                self._counts.break_off(chains.values())
        if chains and appended.repeated:
            self._counts.came_again()
        return appended

    async def _read(self, asked: "_Asked", new: frozenset[str]) -> dict[str, tuple[Recorded, ...]]:
        """Return what streams hold; of those that are taken in already, what came since; of new ones, nothing."""
        found: dict[str, tuple[Recorded, ...]] = dict.fromkeys(asked.streams, ())
        if new.issuperset(asked.streams):
            return found
        taken_in = asked.presumed.taken_in
        streams = [stream for stream in asked.streams if stream not in new]
        whole = [stream for stream in streams if stream not in taken_in]
        if whole:
            found.update(await self.histories(whole))
        for stream in streams:
            if stream in taken_in:
                found[stream] = await self.history(stream, since=taken_in[stream])
        return found

    async def _keys(self, decision: Decision, histories: Histories, *, look: bool) -> "_Keys":
        """Return the keys of those for whom something is sealed, as far as they have one.

        Whoever stands in none of the histories is taken for new, unless it is to be looked up: the append finds out.
        """
        known = {one for history in histories.values() for fact in history for one in self.mapper.subjects(fact.event)}
        subjects = {one for _, events in decision.events for event in events for one in self.mapper.subjects(event)}
        keys = _Keys(self.master_key)
        keys.take(await self.recorder.subject_keys(sorted(subjects if look else subjects & known)))
        return keys

    def _sealed(self, asked: "_Asked", histories: Histories, decision: Decision, keys: "_Keys") -> Append:
        """Return all that a decision changes, its personal values sealed."""
        stored: list[NewEvent] = []
        at = dict(histories.versions)
        for stream, events in decision.events:
            for event in events:
                at[stream] = version = at[stream] + 1
                sealed = self.mapper.seal(event, stream=stream, version=version, keys=keys)
                stored.append(self.mapper.to_stored(sealed, stream=stream, version=version, tags=tags_of(event)))
        return Append(
            key=asked.key,
            events=tuple(stored),
            expected=tuple(histories.versions.items()),
            metadata=msgspec.json.encode(asked.request.metadata),
            answer=msgspec.json.encode(decision.answer),
            new_keys=tuple(keys.made),
            used_keys=tuple(keys.used),
            erase=decision.erase,
        )


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A command on its way: what does not change from one attempt to the next."""

    key: CommandKey
    request: Request
    streams: Sequence[str]
    decide: Callable[[Histories], Decision]
    entitled: Callable[[Histories], None]
    presumed: Presumed

    def decided_on(self, histories: Histories) -> Decision:
        """Return what is decided on some histories, by whoever may know of them and has seen their end."""
        self.entitled(histories)
        _check_if_match(self.request.if_match, histories[self.streams[0]])
        return self.decide(histories)


class _Keys(dict[SubjectId, SubjectKey]):
    """The keys that a command seals with: those at hand, and a new one for everybody else who is asked for."""

    def __init__(self, master_key: MasterKey) -> None:
        """Begin with no key at hand."""
        self._master_key = master_key
        self.used: list[tuple[SubjectId, bytes]] = []
        self.made: list[tuple[SubjectId, bytes]] = []

    def take(self, wrapped: Mapping[SubjectId, bytes]) -> None:
        """Unwrap some keys: they are at hand, and must still stand when what they seal is recorded."""
        self.update(self._master_key.unwrap_all(wrapped))
        self.used += wrapped.items()

    def __missing__(self, subject: SubjectId) -> SubjectKey:
        """Return a new key, noted among those that the append keeps."""
        made, wrapped = self._master_key.make_key(subject)
        self[subject] = made
        self.made.append((subject, wrapped))
        return made


def _check_if_match(if_match: int | None, history: tuple[Recorded, ...]) -> None:
    current = history[-1].version if history else 0
    if if_match is not None and if_match != current:
        raise StaleVersion(current, tuple(one for one in history if one.version > if_match))
