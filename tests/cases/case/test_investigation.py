"""The criminal track beside the case."""

import datetime as dt
from typing import get_args

import pytest
from msgspec.structs import replace

from cases.case.investigation import InvestigationReached, MilestoneName, ReachMilestone
from cases.case.state import Milestone
from deciding import case_of, given
from samples import OPENED, REPORTED


@pytest.mark.parametrize("milestone", get_args(MilestoneName))
def test_each_milestone_is_recorded_once(milestone: MilestoneName) -> None:
    reached = InvestigationReached(milestone=milestone, reached_on=dt.date(2023, 5, 20))
    given(REPORTED).when(ReachMilestone(reached=reached)).then(reached)

    assert case_of(REPORTED, reached).milestones == (
        Milestone(version=2, milestone=milestone, on=dt.date(2023, 5, 20)),
    )


def test_a_matter_may_be_opened_again_another_day() -> None:
    again = replace(OPENED, reached_on=dt.date(2024, 1, 8), said=None)
    given(REPORTED, OPENED).when(ReachMilestone(reached=again)).then(again)


def test_a_milestone_leaves_the_finding_as_it_was() -> None:
    """Whether a crime is prosecuted says nothing on whether the child needs protection."""
    assert case_of(REPORTED, replace(OPENED, milestone="declined")).status == "received"


def test_a_milestone_needs_a_case() -> None:
    given().when(ReachMilestone(reached=OPENED)).invalid("case-unknown", "case_id")
