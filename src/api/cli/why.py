"""`hoso why`: the rules and facts behind a result, and for a "no" what is lacking, by the whole record."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

from msgspec.structs import replace

from api.asking import Moment
from api.cli.acting import caught_up, with_format, with_moment
from api.cli.answering import answer
from api.cli.registering import command
from api.cli.running import on_database
from api.cli.trouble import Trouble
from api.identity import SHELL
from api.language import Language, say
from api.problems import ProblemError
from api.program import Program
from api.why.answer import WhyAnswer
from api.why.asked import Asked
from api.why.explaining import EXPLAINED, explain
from cases.values import VIETNAM

if TYPE_CHECKING:
    from api.cli.registering import Commands


def add(commands: "Commands") -> None:
    """Add the command."""
    text = "vì sao: quy định và sự việc đằng sau một kết quả, và còn thiếu gì / the rules and facts behind a result"
    arguments(command(commands, "why", text, on_database(why)))


def arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("projection", choices=list(EXPLAINED))
    parser.add_argument(
        "key", help="06505~:2024, a payout id, CASE:CLOCK, CASE:CAUSE, CASE:CHILD, … (docs/contract.md)"
    )
    with_moment(parser)
    parser.add_argument("--language", choices=["vi", "en"], default="vi")
    with_format(parser)


async def why(program: Program, given: Namespace) -> None:
    """Print why a result is what it is.

    :raises Trouble: if the key names nothing.
    :raises ProblemError: as the contract says of places and moments.
    """
    await caught_up(program)
    asked = Asked(
        program=program,
        viewer=replace(SHELL, language=given.language),
        projection=given.projection,
        key=given.key,
        moment=Moment(as_of=given.as_of),
        request_id=str(uuid4()),
    )
    try:
        found = await explain(asked)
    except ProblemError as problem:
        if problem.code != "not-found":
            raise
        raise Trouble(f"không có gì mang khóa này / this key names nothing: {given.key}") from None
    answer(given, found, lines(found, given.language))


def lines(found: WhyAnswer, language: Language) -> Iterator[str]:
    """Yield an explanation line by line."""
    yield f"{found.text}  [{found.answer}]"
    for rule in found.rules:
        uncertain = f", {say('why.uncertain', language)}" if rule.uncertain else ""
        unseen = f"; unverified: {', '.join(rule.unverified)}" if rule.unverified else ""
        since = f", {rule.rule_from:%d/%m/%Y}" if rule.rule_from else ""
        yield f"  § {rule.text}  ({rule.source}{since}; {rule.source_status}{uncertain}{unseen})"
    for fact in found.because:
        at = f"{fact.recorded_at.astimezone(VIETNAM):%H:%M, %d/%m/%Y}"
        yield f"  • {fact.stream} {fact.version}, {at}: {fact.text or fact.type}"
    for group in found.groups:
        yield f"  ▪ {group.text}, {group.year or '?'}"
    for lack in found.lacking:
        yield f"  – {lack.text}"
    for key in found.see:
        yield f"  → hoso why {key.replace('/', ' ', 1)}"
    yield f"  (vị trí / position {found.position})"
