"""Who follows a case."""

from api.cases.acts.act import Act, Edge, words_of
from api.cases.acts.body import AccountName, Body, Long
from cases.case import assignment
from cases.case.decider import CaseCommand
from cases.case.state import Case
from cases.refusals import Invalid


class AssignmentBody(Body, frozen=True, kw_only=True):
    """Who follows the case, by account; null: nobody."""

    to: AccountName | None
    reason: Long | None = None

    @property
    def accounts(self) -> tuple[str, ...]:
        """Whoever is to follow it."""
        return () if self.to is None else (self.to,)


def assign(body: AssignmentBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to say who follows a case.

    :raises Invalid: `account-unknown`; `account-outside-scope`, if they could not see it.
    """
    if body.to is not None:
        check_follows(edge, body.to, case)
    return assignment.Assign(assigned=assignment.CaseAssigned(to=body.to, said=words_of(case.case_id, body)))


def check_follows(edge: Edge, name: str, case: Case) -> None:
    """See to it that an account may follow a case. That the case excludes it is refused elsewhere.

    :raises Invalid: `account-unknown`; `account-outside-scope`.
    """
    account = edge.accounts.get(name)
    if account is None:
        raise Invalid("account-unknown", "to")
    if not account.role.reads_cases or not account.scope.covers(case.units):
        raise Invalid("account-outside-scope", "to")


ACTS = (Act("assignment", AssignmentBody, assign, "assignCase", "Say who follows the case."),)
