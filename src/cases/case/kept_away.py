"""Who is not to be told, paid or invited, and why: derived from who is recorded as alleged abuser, and from marks."""

from typing import Literal

from cases.case.assessed import same_person
from cases.case.state import Case
from cases.values import SubjectId, Value

Because = Literal["alleged-abuser", "marked"]
Warned = Literal["lives-with-alleged-abuser"]


class KeptAway(Value, frozen=True, kw_only=True):
    """What holds for somebody in a case. Recorded as alleged abuser says no more than that it is so recorded."""

    not_to_be_told: bool = False
    not_to_be_paid: bool = False
    because: tuple[Because, ...] = ()
    warnings: tuple[Warned, ...] = ()
    """Whoever lives in one household with an alleged abuser may pass on what they hear."""


NOTHING = KeptAway()


def kept_away(case: Case) -> dict[SubjectId, KeptAway]:
    """Return what holds for each child and party of a case, in every part they stand in."""
    abusers: set[SubjectId] = set()
    at_home = False
    for party in case.parties:
        if party.role == "alleged-abuser":
            ids = same_person(case, party.subject_id)
            abusers |= ids
            at_home = at_home or any(one.lives_with_child for one in case.parties if one.subject_id in ids)
    found: dict[SubjectId, KeptAway] = {}
    for child in case.children:
        found[child.subject_id] = KeptAway(warnings=("lives-with-alleged-abuser",) if at_home else ())
    for subject in dict.fromkeys(party.subject_id for party in case.parties):
        found[subject] = _of_party(case, subject, is_abuser=subject in abusers, at_home=at_home)
    return found


def _of_party(case: Case, subject: SubjectId, *, is_abuser: bool, at_home: bool) -> KeptAway:
    ids = same_person(case, subject)
    parts = [party for party in case.parties if party.subject_id in ids]
    not_told = any(party.must_not_be_told for party in parts)
    not_paid = any(party.must_not_be_paid for party in parts)
    because: list[Because] = ["alleged-abuser"] if is_abuser else []
    if not_told or not_paid:
        because.append("marked")
    lives_with_one = at_home and not is_abuser and any(party.lives_with_child for party in parts)
    return KeptAway(
        not_to_be_told=is_abuser or not_told,
        not_to_be_paid=is_abuser or not_paid,
        because=tuple(because),
        warnings=("lives-with-alleged-abuser",) if lives_with_one else (),
    )
