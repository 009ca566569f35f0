"""How a benchmark is measured and told: alternating rounds, a median, a spread, a floor.

A benchmark is an asynchronous function that takes a `Setting` and returns rows. It stands in a file `bench_*.py` of
this folder under `@benchmark(name)`; nothing else must know of it. Nothing here asserts a speed: machines differ.
"""

import importlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path

from msgspec import Struct

HERE = Path(__file__).parent
ROUNDS = 5
SPREAD_MAX = 1 / 3
FLUSHES = 200


class Row(Struct, frozen=True, kw_only=True):
    """One figure with what it is measured against."""

    name: str
    against: str
    value: float
    """The median of the rounds."""
    spread: float
    """The distance between the quartiles of the rounds, as a part of the median."""
    unit: str
    floor: float | None = None
    goal: float | None = None
    holds: bool | None = None
    """Whether the floor holds; null where there is none, or where the spread exceeds a third."""
    flush_ms: float | None = None
    """What one flush of the disk takes, in milliseconds: the median, measured just before."""
    details: dict[str, float | str] = {}
    """What the figure is made of: our own rate, the rival's, sizes."""


class Setting(Struct, frozen=True, kw_only=True):
    """How large and how long to measure."""

    short: bool
    slow: bool = False
    """Whether what takes an hour is measured too."""
    folder: Path
    """An empty folder, gone afterwards."""

    @property
    def rounds(self) -> int:
        """How many alternating rounds."""
        return 2 if self.short else ROUNDS

    @property
    def seconds(self) -> float:
        """How long each side of a round takes."""
        return 0.5 if self.short else 10.0

    def size(self, full: int, short: int) -> int:
        """Return the full size, or the smaller one of a short run."""
        return short if self.short else full


Benchmark = Callable[[Setting], Coroutine[object, object, Sequence[Row]]]

_benchmarks: dict[str, tuple[Benchmark, str]] = {}


def benchmark(name: str) -> Callable[[Benchmark], Benchmark]:
    """Enter a benchmark under a name; the first line of its docstring says what it measures."""

    def enter(function: Benchmark) -> Benchmark:
        _benchmarks[name] = (function, (function.__doc__ or "").partition("\n")[0])
        return function

    return enter


def benchmarks() -> dict[str, tuple[Benchmark, str]]:
    """Return every benchmark of this folder with what it measures, by name."""
    for file in sorted(HERE.glob("bench_*.py")):
        importlib.import_module(f"benchmarks.{file.stem}")
    return dict(_benchmarks)


def compared(  # noqa: PLR0913 - a row has so many words
    name: str,
    against: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    *,
    floor: float | None = None,
    goal: float | None = None,
    **details: float | str,
) -> Row:
    """Return the row of alternating rounds of rates (higher is better): the median of ours by the rival's."""
    ratios = [mine / rival for mine, rival in zip(ours, theirs, strict=True)]
    made = measured(name, against, ratios, unit="x", floor=floor, goal=goal)
    rates: dict[str, float | str] = {
        "ours_per_second": round(statistics.median(ours), 1),
        "rival_per_second": round(statistics.median(theirs), 1),
    }
    return Row(
        **{field: getattr(made, field) for field in Row.__struct_fields__ if field != "details"},
        details={**rates, **details},
    )


def measured(  # noqa: PLR0913 - as above
    name: str,
    against: str,
    values: Sequence[float],
    *,
    unit: str,
    floor: float | None = None,
    goal: float | None = None,
    at_most: bool = False,
    **details: float | str,
) -> Row:
    """Return the row of some rounds' values; with `at_most` the floor is a ceiling."""
    value = statistics.median(values)
    spread = _spread(values)
    holds = None
    if floor is not None and spread <= SPREAD_MAX:
        holds = value <= floor if at_most else value >= floor
    return Row(
        name=name,
        against=against,
        value=_rounded(value),
        spread=round(spread, 3),
        unit=unit,
        floor=floor,
        goal=goal,
        holds=holds,
        details=details,
    )


def _spread(values: Sequence[float]) -> float:
    if len(values) < 2:
        return 0.0
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return (high - low) / middle if middle else 0.0


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def flush_ms(folder: Path) -> float:
    """Return what it takes to write a page to the disk and flush it, in milliseconds: the median of many."""
    taken = []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(FLUSHES):
            file.write(b"x" * 8192)
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(taken), 3)


def say(sentence: str) -> None:
    """Tell whoever watches how far it is; the results go to standard output."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
