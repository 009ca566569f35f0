"""Cases that have to do with each other."""

from uuid import UUID

from api.cases.acts.act import Act, Edge, words_of
from api.cases.acts.body import Body, Long, Version
from cases.case import related
from cases.case.cooperation import RelationName
from cases.case.decider import CaseCommand
from cases.case.state import Case
from cases.refusals import Invalid
from cases.values import CaseId


class RelatedBody(Body, frozen=True, kw_only=True):
    """The other case and what it has to do with this one, or the version of a relation that turned out wrong."""

    case_id: UUID | None = None
    relation: RelationName | None = None
    withdraws: Version | None = None
    reason: Long | None = None


def other_case(body: RelatedBody, case: Case) -> CaseId:
    """Return the other case.

    :raises Invalid: `one-change`, `field-missing`; `version-unknown`, if that version states no relation.
    """
    if (body.case_id is None) == (body.withdraws is None):
        raise Invalid("one-change", "")
    if body.withdraws is not None:
        return related.relation_in(case, body.withdraws).case_id
    if body.relation is None:
        raise Invalid("field-missing", "relation", {"field": "relation"})
    return CaseId(str(body.case_id))


def relate(body: RelatedBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to relate a case to another, or to withdraw that.

    :raises Invalid: `case-unknown`, if the other case is none that one may see.
    """
    said = words_of(case.case_id, body)
    if body.withdraws is not None:
        known = related.relation_in(case, body.withdraws)
        return related.WithdrawRelation(
            withdrawn=related.RelationWithdrawn(case_id=known.case_id, relation=known.relation, said=said)
        )
    other = edge.chain[0]
    if not other.version or not edge.sees(other):
        raise Invalid("case-unknown", "case_id")
    return related.RelateCases(
        related=related.CaseRelated(case_id=other.case_id, relation=_relation(body, case), said=said)
    )


def there(body: RelatedBody, case: Case, edge: Edge) -> tuple[CaseId, CaseCommand]:
    """Return the same as the other case has it."""
    relation = _relation(body, case)
    if body.withdraws is not None:
        withdrawn = related.RelationWithdrawn(case_id=case.case_id, relation=relation)
        return edge.chain[0].case_id, related.WithdrawRelation(withdrawn=withdrawn)
    return edge.chain[0].case_id, related.RelateCases(
        related=related.CaseRelated(case_id=case.case_id, relation=relation)
    )


def _relation(body: RelatedBody, case: Case) -> RelationName:
    if body.relation is not None:
        return body.relation
    return related.relation_in(case, body.withdraws or 0).relation


ACTS = (
    Act(
        "related",
        RelatedBody,
        relate,
        "relateCases",
        "Say that another case has to do with this one, recorded in both; or withdraw that.",
        own=True,
        about=other_case,
        there=there,
    ),
)
