"""The table of acts: one line a group."""

from api.cases.acts import (
    assignment,
    correction,
    duplicate,
    finding,
    forwarding,
    intake,
    investigation,
    measures,
    note,
    people,
    referral,
    related,
    restriction,
    transfer,
    verification,
)
from api.cases.acts.act import Act

GROUPS: tuple[tuple[Act, ...], ...] = (
    intake.ACTS,
    people.ACTS,
    verification.ACTS,
    measures.ACTS,
    investigation.ACTS,
    correction.ACTS,
    forwarding.ACTS,
    referral.ACTS,
    transfer.ACTS,
    assignment.ACTS,
    restriction.ACTS,
    duplicate.ACTS,
    related.ACTS,
    note.ACTS,
    finding.ACTS,
)

ACTS = {act.name: act for group in GROUPS for act in group}
