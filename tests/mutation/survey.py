"""What the tests do to the files that shall be changed: which lines each of them runs, and how long it takes.

A change is noticed only by a test that comes by it. So that each test is seen to come by all that it rests on, nothing
is remembered from one test to the next: while they are watched, what would be kept is worked out each time.
"""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import coverage
import msgspec
import pytest

from mutation.mutants import Mutant

Asked = Callable[..., Any]
Given = TypeVar("Given", bound=Asked)

NO_TEST = ""
"""What runs a line while the tests are being loaded."""


class Survey(msgspec.Struct, frozen=True):
    """How long each test takes, in seconds, and for each file which tests run which line."""

    seconds: dict[str, float]
    lines: dict[str, dict[int, tuple[str, ...]]]

    def tests_of(self, path: Path, mutant: Mutant) -> frozenset[str]:
        """Return the tests that come by a changed place."""
        lines = self.lines.get(str(path), {})
        return frozenset(test for line in range(mutant.line, mutant.last_line + 1) for test in lines.get(line, ()))

    def is_swapped(self, path: Path, mutant: Mutant) -> bool:
        """Return whether a change can be made once all is loaded: nothing that was loaded has used the function."""
        if mutant.function is None:
            return False
        lines = self.lines.get(str(path), {})
        body = range(mutant.function.body_from, mutant.function.body_until + 1)
        return not any(NO_TEST in lines.get(line, ()) for line in body)


class Surveyor:
    """Runs every test, and watches it."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._seconds = dict[str, float]()
        self._watching = coverage.Coverage(data_file=None, config_file=False, include=[str(path) for path in paths])
        self._watching.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note which test runs from here on."""
        self._watching.switch_context(item.nodeid)
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up what a test and all that is set up for it take."""
        self._seconds[report.nodeid] = self._seconds.get(report.nodeid, 0.0) + report.duration

    def found(self) -> Survey:
        """Return what was seen."""
        self._watching.stop()
        seen = self._watching.get_data()
        lines = {str(path): _lines(seen.contexts_by_lineno(str(path))) for path in self._paths}
        return Survey(self._seconds, lines)


class _NotKept:
    """Stands for `cached_property`: works the value out each time."""

    def __init__(self, work_out: Asked) -> None:
        self._work_out = work_out

    def __get__(self, one: object, _owner: type | None = None) -> Any:  # noqa: ANN401 - whatever it would keep
        """Return the value."""
        return self if one is None else self._work_out(one)


def _not_cached(function: Given) -> Given:
    """Stand for `cache`."""

    @functools.wraps(function)
    def asked(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever it would keep
        return function(*given, **named)

    vars(asked)["cache_clear"] = lambda: None
    return asked  # type: ignore[return-value] # it answers as that does


def _not_cached_much(maxsize: object = None, **_limits: object) -> Any:  # noqa: ANN401 - both ways of `lru_cache`
    """Stand for `lru_cache`, with its limits or without."""
    return _not_cached(maxsize) if callable(maxsize) else _not_cached


def remember_nothing() -> None:
    """Let all that is loaded from here on, in this process, keep nothing."""
    vars(functools).update(cache=_not_cached, lru_cache=_not_cached_much, cached_property=_NotKept)


def _lines(contexts: Mapping[int, Sequence[str]]) -> dict[int, tuple[str, ...]]:
    return {line: tuple(tests) for line, tests in contexts.items()}
