"""The table of acts: one line a group."""

from api.cases.acts import (
    assessment,
    closure,
    conference,
    correction,
    death,
    emergency,
    intake,
    investigation,
    measures,
    people,
    plan,
    review,
    separation,
    verification,
    visits,
)
from api.cases.acts.act import Act

GROUPS: tuple[tuple[Act, ...], ...] = (
    intake.ACTS,
    people.ACTS,
    verification.ACTS,
    assessment.ACTS,
    emergency.ACTS,
    separation.ACTS,
    conference.ACTS,
    plan.ACTS,
    measures.ACTS,
    visits.ACTS,
    investigation.ACTS,
    death.ACTS,
    review.ACTS,
    closure.ACTS,
    correction.ACTS,
)

ACTS = {act.name: act for group in GROUPS for act in group}
