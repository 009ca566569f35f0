"""From what a form asks for to what a page shows: labels, what was typed, what may be chosen, what is wrong."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from api.pages.entry.options import Option, Options
from api.pages.entry.placing import settled
from api.pages.entry.reading import NO, NONE, YES, Around
from api.pages.entry.shape import ITEM, Asked, Control
from api.pages.entry.typed import MARK, Typed
from api.pages.words import Words, page_words, upper_first
from cases.law.form_rows import FormRow
from cases.places.register import Places
from cases.places.unit import Unit

FIRST = 7
"""So many fields of a part are shown at once; the others open on request."""
SELDOM = {
    "ethnicity",
    "nationality",
    "disability",
    "school_status",
    "occupation",
    "phone",
    "address",
    "marks",
}
RATED = ("high", "medium", "low")


class Drawn(Struct, frozen=True, kw_only=True):
    """A control as a page shows it."""

    path: str
    id: str
    control: Control
    label: str
    required: bool
    value: str
    values: tuple[str, ...]
    options: tuple[Option, ...]
    error: str | None
    hint: str | None
    length_max: int | None
    clearable: bool
    cleared: bool
    parts: tuple["Drawn", ...] = ()
    further: tuple["Drawn", ...] = ()
    is_open: bool = False
    """Whether the further ones, or an optional part, stand open: something was typed there."""
    rows: tuple[FormRow, ...] = ()
    picked: str = ""


class Drawer:
    """Draws the fields of a form."""

    def __init__(self, typed: Typed, errors: Mapping[str, str], options: Options, around: Around, t: Words) -> None:
        """Take what was typed, what is wrong by path, what may be chosen, and the words."""
        self._typed = typed
        self._errors = errors
        self._options = options
        self._around = around
        self._t = t

    def parts(self, asked: tuple[Asked, ...], under: str = "") -> tuple[Drawn, ...]:
        """Return the controls of some fields."""
        return tuple(self.one(field, f"{under}{field.name}") for field in asked)

    def one(self, asked: Asked, path: str) -> Drawn:
        """Return the control of a field."""
        typed = self._typed
        drawn = Drawn(
            path=path,
            id=f"f-{path.replace('.', '-')}",
            control=asked.control,
            label=self._label(asked, path),
            required=asked.required,
            value=typed.one(path),
            values=tuple(typed.all(path)),
            options=self._chosen_from(asked),
            error=self._errors.get(path),
            hint=self._said(f"hint.{asked.body}.{asked.name}", f"hint.{asked.name}", f"hint.{asked.control}"),
            length_max=asked.length_max,
            clearable=asked.clearable,
            cleared=bool(typed.one(path + NONE)),
        )
        match asked.control:
            case "one":
                return self._part(asked, path, drawn)
            case "rows":
                return self._rows(asked, path, drawn)
            case "ratings":
                return self._ratings(path, drawn)
            case "place":
                return self._place(asked, path, drawn)
            case _:
                return drawn

    def _part(self, asked: Asked, path: str, drawn: Drawn) -> Drawn:
        # What must be said comes first, and what is seldom known of somebody last.
        parts = sorted(asked.parts, key=lambda one: (not one.required, one.name in SELDOM))
        first, further = self.parts(tuple(parts[:FIRST]), f"{path}."), self.parts(tuple(parts[FIRST:]), f"{path}.")
        seen = [one.path for one in (further if asked.name == ITEM else (*first, *further))]
        return replace(drawn, parts=first, further=further, is_open=any(self._is_touched(one) for one in seen))

    def _rows(self, asked: Asked, path: str, drawn: Drawn) -> Drawn:
        item = asked.parts[0]
        rows = self._typed.rows(path) or list(range(asked.rows_min))
        drawn_rows = tuple(self.one(item, f"{path}.{row}") for row in rows)
        return replace(drawn, parts=drawn_rows)

    def _ratings(self, path: str, drawn: Drawn) -> Drawn:
        form = self._around.form
        if form is None:
            return drawn
        chosen = tuple(f"{row.code}={self._typed.one(f'{path}.{row.code}')}" for row in form.rows)
        levels = tuple(Option(value=one, label=upper_first(self._t.of("rated", one))) for one in RATED)
        return replace(drawn, rows=form.rows, values=chosen, options=levels)

    def _place(self, asked: Asked, path: str, drawn: Drawn) -> Drawn:
        around = self._around
        found = settled(self._typed, path, asked.source, places=around.places, days=around.days.of(path))
        options = tuple(
            Option(value=unit.unit_id, label=place_name(unit, around.places, self._t))
            for unit in sorted(found.choices, key=lambda unit: unit.province != around.near)
        )
        return replace(drawn, options=options, picked=found.unit.unit_id if found.unit else "")

    def _chosen_from(self, asked: Asked) -> tuple[Option, ...]:
        if asked.control == "yes-no":
            pairs = ((YES, "value.yes"), (NO, "value.no"))
            return tuple(Option(value=value, label=upper_first(self._t(word))) for value, word in pairs)
        if asked.control == "tick":
            return (Option(value=MARK, label=self._t("value.yes")),)
        return self._options.of(asked) if asked.source and asked.control != "place" else ()

    def _is_touched(self, path: str) -> bool:
        errors = any(one == path or one.startswith(f"{path}.") for one in self._errors)
        return errors or self._typed.is_filled(path)

    def _label(self, asked: Asked, path: str) -> str:
        if asked.name != ITEM:
            return label_of(asked, self._t)
        above = path.split(".")
        return self._t(f"row.{above[-2]}", number=int(above[-1]) + 1)

    def _said(self, *codes: str) -> str | None:
        code = next((code for code in codes if code in page_words()), None)
        return None if code is None else self._t(code)


def label_of(asked: Asked, t: Words) -> str:
    """Return what a field is called: in its own body, in all forms, or on all pages.

    :raises KeyError: if it has no name.
    """
    codes = (f"ask.{asked.body}.{asked.name}", f"ask.{asked.name}", f"field.{asked.name}")
    return t(next((code for code in codes if code in page_words()), codes[1]))


def place_name(unit: Unit, places: Places, t: Words) -> str:
    """Return a unit's name with where and until when, so that two of one name can be told apart."""
    around = (places.unit(one).full_name for one in (unit.district, unit.province) if one is not None)
    until = (t("front.until", day=t.day(unit.last)),) if unit.last else ()
    return ", ".join((upper_first(unit.full_name), *around, *until))
