"""`hoso communes attention`: what nobody may overlook in an area, by the whole record."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from api.asking import Moment
from api.cli.acting import area_in_year, caught_up, with_area_and_year, with_format, with_moment
from api.cli.answering import answer
from api.cli.sentences import in_both
from api.cli.telling import instant
from api.communes.attention import AttentionAnswer, attention
from api.identity import SHELL
from api.program import Program


def arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    with_area_and_year(parser)
    with_moment(parser)
    with_format(parser)


async def show_attention(program: Program, given: Namespace) -> None:
    """Print who is kept apart against the law, what waits too long, what was closed unseen and what turned out false.

    :raises ProblemError: if an area, a year or a moment cannot be meant.
    """
    await caught_up(program)
    area, year = area_in_year(program, given)
    found = await attention(program, SHELL, area, year, Moment(as_of=given.as_of))
    answer(given, found, _told(found))


def _told(found: AttentionAnswer) -> Iterator[str]:
    for alarm in found.alarms:
        whose = "?" if alarm.owner is None else alarm.owner.name
        what = in_both(f"word.alarm.{alarm.alarm}")
        yield f"!! {alarm.case_number}  {instant(alarm.since)}  {alarm.age_days} ngày / days  {what}  [{whose}]"
    for one in found.waiting:
        whose = "?" if one.owner is None else one.owner.name
        late = f"  ! {in_both('word.attention.overdue')}" if one.overdue else ""
        asks = in_both(f"word.attention.{one.asks}")
        yield f"{one.case_number}  {instant(one.since)}  {one.age_days} ngày / days  {asks}  [{whose}]{late}"
    for signal in found.signals_without_case:
        place = signal.commune or signal.area
        whose = "?" if place is None else place.name
        asks = in_both("word.attention.signal")
        yield f"{signal.signal_id}  {instant(signal.received_at)}  {signal.age_days} ngày / days  {asks}  [{whose}]"
    for year in found.false_returns:
        yield f"{year.unit.unit_id}  {year.unit.name}  {in_both('word.attention.false-return')}: {year.months}"
    for conflict in found.conflicts:
        decided = f"{in_both('word.attention.conflict')}  +{conflict.cases_since} hồ sơ / cases"
        yield f"{conflict.unit.unit_id}  {conflict.unit.name}  {decided}"
    for limit in found.limits:
        yield f"  § {limit.text}: {limit.days_max} ngày / days  ({limit.source}; {limit.source_status})"
    more = "; còn nữa / there are more" if found.more else ""
    yield f"{found.area.name} {found.year} (vị trí / position {found.position}){more}"
