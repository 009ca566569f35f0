"""`hoso fund reconciliation`: what the cases of an area give beside what was paid, and how a difference may be read."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from api.asking import Moment
from api.cli.acting import area_in_year, caught_up, with_area_and_year, with_format, with_moment
from api.cli.answering import answer
from api.fund.answers import money
from api.fund.reconciling import Reconciliation, reconciliation
from api.fund.settled import Wanted, settled
from api.identity import SHELL
from api.program import Program


def arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    with_area_and_year(parser)
    with_moment(parser)
    with_format(parser)


async def show_reconciliation(program: Program, given: Namespace) -> None:
    """Print both sides, each payment without a case, and the readings; the program chooses none of them.

    :raises ProblemError: if an area, a year or a moment cannot be meant.
    """
    moment = Moment(at_least=await caught_up(program), as_of=given.as_of)
    area, year = area_in_year(program, given)
    wanted = Wanted(area=area, year=year, moment=moment, reader=SHELL.account.name)
    found = reconciliation(await settled(program, wanted), wanted, SHELL)
    answer(given, found, _told(found))


def _told(found: Reconciliation) -> Iterator[str]:
    yield found.text
    for one in found.payouts:
        sides = f"{'?' if one.amount_vnd is None else money(one.amount_vnd)} / {money(one.paid_vnd)} đồng"
        yield f"  {one.cause_text}: {sides}  {one.status_text}  [{one.case_id or '–'}]"
    for payment in found.payments_without_case:
        yield f"  ! {money(payment.amount_vnd)} đồng không có hồ sơ / without a case  [{payment.document}]"
    for reading in found.readings:
        both = f"{money(reading.indicated_vnd)} / {money(reading.paid_vnd)} đồng, {money(reading.difference_vnd)}"
        yield f"  ? {reading.text}  ({both})"
    yield f"  (vị trí / position {found.position})"
