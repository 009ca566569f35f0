"""Who may see what: a scope is a set of units, less the cases that exclude the reader."""

from collections.abc import Collection

from msgspec import Struct

from cases.values import COUNTRY, UnitId


class Scope(Struct, frozen=True):
    """The units that somebody may see the cases of, None for all; and who they are, for a case may exclude them."""

    units: frozenset[UnitId] | None
    reader: str | None = None
    """The account; None where nobody asks for themselves."""

    @classmethod
    def of(cls, units: frozenset[UnitId], reader: str | None = None) -> "Scope":
        """Return the scope that some units make; the country is everything."""
        return cls(None if COUNTRY in units else units, reader)

    def covers(self, units: Collection[UnitId]) -> bool:
        """Return whether one of the units is in scope."""
        return self.units is None or any(unit in self.units for unit in units)

    def admits(self, units: Collection[UnitId], restricted: Collection[str]) -> bool:
        """Return whether a case of these units is in scope and does not exclude the reader."""
        return self.reader not in restricted and self.covers(units)

    @property
    def bind(self) -> list[UnitId] | None:
        """The scope as a bind of a query: null is everything."""
        return None if self.units is None else sorted(self.units)
