"""The table of projections: one line each."""

from projections.case_files.projection import CaseFiles
from projections.engine.projection import Projection
from projections.fitness.projection import Fitness
from projections.payouts.projection import Payouts
from projections.people.projection import People
from projections.stream_tags.projection import StreamTags

PROJECTIONS: tuple[Projection, ...] = (
    StreamTags(),
    CaseFiles(),
    Fitness(),
    Payouts(),
    People(),
)
