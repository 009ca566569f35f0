"""The table of acts: one line a group."""

from api.cases.acts import (
    assessment,
    closure,
    correction,
    death,
    intake,
    investigation,
    measures,
    people,
    review,
    verification,
)
from api.cases.acts.act import Act

GROUPS: tuple[tuple[Act, ...], ...] = (
    intake.ACTS,
    people.ACTS,
    verification.ACTS,
    assessment.ACTS,
    measures.ACTS,
    investigation.ACTS,
    death.ACTS,
    review.ACTS,
    closure.ACTS,
    correction.ACTS,
)

ACTS = {act.name: act for group in GROUPS for act in group}
