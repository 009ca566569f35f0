"""From stored events to what projections take in: one read, one decode and one fold a page for all of them."""

from collections import OrderedDict
from collections.abc import Sequence

from msgspec import Struct

from cases.case.decider import STREAM_PREFIX, case_id_of, stream_of
from cases.case.folding import evolve, fold
from cases.case.state import Case
from cases.events import Recorded
from cases.handling import Record
from cases.subject.erasure import SubjectErased
from cases.values import CaseId, SubjectId
from projections.engine.projection import Taken

CASES_KEPT_MAX = 1_000


class Page(Struct, frozen=True, kw_only=True):
    """The next events of the record, by the streams that they bear on."""

    events: tuple[Recorded, ...]
    streams: tuple[Taken, ...]
    erased: tuple[SubjectId, ...]

    @property
    def position(self) -> int:
        """The position that a projection has come to with this page."""
        return self.events[-1].position


class Pages:
    """Reads on in the record. Cases that moved lately are kept folded: mostly the same ones move again."""

    def __init__(self, record: Record) -> None:
        """Take the record to read."""
        self._record = record
        self._kept: OrderedDict[str, Taken] = OrderedDict()

    async def read(self, *, after: int, limit: int) -> Page | None:
        """Return the next events behind a position, or None at the end of the record.

        Events behind the first one that this program does not know are left out.

        :raises UnknownEventType: if that is the very next one, or stands in a case that one of them bears on.
        """
        events = await self._record.read_on(after=after, until=after + limit)
        return await self.of(tuple(events)) if events else None

    async def of(self, events: tuple[Recorded, ...]) -> Page:
        """Return the page of some successive events."""
        new: dict[str, list[Recorded]] = {}
        erased: list[SubjectId] = []
        for one in events:
            new.setdefault(one.stream, []).append(one)
            if isinstance(one.event, SubjectErased):
                erased.append(one.event.subject_id)
                for case_id in one.event.case_ids:
                    new.setdefault(stream_of(case_id), [])
        of_cases = {stream: facts for stream, facts in new.items() if stream.startswith(STREAM_PREFIX)}
        cases = await self._cases(of_cases, until=events[-1].position)
        streams = [
            cases.get(stream) or Taken(stream=stream, new=tuple(facts))
            for stream, facts in new.items()
            if stream in cases or facts
        ]
        return Page(events=events, streams=tuple(streams), erased=tuple(erased))

    async def _cases(self, new: dict[str, list[Recorded]], *, until: int) -> dict[str, Taken]:
        """Return the cases that events bear on; those that are not kept as they stood before are read whole."""
        found = {stream: kept for stream, facts in new.items() if (kept := self._moved(stream, facts))}
        missing = sorted(new.keys() - found.keys())
        if missing:
            for stream, history in (await self._record.histories(missing, until=until)).items():
                if history:
                    found[stream] = taken_whole(stream, history, new=tuple(new[stream]))
        for stream in new:
            if stream in found:
                self._keep(found[stream])
        return found

    def _moved(self, stream: str, facts: list[Recorded]) -> Taken | None:
        """Return a kept case with what is new in it, or None if something else stands between."""
        kept = self._kept.get(stream)
        if kept is None or kept.case is None or not facts or facts[0].version != kept.case.version + 1:
            return None
        case = kept.case
        try:
            for one in facts:
                case = evolve(case, one)
        except Exception:  # noqa: BLE001 - whatever it is, it is met again where the case is read whole
            return None
        return Taken(stream=stream, new=tuple(facts), history=(*kept.history, *facts), case=case)

    def _keep(self, taken: Taken) -> None:
        self._kept[taken.stream] = taken
        self._kept.move_to_end(taken.stream)
        if len(self._kept) > CASES_KEPT_MAX:
            self._kept.popitem(last=False)


def taken_whole(stream: str, history: tuple[Recorded, ...], *, new: tuple[Recorded, ...]) -> Taken:
    """Return a stream with all its facts, some of them new; a case that cannot be folded, with the trouble of that."""
    if not stream.startswith(STREAM_PREFIX):
        return Taken(stream=stream, new=new)
    try:
        return Taken(stream=stream, new=new, history=history, case=fold(case_id_of(stream), history))
    except Exception as error:  # noqa: BLE001 - whatever it is, it stops those who read this stream
        return Taken(stream=stream, new=new, history=history, trouble=error)


async def read_cases(record: Record, streams: Sequence[str], *, until: int | None = None) -> dict[CaseId, Case]:
    """Return the cases of some streams as of a position; a case that had not begun by then is left out."""
    facts = await record.facts(streams, until=until)
    found = {case_id_of(stream): history for stream, history in facts.items() if history}
    return {case_id: fold(case_id, history) for case_id, history in found.items()}
