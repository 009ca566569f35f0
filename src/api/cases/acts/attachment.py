"""Laying a file with a case: the fact of it; its bytes are kept beside the record."""

import hashlib
import mimetypes
import re
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.cases.acts.act import Act, Edge
from api.cases.acts.body import Body, Long
from cases.case import attachment
from cases.case.decider import CaseCommand
from cases.case.state import Case
from cases.persons import Said, Words, matter_of

FILE_BYTES_MAX = 10 * 1024 * 1024
NAME_LENGTH_MAX = 200
MEDIA_TYPE = r"^[a-z]+/[a-z0-9.+-]+$"
BYTES = "application/octet-stream"
"""What a file is of which nobody says more."""


class AttachmentBody(Body, frozen=True, kw_only=True):
    """A file: its name and its bytes, which stand in base64."""

    attachment_id: UUID | None = None
    name: Annotated[str, Meta(min_length=1, max_length=NAME_LENGTH_MAX)]
    media_type: Annotated[str, Meta(max_length=100, pattern=MEDIA_TYPE)] = BYTES
    content: Annotated[bytes, Meta(min_length=1, max_length=FILE_BYTES_MAX)]
    notes: Long | None = None


def media_type_of(name: str) -> str:
    """Return what a file is by the end of its name, as far as a body may say it."""
    guessed = (mimetypes.guess_type(name)[0] or BYTES).lower()
    return guessed if re.fullmatch(MEDIA_TYPE, guessed) else BYTES


def attach(body: AttachmentBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to lay a file with a case."""
    return attachment.AttachFile(
        attached=attachment.FileAttached(
            attachment_id=str(body.attachment_id or edge.derived_id),
            sha256=hashlib.sha256(body.content).hexdigest(),
            size_bytes=len(body.content),
            media_type=body.media_type,
            said=Said(subject_id=matter_of(case.case_id), words=Words(what=body.name, notes=body.notes)),
        )
    )


ATTACH = Act("attachments", AttachmentBody, attach, "attachFile", "Lay a file with the case.")
"""Not among the others of the table: more is sent, and more is kept than the fact."""
