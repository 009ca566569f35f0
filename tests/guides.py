"""Guides whose commands are run: the blocks of a page, in their order, held against what it says they print."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

GUIDES = Path(__file__).parent.parent / "docs" / "guides"
SOURCE = Path(__file__).parent.parent / "src"

_BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_VARIES = "…"


class Block(NamedTuple):
    """Commands, and what they print, where the page says so."""

    commands: str
    printed: str | None


def blocks(name: str) -> list[Block]:
    """Return the commands of a guide, in their order."""
    found: list[Block] = []
    for kind, content in _BLOCK.findall((GUIDES / name).read_text("utf-8")):
        if kind == "sh":
            found.append(Block(content, None))
        else:
            found[-1] = found[-1]._replace(printed=content)
    return found


def as_pattern(printed: str) -> re.Pattern[str]:
    """Return what fits a text in which `…` stands for the rest of a line, and alone on one for any lines."""
    return re.compile("".join(_patterns(printed.splitlines())))


def _patterns(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if line == _VARIES:
            yield r"(?:.*\n)*?"
        else:
            yield ".*".join(re.escape(part) for part in line.split(_VARIES)) + r"\n"


class Shell:
    """A folder in which commands run, with `hoso` among them, on a data folder of its own."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        programs = folder / "bin"
        programs.mkdir()
        hoso = programs / "hoso"
        hoso.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m api.cli.main "$@"\n')
        hoso.chmod(0o755)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("HOSO_", "DATABASE_URL"))},
            "HOSO_DATA": str(folder / "data"),
            **(environment or {}),
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PYTHONPATH": str(SOURCE),
        }

    def run(self, commands: str) -> subprocess.CompletedProcess[str]:
        """Run commands as a script that ends at the first that fails."""
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )
