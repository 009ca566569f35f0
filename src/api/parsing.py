"""From a body to a request struct: strict, and every wrong field named at once, in the caller's language."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from api.problems import ProblemError

T = TypeVar("T", bound=msgspec.Struct)

ErrorRow = tuple[str, str, Mapping[str, object]]

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


def parse(body: bytes, model: type[T]) -> T:
    """Return the request that a body is.

    :raises ProblemError: 400 `not-json`, if it is not JSON in UTF-8; 422 `invalid`, with every wrong field.
    """
    try:
        return msgspec.json.decode(body, type=model, strict=True)
    except msgspec.ValidationError as error:
        raw = msgspec.json.decode(body)
        raise ProblemError(422, "invalid", errors=_errors(raw, model) or [_row(str(error), "", model)]) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ProblemError(400, "not-json") from None


def _errors(raw: object, model: type[msgspec.Struct]) -> list[ErrorRow]:
    """Return what is wrong with each field of an object, one by one."""
    if not isinstance(raw, dict):
        return [("", "field-type", {"expected": "object", "got": _json_name(raw)})]
    fields = {field.encode_name: field for field in msgspec.structs.fields(model)}
    rows: list[ErrorRow] = [
        (name, "field-unknown", {"field": name, "known_fields": sorted(fields)}) for name in raw if name not in fields
    ]
    for name, field in fields.items():
        if name not in raw:
            if field.required:
                rows.append((name, "field-missing", {"field": name}))
            continue
        try:
            msgspec.convert(raw[name], type=field.type, strict=True)
        except msgspec.ValidationError as error:
            rows.append(_row(str(error), name, field.type))
    return rows


def _row(text: str, name: str, _expected: Any) -> ErrorRow:  # noqa: ANN401 - any type
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
