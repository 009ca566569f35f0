"""Files that lie with a case: the fact holds their digest, the bytes lie sealed in a table of their own."""

from typing import Annotated

import msgspec

from cases.case.cooperation import Attachment
from cases.case.state import Case
from cases.events import Event
from cases.persons import Said
from cases.refusals import Refused

Size = Annotated[int, msgspec.Meta(ge=1)]


class FileAttached(Event, frozen=True, kw_only=True, tag="case.file-attached"):
    """A file was laid with the case: a photograph of a wound, minutes with their signatures.

    Its name stands in what was said, under the matter's key, as its bytes do.
    """

    attachment_id: str
    sha256: str
    size_bytes: Size
    media_type: str
    said: Said | None = None


class AttachFile(msgspec.Struct, frozen=True, kw_only=True):
    """Lay a file with the case."""

    attached: FileAttached


def evolve_attachment(case: Case, version: int, event: FileAttached) -> Case:
    """Return the case with the file."""
    attachment = Attachment(
        version=version,
        attachment_id=event.attachment_id,
        sha256=event.sha256,
        size_bytes=event.size_bytes,
        media_type=event.media_type,
    )
    together = case.cooperation
    return msgspec.structs.replace(
        case, cooperation=msgspec.structs.replace(together, attachments=(*together.attachments, attachment))
    )


def decide_attachment(command: AttachFile, case: Case) -> tuple[Event, ...]:
    """Return the file, or nothing if this very one lies there.

    :raises Refused: `attachment-exists`, if another file has this id.
    """
    event = command.attached
    for one in case.cooperation.attachments:
        if one.attachment_id == event.attachment_id:
            if one.sha256 != event.sha256:
                raise Refused("attachment-exists")
            return ()
    return (event,)
