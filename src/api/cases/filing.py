"""Laying a file with a case: for HTTP and the shell alike."""

from api.cases.acts.attachment import ATTACH, AttachmentBody
from api.cases.recording import Addressed, record_act
from api.program import Program
from api.writing import CaseWritten, Write
from cases.persons import matter_of
from cases.store import files
from cases.store.recorder import OutcomeUnknown, RecordUnavailable
from cases.values import CaseId


async def lay_file(program: Program, write: Write, case: CaseId, body: AttachmentBody) -> CaseWritten:
    """Lay a file with a case, and return what that added. Sent again, it is kept if it was not before.

    :raises ProblemError: as for every act.
    :raises OutcomeUnknown: if the fact is on record and the bytes may not be kept.
    """
    # The fact first, for with it the matter has a key. It is answered only when the bytes are kept too.
    written = await record_act(program, write, Addressed(case_id=case), ATTACH, body)
    file_id = body.attachment_id or write.derived_id
    try:
        await files.keep(program.pool, program.record, matter_of(case), file_id, body.content)
    except RecordUnavailable as error:
        raise OutcomeUnknown from error
    return written
