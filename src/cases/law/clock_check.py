"""What is wrong in the tables of clocks and days."""

from collections.abc import Iterator

from cases.law.clock_rows import Clock, ClockOverlay
from cases.law.finding import Finding, error
from cases.law.model import Law


def clock_findings(law: Law) -> Iterator[Finding]:
    """Yield every fault found."""
    yield from _clocks(law)
    yield from _days(law)


def referred_by_clocks(law: Law) -> Iterator[tuple[str, str, str]]:
    """Yield what refers, to which table, to which key."""
    for year in law.calendar_years:
        yield from ((f"calendar-year:{year.key}", "holiday", day.holiday) for day in year.off)
    versions = {clock.id: clock.key for clock in law.clocks}
    for clock in law.clocks:
        yield from ((f"clock:{clock.key}", "group", group) for group in clock.groups)
    for overlay in law.clock_overlays:
        yield f"clock-overlay:{overlay.key}", "clock", versions.get(overlay.clock, overlay.clock)
    for stop in law.clock_stops:
        yield from ((f"clock-stop:{stop.key}", "clock", versions.get(clock, clock)) for clock in stop.clocks)


def _clocks(law: Law) -> Iterator[Finding]:
    """Yield clocks that nothing starts or meets, periods that an act would meet, and what is over at once."""
    for clock in law.clocks:
        if bool(clock.met_by) == (clock.ends_in == "elapsed"):
            yield error(
                "met-wrong",
                f"clock:{clock.key}",
                vi="việc phải làm thì cần có mục đáp ứng; thời hạn niêm yết thì không",
                en="an act that is owed needs facts that meet it, and a period has none",
            )
        if not clock.from_receipt and not clock.starts:
            yield error(
                "never-starts", f"clock:{clock.key}", vi="không có gì làm thời hạn bắt đầu", en="nothing starts it"
            )
    lengths: list[tuple[str, Clock | ClockOverlay]] = [(f"clock:{row.key}", row) for row in law.clocks]
    lengths += [(f"clock-overlay:{row.key}", row) for row in law.clock_overlays]
    for name, row in lengths:
        if not 0 <= row.running_out <= row.length or row.length < 1:
            yield error(
                "length-wrong",
                name,
                vi=f"độ dài {row.length}, sắp hết khi còn {row.running_out}",
                en=f"it is {row.length} long and running out with {row.running_out} left",
            )


def _days(law: Law) -> Iterator[Finding]:
    """Yield days off that lie in another year than their row, and days of work that are none by the calendar."""
    for year in law.calendar_years:
        days = [*(day.on for day in year.off), *year.worked]
        if any(day.year != year.year for day in days) or len(days) != len(set(days)):
            yield error(
                "days-wrong",
                f"calendar-year:{year.key}",
                vi="có ngày thuộc năm khác, hoặc một ngày ghi hai lần",
                en="a day is of another year, or stands there twice",
            )
