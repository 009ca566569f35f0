"""The bytes of files that lie with cases: sealed under the key of their matter, kept once, never changed.

Whoever lays a file chooses its id, and may choose one that a file of another matter has: the second lies elsewhere.
"""

from collections.abc import Iterator
from uuid import UUID, uuid5

from cases.reading import ReadableRecord
from cases.store.connecting import Pool, borrowed
from cases.store.keys import SubjectKey
from cases.store.statements import statement
from cases.values import SubjectId

PACKAGE = "cases.store"


async def keep(pool: Pool, record: ReadableRecord, matter: SubjectId, attachment_id: UUID, content: bytes) -> None:
    """Keep the bytes of a file, sealed; nothing is kept where the matter was erased meanwhile.

    :raises RecordUnavailable: if it is not known to be kept.
    """
    key = await _key(record, matter)
    if key is None:
        return
    box = key.seal(content, where=_where(matter, attachment_id))
    async with borrowed(pool) as connection:
        for place in _places(matter, attachment_id):
            if await connection.fetchval(statement(PACKAGE, "keep_file"), place, UUID(matter), box):
                return


async def kept(pool: Pool, record: ReadableRecord, matter: SubjectId, attachment_id: UUID) -> bytes | None:
    """Return the bytes of a file; None where they never came, or where the matter was erased.

    :raises TamperedBox: if what is kept does not open with the key that it names.
    """
    key = await _key(record, matter)
    if key is None:
        return None
    places = _places(matter, attachment_id)
    async with borrowed(pool) as connection:
        while row := await connection.fetchrow(statement(PACKAGE, "kept_file"), next(places)):
            if row["subject"] == UUID(matter):
                return key.open(bytes(row["box"]), where=_where(matter, attachment_id))
    return None


def _places(matter: SubjectId, attachment_id: UUID) -> Iterator[UUID]:
    """Yield where a file may lie: at its id, and, wherever another matter's lies, at the next that follows from both.

    A row of a key over both would be plainer; programs of before, which may run beside, know one row an id.
    """
    place = attachment_id
    while True:
        yield place
        place = uuid5(UUID(matter), str(place))


async def _key(record: ReadableRecord, matter: SubjectId) -> SubjectKey | None:
    """Return the key of a matter. It is read on a connection of its own: whoever asks must hold none."""
    wrapped = await record.recorder.subject_keys([matter])
    return record.master_key.unwrap_all(wrapped).get(matter)


def _where(matter: SubjectId, attachment_id: UUID) -> bytes:
    """Return the place that a file is bound to, so that it opens nowhere else."""
    return f"attachment\n{attachment_id}\n{matter}".encode()
