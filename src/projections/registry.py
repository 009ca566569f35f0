"""The table of projections: one line each."""

from projections.case_files.projection import CaseFiles
from projections.deadlines.projection import Deadlines
from projections.engine.projection import Projection
from projections.external_aid.projection import ExternalAid
from projections.fitness.projection import Fitness
from projections.fund_ledger.projection import FundLedger
from projections.payouts.projection import Payouts
from projections.people.projection import People
from projections.signals.projection import Signals
from projections.stream_tags.projection import StreamTags

PROJECTIONS: tuple[Projection, ...] = (
    StreamTags(),
    CaseFiles(),
    Deadlines(),
    Fitness(),
    Payouts(),
    FundLedger(),
    ExternalAid(),
    People(),
    Signals(),
)
