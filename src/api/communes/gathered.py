"""What is on record of some communes' year: from the read models, or as of a moment from the streams."""

import datetime as dt
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from api import times
from api.asking import Moment, past, snapshot
from api.program import Program
from cases.commune_year import year as years
from cases.commune_year.year import CommuneYear
from cases.nil_return import nil_return as returns
from cases.values import VIETNAM, UnitId, year_of
from projections.case_files import queries as files
from projections.case_files.happening import Happened, happenings
from projections.deadlines import queries as deadlines
from projections.deadlines.owed import owed_of
from projections.deadlines.queries import Kept, Span
from projections.engine.projection import Knowledge
from projections.engine.reading import TAGS, Past
from projections.fitness import queries
from projections.fitness.counting import ChildCounted
from projections.fitness.judging import Mark

PROJECTIONS = ("fitness", "deadlines", "case_files")


class Year(Struct, frozen=True, kw_only=True):
    """A year of some communes, and the areas in which a case may lie whose commune nobody knows."""

    year: int
    units: tuple[UnitId, ...]
    areas: tuple[UnitId, ...] = ()

    def span(self, at: dt.datetime) -> Span:
        """Return when what is due is due in this year, asked at an instant."""
        first, after = dt.datetime(self.year, 1, 1, tzinfo=VIETNAM), dt.datetime(self.year + 1, 1, 1, tzinfo=VIETNAM)
        return Span(first=first, before=after, at=at)


class Gathered(Struct, frozen=True, kw_only=True):
    """What is on record of a year, at an instant and a position, and the law and places that it rests on."""

    marks: Sequence[Mark]
    children: Sequence[ChildCounted]
    happened: Sequence[Happened]
    kept: Mapping[UnitId, Kept]
    years: Mapping[UnitId, CommuneYear]
    signed: Mapping[UnitId, frozenset[int]]
    """The months for which each commune signed that nothing happened."""
    at: dt.datetime
    position: int
    knowledge: Knowledge


async def gathered(program: Program, wanted: Year, moment: Moment) -> Gathered:
    """Return what is on record of a year, now or as of a moment.

    :raises ProblemError: as the contract says of the moment.
    """
    then = await past(program, moment)
    found = await (_now(program, wanted, moment) if then is None else _then(program, wanted, moment, then))
    year_streams = {unit: years.stream_of(unit, wanted.year) for unit in wanted.units}
    return_streams = {unit: returns.stream_of(unit, wanted.year) for unit in wanted.units}
    names = [*year_streams.values(), *return_streams.values()]
    histories = await program.record.histories(names, until=found.position)
    return replace(
        found,
        years={unit: years.fold(unit, wanted.year, histories[name]) for unit, name in year_streams.items()},
        signed={unit: returns.fold(histories[name]).signed for unit, name in return_streams.items()},
    )


async def _now(program: Program, wanted: Year, moment: Moment) -> Gathered:
    at = times.now()
    async with snapshot(program, PROJECTIONS, at_least=moment.at_least) as lent:
        marks = await queries.marks(lent.connection, wanted.units, year=wanted.year)
        if wanted.areas:
            marks += await queries.unplaced(lent.connection, wanted.areas, year=wanted.year)
        return Gathered(
            marks=marks,
            children=await queries.children(lent.connection, wanted.units, year=wanted.year),
            happened=await files.happened(lent.connection, wanted.units, year_of(wanted.year)),
            kept=await deadlines.kept(lent.connection, wanted.units, wanted.span(at)),
            years={},
            signed={},
            at=at,
            position=lent.position,
            knowledge=program.knowledge,
        )


async def _then(program: Program, wanted: Year, moment: Moment, then: Past) -> Gathered:
    """Return what was on record at a moment of the past.

    A case on which nothing was recorded since is read from the tables, the others are folded.
    """
    at = moment.as_of or times.now()
    tags = [f"unit:{unit}" for unit in (*wanted.units, *wanted.areas)]
    span, year = wanted.span(at), wanted.year
    async with snapshot(program, (TAGS, *PROJECTIONS), at_least=moment.awaited(then)) as lent:
        moved = await program.reader.moved(lent, tags, until=then.position, under=then.knowledge)
        marks = await queries.marks(lent.connection, wanted.units, year=year, but=moved.bind)
        marks += await queries.unplaced(lent.connection, wanted.areas, year=year, but=moved.bind)
        children = await queries.children(lent.connection, wanted.units, year=year, but=moved.bind)
        happened = await files.happened(lent.connection, wanted.units, year_of(year), but=moved.bind)
        kept = await deadlines.kept(lent.connection, wanted.units, span, but=moved.bind)
    async for case, history in program.reader.taken_then(moved.cases, until=then.position):
        marks += queries.marks_then(case, then.knowledge, year=year)
        children += queries.children_then(case, history, then.knowledge, year=year)
        happened += [one for one in happenings(case) if one.unit in wanted.units]
        for owed in owed_of(case, history, then.knowledge):
            deadline = owed.deadline
            if deadline.owner in wanted.units and span.first <= deadline.due_at < span.before:
                kept[deadline.owner] = kept.get(deadline.owner, Kept()).with_one(deadline.state(at))
    return Gathered(
        marks=queries.in_order(marks),
        children=sorted(children, key=lambda child: child.case_id),
        happened=sorted(happened, key=lambda one: (one.received_at, one.case_id)),
        kept=kept,
        years={},
        signed={},
        at=at,
        position=then.position,
        knowledge=then.knowledge,
    )
