"""What the rules ask of a matter, and nothing else of it."""

from cases.values import Interval, UnitId, Value


class MatterFacts(Value, frozen=True, kw_only=True):
    """One matter, as it would stand if it were confirmed."""

    kind: str
    """The leading kind, by its one name (see `cases.law.kinds.normalise_kind`)."""
    also: tuple[str, ...] = ()
    occurred: Interval | None = None
    """The days on which it may have happened; None where nothing is known of them."""
    unit: UnitId | None = None
    """The commune of the event."""
    areas: tuple[UnitId, ...] = ()
    """What the event lies in, nearest first: the commune, its district, its province; the area where that is all."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """All kinds, the leading one first, each once."""
        return tuple(dict.fromkeys((self.kind, *self.also)))

    @property
    def places(self) -> tuple[UnitId, ...]:
        """Every unit that the event is known to lie in, nearest first."""
        return tuple(dict.fromkeys((*((self.unit,) if self.unit else ()), *self.areas)))
