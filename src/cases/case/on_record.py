"""What a command is held against: the children of the case, and what stands there already."""

from collections.abc import Iterable
from typing import Any

import msgspec

from cases.case.state import Case
from cases.events import Event
from cases.refusals import Invalid
from cases.values import SubjectId


def is_on_record(case: Case, event: Event) -> bool:
    """Return whether this very fact was written down before, and nothing more is said in words now."""
    return any(says_no_more(event, fact.event) for fact in case.facts)


def says_no_more(event: Event, before: Event) -> bool:
    """Return whether an event has no words and is the same as an earlier one, whatever was said in that.

    Words are sealed once they are on record: whether others are new cannot be seen, and what is said is never dropped.
    """
    return type(event) is type(before) and not _says(event) and bool(_without_words(before) == event)


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
