"""From what was typed to a body as the API takes it: the same strict reading follows, and its errors come back here."""

import datetime as dt
from typing import Any

import msgspec
from msgspec import Struct

from api.pages.entry.days import Days
from api.pages.entry.placing import settled
from api.pages.entry.shape import ITEM, Asked
from api.pages.entry.typed import MARK, Typed
from api.parsing import ErrorRow, whole_number
from cases.law.form_rows import AssessmentForm
from cases.places.register import Places
from cases.values import VIETNAM, UnitId

NONE = ":none"
"""Said of a field that nothing should stand in it."""
YES, NO = "yes", "no"
_LEFT_OUT = msgspec.UNSET


class Around(Struct, frozen=True, kw_only=True):
    """What it takes to read a form: the register, on which days places are meant, the form of the assessment."""

    places: Places
    days: Days
    near: UnitId | None = None
    """The province whose places come first."""
    form: AssessmentForm | None = None


class Read(Struct, frozen=True, kw_only=True):
    """What was typed, without its blank rows; the body that it is; and the places in it that are not clear."""

    typed: Typed
    body: dict[str, Any]
    wrong: tuple[ErrorRow, ...]


def read(asked: tuple[Asked, ...], typed: Typed, around: Around) -> Read:
    """Return the body that was typed, and what of its places is not clear yet."""
    for one in asked:
        typed = _without_blank_rows(one, typed, one.name)
    reader = _Reader(typed, around)
    body = reader.parts(asked, "")
    return Read(typed=typed, body=body, wrong=tuple(reader.wrong))


def _without_blank_rows(asked: Asked, typed: Typed, path: str) -> Typed:
    if asked.control == "rows" and not asked.parts[0].blank_counts:
        rows = typed.rows(path)
        return typed.with_rows(path, [row for row in rows if typed.is_filled(f"{path}.{row}")])
    return typed


class _Reader:
    def __init__(self, typed: Typed, around: Around) -> None:
        self._typed = typed
        self._around = around
        self.wrong: list[ErrorRow] = []

    def parts(self, asked: tuple[Asked, ...], under: str) -> dict[str, Any]:
        found = {one.name: self._value(one, f"{under}{one.name}") for one in asked}
        return {name: value for name, value in found.items() if value is not _LEFT_OUT}

    def _value(self, asked: Asked, path: str) -> Any:  # noqa: ANN401 - any JSON
        if asked.clearable and self._typed.one(path + NONE):
            return None
        match asked.control:
            case "one":
                part = self.parts(asked.parts, f"{path}.")
                return part if part or asked.required else _LEFT_OUT
            case "rows":
                return self._rows(asked, path)
            case "ratings":
                return self._ratings(path) or _LEFT_OUT
            case "choices":
                return self._typed.all(path) or (_LEFT_OUT if not asked.required else [])
            case "tick":
                return True if self._typed.one(path) == MARK else _LEFT_OUT
            case "place":
                return self._place(asked, path)
            case _:
                text = self._typed.one(path)
                if not text:
                    return None if asked.null_if_blank else _LEFT_OUT
                return _single(asked, text)

    def _rows(self, asked: Asked, path: str) -> Any:  # noqa: ANN401 - any JSON
        item = asked.parts[0]
        values = []
        for row in self._typed.rows(path):
            under = f"{path}.{row}"
            values.append(
                self.parts(item.parts, f"{under}.") if item.name == ITEM and item.parts else self._value(item, under)
            )
        kept = [value for value in values if value is not _LEFT_OUT]
        return kept if kept or asked.required else _LEFT_OUT

    def _ratings(self, path: str) -> list[dict[str, str]]:
        rows = self._around.form.rows if self._around.form else ()
        chosen = ((row.code, self._typed.one(f"{path}.{row.code}")) for row in rows)
        return [{"row": code, "level": level} for code, level in chosen if level]

    def _place(self, asked: Asked, path: str) -> Any:  # noqa: ANN401 - any JSON
        around = self._around
        found = settled(self._typed, path, asked.source, places=around.places, days=around.days.of(path))
        if found.wrong is not None:
            self.wrong.append((path, found.wrong, {}))
        return _LEFT_OUT if found.unit is None else found.unit.unit_id


def _single(asked: Asked, text: str) -> Any:  # noqa: ANN401 - any JSON
    """Return a value as JSON has it; what cannot be one stays as it is, and the strict reading says so."""
    if asked.control == "number" or asked.source.startswith("facts:"):
        number = whole_number(text)
        return text if number is None else number
    if asked.control == "instant":
        return _instant(text)
    if asked.control == "yes-no":
        return {YES: True, NO: False}.get(text, text)
    return text


def _instant(text: str) -> str:
    """Return an instant that a form's field holds by clocks in Vietnam, with its offset."""
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return (instant if instant.tzinfo else instant.replace(tzinfo=VIETNAM)).isoformat()
