"""Changes the program in small ways, one at a time, and says which changes no test notices: `./dev mutate FILE...`.

Each changed program lives in a process of its own, forked from one in which what does not change is loaded already.
Nothing is ever written to the sources. First the tests that bear the file's name are asked, then all the pure ones.
"""

import argparse
import ast
import importlib.machinery
import importlib.util
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, ModuleType

import hypothesis
import msgspec
import pytest

from mutation.mutants import Mutant, mutants, mutated

ROOT = Path(__file__).parents[2]
SOURCES, TESTS = ROOT / "src", ROOT / "tests"
FILES = ("src/cases/case", "src/cases/law")
ALL_TESTS = ("tests/cases/case", "tests/cases/law", "tests/cases/calendar", "tests/cases/test_golden.py")
SECONDS_MAX = 90
EXAMPLES_MAX = 15
PROGRAMS_AT_A_TIME = max(1, (os.cpu_count() or 1) // 2)
PASSED, FAILED, INTERRUPTED, NONE_FOUND = 0, 1, 2, 5


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """A program to be tested: which file is changed in which way, and the tests that are asked."""

    path: Path
    mutant: Mutant
    tests: tuple[str, ...]


class _Changed(importlib.machinery.SourceFileLoader):
    """Loads one module as changed."""

    def __init__(self, module: str, path: Path, tree: ast.Module) -> None:
        super().__init__(module, str(path))
        self._tree = tree

    def get_code(self, fullname: str) -> CodeType:
        """Return the changed code; what is compiled on disk is another's."""
        return compile(self._tree, self.get_filename(fullname), "exec", dont_inherit=True)


class _Finder:
    """Finds one module where everything else is found as ever."""

    def __init__(self, module: str, loader: _Changed) -> None:
        self._module = module
        self._loader = loader

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return how to load the changed module, or None for all others."""
        if name != self._module:
            return None
        return importlib.util.spec_from_file_location(name, self._loader.path, loader=self._loader)


def main() -> int:
    """Change the named files; return 0 where every change was noticed."""
    parser = argparse.ArgumentParser(prog="./dev mutate", description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", default=FILES, help="files or folders under src/cases (%(default)s)")
    parser.add_argument("--tests", nargs="+", default=ALL_TESTS, help="pure tests to be asked last (%(default)s)")
    given = parser.parse_args()
    paths = [path for name in given.files for path in _sources(ROOT / name)]
    wide = tuple(given.tests)
    if (code := _run(None, wide)) != PASSED:
        sys.stderr.write(f"The tests fail as it is (pytest says {code}).\n")
        return 2
    counted, survived = 0, []
    for path in paths:
        found = mutants(path.read_text(encoding="utf-8"))
        near = _own_tests(path)
        left = list(_survivors([Program(path=path, mutant=one, tests=near) for one in found])) if near else found
        left = list(_survivors([Program(path=path, mutant=one, tests=wide) for one in left]))
        left.sort(key=lambda one: one.number)
        counted += len(found)
        survived += left
        sys.stdout.write(f"{path.relative_to(ROOT)}: {len(found) - len(left)} of {len(found)} noticed\n")
        sys.stdout.writelines(f"  {one.line}: {one.was}  ->  {one.becomes}\n" for one in left)
        sys.stdout.flush()
    sys.stdout.write(f"{counted - len(survived)} of {counted} changes noticed.\n")
    return 1 if survived else 0


def _sources(named: Path) -> Iterator[Path]:
    if named.is_dir():
        yield from sorted(path for path in named.rglob("*.py") if path.name != "__init__.py")
    else:
        yield named


def _own_tests(path: Path) -> tuple[str, ...]:
    """Return the tests that bear the name of a file, if there are any."""
    relative = path.relative_to(SOURCES)
    own = TESTS / relative.parent / f"test_{relative.name}"
    return (str(own.relative_to(ROOT)),) if own.exists() else ()


def _survivors(programs: Sequence[Program]) -> Iterator[Mutant]:
    """Yield the changes that no test noticed, a few programs running at a time."""
    waiting, running = list(reversed(programs)), dict[int, tuple[Program, float]]()
    while waiting or running:
        while waiting and len(running) < PROGRAMS_AT_A_TIME:
            program = waiting.pop()
            running[_start(program, program.tests)] = (program, time.monotonic() + SECONDS_MAX)
        ended, status = os.waitpid(-1, os.WNOHANG)
        if ended:
            program, _ = running.pop(ended)
            code = os.waitstatus_to_exitcode(status)
            if code == NONE_FOUND:
                message = f"no tests in {program.tests}"
                raise RuntimeError(message)
            if code == PASSED:
                yield program.mutant
            continue
        for process, (_, until) in running.items():
            if time.monotonic() > until:
                # A change that makes the program go on for ever is noticed by whoever waits.
                os.kill(process, signal.SIGKILL)
        time.sleep(0.01)


def _run(program: Program | None, tests: tuple[str, ...]) -> int:
    """Return what pytest says of a program, changed or not."""
    return os.waitstatus_to_exitcode(os.waitpid(_start(program, tests), 0)[1])


def _start(program: Program | None, tests: tuple[str, ...]) -> int:
    """Begin to test a program; return the process."""
    process = os.fork()
    if process:
        return process
    code = INTERRUPTED
    try:
        code = _test(program, tests)
    finally:
        os._exit(code)


def _test(program: Program | None, tests: tuple[str, ...]) -> int:
    """Load the changed module in this process, and return what pytest says."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    if program is not None:
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        module = ".".join(program.path.relative_to(SOURCES).with_suffix("").parts)
        tree = mutated(program.path.read_text(encoding="utf-8"), program.mutant.number)
        sys.meta_path.insert(0, _Finder(module, _Changed(module, program.path, tree)))
    hypothesis.settings.register_profile("mutants", max_examples=EXAMPLES_MAX, database=None, derandomize=True)
    hypothesis.settings.load_profile("mutants")
    # Pure tests need no fixtures: without them, little is loaded.
    quietly = ("--noconftest", "-p", "pytest_asyncio.plugin", "-p", "pytest_timeout", "-p", "no:cacheprovider")
    return int(pytest.main([*quietly, "-x", "-q", "-m", "not slow", "--tb=no", *tests]))


if __name__ == "__main__":
    sys.exit(main())
