"""Who may see what: a scope is a set of units, held against the units that a row has to do with."""

from msgspec import Struct

from cases.values import COUNTRY, UnitId


class Scope(Struct, frozen=True):
    """The units that somebody may see the cases of; None is all of them."""

    units: frozenset[UnitId] | None

    @classmethod
    def of(cls, units: frozenset[UnitId]) -> "Scope":
        """Return the scope that some units make; the country is everything."""
        return cls(None) if COUNTRY in units else cls(units)

    def covers(self, units: tuple[UnitId, ...] | list[UnitId]) -> bool:
        """Return whether one of the units is in scope."""
        return self.units is None or any(unit in self.units for unit in units)

    @property
    def bind(self) -> list[UnitId] | None:
        """The scope as a bind of a query: null is everything."""
        return None if self.units is None else sorted(self.units)
