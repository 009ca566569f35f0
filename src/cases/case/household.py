"""The households that the children of a matter live in: one, unless somebody says otherwise."""

from cases.case.assessed import same_persons
from cases.case.state import Case
from cases.values import SubjectId

Children = tuple[SubjectId, ...]


def households(case: Case) -> tuple[Children, ...]:
    """Return the children by household, each and all in the order in which they were recorded.

    Of a child what was said last stands, under whichever subject id; those of whom nobody said anything are of one.
    """
    same, told = same_persons(case), _told(case)
    found: dict[int, list[SubjectId]] = {}
    for child in case.children:
        ids = same.get(child.subject_id, {child.subject_id})
        found.setdefault(max(told.get(one, 0) for one in ids), []).append(child.subject_id)
    return tuple(tuple(children) for children in found.values())


def versions_behind(case: Case) -> tuple[int, ...]:
    """Return the versions that say which children live together, as far as they stand."""
    return tuple(sorted(set(_told(case).values())))


def is_told(case: Case, children: Children) -> bool:
    """Return whether it stands already that these children live together, and nobody else with them."""
    told = _told(case)
    of = {told.get(child, 0) for child in children}
    return len(of) == 1 and of != {0} and {child for child, version in told.items() if {version} == of} == set(children)


def _told(case: Case) -> dict[SubjectId, int]:
    """Return, of each child of whom it was said, in which version last."""
    return {child: one.version for one in case.households for child in one.children}
