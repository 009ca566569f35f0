"""Acting in the shell as somebody: whose role and scope hold, what they send, and what makes it safe to send again."""

import datetime as dt
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import get_args
from uuid import UUID, uuid4

from msgspec import Struct

from api import times
from api.asking import LIMIT_MAX, Asker
from api.cli.trouble import Trouble
from api.communes.naming import YEAR_FIRST, YEARS_AHEAD, found_in_year, year_at
from api.identity import Account, Accounts, Viewer
from api.language import Language
from api.problems import ProblemError
from api.program import Program
from api.replay.asked import NoInstant, find_case, read_instant
from api.writing import Write
from cases.places.unit import Unit, UnitNotResolvedError
from cases.values import CaseId, Interval, day_in_vietnam

ACCOUNT = "HOSO_ACCOUNT"


def as_somebody(parser: ArgumentParser) -> None:
    """Add as whom a command acts, and how it answers."""
    parser.add_argument(
        "--as",
        dest="account",
        metavar="ACCOUNT",
        default=os.environ.get(ACCOUNT) or None,
        help=f"tài khoản, với đúng vai trò và phạm vi của nó / the account whose role and scope hold ({ACCOUNT})",
    )
    parser.add_argument("--language", choices=get_args(Language), default="vi", help="vi")
    with_format(parser)


def with_body(parser: ArgumentParser) -> None:
    """Add as whom a command acts, what it sends, and its key."""
    as_somebody(parser)
    parser.add_argument(
        "--body",
        metavar="FILE|-",
        required=True,
        help="tệp JSON hoặc TOML; - đọc từ đầu vào chuẩn / JSON or TOML; - reads standard input",
    )
    with_key(parser)


def with_key(parser: ArgumentParser) -> None:
    """Add the key of a write."""
    parser.add_argument(
        "--key",
        type=_uuid,
        metavar="UUID",
        help="khóa của lần ghi; gửi lại với cùng khóa thì không ghi thêm"
        " / the key of the write: sent again with the same one, nothing is added",
    )


def with_moment(parser: ArgumentParser) -> None:
    """Let an answer be had as of a moment."""
    text = "như đã ghi đến lúc đó: RFC 3339, hoặc giờ Việt Nam / as recorded by then: RFC 3339, or a time in Vietnam"
    parser.add_argument("--as-of", type=instant_of, metavar="INSTANT", help=text)


def with_area_and_year(parser: ArgumentParser) -> None:
    """Let an area and a year be named; `area_in_year` finds them."""
    parser.add_argument("area", metavar="UNIT-OR-CODE", help="tỉnh, huyện, xã / a province, a district, a commune")
    parser.add_argument("--year", type=int, metavar="YEAR", help="không ghi: năm nay / absent: this one")


def area_in_year(program: Program, given: Namespace) -> tuple[Unit, int]:
    """Return the area as it was in the year; absent, that is the year of the moment.

    :raises ProblemError: if neither can be meant.
    """
    year = year_at(given.as_of) if given.year is None else given.year
    return found_in_year(program.knowledge.places, given.area, year, level=None), year


def with_format(parser: ArgumentParser) -> None:
    """Let an answer be had for people or for programs."""
    parser.add_argument("--format", choices=["text", "json"], default="text")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ArgumentTypeError(f"không phải UUID / this is no UUID: {text}") from None


async def asker_of(program: Program, given: Namespace) -> Asker:
    """Return who asks.

    :raises Trouble: if nobody is named, or nobody of this name has an account.
    """
    if given.account is None:
        raise Trouble(f"ai làm việc này? thêm --as TÀI-KHOẢN / who does this? --as ACCOUNT, or {ACCOUNT}")
    viewer = Viewer(account=await account_of(program, given.account), language=given.language)
    return Asker(program=program, viewer=viewer, request_id=f"shell-{uuid4()}")


async def account_of(program: Program, name: str) -> Account:
    """Return the account of a name.

    :raises Trouble: if there is none.
    """
    account = await Accounts(program.pool, program.knowledge.places).named(name)
    if account is None:
        raise Trouble(f"không có tài khoản / no such account: {name} (hoso users add)")
    return account


class Sent(Struct, frozen=True, kw_only=True):
    """A write of the shell; whoever sends it has seen its key before anything is written."""

    write: Write
    asker: Asker

    @property
    def key(self) -> UUID:
        """The key of the write."""
        return self.write.key


async def sent_by(program: Program, given: Namespace) -> Sent:
    """Return how a write comes. A new key is told at once: it finds out what became of a write that was cut off.

    :raises Trouble: as for who asks.
    """
    asker = await asker_of(program, given)
    key = given.key or times.new_id()
    if given.key is None:
        sys.stderr.write(f"--key {key}\n")
    if_match = getattr(given, "if_match", None)
    write = Write(account=asker.account, key=key, if_match=if_match, request_id=asker.request_id)
    return Sent(write=write, asker=asker)


async def case_of(program: Program, given: str) -> CaseId:
    """Return the case of an id or a number; whether one may see it is another question, with the same answer.

    :raises ProblemError: 404 `not-found`, if there never was one.
    """
    found = await find_case(program.record, given)
    if found is None:
        raise ProblemError(404, "not-found")
    return found


def unit_today(program: Program, given: str) -> Unit:
    """Return the unit that a unit id names whenever it was, or that a code names today.

    :raises Trouble: if there is none, with those that may be meant.
    """
    places, today = program.knowledge.places, day_in_vietnam(times.now())
    try:
        return places.unit(given) if "~" in given else places.resolve(given, days=Interval(first=today, last=today))
    except UnitNotResolvedError as error:
        known = ", ".join(one.unit_id for one in error.candidates)
        raise Trouble(f"không có đơn vị / no such unit today: {given}" + (f" ({known})" if known else "")) from None


async def caught_up(program: Program) -> int:
    """Bring the projections to the end of the record, whether a server runs beside or not; return where that is."""
    head = await program.record.recorder.head()
    while await program.engine.catch_up():
        pass
    return head.position


def instant_of(text: str) -> dt.datetime:
    """Return the moment that a text names, for a parser.

    :raises ArgumentTypeError: if it names none.
    """
    try:
        return read_instant(text).at
    except NoInstant:
        raise ArgumentTypeError(f"không phải một thời điểm / this is no moment: {text}") from None


def judged_year(text: str) -> int:
    """Return a year that something can be on record of, for a parser.

    :raises ArgumentTypeError: if it is none.
    """
    last = day_in_vietnam(times.now()).year + YEARS_AHEAD
    if not text.isdecimal() or not YEAR_FIRST <= int(text) <= last:
        raise ArgumentTypeError(f"không phải năm từ {YEAR_FIRST} / this is no year from {YEAR_FIRST} to {last}: {text}")
    return int(text)


def limit_of(text: str) -> int:
    """Return how many are asked for, as few and as many as HTTP answers with.

    :raises ArgumentTypeError: if it is no number.
    """
    if not text.isdecimal():
        raise ArgumentTypeError(f"không phải một số / this is no number: {text}")
    return max(1, min(int(text), LIMIT_MAX))
