"""What is known of a person, and what stands in its place once it is sealed or erased.

These structs are part of the stored format: never rename a tag or a field, never change a type.
A struct that holds `PersonDetails` or `Words` names, in `subject_id`, the person under whose key they are sealed.
"""

import datetime as dt
from typing import Literal
from uuid import UUID, uuid5

import msgspec

from cases.ids import DERIVED_IN_ORDER, beside
from cases.values import CaseId, SubjectId, Value

Sex = Literal["male", "female", "unknown"]
Identity = Literal["known", "partly", "unknown"]


class Sealed(Value, frozen=True, kw_only=True, tag_field="is", tag="sealed"):
    """Personal values, encrypted under their subject's key."""

    box: bytes


class Erased(Value, frozen=True, kw_only=True, tag_field="is", tag="erased"):
    """Personal values whose key was destroyed: nobody can read them any more."""


class PersonDetails(Value, frozen=True, kw_only=True, tag_field="is", tag="person"):
    """Who somebody is, as far as it is known (form 01; everything here is a secret by D56 art. 33)."""

    name: str | None = None
    birth_date: dt.date | None = None
    birth_year: int | None = None
    estimated_age_months: int | None = None
    sex: Sex | None = None
    ethnicity: str | None = None
    nationality: str | None = None
    disability: str | None = None
    school_status: str | None = None
    occupation: str | None = None
    phone: str | None = None
    address: str | None = None
    marks: str | None = None

    def completed_by(self, later: "PersonDetails") -> "PersonDetails":
        """Return these details with whatever the later ones say in their place."""
        known = {name: value for name in self.__struct_fields__ if (value := getattr(later, name)) is not None}
        return msgspec.structs.replace(self, **known)


class Words(Value, frozen=True, kw_only=True, tag_field="is", tag="words"):
    """What people wrote in their own words: it may name anybody, so it is sealed like a name."""

    condition: str | None = None
    expected_harm: str | None = None
    family_situation: str | None = None
    actions_taken: str | None = None
    narrative: str | None = None
    new_facts: str | None = None
    notes: str | None = None
    place_note: str | None = None
    discovered_by: str | None = None
    reason: str | None = None
    what: str | None = None
    responsible: str | None = None
    file_number: str | None = None
    needs: str | None = None
    certificate: str | None = None
    decision_number: str | None = None
    safe_place: str | None = None
    alternative_care: str | None = None
    minutes: str | None = None
    child_view: str | None = None
    why_not_invited: str | None = None
    court: str | None = None

    def completed_by(self, later: "Words") -> "Words":
        """Return these words with whatever the later ones say in their place."""
        said = {name: value for name in self.__struct_fields__ if (value := getattr(later, name)) is not None}
        return msgspec.structs.replace(self, **said)


Details = PersonDetails | Sealed | Erased
SealedWords = Words | Sealed | Erased


MATTERS = UUID("0b0f4a52-63c7-5d5e-8f57-5f5a1c0f7d11")
"""The namespace of matters' subject ids: never changed, or the words of a case would lie under two keys."""


def matter_of(case_id: CaseId) -> SubjectId:
    """Return the subject under whose key the words of a case are sealed: the matter itself."""
    derived, case = uuid5(MATTERS, case_id), UUID(case_id)
    # Only ids that were derived in order are of version 8: what was sealed before lies where it lay.
    return SubjectId(str(beside(case, derived) if case.version == DERIVED_IN_ORDER else derived))


class Said(Value, frozen=True, kw_only=True):
    """What was said in words in one fact. Its subject is the matter: erasing anyone in the matter erases its words."""

    subject_id: SubjectId
    words: SealedWords
