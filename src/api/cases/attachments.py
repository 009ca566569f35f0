"""Files over HTTP: laid with a case, and read again as a download that no browser opens."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from api.access.reads import note_read
from api.cases.acts.attachment import ATTACH, AttachmentBody
from api.cases.filing import lay_file
from api.cases.reading import case_seen
from api.cases.recording import case_id_of
from api.problems import ProblemError
from api.web import AtLeast, HosoRequest, IfMatchHeader, KeyHeader, answer_to_case, write_of
from api.writing import CaseWritten
from cases.case.attachment import FileAttached
from cases.case.decider import stream_of
from cases.persons import Words, matter_of
from cases.store import files
from cases.store.connecting import borrowed
from cases.values import CaseId

ENCODED_BYTES_MAX = 14 * 1024 * 1024
"""A body that holds a file of 10 MiB in base64."""
SAFE = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""What keeps a browser from showing a file, guessing what it is, or laying it down."""


@post("/{case_id:str}/attachments", operation_id=ATTACH.operation_id, request_max_body_size=ENCODED_BYTES_MAX)
async def attach_file(
    request: HosoRequest,
    case_id: FromPath[str],
    data: JSONBody[AttachmentBody],
    key: KeyHeader = None,
    if_match: IfMatchHeader = None,
) -> Response[CaseWritten]:
    """Lay a file with the case. Sent again, it is kept if it was not before."""
    write, case = write_of(request, key, if_match), case_id_of(case_id)
    return answer_to_case(await lay_file(request.program, write, case, data))


@get(
    "/{case_id:str}/attachments/{attachment_id:uuid}",
    operation_id="readAttachment",
    media_type="application/octet-stream",
)
async def read_attachment(
    request: HosoRequest, case_id: FromPath[str], attachment_id: FromPath[UUID], at_least: AtLeast = None
) -> Response[bytes]:
    """Read a file again, as it was laid there; that it was read is written down."""
    return await download(request, case_id_of(case_id), attachment_id, at_least=at_least)


async def download(
    request: HosoRequest, case: CaseId, attachment_id: UUID, *, at_least: int | None = None
) -> Response[bytes]:
    """Return a file as a download, and write down that it was read.

    :raises ProblemError: 404 outside the scope, 403 for roles that see no people, 404 `attachment-unreadable`.
    """
    program = request.program
    await case_seen(request.asker, case, at_least)
    if not request.user.role.sees_people:
        raise ProblemError(403, "role-not-entitled")
    name = await _name_of(request, case, str(attachment_id))
    content = await files.kept(program.pool, program.record, matter_of(case), attachment_id)
    if content is None:
        raise ProblemError(404, "attachment-unreadable")
    what = f"attachment {attachment_id}"
    async with borrowed(program.pool) as connection:
        await note_read(connection, request.user, case, what=what, request_id=request.request_id)
    headers = {**SAFE, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type="application/octet-stream", headers=headers)


async def _name_of(request: HosoRequest, case_id: CaseId, attachment_id: str) -> str:
    """Return the name of a file; its id, where nobody can read the name any more.

    :raises ProblemError: 404 `not-found`, if no such file lies with the case.
    """
    stream, record = stream_of(case_id), request.program.record
    for one in (await record.histories([stream]))[stream]:
        if isinstance(one.event, FileAttached) and one.event.attachment_id == attachment_id:
            opened: Any = (await record.unsealed([one]))[0].event
            words = opened.said.words if opened.said else None
            return words.what or attachment_id if isinstance(words, Words) else attachment_id
    raise ProblemError(404, "not-found")
