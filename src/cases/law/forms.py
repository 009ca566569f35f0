"""What a form concludes from how its rows were rated (D56, forms 02, 03, 06). No points: highs are counted."""

import datetime as dt
from collections.abc import Mapping

from cases.law.form_rows import AssessmentForm, FormId, Rated, Risk, RowTable
from cases.law.model import Law
from cases.values import Value, one_day


class UnknownFormError(LookupError):
    """The law has no such version of a form, or none in force on a day."""


class Computed(Value, frozen=True, kw_only=True, omit_defaults=False):
    """What a form concludes, and what it rests on."""

    risk: Risk | None
    """None where rows that were not rated could still turn it."""
    harms: int
    protections: int
    missing: tuple[str, ...]
    """The rows that were not rated."""


def computed(form: AssessmentForm, ratings: Mapping[str, Rated]) -> Computed:
    """Return what a form concludes from the ratings of its rows; of rows that it does not have, they count nothing."""
    harms, open_harms = _counted(form, "harm", ratings)
    protections, open_protections = _counted(form, "protection", ratings)
    least, most = harms - protections - open_protections, harms + open_harms - protections
    possible = {_risk(form, above) for above in range(least, most + 1)}
    return Computed(
        risk=possible.pop() if len(possible) == 1 else None,
        harms=harms,
        protections=protections,
        missing=tuple(row.code for row in form.rows if row.code not in ratings),
    )


def form_of(law: Law, form_id: FormId, version: str) -> AssessmentForm:
    """Return a version of a form.

    :raises UnknownFormError: if the law never had it.
    """
    for form in law.assessment_forms:
        if (form.id, form.version) == (form_id, version):
            return form
    message = f"the law has no form {form_id} in version {version!r}"
    raise UnknownFormError(message)


def form_on(law: Law, form_id: FormId, day: dt.date) -> AssessmentForm:
    """Return the version of a form that is in force on a day.

    :raises UnknownFormError: if none is.
    """
    on = one_day(day)
    for form in law.assessment_forms:
        if form.id == form_id and form.covers(on):
            return form
    message = f"no version of form {form_id} is in force on {day}"
    raise UnknownFormError(message)


def _counted(form: AssessmentForm, table: RowTable, ratings: Mapping[str, Rated]) -> tuple[int, int]:
    """Return how many rows of a table are rated at the level that counts, and how many are not rated."""
    rows = [row.code for row in form.rows if row.table == table]
    counting = sum(ratings.get(code) == form.conclusion.counts for code in rows)
    return counting, sum(code not in ratings for code in rows)


def _risk(form: AssessmentForm, harm_above: int) -> Risk:
    rule = form.conclusion
    if harm_above > 0:
        return rule.more_harm
    return rule.as_much if harm_above == 0 else rule.less_harm
