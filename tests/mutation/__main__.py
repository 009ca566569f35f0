"""Changes the program in small ways, one at a time, and says which changes no test notices: `./dev mutate FILE...`.

Nothing is ever written to the sources. Each changed program lives in a process of its own, which asks the tests that
come by the changed place, the short ones before the long ones.
"""

import argparse
import os
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from mutation.changed import Changed
from mutation.mutants import Mutant, mutants
from mutation.programs import loading, surveyed, survivors, swapped
from mutation.survey import Survey

ROOT = Path(__file__).parents[2]
SOURCES, TESTS = ROOT / "src", ROOT / "tests"
FILES = ("src/cases/case", "src/cases/law")
ALL_TESTS = ("tests/cases/case", "tests/cases/law", "tests/cases/calendar", "tests/cases/test_golden.py")
LESS_URGENT = 15


def main() -> int:
    """Change the named files; return 0 where every change was noticed."""
    parser = argparse.ArgumentParser(prog="./dev mutate", description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", default=FILES, help="files or folders under src/cases (%(default)s)")
    parser.add_argument("--tests", nargs="+", default=ALL_TESTS, help="pure tests to be asked (%(default)s)")
    given = parser.parse_args()
    paths = [path for name in given.files for path in _sources(ROOT / name)]
    # All cores are taken, from whoever else wants nothing of them.
    os.nice(LESS_URGENT)
    began = time.monotonic()
    survey = surveyed(paths, given.tests)
    if isinstance(survey, int):
        sys.stderr.write(f"The tests fail as it is (pytest says {survey}).\n")
        return 2
    counted, survived = 0, 0
    for path in paths:
        found, left = _tried(path, given.tests, survey)
        counted += len(found)
        survived += len(left)
        sys.stdout.write(f"{path.relative_to(ROOT)}: {len(found) - len(left)} of {len(found)} noticed\n")
        sys.stdout.writelines(f"  {one.line}: {one.was}  ->  {one.becomes}\n" for one in left)
        sys.stdout.flush()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = f"{time.monotonic() - began:.0f} s, {children.ru_utime + children.ru_stime:.0f} s of the processor"
    sys.stdout.write(f"{counted - survived} of {counted} changes noticed; {taken}.\n")
    return 1 if survived else 0


def _sources(named: Path) -> Iterator[Path]:
    if named.is_dir():
        yield from sorted(path for path in named.rglob("*.py") if path.name != "__init__.py")
    else:
        yield named


def _tried(path: Path, tests: Sequence[str], survey: Survey) -> tuple[Sequence[Mutant], Sequence[Mutant]]:
    """Return all changes to a file, and those that no test notices."""
    source = path.read_text(encoding="utf-8")
    changed = Changed(path, ".".join(path.relative_to(SOURCES).with_suffix("").parts), source)
    found = mutants(source)
    late = [one for one in found if survey.is_swapped(path, one)]
    left = set(swapped(changed, late, tests, survey)) if late else set()
    early = [one for one in found if not survey.is_swapped(path, one)]
    # To load the file and its own tests is quick; to load all of them takes seconds for each change.
    for asked in (_own_tests(path), tests):
        if asked:
            early = list(survivors(early, loading(changed, asked, survey)))
    left |= {one.number for one in early}
    return found, [one for one in found if one.number in left]


def _own_tests(path: Path) -> tuple[str, ...]:
    """Return the tests that bear the name of a file, if there are any."""
    relative = path.relative_to(SOURCES)
    own = TESTS / relative.parent / f"test_{relative.name}"
    return (str(own.relative_to(ROOT)),) if own.exists() else ()


if __name__ == "__main__":
    sys.exit(main())
