"""What cases owed as of a moment of the past."""

from collections.abc import Sequence
from itertools import islice

from api.program import Program
from cases.case.decider import case_id_of, fold, stream_of
from cases.values import CaseId
from projections.deadlines.owed import Owed, owed_of
from projections.engine.reading import FOLD_STREAMS_MAX, Past


async def owed_then(program: Program, cases: Sequence[CaseId], then: Past) -> list[Owed]:
    """Return what some cases owed as of a moment, folded from their whole streams, under the law of then."""
    found: list[Owed] = []
    waiting = iter(cases)
    while some := list(islice(waiting, FOLD_STREAMS_MAX)):
        histories = await program.record.histories([stream_of(one) for one in some], until=then.position)
        for stream, history in histories.items():
            if history:
                found += owed_of(fold(case_id_of(stream), history), history, then.knowledge)
    return found
