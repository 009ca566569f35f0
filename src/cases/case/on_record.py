"""What acts that protect a child hold a command against: the children of the case, and what it holds already."""

from collections.abc import Iterable
from typing import Any

import msgspec

from cases.case.state import Case
from cases.events import Event
from cases.refusals import Invalid
from cases.values import SubjectId


def is_on_record(case: Case, event: Event) -> bool:
    """Return whether this very fact was written down before, and nothing more is said in words now.

    Words are sealed once they are on record: whether these are new cannot be seen, and what is said is never dropped.
    """
    if _says(event):
        return False
    without = _without_words(event)
    return any(type(fact.event) is type(event) and _without_words(fact.event) == without for fact in case.facts)


def same_but_for_words(one: Event, other: Event) -> bool:
    """Return whether two facts say the same, their words aside."""
    return bool(_without_words(one) == _without_words(other))


def check_children(case: Case, children: Iterable[SubjectId], path: str = "children") -> None:
    """Hold the children that a command names against those of the case.

    :raises Invalid: `person-unknown`, if one is not in this matter.
    """
    if not set(children) <= {child.subject_id for child in case.children}:
        raise Invalid("person-unknown", path)


def _says(struct: msgspec.Struct) -> bool:
    """Return whether there are words in a struct, or in one of those in it."""
    for name in struct.__struct_fields__:
        value = getattr(struct, name)
        if name == "said" and value is not None:
            return True
        if isinstance(value, tuple) and any(isinstance(one, msgspec.Struct) and _says(one) for one in value):
            return True
    return False


def _without_words(struct: Any) -> Any:  # noqa: ANN401 - an event, or a struct in it
    """Return a struct without its words, and those of the structs in it."""
    changes: dict[str, object] = {}
    for name in struct.__struct_fields__:
        value = getattr(struct, name)
        if name == "said" and value is not None:
            changes[name] = None
        elif isinstance(value, tuple) and any(isinstance(one, msgspec.Struct) for one in value):
            changes[name] = tuple(_without_words(one) for one in value)
    return msgspec.structs.replace(struct, **changes) if changes else struct
