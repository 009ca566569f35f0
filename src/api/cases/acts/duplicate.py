"""The same matter as another case."""

from uuid import UUID

from api.cases.acts.act import Act, Edge, words_of
from api.cases.acts.body import Body, Long, Version
from cases.case import duplicate
from cases.case.decider import CaseCommand
from cases.case.duplicate import DuplicateMarked
from cases.case.state import Case
from cases.refusals import Invalid
from cases.values import CaseId


class DuplicateBody(Body, frozen=True, kw_only=True):
    """The case that this one is a duplicate of, or the version of such a mark that turned out wrong; and why."""

    of: UUID | None = None
    withdraws: Version | None = None
    reason: Long


def other_case(body: DuplicateBody, case: Case) -> CaseId | None:
    """Return the case that this one is, or no longer is, a duplicate of; None where a mark is not on record."""
    if (body.of is None) == (body.withdraws is None):
        raise Invalid("one-change", "")
    if body.of is not None:
        return CaseId(str(body.of))
    marks = (fact.event for fact in case.facts if fact.version == body.withdraws)
    return next((mark.of for mark in marks if isinstance(mark, DuplicateMarked)), None)


def mark(body: DuplicateBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to mark a case as a duplicate, or to withdraw the mark.

    :raises Invalid: `case-unknown`, if the other case, or the one that goes on for it, is none that one may see; if
        one's role speaks for no body.
    """
    said = words_of(case.case_id, body)
    if body.withdraws is not None:
        return duplicate.WithdrawDuplicate(withdrawn=duplicate.DuplicateWithdrawn(withdraws=body.withdraws, said=said))
    if not edge.chain[0].version or not all(map(edge.sees, (edge.chain[0], edge.chain[-1]))):
        raise Invalid("case-unknown", "of")
    if edge.account.role.body is None:
        raise Invalid("finding-not-entitled", "")
    return duplicate.MarkDuplicate(
        marked=duplicate.DuplicateMarked(
            of=edge.chain[-1].case_id, by=edge.account.role.body, by_unit=edge.account.unit, said=said
        ),
        leads_to=tuple(one.case_id for one in edge.chain),
    )


def there(body: DuplicateBody, case: Case, edge: Edge) -> tuple[CaseId, CaseCommand]:
    """Return what the other case takes in: the one that goes on in the end, or the one that the mark named."""
    if body.withdraws is not None:
        return edge.chain[0].case_id, duplicate.PartDuplicate(parted=duplicate.DuplicateParted(case_id=case.case_id))
    return edge.chain[-1].case_id, duplicate.JoinDuplicate(
        joined=duplicate.DuplicateJoined(case_id=case.case_id, units=case.units)
    )


ACTS = (
    Act(
        "duplicates",
        DuplicateBody,
        mark,
        "markDuplicate",
        "Mark the case as the same matter as another, which goes on for both; or withdraw that.",
        own=True,
        about=other_case,
        there=there,
    ),
)
