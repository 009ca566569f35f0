"""What a case's stream is found by."""

from typing import get_args

import pytest
from msgspec.structs import replace

from cases.case.correction import Changes, FactCorrected
from cases.case.decider import CaseEvent
from cases.case.tags import tags
from cases.events import Event, type_of
from cases.registry import tags_of
from cases.values import Interval
from samples import (
    BANG_MAC,
    CAO_LOC_TOWN,
    CHI_LANG_DISTRICT,
    CHILD,
    ELSEWHERE,
    GRANDMOTHER,
    LANG_SON,
    MATTER,
    NEIGHBOUR,
    ONE_OF_EACH,
    REPORTED,
    SECOND_CHILD,
    UNCLE,
    UNPLACED,
    VAN_LINH,
    Y_TICH,
    days,
)

EXPECTED = {
    "case.report-received": {
        *(f"unit:{unit}" for unit in (Y_TICH, BANG_MAC, VAN_LINH)),
        *(f"subject:{subject}" for subject in (CHILD, GRANDMOTHER, UNCLE, NEIGHBOUR, MATTER)),
        "year:2023",
    },
    "case.further-report-received": {f"unit:{CHI_LANG_DISTRICT}", f"subject:{NEIGHBOUR}", f"subject:{MATTER}"},
    "case.child-added": {f"subject:{SECOND_CHILD}"},
    "case.party-added": {f"subject:{NEIGHBOUR}"},
    "case.person-identified": {f"subject:{SECOND_CHILD}"},
    "case.persons-linked": {f"subject:{CHILD}", f"subject:{ELSEWHERE}"},
    "case.persons-unlinked": {f"subject:{MATTER}"},
    "case.person-marked": {f"subject:{GRANDMOTHER}"},
    "case.household-told": set(),
    "case.report-verified": {f"unit:{VAN_LINH}", "year:2023"},
    "case.measure-arranged": set(),
    "case.investigation-reached": {f"subject:{MATTER}"},
    "case.fact-corrected": {
        *(f"unit:{unit}" for unit in (CAO_LOC_TOWN, VAN_LINH, BANG_MAC, LANG_SON)),
        "year:2022",
        "year:2023",
    },
    "case.correction-withdrawn": {f"unit:{CAO_LOC_TOWN}", f"subject:{MATTER}"},
    "case.initial-risk-assessed": {f"subject:{MATTER}"},
    "case.detailed-risk-assessed": set(),
    "case.death-found": {f"subject:{MATTER}"},
    "case.review-made": set(),
    "case.closed": set(),
    "case.reopened": {f"subject:{MATTER}"},
    # The children in these are in the matter already: their stream is found by them.
    "case.measure-outcome-recorded": set(),
    "case.emergency-measures-taken": set(),
    "case.emergency-order-signed": set(),
    "case.child-separated": set(),
    "case.separation-extended": set(),
    "case.separation-ended": set(),
    "case.conference-held": set(),
    "case.plan-drafted": set(),
    "case.plan-approved": set(),
    "case.plan-returned": set(),
    "case.plan-refused": set(),
    "case.court-applied": set(),
    "case.visit-planned": set(),
    "case.visit-made": set(),
    "case.forwarded": {f"unit:{BANG_MAC}", f"unit:{VAN_LINH}"},
    "case.forwarding-answered": {f"unit:{VAN_LINH}"},
    "case.referral-made": {f"unit:{LANG_SON}"},
    "case.referral-answered": {f"unit:{LANG_SON}"},
    "case.transfer-notified": {f"unit:{BANG_MAC}"},
    "case.transfer-answered": {f"unit:{BANG_MAC}"},
    "case.transfer-settled": {f"unit:{VAN_LINH}"},
    "case.placed": {f"unit:{BANG_MAC}"},
    "case.assigned": set(),
    "case.access-restricted": {f"subject:{MATTER}"},
    "case.restriction-lifted": set(),
    "case.duplicate-marked": set(),
    "case.duplicate-withdrawn": {f"subject:{MATTER}"},
    "case.duplicate-joined": {f"unit:{CAO_LOC_TOWN}"},
    "case.duplicate-parted": set(),
    "case.related": set(),
    "case.relation-withdrawn": set(),
    "case.note-added": {f"subject:{MATTER}"},
    "case.file-attached": set(),
    "case.finding-recorded": set(),
}


def test_every_event_of_a_case_is_tried_here() -> None:
    assert {type(event) for event in ONE_OF_EACH} == set(get_args(CaseEvent))


@pytest.mark.parametrize("event", ONE_OF_EACH, ids=type_of)
def test_every_event_is_found_by_its_units_subjects_and_years(event: Event) -> None:
    assert set(tags(event)) == EXPECTED[type_of(event)]
    assert tags_of(event) == tags(event)


def test_a_tag_stands_once() -> None:
    assert len(tags(ONE_OF_EACH[0])) == len(EXPECTED["case.report-received"])


def test_a_case_of_unknown_commune_is_found_by_its_area() -> None:
    assert f"unit:{LANG_SON}" in tags(UNPLACED)


@pytest.mark.parametrize(
    "occurred, years",
    [
        (days("2023-04-01"), {"year:2023"}),
        (days("2021-12-31", "2023-01-01"), {"year:2021", "year:2022", "year:2023"}),
        (None, set()),
    ],
)
def test_a_fact_is_found_by_every_year_it_may_lie_in(occurred: Interval | None, years: set[str]) -> None:
    report = replace(REPORTED, occurred=occurred)
    correction = FactCorrected(of_version=1, by="province", changes=Changes(occurred=occurred))

    assert {tag for tag in tags(report) if tag.startswith("year:")} == years
    assert set(tags(correction)) == years


def test_a_correction_that_clears_the_place_is_found_by_the_old_one() -> None:
    correction = FactCorrected(
        of_version=1, by="province", changes=Changes(commune_of_event=None), units_before=(Y_TICH,)
    )

    assert tags(correction) == (f"unit:{Y_TICH}",)


def test_what_two_fields_name_is_one_tag() -> None:
    both = Changes(commune_of_event=VAN_LINH, commune_of_residence=VAN_LINH)

    assert tags(FactCorrected(of_version=1, by="province", changes=both)) == (f"unit:{VAN_LINH}",)
