"""What cases owed as of a moment of the past."""

from collections.abc import Sequence

from api.program import Program
from cases.values import CaseId
from projections.deadlines.owed import Owed, owed_of
from projections.engine.reading import Past


async def owed_then(program: Program, cases: Sequence[CaseId], then: Past) -> list[Owed]:
    """Return what some cases owed as of a moment, folded from their whole streams, under the law of then."""
    found: list[Owed] = []
    async for case, history in program.reader.taken_then(cases, until=then.position):
        found += owed_of(case, history, then.knowledge)
    return found
