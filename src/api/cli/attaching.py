"""`hoso cases attach`: a file laid with a case as it stands in a folder."""

import unicodedata
from argparse import ArgumentParser, Namespace
from pathlib import Path

from api.cases.acts.attachment import FILE_BYTES_MAX, NAME_LENGTH_MAX, AttachmentBody, media_type_of
from api.cases.filing import lay_file
from api.cli.acting import as_somebody, case_of, sent_by, with_key
from api.cli.answering import answer_written, written
from api.cli.bodies import STANDARD_INPUT, content_of
from api.cli.telling import tell_written
from api.cli.trouble import Trouble
from api.program import Program


def arguments(parser: ArgumentParser) -> None:
    """Add what the command takes, beside the case."""
    text = "tối đa 10 MiB; - đọc từ đầu vào chuẩn / of 10 MiB at most; - reads standard input"
    parser.add_argument("file", metavar="FILE|-", help=text)
    text = "tên của tệp; phải có khi đọc từ đầu vào chuẩn / the file's name; needed for standard input"
    parser.add_argument("--name", metavar="NAME", help=text)
    as_somebody(parser)
    with_key(parser)


async def attach(program: Program, given: Namespace) -> None:
    """Lay a file with a case, under its own name or the one that is given.

    :raises Trouble: if it cannot be read, is empty or is too large, or has no name.
    :raises ProblemError: as over HTTP.
    """
    body = _body(given.file, given.name)
    sent = await sent_by(program, given)
    done = await written(sent, lay_file(program, sent.write, await case_of(program, given.case), body))
    answer_written(given, sent, done, tell_written(done, sent.asker))


def _body(source: str, name: str | None) -> AttachmentBody:
    if source == STANDARD_INPUT and not name:
        raise Trouble("tệp này tên gì? thêm --name / what is this file called? --name")
    content = content_of(source, bytes_max=FILE_BYTES_MAX)
    if not 0 < len(content) <= FILE_BYTES_MAX:
        raise Trouble(f"tệp trống, hoặc quá 10 MiB / this file is empty, or has more than 10 MiB: {source}")
    called = unicodedata.normalize("NFC", name or Path(source).name)[-NAME_LENGTH_MAX:]
    return AttachmentBody(name=called, media_type=media_type_of(called), content=content)
