"""The guide's list of refusals is what the program refuses, no more and no less, and each is shown by a test."""

import ast
import re
from pathlib import Path
from typing import NamedTuple

from api.cases.acts.registry import ACTS

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs" / "guides" / "refusals.md"
OF_THIS_PROGRAM = "rule of this program"
OF_THE_DECIDER = "of the decider in force"
"""A source that is found among the tables of the law when it is asked for."""

_ROW = re.compile(r"^\| `([a-z-]+)` \| (.+?) \| (yes|no) \| (.+?) \| (.+?) \| `(tests/[a-z_/]+\.py)` \|$", re.MULTILINE)


class Row(NamedTuple):
    """A row of the guide's table."""

    code: str
    acts: str
    protects: str
    source: str
    keeps: str
    shown_by: str


def rows() -> list[Row]:
    """Return the rows of the guide's table."""
    return [Row(*found) for found in _ROW.findall(GUIDE.read_text("utf-8"))]


def refused() -> set[tuple[str, str]]:
    """Return every code that the program refuses by, with its source."""
    found = set()
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="Refused"), args=[ast.Constant(value=str(code)), *more]):
                    found.add((code, _source(more)))
                case _:
                    pass
    return found


def _source(arguments: list[ast.expr]) -> str:
    match arguments:
        case []:
            return OF_THIS_PROGRAM
        case [ast.Constant(value=str(source)), *_]:
            return source
        case _:
            return OF_THE_DECIDER


def test_the_guide_lists_every_refusal_with_its_source() -> None:
    listed = [(row.code, row.source) for row in rows()]

    assert len(set(listed)) == len(listed)
    assert set(listed) == refused()


def test_each_refusal_is_shown_by_the_test_that_the_guide_names() -> None:
    unshown = [row.code for row in rows() if f'"{row.code}"' not in (ROOT / row.shown_by).read_text("utf-8")]

    assert unshown == []


def test_the_guide_names_acts_by_their_addresses_and_says_of_each_whether_it_protects() -> None:
    protects = {
        (row.code, act): (row.protects == "yes", ACTS[act].protects)
        for row in rows()
        for act in re.findall(r"`([a-z/-]+)`", row.acts)
        if act in ACTS
    }

    assert {key for key, (said, is_so) in protects.items() if said is not is_so} == set()
    assert {code for (code, _), (said, _) in protects.items() if said} == {
        row.code for row in rows() if row.protects == "yes"
    }
