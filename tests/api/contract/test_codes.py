"""The page's table of codes is what the program can answer, no more and no less."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from api.language import messages
from contract_page import PAGE

SOURCE = Path(__file__).parents[3] / "src"
NOT_FOR_PROGRAMS = ("pages", "cli", "demo", "embedded", "keeping")
"""Parts of the program whose answers are for people."""
OF_THE_FRAMEWORK = {("405", "method-not-allowed"), ("413", "too-large"), ("500", "internal-error")}
"""Answers that no line of the program gives by its number and code together."""

_ROW = re.compile(r"^\| (\d{3}) \| `([a-z-]+)` \|", re.MULTILINE)
_FIELD_ROW = re.compile(r"^\| `([a-z-]+)` \| ", re.MULTILINE)


def files() -> Iterator[ast.Module]:
    for package in ("api", "cases", "projections"):
        for path in sorted((SOURCE / package).rglob("*.py")):
            if not set(path.parts) & set(NOT_FOR_PROGRAMS):
                yield ast.parse(path.read_text("utf-8"))


def words(node: ast.expr | None) -> set[str]:
    """Return the words that an expression may be, where it is written out."""
    match node:
        case ast.Constant(value=str(word)):
            return {word}
        case ast.IfExp(body=one, orelse=other):
            return words(one) | words(other)
        case _:
            return set()


def raised() -> tuple[set[tuple[str, str]], set[str]]:
    """Return (status, code) of problems, and the codes that stand behind a field's message."""
    problems, fields = set(), set()
    for module in files():
        for call in ast.walk(module):
            if not isinstance(call, ast.Call):
                continue
            match getattr(call.func, "id", None) or getattr(call.func, "attr", None), call.args:
                case "ProblemError", [ast.Constant(value=int(status)), code, *_]:
                    problems |= {(str(status), word) for word in words(code)}
                case "Refused", [code, *_]:
                    problems |= {("409", word) for word in words(code)}
                case ("Invalid", [code, *_]) | ("that", [_, code, _]):
                    fields |= words(code)
                case _:
                    pass
            for keyword in call.keywords:
                if keyword.arg == "errors":
                    rows = [row for row in ast.walk(keyword.value) if isinstance(row, ast.Tuple)]
                    fields |= {word for row in rows if len(row.elts) == 3 for word in words(row.elts[1])}
    return problems, fields


def documented() -> tuple[set[tuple[str, str]], set[str]]:
    codes = PAGE.read_text("utf-8").partition("\n## Codes\n")[2]
    of_problems, _, of_fields = codes.partition("\n### ")
    return set(_ROW.findall(of_problems)), set(_FIELD_ROW.findall(of_fields))


def test_each_problem_stands_on_the_page_with_its_status() -> None:
    expected = raised()[0] | OF_THE_FRAMEWORK

    assert documented()[0] == expected


def test_each_message_of_a_field_stands_on_the_page() -> None:
    fields = raised()[1] | {code for code in messages() if code.startswith("field-")}

    assert documented()[1] == fields


def test_each_code_has_a_message_in_both_languages() -> None:
    problems, fields = documented()
    said = messages()

    lacking = [code for code in {code for _, code in problems} | fields if not {"vi", "en"} <= set(said.get(code, ()))]
    assert not lacking
