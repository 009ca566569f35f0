"""What a case's stream is found by: the units, the people and the years that its facts name."""

from functools import cache
from typing import Any

from cases.case import correction, forwarding, transfer
from cases.events import Event


def tags(event: Event) -> tuple[str, ...]:
    """Return what a stream shall be found by because of this event: units, subjects, years."""
    units, people_in, about_one, dated = _speaks_of(type(event))
    # Loops, not comprehensions: each of those is a call, and this is done for every fact that is recorded.
    found = _units(event, units)
    for name in people_in:
        if said := getattr(event, name):
            for one in _each(said):
                if type(one) is not str:
                    found.append("subject:" + one.subject_id)
    for name in about_one:
        found.append("subject:" + getattr(event, name))
    occurred = event.occurred if dated else None  # type: ignore[attr-defined] # what is dated has it
    if type(event) is correction.FactCorrected:
        changes = event.changes.named()
        found += [f"unit:{unit}" for name in _UNIT_FIELDS for unit in _each(changes.get(name))]
        occurred = changes.get("occurred")
    if occurred is not None:
        found += [f"year:{year}" for year in range(occurred.first.year, occurred.last.year + 1)]
    return tuple(dict.fromkeys(found))


def _units(event: Event, names: tuple[str, ...]) -> list[str]:
    found = []
    for name in names:
        if said := getattr(event, name):
            if type(said) is str:
                found.append("unit:" + said)
            else:
                found += ["unit:" + unit for unit in said]
    return found


_UNIT_FIELDS = (
    "commune_of_event",
    "area",
    "commune_of_residence",
    "commune_of_stay",
    "received_in",
    "units_before",
    "unit",
    "units",
)
_UNITS_TOLD = {forwarding.Forwarded: ("to",), transfer.TransferNotified: ("to",)}
"""Events that name units where others name a body or an account."""
_PEOPLE_FIELDS = ("children", "parties", "child", "party", "reporter", "said")
_ONE_FIELDS = ("subject_id", "same_as")


@cache
def _speaks_of(event_type: type[Event]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], bool]:
    """Return which fields of an event type name units, hold people, or name one of them; and whether it is dated."""
    there = event_type.__struct_fields__
    units, people_in, about_one = (
        tuple(name for name in names if name in there) for names in (_UNIT_FIELDS, _PEOPLE_FIELDS, _ONE_FIELDS)
    )
    return (*units, *_UNITS_TOLD.get(event_type, ())), people_in, about_one, "occurred" in there


def _each(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - whatever a field holds
    """Return what stands in a field, whether it holds one or several; nobody is nothing."""
    if value is None:
        return ()
    return value if type(value) is tuple else (value,)
