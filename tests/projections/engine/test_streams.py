"""A projection names the streams that it is asked of: from no other would anything follow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.case.decider import STREAM_PREFIX
from cases.case.folding import fold
from cases.events import Event
from cases.registry import STREAMS
from deciding import CASE, recorded
from engines import KNOWN
from projections.engine.projection import Projection, Taken
from projections.registry import PROJECTIONS
from samples import IN_FULL
from strategies import from_type

of_every_projection = pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda one: one.name)
any_fact: st.SearchStrategy[tuple[str, Event]] = st.one_of(
    *(
        st.tuples(st.just(f"{stream.prefix}{CASE}"), from_type(event_type))
        for stream in STREAMS
        for event_type in stream.events
        if stream.prefix != STREAM_PREFIX
    ),
    st.just((f"{STREAM_PREFIX}{CASE}", IN_FULL)),
)


@of_every_projection
def test_there_are_such_streams_as_a_projection_is_asked_of(projection: Projection) -> None:
    unknown = [name for name in projection.streams if not any(kind.prefix.startswith(name) for kind in STREAMS)]

    assert unknown == []


@of_every_projection
@given(any_fact)
def test_no_row_would_follow_from_a_stream_that_a_projection_is_not_asked_of(
    projection: Projection, told: tuple[str, Event]
) -> None:
    stream, event = told
    if stream.startswith(projection.streams):
        return
    facts = recorded(event, stream=stream)
    case = fold(CASE, facts) if stream.startswith(STREAM_PREFIX) else None
    taken = Taken(stream=stream, new=facts, history=facts if case else (), case=case)

    assert [row for rows in projection.rows(taken, projection.reads(taken), KNOWN) for row in rows] == []
