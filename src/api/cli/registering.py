"""How commands are put before the shell: a name, what it does in Vietnamese and English, and what runs."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from api.settings import Settings

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no public name

Run = Callable[[Settings, argparse.Namespace], None]


def command(commands: "Commands", name: str, text: str, run: Run) -> argparse.ArgumentParser:
    """Return the parser of a new command, for what it takes."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def group(commands: "Commands", name: str, text: str) -> "Commands":
    """Return a place for the commands of a new group: `hoso NAME COMMAND`."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    return parser.add_subparsers(required=True, metavar="COMMAND")
