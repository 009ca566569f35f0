"""From stories to appends: decided by the real deciders, sealed and encoded as the program does it, in batches.

Nothing here reads the record: all that a story rests on is kept in memory until it is told. So it runs as well in a
process of its own; the append is what finds out if any of it were wrong.
"""

import datetime as dt
from collections.abc import Iterator
from heapq import heappop, heappush
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api.demo.invented.openings import Opening, invented_id
from api.demo.invented.story import Step, Story
from cases.case import decider, duplicate, folding
from cases.case.state import Case
from cases.case_number import numbering
from cases.events import Event, Fact, Metadata
from cases.fund import payments
from cases.registry import tags_of
from cases.store.keys import MasterKey, SubjectKey
from cases.store.mapper import Mapper
from cases.store.recorder import Append, CommandKey, NewEvent
from cases.values import CaseId, SubjectId

BATCH_COMMANDS_MAX = 500
HELD_MAX = 4 * BATCH_COMMANDS_MAX

Written = tuple[str, int, Event]
"""A stream, the version that an event gets in it, and the event."""


class Chunk(msgspec.Struct, frozen=True):
    """Cases that are told together, and what they are told from."""

    seed: int
    communes: int
    openings: tuple[Opening, ...]


class Sealer:
    """Holds what it takes to seal and encode: the mapper and the master key."""

    def __init__(self, mapper: Mapper, master_key: MasterKey) -> None:
        self.mapper = mapper
        self.master_key = master_key

    def batches(self, chunk: Chunk) -> Iterator[list[Append]]:
        """Yield the appends of a chunk in the order of their days, no stream twice in a batch."""
        waiting: list[tuple[dt.date, int, _Telling]] = []
        tellings: dict[CaseId, _Telling] = {}
        for number, opening in enumerate(chunk.openings):
            telling = _Telling(Story(opening, seed=chunk.seed, communes=chunk.communes), self, tellings)
            tellings[telling.id] = telling
            heappush(waiting, (telling.next_on, number, telling))
        while waiting:
            batch: list[Append] = []
            touched: set[str] = set()
            held: list[tuple[dt.date, int, _Telling]] = []
            while waiting and len(batch) < BATCH_COMMANDS_MAX and len(held) < HELD_MAX:
                _, number, telling = heappop(waiting)
                if telling.ready and telling.touches.isdisjoint(touched):
                    touched |= telling.touches
                    batch.append(telling.tell(invented_id(chunk.seed, "command", telling.nth, telling.told)))
                if not telling.done:
                    held.append((telling.next_on, number, telling))
            yield batch
            for one in held:
                heappush(waiting, one)


class _Telling:
    """A story that is being told, and the case that it amounts to so far."""

    def __init__(self, story: Story, sealer: Sealer, tellings: "dict[CaseId, _Telling]") -> None:
        self.id = story.case_id
        self.nth = story.nth
        self.told = 0
        self._sealer = sealer
        self._tellings = tellings
        """All that are told together."""
        self._number = story.case_number
        self._numbers = numbering.stream_of(story.code, story.year)
        self._issued = story.issued
        self._stream = decider.stream_of(story.case_id)
        self._steps = tuple(story.steps())
        self._case = Case(case_id=story.case_id)
        self._keys: dict[SubjectId, SubjectKey] = {}
        self._wrapped: dict[SubjectId, bytes] = {}

    @property
    def done(self) -> bool:
        """Whether all of it is told."""
        return self.told == len(self._steps)

    @property
    def next_on(self) -> dt.date:
        """The day of the next step."""
        return self._steps[self.told].on

    @property
    def ready(self) -> bool:
        """Whether the next step can be told: the other case that takes it in, if one does, has begun."""
        there = self._steps[self.told].there
        return there is None or self._tellings[there[0]].told > 0

    @property
    def touches(self) -> set[str]:
        """The streams of the next step that others may touch too, or that it touched before."""
        if not self.told:
            return {self._stream, self._numbers}
        there = self._steps[self.told].there
        return {self._stream} if there is None else {self._stream, decider.stream_of(there[0])}

    def tell(self, command_id: UUID) -> Append:
        """Return what the next step appends, and go on."""
        step = self._steps[self.told]
        self.told += 1
        if isinstance(step.command, payments.RecordPayment):
            return self._payment(step, step.command, command_id)
        version = self._case.version
        command, expected, written = step.command, [(self._stream, version)], list[Written]()
        if step.there is not None:
            other = self._tellings[step.there[0]]
            expected.append((other._stream, other._case.version))  # noqa: SLF001 - another of the same
            if isinstance(command, duplicate.JoinDuplicate):
                joined = replace(command.joined, units=other._case.units)  # noqa: SLF001 - as above
                command = duplicate.JoinDuplicate(joined=joined)
            written += other._decided(step.there[1], step.act)  # noqa: SLF001 - as above
        written += self._decided(command, step.act)
        if not version:
            issued = numbering.CaseNumberIssued(case_id=self.id, case_number=self._number)
            written.append((self._numbers, self._issued + 1, issued))
            expected.append((self._numbers, self._issued))
        answer = {"case_id": self.id, "case_number": self._number, "version": str(self._case.version)}
        return self._append(step, command_id, written, expected, answer)

    def _decided(self, command: decider.CaseCommand, act: str) -> list[Written]:
        """Return what the case takes in by a command, and take it in."""
        written = []
        for event in decider.decide(command, self._case):
            fact = Fact(stream=self._stream, version=self._case.version + 1, position=0, event=event)
            written.append((self._stream, fact.version, event))
            self._case = folding.evolve(self._case, fact)
        if not written:
            message = f"a step of an invented case adds nothing: {act}"
            raise ValueError(message)
        return written

    def _payment(self, step: Step, command: payments.RecordPayment, command_id: UUID) -> Append:
        payment = command.payment
        stream = payments.stream_of(payment.payment_id)
        written = [(stream, 1, event) for event in payments.decide(command, ())]
        answer = {"payment_id": payment.payment_id, "fund": payment.fund, "version": "1"}
        return self._append(step, command_id, written, [(stream, 0), (self._stream, self._case.version)], answer)

    def _append(  # what makes an append, each as the record takes it
        self,
        step: Step,
        command_id: UUID,
        written: list[Written],
        expected: list[tuple[str, int]],
        answer: dict[str, str],
    ) -> Append:
        mapper, master_key = self._sealer.mapper, self._sealer.master_key
        subjects = {one for _, _, event in written for one in mapper.subjects(event)}
        new = sorted(subjects - self._keys.keys())
        used = sorted(subjects & self._keys.keys())
        for subject in new:
            self._keys[subject], self._wrapped[subject] = master_key.make_key(subject)
        metadata = Metadata(actor=step.account, role=step.role, unit=step.unit, request_id=f"invented-{command_id}")
        digest = msgspec.json.encode([step.act, step.command], order="deterministic")
        return Append(
            key=CommandKey(actor=step.account, command_id=command_id, request_hmac=master_key.request_hmac(digest)),
            events=tuple(self._stored(*one) for one in written),
            expected=tuple(expected),
            metadata=msgspec.json.encode(metadata),
            answer=msgspec.json.encode(answer),
            new_keys=tuple((subject, self._wrapped[subject]) for subject in new),
            used_keys=tuple((subject, self._wrapped[subject]) for subject in used),
        )

    def _stored(self, stream: str, version: int, event: Event) -> NewEvent:
        mapper = self._sealer.mapper
        sealed = mapper.seal(event, stream=stream, version=version, keys=self._keys)
        return mapper.to_stored(sealed, stream=stream, version=version, tags=tags_of(event))
