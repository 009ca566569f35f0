"""Bodies in the shell: read from a file, and described from the structs that read them."""

import datetime as dt
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from api.cli.trouble import Trouble
from api.parsing import parse

T = TypeVar("T", bound=msgspec.Struct)

BYTES_MAX = 1024 * 1024
"""As over HTTP."""
STANDARD_INPUT = "-"


def body_from(source: str, model: type[T]) -> T:
    """Return the body in a file (or standard input, `-`), as strictly read as over HTTP.

    :raises Trouble: if it cannot be read, is too large, or is TOML that is none.
    :raises ProblemError: 400 `not-json`, 422 `invalid` with every wrong field.
    """
    content = content_of(source, bytes_max=BYTES_MAX)
    if len(content) > BYTES_MAX:
        raise Trouble(f"tệp lớn quá 1 MiB / more than 1 MiB: {source}")
    if source.endswith(".toml") or (source == STANDARD_INPUT and content.lstrip()[:1] != b"{"):
        content = _as_json(content)
    return parse(content, model)


def content_of(source: str, *, bytes_max: int) -> bytes:
    """Return what a file (or standard input) holds; of more than it may hold, one byte more.

    :raises Trouble: if it cannot be read.
    """
    try:
        if source == STANDARD_INPUT:
            return sys.stdin.buffer.read(bytes_max + 1)
        with Path(source).open("rb") as file:
            return file.read(bytes_max + 1)
    except OSError as error:
        raise Trouble(f"không đọc được tệp / this file cannot be read: {source} ({error.strerror})") from None


def _as_json(content: bytes) -> bytes:
    try:
        read = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Trouble(f"không phải JSON hay TOML / this is neither JSON nor TOML: {error}") from None
    return msgspec.json.encode(read, enc_hook=_no_date)


def _no_date(value: object) -> str:
    """Return what JSON has no form for as text; the field that it stands in says what is wrong."""
    return value.isoformat() if isinstance(value, dt.time) else str(value)


def described(model: type[msgspec.Struct]) -> Iterator[str]:
    """Yield a line for each field of a body: its name, `*` where it is needed, and what it holds."""
    yield from _fields(inspect.type_info(model), "  ")


def _fields(model: inspect.Type, indent: str) -> Iterator[str]:
    if not isinstance(model, inspect.StructType):
        return
    for field in model.fields:
        yield f"{indent}{'*' if field.required else ' '} {field.encode_name}: {_said(field.type)}"
        yield from _fields(_innermost(field.type), f"{indent}    ")


def _innermost(of: inspect.Type) -> inspect.Type:
    """Return the struct that a type is, may be, or is a list of."""
    match of:
        case inspect.UnionType():
            return next((_innermost(one) for one in of.types if _is_nested(one)), of)
        case inspect.VarTupleType():
            return _innermost(of.item_type)
        case _:
            return of


def _is_nested(of: inspect.Type) -> bool:
    return isinstance(_innermost(of), inspect.StructType)


def _said(of: inspect.Type) -> str:
    match of:
        case inspect.UnionType():
            some = [one for one in of.types if not isinstance(one, inspect.NoneType)]
            return " | ".join(_said(one) for one in some) + (" | null" if len(some) < len(of.types) else "")
        case inspect.LiteralType():
            return ", ".join(str(value) for value in of.values)
        case inspect.VarTupleType():
            return f"danh sách / list{_between(of.min_length, of.max_length)}" + (
                "" if _is_nested(of.item_type) else f": {_said(of.item_type)}"
            )
        case inspect.StrType():
            return f"chữ / text{_between(of.min_length, of.max_length)}"
        case inspect.IntType():
            return f"số nguyên / whole number{_between(of.ge, of.le)}"
        case _:
            return _NAMES.get(type(of), type(of).__name__)


_NAMES: dict[type[inspect.Type], str] = {
    inspect.BoolType: "true, false",
    inspect.DateType: "ngày / day (2024-07-17)",
    inspect.DateTimeType: "thời điểm / instant (2024-07-17T16:30:00+07:00)",
    inspect.UUIDType: "UUID",
    inspect.StructType: "nhóm / object",
    inspect.BytesType: "base64",
}


def _between(least: Any, most: Any) -> str:  # noqa: ANN401 - a number of either kind, or none
    """Return how few and how many."""
    match least, most:
        case None, None:
            return ""
        case None, _:
            return f" ≤ {most}"
        case _, None:
            return f" ≥ {least}"
        case _:
            return f" {least}–{most}"
