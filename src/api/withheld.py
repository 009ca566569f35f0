"""What an answer leaves out of facts that name a case which its reader is kept from."""

from collections.abc import Collection
from typing import Any

from cases.values import CaseId


def names_one(said: object, cases: Collection[CaseId]) -> bool:
    """Return whether what a fact says names one of some cases, at any depth: the case itself, or a stream of it."""
    if not cases:
        return False
    if isinstance(said, str):
        return any(said.endswith(case_id) for case_id in cases)
    if isinstance(said, dict):
        return any(names_one(value, cases) for value in said.values())
    return isinstance(said, list | tuple) and any(names_one(value, cases) for value in said)


def without(said: dict[str, Any], cases: Collection[CaseId]) -> dict[str, Any]:
    """Return what a fact says; a field that names one of some cases is null, and `masked` says which fields are."""
    masked = [name for name, value in said.items() if names_one(value, cases)]
    return {**said, **dict.fromkeys(masked), "masked": masked} if masked else said
