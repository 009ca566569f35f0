"""The table of acts: one line a group."""

from api.cases.acts import correction, intake, investigation, measures, people, verification
from api.cases.acts.act import Act

GROUPS: tuple[tuple[Act, ...], ...] = (
    intake.ACTS,
    people.ACTS,
    verification.ACTS,
    measures.ACTS,
    investigation.ACTS,
    correction.ACTS,
)

ACTS = {act.name: act for group in GROUPS for act in group}
