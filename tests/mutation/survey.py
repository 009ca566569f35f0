"""What the tests do to the files that shall be changed: which lines each of them runs, and how long it takes."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import coverage
import msgspec
import pytest

from mutation.mutants import Mutant

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


def _lines(contexts: Mapping[int, Sequence[str]]) -> dict[int, tuple[str, ...]]:
    return {line: tuple(tests) for line, tests in contexts.items()}
