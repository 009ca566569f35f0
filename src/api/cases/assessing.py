"""What readers get of assessments: the officer's conclusion, and beside it what the form computes from the ratings."""

import datetime as dt
from collections.abc import Iterable

import msgspec
from msgspec import UNSET, UnsetType

from api.language import Language
from cases.case.assessed import Assessment, LeadsTo, Rating
from cases.law.form_rows import FormId, Rated, Risk
from cases.law.forms import Computed, UnknownFormError, computed, form_of
from cases.law.model import Law
from cases.law.rows import Status

FORMS: dict[str, FormId] = {
    "case.initial-risk-assessed": "02",
    "case.detailed-risk-assessed": "03",
    "case.review-made": "06",
}
"""Which form a fact holds, by the name that it is stored under."""


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What a form computes, beside what the officer concluded."""

    computed: Risk | None
    """None where rows that were not rated could turn it, or the law at hand does not have the version."""
    differs: bool
    """Whether the officer concluded something else than the form."""
    complete: bool
    missing: tuple[str, ...]
    high_harms: int
    high_protections: int
    rule_status: Status | None
    """What is known of the rule that the form concludes by."""


class AssessmentAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An assessment or a review of a child."""

    version: int
    form: FormId
    form_version: str
    form_name: str
    at: dt.datetime
    ratings: tuple[Rating, ...]
    concluded: Risk
    by_form: Judged
    leads_to: LeadsTo | UnsetType = UNSET
    leads_to_by_form: LeadsTo | None | UnsetType = UNSET
    no_longer_at_risk: bool | None | UnsetType = UNSET
    stable: bool | None | UnsetType = UNSET


def assessments_of(found: Iterable[Assessment], law: Law, language: Language) -> tuple[AssessmentAnswer, ...]:
    """Return assessments as readers get them, the latest by its own time first."""
    ordered = sorted(found, key=lambda one: (one.at, one.version), reverse=True)
    return tuple(_answer(one, law, language) for one in ordered)


def judged(form: FormId, version: str, ratings: dict[str, Rated], *, concluded: Risk, law: Law) -> Judged:
    """Return what a version of a form computes from ratings, beside what was concluded."""
    try:
        row = form_of(law, form, version)
    except UnknownFormError:
        found = Computed(risk=None, harms=0, protections=0, missing=())
        status = None
    else:
        found = computed(row, ratings)
        status = row.conclusion.status
    return Judged(
        computed=found.risk,
        differs=found.risk is not None and found.risk != concluded,
        complete=status is not None and not found.missing,
        missing=found.missing,
        high_harms=found.harms,
        high_protections=found.protections,
        rule_status=status,
    )


def _answer(one: Assessment, law: Law, language: Language) -> AssessmentAnswer:
    by_form = judged(
        one.form,
        one.form_version,
        {rating.row: rating.level for rating in one.ratings},
        concluded=one.concluded,
        law=law,
    )
    review = one.form == "06"
    return AssessmentAnswer(
        version=one.version,
        form=one.form,
        form_version=one.form_version,
        form_name=_name(one, law, language),
        at=one.at,
        ratings=one.ratings,
        concluded=one.concluded,
        by_form=by_form,
        leads_to=one.leads_to if review and one.leads_to else UNSET,
        leads_to_by_form=_leads_to(one, by_form.computed) if review else UNSET,
        no_longer_at_risk=one.no_longer_at_risk if review else UNSET,
        stable=one.stable if review else UNSET,
    )


def _leads_to(review: Assessment, risk: Risk | None) -> LeadsTo | None:
    """Return where a review leads by D56 art. 30(1): to closing if the child is no longer at risk and stable.

    None where neither is settled: the form cannot be computed, or a condition was not said.
    """
    conditions = (None if risk is None else risk == "low", review.no_longer_at_risk, review.stable)
    if False in conditions:
        return "plan"
    return None if None in conditions else "closing"


def _name(one: Assessment, law: Law, language: Language) -> str:
    try:
        form = form_of(law, one.form, one.form_version)
    except UnknownFormError:
        return one.form
    return form.vi if language == "vi" else form.en
