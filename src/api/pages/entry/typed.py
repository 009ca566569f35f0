"""What somebody typed into a form, by the names of its fields: kept as it came, whatever becomes of it."""

from collections.abc import Iterable, Mapping, Sequence

from api.parsing import whole_number

MARK = "1"
"""What a ticked box says."""


class Typed:
    """The fields of a form. A path leads to a field as it does in the body: `children.0.name`."""

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        """Take names and values in the order in which they were sent."""
        self._fields: dict[str, list[str]] = {}
        for name, value in fields:
            self._fields.setdefault(name, []).append(value)

    def one(self, path: str) -> str:
        """Return what stands in a field, without the blanks around it; nothing, where nothing does."""
        return next((value for value in reversed(self.all(path))), "")

    def all(self, path: str) -> list[str]:
        """Return everything that was chosen in a field."""
        cleaned = (value.replace("\r\n", "\n").strip() for value in self._fields.get(path, ()))
        return [value for value in cleaned if value]

    def is_filled(self, path: str) -> bool:
        """Return whether anything was typed into a field, or into one that is part of it."""
        return any(self.all(name) for name in self._fields if name == path or name.startswith(f"{path}."))

    def rows(self, path: str) -> list[int]:
        """Return the numbers of the rows that a form had."""
        under = f"{path}."
        parts = (
            name.removeprefix(under).split(".")[0].partition(":")[0] for name in self._fields if name.startswith(under)
        )
        return sorted({row for part in parts if (row := whole_number(part)) is not None})

    def with_rows(self, path: str, kept: Sequence[int | None]) -> "Typed":
        """Return the same with these rows only, numbered anew; None is a new one."""
        under = f"{path}."
        places: Mapping[str, int] = {str(old): new for new, old in enumerate(kept) if old is not None}
        fields: list[tuple[str, str]] = []
        for name, values in self._fields.items():
            if not name.startswith(under):
                fields += [(name, value) for value in values]
                continue
            number, rest = _first(name.removeprefix(under))
            if number in places:
                fields += [(f"{under}{places[number]}{rest}", value) for value in values]
        fields += [(f"{under}{new}", "") for new, old in enumerate(kept) if old is None]
        return Typed(fields)

    def __or__(self, other: Mapping[str, str]) -> "Typed":
        """Return the same with some fields as told, where nothing stands in them."""
        fields = [(name, value) for name, values in self._fields.items() for value in values]
        return Typed([*((name, value) for name, value in other.items() if name not in self._fields), *fields])


def _first(rest: str) -> tuple[str, str]:
    """Return the number that a path begins with, and what follows it."""
    digits = len(rest) - len(rest.lstrip("0123456789"))
    return rest[:digits], rest[digits:]
