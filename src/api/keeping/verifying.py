"""Holding a restored record against what its backup says, fact by fact, and filling the read models from it."""

from api.keeping.manifest import Manifest
from api.keeping.progress import Progress
from api.keeping.trouble import NotKept
from api.program import Program
from cases.store.keys import TamperedBox
from cases.store.mapper import UnknownEventType, UnreadableEvent
from projections.engine.checkpoints import read_checkpoints
from projections.registry import PROJECTIONS

PAGE_EVENTS = 1_000


async def verify_restored(program: Program, manifest: Manifest, progress: Progress) -> None:
    """See to it that the whole record is there, that all of it can be read, and that the read models follow from it.

    :raises NotKept: naming the first thing that is not as the backup says.
    """
    head = await program.record.recorder.head()
    if (head.log_id, head.position) != (manifest.log_id, manifest.position):
        message = f"sổ ghi khác / another record than the backup's: {head.log_id} at {head.position}"
        raise NotKept(message)
    events = await _read_all(program, manifest, progress)
    if (events, head.recorded_at) != (manifest.events, manifest.recorded_at):
        message = f"thiếu sự kiện / {events} facts were restored, not {manifest.events}"
        raise NotKept(message)
    progress.tell("projections")
    await program.engine.prepare()
    async with program.pool.acquire() as connection:
        known = await read_checkpoints(connection)
    for projection in PROJECTIONS:
        one = known[projection.name]
        if (one.state, one.position) != ("live", head.position):
            message = f"{projection.name}: {one.state}, {one.position} / {head.position} {one.trouble or ''}"
            raise NotKept(message)


async def _read_all(program: Program, manifest: Manifest, progress: Progress) -> int:
    """Read every fact, sealed values too; return how many there are. Positions are dense, or something is missing."""
    record = program.record
    count = 0
    while page := await record.recorder.read_log(after=count, limit=PAGE_EVENTS):
        if page[-1].position != count + len(page):
            message = f"thiếu sự kiện / a fact is missing between positions {count + 1} and {page[-1].position}"
            raise NotKept(message)
        try:
            await record.unsealed([record.mapper.to_recorded(stored) for stored in page])
        except (UnknownEventType, UnreadableEvent, TamperedBox) as error:
            message = f"không đọc được sự kiện / a restored fact cannot be read: {type(error).__name__} {error}"
            raise NotKept(message) from error
        count += len(page)
        progress.tell(f"events: {count} / {manifest.events}")
    return count
