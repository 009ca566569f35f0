"""What facts amount to does not depend on how they are folded, nor on the order in which commands happened to come."""

import datetime as dt
import functools
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cases.case import decider, folding
from cases.case.correction import (
    Changes,
    CorrectFact,
    CorrectionWithdrawn,
    FactCorrected,
    WithdrawCorrection,
    is_of_commune,
    standing_corrections,
)
from cases.case.decider import CaseCommand
from cases.case.intake import ReceiveFurtherReport, ReceiveReport
from cases.case.investigation import InvestigationReached, ReachMilestone
from cases.case.measures import ArrangeMeasure, MeasureArranged
from cases.case.people import (
    ChangePeople,
    ChildAdded,
    HouseholdTold,
    PartyAdded,
    PersonIdentified,
    PersonMarked,
    PersonsLinked,
    PersonsUnlinked,
)
from cases.case.state import Case, Child, Party
from cases.case.tags import tags
from cases.case.verification import ReportVerified, VerifyReport
from cases.events import Event
from cases.refusals import Invalid, Refused
from cases.values import Interval
from deciding import CASE, case_of, recorded
from samples import (
    BANG_MAC,
    CHI_LANG_DISTRICT,
    CHILD,
    CONFIRMED_BY_POLICE,
    FURTHER,
    GRANDMOTHER,
    IN_FULL,
    LANG_SON,
    ONE_OF_EACH,
    REPORTED,
    SECOND_CHILD,
    SUPPORT,
    THIRD_CHILD,
    UNCLE,
    UNPLACED,
    VAN_LINH,
    Y_TICH,
)

kinds = st.sampled_from(["drowning-death", "natural-death", "violence", "injury-death"])
units = st.sampled_from([Y_TICH, VAN_LINH, BANG_MAC])
persons = st.sampled_from([CHILD, SECOND_CHILD, THIRD_CHILD, GRANDMOTHER, UNCLE])
versions = st.integers(min_value=1, max_value=20)
calendar_days = st.dates(dt.date(2022, 11, 1), dt.date(2024, 2, 1))
spans = st.tuples(calendar_days, calendar_days).map(lambda pair: Interval(first=min(pair), last=max(pair)))
instants = st.datetimes(dt.datetime(2023, 4, 1), dt.datetime(2023, 7, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001 - the zone is set

changes = st.builds(
    Changes,
    kind=kinds,
    commune_of_event=units | st.none(),
    area=st.just(LANG_SON),
    occurred=spans | st.none(),
    received_at=instants,
) | st.one_of(
    st.builds(Changes, kind=kinds),
    st.builds(Changes, commune_of_event=units | st.none()),
    st.builds(Changes, occurred=spans | st.none()),
    st.builds(Changes, received_at=instants),
    st.builds(Changes, level=st.sampled_from(["prevention", "support"])),
)

people = st.one_of(
    st.builds(ChildAdded, child=st.builds(Child, subject_id=persons), said=st.none()),
    st.builds(
        PartyAdded,
        party=st.builds(
            Party, subject_id=persons, role=st.sampled_from(["mother", "alleged-abuser"]), details=st.none()
        ),
        said=st.none(),
    ),
    st.builds(
        PersonIdentified,
        subject_id=persons,
        identity=st.sampled_from(["known", "partly"]) | st.none(),
        details=st.none(),
        said=st.none(),
    ),
    st.builds(PersonsLinked, subject_id=persons, same_as=persons, said=st.none()),
    st.builds(PersonsUnlinked, withdraws=versions, said=st.none()),
    st.builds(HouseholdTold, children=st.lists(persons, min_size=1, max_size=3).map(tuple), said=st.none()),
    st.builds(PersonMarked, subject_id=persons, must_not_be_paid=st.booleans(), said=st.none()),
)

commands: st.SearchStrategy[CaseCommand] = st.one_of(
    st.builds(
        lambda at, unit: ReceiveFurtherReport(report=replace(FURTHER, received_at=at, received_in=unit)),
        instants,
        units,
    ),
    st.builds(ChangePeople, change=people),
    st.builds(
        VerifyReport,
        verified=st.builds(
            ReportVerified,
            finding=st.sampled_from(["confirmed", "unfounded", "undetermined"]),
            by=st.sampled_from(["commune", "police", "health"]),
            found_at=instants,
            kind=kinds | st.none(),
            also=st.none(),
            injury_type=st.none(),
            place_type=st.none(),
            commune_of_event=units | st.none(),
            area=st.none(),
            commune_of_residence=st.none(),
            occurred=spans | st.none(),
            said=st.none(),
            children=st.sampled_from([(), (CHILD,), (SECOND_CHILD,)]),
        ),
    ),
    st.builds(
        lambda number, level: ArrangeMeasure(measure=replace(SUPPORT, measure_id=f"measure-{number}", level=level)),
        st.integers(1, 3),
        st.sampled_from(["prevention", "support"]),
    ),
    st.builds(
        ReachMilestone,
        reached=st.builds(
            InvestigationReached,
            milestone=st.sampled_from(["received", "opened"]),
            reached_on=calendar_days,
            said=st.none(),
        ),
    ),
    st.builds(
        CorrectFact,
        correction=st.builds(
            FactCorrected,
            of_version=versions,
            changes=changes,
            said_instead=st.none(),
            said=st.none(),
            units_before=st.just(()),
        ),
    ),
    st.builds(
        WithdrawCorrection,
        withdrawal=st.builds(CorrectionWithdrawn, withdraws=versions, said=st.none(), units_before=st.just(())),
    ),
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Event, ...]:
    """Return what some commands leave behind, the refused ones nothing."""
    opened = draw(st.sampled_from([REPORTED, IN_FULL, UNPLACED]))
    events: tuple[Event, ...] = decider.decide(ReceiveReport(case_id=CASE, report=opened), case_of())
    for command in draw(st.lists(commands, max_size=14)):
        try:
            events += decider.decide(command, case_of(*events))
        except (Refused, Invalid):
            continue
    return events


def one_by_one(events: tuple[Event, ...]) -> Case:
    """Return the case after each fact was taken in as it came."""
    facts = case_of(*events).facts
    return functools.reduce(folding.evolve, facts, Case(case_id=CASE))


@settings(deadline=None)
@given(histories())
def test_facts_taken_in_one_by_one_amount_to_the_same_as_all_at_once(events: tuple[Event, ...]) -> None:
    assert one_by_one(events) == case_of(*events)


def test_one_of_each_fact_taken_in_one_by_one_amounts_to_the_same_as_all_at_once() -> None:
    assert one_by_one(ONE_OF_EACH) == case_of(*ONE_OF_EACH)


@settings(deadline=None)
@given(histories())
def test_what_the_case_had_to_do_with_is_found_by_its_tags_for_ever(events: tuple[Event, ...]) -> None:
    """Streams are looked for by the tags of any of their events: none that ever held may be missing."""
    ever = {f"unit:{unit}" for count in range(len(events)) for unit in case_of(*events[: count + 1]).units}
    tagged = {tag for event in events for tag in tags(event)}

    assert ever <= tagged


@settings(deadline=None)
@given(histories())
def test_without_its_corrections_a_case_is_as_if_they_had_never_been(events: tuple[Event, ...]) -> None:
    case = case_of(*events)
    standing = [version for several in standing_corrections(case.facts).values() for version, _ in several]
    undone = case_of(*events, *(CorrectionWithdrawn(withdraws=version, by="province") for version in standing))
    plain = folding.fold(
        CASE,
        [one for one in recorded(*events) if not isinstance(one.event, FactCorrected | CorrectionWithdrawn)],
    )

    def as_it_stands(one: Case) -> Case:
        return replace(one, facts=(), version=0, position=0)

    assert as_it_stands(undone) == as_it_stands(plain)


@settings(deadline=None)
@given(histories())
def test_what_protects_a_child_is_recorded_whatever_went_before(events: tuple[Event, ...]) -> None:
    case = case_of(*events)
    measure = MeasureArranged(measure_id="another", level="intervention")

    assert decider.decide(ArrangeMeasure(measure=measure), case) == (measure,)
    assert decider.decide(ReceiveFurtherReport(report=FURTHER), case) == (FURTHER,)
    assert decider.decide(VerifyReport(verified=CONFIRMED_BY_POLICE), case) == (CONFIRMED_BY_POLICE,)


@settings(deadline=None)
@given(histories())
def test_what_others_than_a_commune_say_is_what_all_facts_but_its_corrections_amount_to(
    events: tuple[Event, ...],
) -> None:
    """Whichever facts bear on it: none of them is passed over."""
    facts = case_of(*events).facts
    others = folding.fold(CASE, [fact for fact in facts if not is_of_commune(fact)])

    assert others.without_commune == case_of(*events).without_commune


def test_a_stream_is_named_after_its_case() -> None:
    stream = decider.stream_of(CASE)

    assert stream == f"case-{CASE}"
    assert decider.case_id_of(stream) == CASE


def test_a_hotline_s_report_and_a_commune_s_finding_leave_the_district_its_case() -> None:
    """Districts received reports until 2025: what they received stays theirs to see."""
    received = replace(REPORTED, received_by="child-agency", received_in=CHI_LANG_DISTRICT)
    case = case_of(received, replace(CONFIRMED_BY_POLICE, commune_of_event=VAN_LINH))

    assert case.units == (VAN_LINH, CHI_LANG_DISTRICT)


def test_every_event_of_a_case_has_its_place_in_the_fold() -> None:
    assert set(get_args(decider.CaseEvent)) == folding._EVOLVES.keys() ^ folding._ADDS.keys()
