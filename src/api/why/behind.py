"""What of cases a commune's year rests on: facts for those who may see the case, else its group and year."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from msgspec import Struct

from api.communes.counted import child_seen
from api.communes.fitness import may_see
from api.identity import Viewer
from cases.law.model import Law, UnknownKindError
from cases.values import CaseId
from projections.fitness.counting import ChildCounted
from projections.fitness.judging import Mark

GroupAndYear = tuple[str | None, int | None]


class Behind(Struct, frozen=True, kw_only=True):
    """The facts of cases behind a result, and what is said of the cases that whoever asks may not see."""

    seen: Mapping[CaseId, AbstractSet[int]]
    """The versions of each case that may be seen."""
    groups: tuple[GroupAndYear, ...]
    """The rule group and the year of each other one; a case that is of two groups gives two."""

    @property
    def masked(self) -> tuple[str, ...]:
        """What of an explanation leaves something out."""
        return ("because",) if self.groups else ()

    @property
    def see(self) -> tuple[str, ...]:
        """What may be asked of the cases."""
        return tuple(f"cases/{case_id}" for case_id in sorted(self.seen))


def behind_of(marks: Iterable[Mark], children: Iterable[ChildCounted], law: Law, viewer: Viewer) -> Behind:
    """Return what some marks and some children that are counted rest on, as somebody may see it."""
    seen: dict[CaseId, set[int]] = {}
    hidden: set[tuple[CaseId, str | None, int | None]] = set()
    for mark in marks:
        if may_see(mark, viewer.account):
            seen.setdefault(mark.case_id, set()).update(one.version for one in mark.because)
        else:
            hidden.add((mark.case_id, _group_of(mark, law), _year(mark)))
    for child in children:
        if child_seen(child, viewer):
            seen.setdefault(child.case_id, set()).update(one.version for one in child.because)
        else:
            hidden.add((child.case_id, child.group, _year(child)))
    return Behind(seen=seen, groups=tuple((group, year) for _, group, year in hidden))


def _year(one: Mark | ChildCounted) -> int | None:
    return one.year_from if one.year_from == one.year_until else None


def _group_of(mark: Mark, law: Law) -> str | None:
    """Return the group that a case is of by the rule that asks for it, never by its kind."""
    if mark.reason is not None:
        return next((rule.group for rule in law.fitness_rules if rule.id == mark.reason.rule), None)
    asked_for = {rule.group for rule in law.fitness_rules}
    try:
        groups = law.kind(mark.kind).groups
    except UnknownKindError:
        groups = ()
    return next((group for group in groups if group in asked_for), None)
