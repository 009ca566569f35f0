"""From stored events to a page: one read and one decode for all projections."""

from collections.abc import Sequence

from cases.case.decider import STREAM_PREFIX, case_id_of, fold, stream_of
from cases.case.state import Case
from cases.events import Recorded
from cases.handling import Record
from cases.subject.erasure import SubjectErased
from cases.values import CaseId
from projections.engine.projection import Knowledge, Page


async def read_page(record: Record, knowledge: Knowledge, *, after: int, limit: int) -> Page | None:
    """Return the next events behind a position, or None at the end of the record.

    Events behind the first one that this program does not know are left out.

    :raises UnknownEventType: if that is the very next one.
    """
    events = await record.read_on(after=after, until=after + limit)
    return await to_page(record, knowledge, tuple(events)) if events else None


async def to_page(record: Record, knowledge: Knowledge, events: tuple[Recorded, ...]) -> Page:
    """Return a page of events with the cases that they bear on."""
    streams = {stream_of(case_id) for one in events for case_id in _bears_on(one)}
    found = await record.histories(sorted(streams), until=events[-1].position)
    histories = {case_id_of(stream): history for stream, history in found.items() if history}
    cases = {case_id: fold(case_id, history) for case_id, history in histories.items()}
    return Page(events=events, histories=histories, cases=cases, knowledge=knowledge, unseal=record.unsealed)


def _bears_on(one: Recorded) -> tuple[CaseId, ...]:
    if one.stream.startswith(STREAM_PREFIX):
        return (case_id_of(one.stream),)
    return one.event.case_ids if isinstance(one.event, SubjectErased) else ()


async def read_cases(record: Record, streams: Sequence[str], *, until: int | None = None) -> dict[CaseId, Case]:
    """Return the cases of some streams as of a position; a case that had not begun by then is left out."""
    facts = await record.facts(streams, until=until)
    found = {case_id_of(stream): history for stream, history in facts.items() if history}
    return {case_id: fold(case_id, history) for case_id, history in found.items()}
