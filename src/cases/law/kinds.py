"""Calling each matter by its one name."""

from cases.law.model import Law


def normalise_kind(kind: str, injury_type: str | None, law: Law) -> str:
    """Return the name that a matter of this kind and type of injury goes by.

    A death has one name: `injury-death` with type 08 is `drowning-death`, with 03 `traffic-death`
    (register of kinds; types by QĐ 234, annex 1). Every other kind stays as it is.

    :raises UnknownKindError: if the register does not have the kind.
    """
    for becomes in law.kind(kind).becomes:
        if becomes.injury_type == injury_type:
            return becomes.kind
    return kind


def groups_of(kind: str, law: Law, *, conditions: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the rule groups that a kind is in, with those that hold only under the given conditions (`injured`).

    :raises UnknownKindError: if the register does not have the kind.
    """
    row = law.kind(kind)
    conditional = (condition.group for condition in row.conditional if condition.when in conditions)
    return tuple(dict.fromkeys((*row.groups, *conditional)))
