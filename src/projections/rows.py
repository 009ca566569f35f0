"""Writing the rows of many cases as one set: what follows from a case replaces what followed from it before."""

from collections.abc import Sequence
from typing import Any

import msgspec

from cases.values import CaseId
from projections.engine.projection import Connection


def to_json(value: object) -> str:
    """Return a value as JSON text for a jsonb column."""
    return msgspec.json.encode(value).decode()


async def replace_rows(
    connection: Connection,
    *,
    table: str,
    columns: dict[str, str],
    cases: Sequence[CaseId],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """Delete the rows of some cases from a table and write what follows from them now.

    `columns` names the columns with their SQL types, in the order of each row; `jsonb[]` cannot be bound as a set, so
    JSON goes as text.
    """
    await connection.execute(f"DELETE FROM {table} WHERE case_id = ANY($1::uuid[])", list(cases))  # noqa: S608 - our own names
    if not rows:
        return
    names = ", ".join(columns)
    values = ", ".join(_value(name, kind) for name, kind in columns.items())
    arrays = ", ".join(f"${n}::{_bound(kind)}[]" for n, kind in enumerate(columns.values(), start=1))
    await connection.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM unnest({arrays}) AS n ({names})",  # noqa: S608 - as above
        *([_bind(row[n], kind) for row in rows] for n, kind in enumerate(columns.values())),
    )


def _bound(kind: str) -> str:
    return "text" if kind in {"jsonb", "text[]"} else kind


def _value(name: str, kind: str) -> str:
    match kind:
        case "jsonb":
            return f"n.{name}::jsonb"
        case "text[]":
            return f"string_to_array(n.{name}, ' ')"
        case _:
            return f"n.{name}"


def _bind(value: Any, kind: str) -> Any:  # noqa: ANN401 - whatever the column holds
    match kind:
        case "jsonb":
            return None if value is None else to_json(value)
        case "text[]":
            return " ".join(value)
        case _:
            return value
