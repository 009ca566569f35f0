"""Keeping an official who is a party from a case."""

from api.cases.acts.act import Act, Edge, words_of
from api.cases.acts.body import AccountName, Body, Long
from cases.case import restriction
from cases.case.decider import CaseCommand
from cases.case.state import Case
from cases.refusals import Invalid


class RestrictionBody(Body, frozen=True, kw_only=True):
    """Who may neither see the case nor act on it, or may again; and why."""

    account: AccountName
    reason: Long

    @property
    def accounts(self) -> tuple[str, ...]:
        """The account that it is about."""
        return (self.account,)


def restrict(body: RestrictionBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to keep an account from a case.

    :raises Invalid: `account-unknown`.
    """
    if body.account not in edge.accounts:
        raise Invalid("account-unknown", "account")
    return restriction.RestrictAccess(
        restricted=restriction.AccessRestricted(account=body.account, said=words_of(case.case_id, body))
    )


def lift(body: RestrictionBody, case: Case, _edge: Edge) -> CaseCommand:
    """Return the command to let them see it again; nobody does so for themselves, for they see nothing of it."""
    return restriction.LiftRestriction(
        lifted=restriction.RestrictionLifted(account=body.account, said=words_of(case.case_id, body))
    )


ACTS = (
    Act(
        "restriction",
        RestrictionBody,
        restrict,
        "restrictAccess",
        "Keep an official who is a party from the case: they neither see it nor act on it.",
        own=True,
    ),
    Act(
        "restriction/lift",
        RestrictionBody,
        lift,
        "liftRestriction",
        "Let them see the case again; for the chair and the province.",
        own=True,
    ),
)
