"""Files on pages: a photograph or signed minutes laid with a case from a form, and read again as a download."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from api.asking import Moment
from api.cases.acts.attachment import ATTACH, FILE_BYTES_MAX, NAME_LENGTH_MAX, AttachmentBody, media_type_of
from api.cases.acts.body import LONG_LENGTH_MAX
from api.cases.attachments import download
from api.cases.filing import lay_file
from api.cases.reading import case_answer
from api.cases.recording import case_id_of
from api.pages.case_acts import to_case
from api.pages.entry.sheet import Sheet, blank, sent
from api.pages.rendering import page
from api.parsing import parse
from api.problems import ProblemError
from api.web import HosoRequest
from api.writing import as_problem
from cases.values import CaseId

FORM_BYTES_MAX = FILE_BYTES_MAX + 64 * 1024
"""A file and what is typed beside it."""
FILE, NOTES = "file", "notes"


@get("/cases/{case_id:str}/acts/attachments")
async def show_attaching(request: HosoRequest, case_id: FromPath[str]) -> Response[bytes]:
    """Show the form for a file.

    :raises ProblemError: 403 `role-not-entitled`.
    """
    return await _page(request, case_id_of(case_id), blank())


@post("/cases/{case_id:str}/acts/attachments", status_code=200, request_max_body_size=FORM_BYTES_MAX)
async def attach(request: HosoRequest, case_id: FromPath[str]) -> Response[Any]:
    """Lay a file with a case and go back to it; or show the form again with what is wrong.

    A browser never sends a file a second time by itself: it is to be chosen again.
    """
    case, sheet = case_id_of(case_id), await sent(request)
    _check_role(request)
    if sheet.step == "look":
        return await _page(request, case, sheet)
    file = (await request.form()).get(FILE)
    content = await file.read() if isinstance(file, UploadFile) else b""
    if not isinstance(file, UploadFile) or not content:
        return await _page(request, case, sheet.with_wrong(((FILE, "file-missing", {}),), request.language))
    if len(content) > FILE_BYTES_MAX:
        return await _page(request, case, sheet.with_wrong(((FILE, "file-too-large", {}),), request.language))
    name = file.filename.replace("\\", "/").rpartition("/")[2][-NAME_LENGTH_MAX:] or FILE
    said = {
        "name": name,
        "media_type": media_type_of(name),
        "content": content,
        "notes": sheet.typed.one(NOTES) or None,
    }
    try:
        body = parse(msgspec.json.encode(said), AttachmentBody)
        return to_case(await lay_file(request.program, sheet.write(request), case, body))
    except Exception as error:
        problem = as_problem(error)
        if problem is None:
            raise
        return await _page(request, case, sheet.refused(problem, request.language))


@get("/cases/{case_id:str}/files/{attachment_id:uuid}")
async def read_file(request: HosoRequest, case_id: FromPath[str], attachment_id: FromPath[UUID]) -> Response[bytes]:
    """Hand over a file as a download; that it was read is written down."""
    return await download(request, case_id_of(case_id), attachment_id)


def _check_role(request: HosoRequest) -> None:
    if ATTACH.name not in request.user.role.acts:
        raise ProblemError(403, "role-not-entitled")


async def _page(request: HosoRequest, case_id: CaseId, sheet: Sheet) -> Response[bytes]:
    _check_role(request)
    case = await case_answer(request.asker, case_id, Moment())
    return page(
        request,
        "attach.html",
        http_status=sheet.status,
        case=case,
        sheet=sheet,
        notes=sheet.typed.one(NOTES),
        notes_length_max=LONG_LENGTH_MAX,
        max_mib=FILE_BYTES_MAX // (1024 * 1024),
    )
