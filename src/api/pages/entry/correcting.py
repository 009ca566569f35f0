"""Which fields of a fact a correction may replace: those that it has, and no others are asked for."""

from msgspec.structs import replace

from api.cases.timeline import TimelineItem, words_of
from api.pages.entry.options import OfCase
from api.pages.entry.shape import Asked
from cases.case.correction import Changes
from cases.events import type_of
from cases.persons import Words
from cases.registry import EVENT_TYPES

_DAYS = ("occurred_on", "occurred_from", "occurred_until")
_ALWAYS_SAID = "notes"


def chosen(version: str, of: OfCase) -> TimelineItem | None:
    """Return the fact that is chosen, or None while none is."""
    return next((one for one in of.facts if str(one.version) == version), None)


def correctable(asked: tuple[Asked, ...], version: str, of: OfCase) -> tuple[Asked, ...]:
    """Return the fields of a correction with those of the fact that is chosen; without any, while none is."""
    fact = chosen(version, of)
    names: set[str] = set()
    if fact is not None:
        event = next(one for one in EVENT_TYPES if type_of(one) == fact.type)
        own = set(event.__struct_fields__)
        names = own & set(Changes.__struct_fields__)
        names |= set(_DAYS) if "occurred" in own else set()
        if "said" in own:
            names |= {_ALWAYS_SAID} | (set(words_of(fact.data or {})) & set(Words.__struct_fields__))
    return tuple(
        replace(one, parts=tuple(part for part in one.parts if part.name in names)) if one.name == "changes" else one
        for one in asked
        if one.name != "changes" or names
    )
