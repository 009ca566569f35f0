"""Reads `supplement.tsv`: what the register holds beyond its main source, and what it is known to lack."""

import datetime as dt

from cases.values import UnitId, Value


class Row(Value, frozen=True):
    """A row of the supplement, as written; the file's head says what each column means."""

    row: str
    code: str
    first: str
    last: str
    kind: str
    name: str
    inside: str
    other: str
    source: str


class Missing(Value, frozen=True):
    """Units that once existed and that the register lacks: one by its name, or, without a name, all of an area."""

    area: UnitId
    last: dt.date
    """The last day on which this is known to be so."""
    source: str
    kind: str | None = None
    name: str | None = None


def rows(content: bytes) -> tuple[Row, ...]:
    """Return the rows of the supplement, without its comments.

    :raises ValueError: if a line has not the right number of columns.
    """
    lines = (line for line in content.decode().splitlines() if line and not line.startswith("#"))
    return tuple(_row(line) for line in lines)


def _row(line: str) -> Row:
    row, code, first, last, kind, name, inside, other, source = line.split("\t")
    return Row(
        row=row,
        code=code,
        first=first,
        last=last,
        kind=kind,
        name=name,
        inside=inside,
        other=other,
        source=source,
    )


def missing(content: bytes) -> tuple[Missing, ...]:
    """Return what the supplement says is missing, named units first."""
    known = [row for row in rows(content) if row.row in {"missing", "gap"}]
    return tuple(
        Missing(
            area=UnitId(row.inside),
            last=dt.date.fromisoformat(row.last),
            source=row.source,
            kind=row.kind or None,
            name=row.name or None,
        )
        for row in sorted(known, key=lambda row: row.row, reverse=True)
    )
