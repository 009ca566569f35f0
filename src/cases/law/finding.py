"""A fault in the tables of the law, in words for whoever edits them."""

from typing import Literal

from cases.values import Value


class Finding(Value, frozen=True, kw_only=True):
    """One fault in the tables, in words for whoever edits them."""

    code: str
    row: str
    """The row, as `changes` names it: `tariff:chi-lang-2024-drowning`."""
    level: Literal["error", "warning"]
    vi: str
    en: str


def error(code: str, row: str, *, vi: str, en: str) -> Finding:
    """Return a fault with which no law may be adopted."""
    return Finding(code=code, row=row, level="error", vi=vi, en=en)
