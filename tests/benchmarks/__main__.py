"""`./dev bench [NAME…] [--short] [--json] [--list]`: measure, and print a table or a JSON list of rows."""

import argparse
import asyncio
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

import msgspec
import uvloop

from api.logs import configure_logs
from benchmarks.harness import Row, Setting, benchmarks, flush_ms, say


def main() -> int:
    """Run the named benchmarks, or all; return 1 if a floor does not hold."""
    given = _parser().parse_args()
    configure_logs(for_people=False)
    known = benchmarks()
    if given.list:
        sys.stdout.writelines(f"{name:<24} {text}\n" for name, (_, text) in known.items())
        return 0
    unknown = sorted(set(given.names) - set(known))
    if unknown:
        say(f"There is no benchmark named {', '.join(unknown)}: there are {', '.join(known)}.")
        return 2
    rows: list[Row] = []
    failed = False
    for name in given.names or known:
        began = time.monotonic()
        say(f"{name} …")
        try:
            rows += _run(name, given)
        except Exception:  # noqa: BLE001 - what the others measured is not lost for it
            traceback.print_exc()
            failed = True
        say(f"{name} took {time.monotonic() - began:.0f} s")
    as_json = msgspec.json.format(msgspec.json.encode(rows), indent=1).decode() + "\n"
    sys.stdout.write(as_json if given.json else _table(rows))
    return 1 if failed or any(row.holds is False for row in rows) else 0


def _run(name: str, given: argparse.Namespace) -> list[Row]:
    function, _ = benchmarks()[name]
    with tempfile.TemporaryDirectory(prefix="hoso-bench-") as folder:
        flush = flush_ms(Path(folder))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            setting = Setting(short=given.short, slow=given.slow, folder=Path(folder))
            rows: Sequence[Row] = runner.run(function(setting))
    return [msgspec.structs.replace(row, flush_ms=flush) for row in rows]


def _table(rows: Sequence[Row]) -> str:
    lines = [f"{'benchmark':<34} {'against':<36} {'value':>10} {'spread':>7} {'floor':>7} {'goal':>7}  holds"]
    for row in rows:
        value = f"{row.value:g} {row.unit}"
        holds = {True: "yes", False: "NO", None: "-" if row.floor is None else "?"}[row.holds]
        lines.append(
            f"{row.name:<34} {row.against:<36} {value:>10} {row.spread:>6.0%} {_or_dash(row.floor):>7}"
            f" {_or_dash(row.goal):>7}  {holds}"
        )
        if row.details:
            lines.append("    " + ", ".join(f"{name} {value}" for name, value in row.details.items()))
    if rows:
        lines.append(f"one flush of the disk: {rows[-1].flush_ms} ms")
    return "\n".join(lines) + "\n"


def _or_dash(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("./dev bench", description="measure against named rivals, in one run")
    parser.add_argument("names", nargs="*", help="which; all if none is named")
    parser.add_argument("--short", action="store_true", help="smaller sizes, all within two minutes")
    parser.add_argument("--slow", action="store_true", help="larger sizes, where that takes an hour")
    parser.add_argument("--json", action="store_true", help="print a list of rows as JSON and nothing else")
    parser.add_argument("--list", action="store_true", help="say which there are")
    return parser


if __name__ == "__main__":
    sys.exit(main())
