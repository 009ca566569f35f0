"""Programs with one change in them, each in a process of its own, and what the tests say of them.

Where nothing has used a function when the tests are loaded, its changed code takes its place in a process that has
loaded everything, and the tests that come by the change are asked: to all others it is the program that it was. Any
other change is made where it takes effect: the file is loaded anew, with all that builds on it, for all tests.
"""

import gc
import os
import resource
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import hypothesis
import msgspec
import pytest

from mutation.changed import Changed, Finder, Loader, functions_of, swap
from mutation.mutants import Mutant
from mutation.survey import Survey, Surveyor, remember_nothing

EXAMPLES_MAX = 15
SECONDS_MAX = 15
"""What a program may take of the processor: one that goes on for ever is noticed by whoever waits."""
BYTES_MAX = 4 << 30
AT_A_TIME = os.cpu_count() or 1
PASSED, FAILED, INTERRUPTED, NONE_FOUND, BROKEN = 0, 1, 2, 5, 70
NOTICED = frozenset({FAILED, INTERRUPTED, -signal.SIGXCPU, -signal.SIGKILL})


Order = Callable[[pytest.Item], tuple[bool, float]]
Test = Callable[[], int]
"""Something to be done in a process of its own; it ends with what comes back."""


class _Chosen:
    """Runs the tests in an order of our own, until one fails."""

    def __init__(self, order: Order) -> None:
        self._order = order

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests."""
        _run_until_failure(session, sorted(session.items, key=self._order))
        return True


class _Swapping:
    """Puts each change into the loaded program, and asks the tests that come by it, in a process of its own."""

    def __init__(self, changed: Changed, tried: Sequence[Mutant], survey: Survey) -> None:
        self._changed = changed
        self._tried = tried
        self._survey = survey
        self.survivors = list[Mutant]()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every change."""
        functions = functions_of(self._changed.path)
        gc.freeze()

        def begin(mutant: Mutant) -> Test:
            def test() -> int:
                swap(functions, self._changed.code(mutant), mutant.function)
                near = self._survey.tests_of(self._changed.path, mutant)
                items = [item for item in session.items if item.nodeid in near]
                return _run_until_failure(session, sorted(items, key=order_of(self._survey, near)))

            return test

        self.survivors += survivors(self._tried, begin)
        return True


def surveyed(paths: Sequence[Path], tests: Sequence[str]) -> Survey | int:
    """Return what the tests do to some files, or what pytest says where they fail as it is."""
    with tempfile.NamedTemporaryFile() as told:

        def survey() -> int:
            remember_nothing()
            surveyor = Surveyor(paths)
            code = _pytest(tests, surveyor)
            Path(told.name).write_bytes(msgspec.json.encode(surveyor.found()))
            return code

        code = _waited(_started(survey))
        return msgspec.json.decode(told.read(), type=Survey) if code == PASSED else code


def order_of(survey: Survey, first: frozenset[str]) -> Order:
    """Return an order of tests: some of them before the others, and the short ones before the long ones."""
    return lambda item: (item.nodeid not in first, survey.seconds[item.nodeid])


def swapped(changed: Changed, tried: Sequence[Mutant], tests: Sequence[str], survey: Survey) -> tuple[int, ...]:
    """Return the numbers of the changes that no test notices once their code takes the place of what is loaded.

    :raises RuntimeError: if that went wrong.
    """
    with tempfile.NamedTemporaryFile() as told:

        def begin() -> int:
            swapping = _Swapping(changed, tried, survey)
            code = _pytest(tests, swapping)
            Path(told.name).write_bytes(msgspec.json.encode([one.number for one in swapping.survivors]))
            return code

        if (code := _waited(_started(begin))) != PASSED:
            message = f"{changed.path}: pytest says {code}"
            raise RuntimeError(message)
        return msgspec.json.decode(told.read(), type=tuple[int, ...])


def loading(changed: Changed, tests: Sequence[str], survey: Survey) -> Callable[[Mutant], Test]:
    """Return what loads the program anew with a change in it, and asks tests."""

    def begin(mutant: Mutant) -> Test:
        def test() -> int:
            sys.meta_path.insert(0, Finder(Loader(changed, mutant)))
            return _pytest(tests, _Chosen(order_of(survey, survey.tests_of(changed.path, mutant))))

        return test

    return begin


def survivors(tried: Sequence[Mutant], begin: Callable[[Mutant], Test]) -> Iterator[Mutant]:
    """Yield the changes that no test notices, a few programs running at a time.

    :raises RuntimeError: if a program could not be tested at all.
    """
    waiting, running = list(reversed(tried)), dict[int, Mutant]()
    while waiting or running:
        while waiting and len(running) < AT_A_TIME:
            mutant = waiting.pop()
            running[_started(begin(mutant))] = mutant
        process, status = os.waitpid(-1, 0)
        mutant, code = running.pop(process), os.waitstatus_to_exitcode(status)
        if code == PASSED:
            yield mutant
        elif code not in NOTICED:
            message = f"line {mutant.line}, {mutant.was} -> {mutant.becomes}: the program says {code}"
            raise RuntimeError(message)


def _started(test: Test) -> int:
    """Begin something in a process of its own, which ends with what it returns; return the process."""
    process = os.fork()
    if process:
        return process
    code = BROKEN
    try:
        code = test()
    except BaseException:  # noqa: BLE001 - a process of our own ends here, whatever happened
        traceback.print_exc()
    finally:
        os._exit(code)


def _waited(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _pytest(tests: Sequence[str], plugin: object) -> int:
    """Return what pytest says of some tests, none of which looks at the clock.

    :raises RuntimeError: if there are none.
    """
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    hypothesis.settings.register_profile(
        "mutants",
        max_examples=EXAMPLES_MAX,
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        # That something fails is enough: nobody asks for the smallest example.
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
    )
    hypothesis.settings.load_profile("mutants")
    # Pure tests need no fixtures: without them, little is loaded.
    quietly = ("--noconftest", "-p", "pytest_asyncio.plugin", "-p", "pytest_timeout", "-p", "no:cacheprovider")
    code = int(pytest.main([*quietly, "--timeout=0", "-x", "-m", "not slow", "--tb=no", *tests], plugins=[plugin]))
    if code == NONE_FOUND:
        message = f"no tests in {tests}"
        raise RuntimeError(message)
    return code


def _run_until_failure(session: pytest.Session, items: Sequence[pytest.Item]) -> int:
    """Return what the tests say; the program may take so much of the processor and of memory, and no more."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES_MAX, BYTES_MAX))
    for place, item in enumerate(items):
        following = items[place + 1] if place + 1 < len(items) else None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return FAILED
    return PASSED
