"""What the guides name is there, and the commands that they give do what they say."""

import re
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli.main import COMMANDS, _parser
from api.embedded import EmbeddedPostgres
from contract_page import PAGE
from guides import Shell, as_pattern, blocks

ROOT = Path(__file__).parent.parent
TOUR = ROOT / "docs" / "guides" / "how-it-works.md"
NAMED = re.compile(r"`([a-z_/]+(?:\.py|\.sql|/))`")


def test_every_file_and_folder_that_the_tour_names_is_there() -> None:
    named = set(NAMED.findall(TOUR.read_text("utf-8")))
    there = {
        f"/{path.relative_to(ROOT).as_posix()}" for folder in ("src", "tests") for path in (ROOT / folder).rglob("*")
    }

    assert len(named) > 20
    assert set() == {name for name in named if not any(f"{path}/".endswith(f"/{name.rstrip('/')}/") for path in there)}


def test_every_part_of_the_engine_stands_in_the_order_to_read_it_in() -> None:
    engine = ROOT / "src" / "projections" / "engine"
    parts = {path.stem for path in engine.glob("*.py")} - {"__init__"}

    assert parts == set(re.findall(r"`([a-z]+)`", (engine / "__init__.py").read_text("utf-8")))


@pytest.mark.postgres
@pytest.mark.timeout(300)  # many processes, each of which starts Python anew
def test_the_commands_of_a_case_in_the_shell_print_what_the_guide_says(tmp_path: Path) -> None:
    """A whole case on an embedded database: the first commands start and stop it, the others find it running."""
    shell, (first, *commands) = Shell(tmp_path), blocks("a-case-in-the-shell.md")
    made = shell.run(first.commands)

    assert made.returncode == 0, made.stderr
    assert len(commands) > 8
    with EmbeddedPostgres(tmp_path / "data"):
        for block in commands:
            done = shell.run(block.commands)

            assert done.returncode == 0, done.stderr
            assert block.printed is None or as_pattern(block.printed).fullmatch(done.stdout), done.stdout


def test_the_contract_names_each_command_of_the_program_and_no_other() -> None:
    section = PAGE.read_text("utf-8").partition("\n## Commands in a shell\n")[2].partition("\n## ")[0]
    named = {
        path
        for span in re.findall(r"`(?:hoso )?([a-z][^`]*)`", section.replace("\\|", "|"))
        for path in paths_of(span.split())
    }

    commands = set(leaves(_parser([])))

    assert commands <= named
    assert set() == {path for path in named - commands if not any(one.startswith(f"{path} ") for one in commands)}


def leaves(parser: ArgumentParser, path: str = "") -> Iterator[str]:
    """Yield the words of every command that does something."""
    below = [one for one in parser._actions if isinstance(one, _SubParsersAction)]
    if not below:
        yield path
    for one in below:
        for name, inner in one.choices.items():
            yield from leaves(inner, f"{path} {name}".strip())


def paths_of(words: list[str]) -> list[str]:
    """Return the commands that a text of the page names: `law check|show` are two."""
    if not words or words[0] not in COMMANDS:
        return []
    paths = [""]
    for word in words:
        if not re.fullmatch(r"[a-z|-]+", word) or word.startswith("-"):
            break
        paths = [f"{path} {one}".strip() for path in paths for one in word.split("|")]
    return paths
