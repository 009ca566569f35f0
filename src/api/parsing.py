"""From a body to a request struct: strict, and every wrong field named at once, in the caller's language."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, TypeVar, get_args

import msgspec

from api.problems import ProblemError

T = TypeVar("T", bound=msgspec.Struct)

ErrorRow = tuple[str, str, Mapping[str, object]]

NUL = "\0"
DIGITS_MAX = 18
ERRORS_MAX = 100
"""Of more wrong fields than this, an answer names these many: it should not be longer than the question."""

_AT = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"Object missing required field `(?P<field>[^`]+)`"), "field-missing"),
    (re.compile(r"Object contains unknown field `(?P<field>[^`]+)`"), "field-unknown"),
    (re.compile(r"Expected `(?P<expected>[^`]+)`, got `(?P<got>[^`]+)`"), "field-type"),
    (re.compile(r"Invalid enum value"), "field-not-in-list"),
    (re.compile(r"Invalid UUID"), "field-uuid"),
    (re.compile(r"Invalid RFC3339 encoded datetime"), "field-instant"),
    (re.compile(r"Expected `datetime` with a timezone component"), "field-instant"),
    (re.compile(r"Invalid RFC3339 encoded date"), "field-day"),
    (re.compile(r"Invalid ISO8601|Invalid date"), "field-day"),
    (re.compile(r"Expected `(?P<expected>\w+)` (?P<limit>[<>]=? ?-?\d+)"), "field-out-of-range"),
    (re.compile(r"Expected `(?P<expected>\w+)` of length (?P<limit>[<>]=? ?\d+)"), "field-length"),
    (re.compile(r"Expected `str` matching regex"), "field-form"),
)


def whole_number(text: str) -> int | None:
    """Return the number that digits are; None where they are none, or more than any number here has."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX else None


def parse(body: bytes, model: type[T]) -> T:
    """Return the request that a body is; its text in Unicode NFC, as everything that is kept.

    :raises ProblemError: 400 `not-json`, if it is not JSON in UTF-8; 422 `invalid`, with every wrong field.
    """
    try:
        raw = _composed(msgspec.json.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ProblemError(400, "not-json") from None
    try:
        request = msgspec.convert(raw, model, strict=True)
    except msgspec.ValidationError as error:
        rows = [*_errors(raw, model, ""), *_not_text(raw, "")]
        raise ProblemError(422, "invalid", errors=rows[:ERRORS_MAX] or [_row(str(error), "")]) from None
    rows = _not_text(raw, "")
    if rows:
        raise ProblemError(422, "invalid", errors=rows[:ERRORS_MAX])
    return request


def _composed(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return JSON with its text in Unicode NFC; the names of fields stay as they are."""
    match value:
        case str():
            return value if value.isascii() else unicodedata.normalize("NFC", value)
        case list():
            return [_composed(inner) for inner in value]
        case dict():
            return {name: _composed(inner) for name, inner in value.items()}
        case _:
            return value


def _not_text(value: Any, path: str) -> list[ErrorRow]:  # noqa: ANN401 - any JSON
    """Return what is wrong with text that holds U+0000, which is no character of any text and cannot be kept."""
    match value:
        case str():
            return [(path, "field-nul", {})] if NUL in value else []
        case list():
            return [row for number, inner in enumerate(value) for row in _not_text(inner, _under(path, number))]
        case dict():
            return [row for name, inner in value.items() for row in _not_text(inner, _under(path, name))]
        case _:
            return []


def _errors(raw: Any, model: type[msgspec.Struct], path: str) -> list[ErrorRow]:  # noqa: ANN401 - any JSON
    """Return what is wrong with each field of an object, and of the objects in it, one by one."""
    if not isinstance(raw, dict):
        return [(path, "field-type", {"expected": "object", "got": _json_name(raw)})]
    fields = {field.encode_name: field for field in msgspec.structs.fields(model)}
    rows: list[ErrorRow] = [
        (_under(path, name), "field-unknown", {"field": name, "known_fields": sorted(fields)})
        for name in raw
        if name not in fields
    ]
    for name, field in fields.items():
        if name in raw:
            rows += _field_errors(raw[name], field.type, _under(path, name))
        elif field.required:
            rows.append((_under(path, name), "field-missing", {"field": name}))
    return rows


def _field_errors(value: Any, wanted: Any, path: str) -> list[ErrorRow]:  # noqa: ANN401 - any JSON, any type
    try:
        msgspec.convert(value, type=wanted, strict=True)
    except msgspec.ValidationError as error:
        inner = _struct_in(wanted)
        rows: list[ErrorRow] = []
        if inner is not None and isinstance(value, dict):
            rows = _errors(value, inner, path)
        elif inner is not None and isinstance(value, list):
            rows = [row for number, one in enumerate(value) for row in _errors(one, inner, _under(path, number))]
        return rows or [_row(str(error), path)]
    return []


def _struct_in(wanted: Any) -> type[msgspec.Struct] | None:  # noqa: ANN401 - any type
    """Return the struct that a type is, may be, or is a list of."""
    if isinstance(wanted, type) and issubclass(wanted, msgspec.Struct):
        return wanted
    found = (_struct_in(inner) for inner in get_args(wanted))
    return next((one for one in found if one is not None), None)


def _under(path: str, name: object) -> str:
    return f"{path}.{name}".removeprefix(".")


def _row(text: str, name: str) -> ErrorRow:
    """Return one of the library's errors as ours: where, which message, what it is about."""
    at = _AT.match(text)
    what = at["what"] if at else text
    inner = (at["path"] or "$") if at else "$"
    path = (name + inner.removeprefix("$")).removeprefix(".").replace("[", ".").replace("]", "")
    for form, code in _FORMS:
        found = form.search(what)
        if found:
            about = {key: value for key, value in found.groupdict().items() if value is not None}
            if code in {"field-missing", "field-unknown"}:
                path = f"{path}.{about['field']}".removeprefix(".")
            return path, code, about
    return path, "field-invalid", {}


def _json_name(value: object) -> str:
    names = {dict: "object", list: "array", str: "str", int: "int", float: "float", bool: "bool", type(None): "null"}
    return names.get(type(value), "?")
