"""`hoso cases attach`: a file laid with a case as it stands in a folder."""

import unicodedata
from argparse import ArgumentParser, Namespace
from pathlib import Path

from api.cases.acts.attachment import FILE_BYTES_MAX, NAME_LENGTH_MAX, AttachmentBody, media_type_of
from api.cases.filing import lay_file
from api.cli.acting import as_somebody, case_of, sent_by, with_key
from api.cli.answering import answer_written, written
from api.cli.telling import tell_written
from api.cli.trouble import Trouble
from api.program import Program


def arguments(parser: ArgumentParser) -> None:
    """Add what the command takes, beside the case."""
    parser.add_argument("file", metavar="FILE", type=Path, help="tối đa 10 MiB / of 10 MiB at most")
    as_somebody(parser)
    with_key(parser)


async def attach(program: Program, given: Namespace) -> None:
    """Lay a file with a case, under its own name.

    :raises Trouble: if it cannot be read, is empty or is too large.
    :raises ProblemError: as over HTTP.
    """
    body = _body(given.file)
    sent = await sent_by(program, given)
    done = await written(sent, lay_file(program, sent.write, await case_of(program, given.case), body))
    answer_written(given, sent, done, tell_written(done, sent.asker))


def _body(path: Path) -> AttachmentBody:
    try:
        with path.open("rb") as file:
            content = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise Trouble(f"không đọc được tệp / this file cannot be read: {path} ({error.strerror})") from None
    if not 0 < len(content) <= FILE_BYTES_MAX:
        raise Trouble(f"tệp trống, hoặc quá 10 MiB / this file is empty, or has more than 10 MiB: {path}")
    name = unicodedata.normalize("NFC", path.name)[-NAME_LENGTH_MAX:]
    return AttachmentBody(name=name, media_type=media_type_of(path.name), content=content)
