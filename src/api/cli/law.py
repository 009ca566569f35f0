"""`hoso law`: the law's tables, and what is wrong with them."""

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from api.cli.registering import command, group
from api.cli.trouble import Trouble
from api.settings import Settings
from cases.law.check import check
from cases.law.load import load_law
from cases.law.model import tables

if TYPE_CHECKING:
    from api.cli.registering import Commands


def add(commands: "Commands") -> None:
    """Add the commands of the law."""
    law = group(commands, "law", "bảng luật / the law's tables")
    command(law, "check", "trùng, thiếu, dẫn chiếu sai / overlaps, gaps, unknown references", _check)
    command(law, "show", "từng dòng với căn cứ / every row with its source", _show)


def _check(_settings: Settings, _given: Namespace) -> None:
    """Print what is wrong with the law's tables.

    :raises Trouble: if something is.
    """
    findings = check(load_law())
    for finding in findings:
        sys.stdout.write(f"{finding.level}: {finding.row}: {finding.vi} / {finding.en}\n")
    if any(finding.level == "error" for finding in findings):
        raise Trouble("the law's tables have errors")
    sys.stdout.write("law: ok\n")


def _show(_settings: Settings, _given: Namespace) -> None:
    """Print every row of the law's tables with its source and what we know of it."""
    law = load_law()
    sys.stdout.write(f"hash {law.hash}\n")
    for word, rows in tables(law).items():
        for row in rows:
            source = getattr(row, "source", None)
            sys.stdout.write(f"{word} {row.key}  [{row.status}]" + (f"  {law.cite(source)}" if source else "") + "\n")
