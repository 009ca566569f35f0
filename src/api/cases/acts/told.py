"""What is said of an act beside its body: which facts it records, by what source, and whose roles may do it."""

from api.cases.timeline import SOURCES
from api.roles import ROLES

RECORDS: dict[str, tuple[str, ...]] = {
    "open": ("case.report-received",),
    "reports": ("case.further-report-received",),
    "people": (
        "case.child-added",
        "case.party-added",
        "case.person-identified",
        "case.persons-linked",
        "case.persons-unlinked",
        "case.person-marked",
        "case.household-told",
    ),
    "verification": ("case.report-verified",),
    "initial-assessment": ("case.initial-risk-assessed",),
    "detailed-assessment": ("case.detailed-risk-assessed",),
    "emergency-measures": ("case.emergency-measures-taken",),
    "emergency-measures/signature": ("case.emergency-order-signed",),
    "separation": ("case.child-separated",),
    "separation/extension": ("case.separation-extended",),
    "separation/end": ("case.separation-ended",),
    "conference": ("case.conference-held",),
    "plan": ("case.plan-drafted",),
    "plan/approval": ("case.plan-approved",),
    "plan/return": ("case.plan-returned",),
    "plan/refusal": ("case.plan-refused",),
    "court-application": ("case.court-applied",),
    "measures": ("case.measure-arranged",),
    "measures/{measure_id}/outcome": ("case.measure-outcome-recorded",),
    "visits": ("case.visit-planned", "case.visit-made"),
    "investigation": ("case.investigation-reached",),
    "death-findings": ("case.death-found",),
    "review": ("case.review-made",),
    "closure": ("case.closed",),
    "reopening": ("case.reopened",),
    "corrections": ("case.fact-corrected", "case.correction-withdrawn"),
    "forwarding": ("case.forwarded",),
    "forwarding/answer": ("case.forwarding-answered",),
    "referrals": ("case.referral-made",),
    "referrals/{referral_id}/answer": ("case.referral-answered",),
    "transfer": ("case.transfer-notified",),
    "transfer/answer": ("case.transfer-answered",),
    "transfer/settlement": ("case.transfer-settled",),
    "placement": ("case.placed",),
    "assignment": ("case.assigned",),
    "restriction": ("case.access-restricted",),
    "restriction/lift": ("case.restriction-lifted",),
    "duplicates": (
        "case.duplicate-marked",
        "case.duplicate-withdrawn",
        "case.duplicate-joined",
        "case.duplicate-parted",
    ),
    "related": ("case.related", "case.relation-withdrawn"),
    "notes": ("case.note-added",),
    "attachments": ("case.file-attached",),
    "finding": ("case.finding-recorded",),
}
"""The facts that each act records, by the names that they are stored under; a test holds it against the program."""


def source_of(act: str) -> str | None:
    """Return the document and article that an act belongs to; None where it is a rule of this program."""
    return next((SOURCES[one] for one in RECORDS[act] if one in SOURCES), None)


def roles_of(act: str) -> tuple[str, ...]:
    """Return the roles that may do an act: whoever may come in may report."""
    return tuple(name for name, role in ROLES.items() if act == "open" or act in role.acts)
