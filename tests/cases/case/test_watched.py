"""What clocks see of a case: corrected facts, who is owed what by whom, and what is not watched."""

import datetime as dt

import pytest
from msgspec.structs import replace

from cases.case.correction import Changes, FactCorrected
from cases.case.death import DeathFound
from cases.case.folding import fold
from cases.case.forwarding import Forwarded, ForwardingAnswered
from cases.case.people import ChildAdded, PartyAdded, PersonIdentified, PersonsLinked, PersonsUnlinked
from cases.case.state import Child, Party
from cases.case.watched import watched
from cases.events import Event, Recorded
from cases.law.clocks import deadlines
from cases.law.deadline import Deadline, Watched
from cases.law.load import load_law
from cases.places.register import Places
from cases.values import UnitId
from deciding import CASE, recorded
from samples import (
    AID,
    ASSESSED,
    BANG_MAC,
    CHI_LANG_DISTRICT,
    CHILD,
    CLOSED,
    CONFIRMED_BY_POLICE,
    DISPUTED,
    ELSEWHERE,
    EMERGENCY,
    FURTHER,
    GRANDMOTHER,
    LANG_SON,
    PLAN,
    REOPENED,
    REPORTED,
    SECOND_CHILD,
    SEPARATED,
    SETTLED,
    SUPPORT,
    TOLD,
    UNCLE,
    UNFOUNDED_BY_POLICE,
    VAN_LINH,
    VISIT_MADE,
    Y_TICH,
    at,
)

LAW, PLACES = load_law(), Places.load()
BEATEN = replace(
    REPORTED,
    kind="physical-violence",
    received_at=at("2024-03-06T22:40+07:00"),
    children=(Child(subject_id=CHILD), Child(subject_id=SECOND_CHILD)),
)


def seen(*events: Event, history: tuple[Recorded, ...] = ()) -> Watched | None:
    """Return a case as clocks see it."""
    facts = history or recorded(*events)
    return watched(fold(CASE, facts), facts, law=LAW, places=PLACES)


def owed(clock: str, *events: Event) -> list[Deadline]:
    """Return the deadlines of a clock in a case."""
    case = seen(*events)
    assert case is not None
    return [deadline for deadline in deadlines(case, LAW) if deadline.clock == clock]


def test_an_abused_child_is_owed_emergency_measures_and_a_plan_by_the_commune_of_the_event() -> None:
    found = [(one.clock, one.child, one.owner) for one in (*owed("emergency-measures", BEATEN), *owed("plan", BEATEN))]

    assert found == [
        ("emergency-measures", CHILD, Y_TICH),
        ("emergency-measures", SECOND_CHILD, Y_TICH),
        ("plan", CHILD, Y_TICH),
        ("plan", SECOND_CHILD, Y_TICH),
    ]


def test_the_plan_is_the_commune_of_residences_where_that_is_known() -> None:
    lives_elsewhere = replace(BEATEN, commune_of_residence=VAN_LINH)

    assert {one.owner for one in owed("plan", lives_elsewhere)} == {VAN_LINH}
    assert {one.owner for one in owed("emergency-measures", lives_elsewhere)} == {Y_TICH}


def test_the_plan_is_that_of_the_commune_that_was_told_and_goes_back_while_that_is_disputed() -> None:
    assert {one.owner for one in owed("plan", BEATEN, TOLD)} == {BANG_MAC}
    assert {one.owner for one in owed("emergency-measures", BEATEN, TOLD)} == {Y_TICH}
    assert {one.owner for one in owed("plan", BEATEN, TOLD, DISPUTED)} == {Y_TICH}
    assert {one.owner for one in owed("plan", BEATEN, TOLD, DISPUTED, SETTLED)} == {VAN_LINH}


def test_a_commune_is_told_itself_by_what_was_passed_on_to_it() -> None:
    night = replace(BEATEN, received_by="hotline-111", received_in=UnitId("vn~"))
    passed_on = Forwarded(to=(BANG_MAC, Y_TICH), forwarded_at=at("2024-03-07T07:05+07:00"))
    its_own = replace(FURTHER, received_at=at("2024-03-07T09:00+07:00"), received_by="commune", received_in=Y_TICH)
    of_another = replace(its_own, received_at=at("2024-03-07T06:00+07:00"), received_in=VAN_LINH)
    told = replace(TOLD, notified_at=at("2024-03-08T07:05+07:00"))

    def own(*events: Event, clock: str = "emergency-measures") -> set[dt.datetime | None]:
        return {one.own_receipt_at for one in owed(clock, night, *events)}

    assert own() == {None}
    assert own(of_another) == {None}
    assert own(its_own, passed_on) == {at("2024-03-07T07:05+07:00")}
    assert own(its_own) == {at("2024-03-07T09:00+07:00")}
    assert own(passed_on, told, clock="plan") == {at("2024-03-07T07:05+07:00")}
    assert own(told, clock="plan") == {at("2024-03-08T07:05+07:00")}
    # Whoever answers was told, and so was whoever the province names.
    answers = ForwardingAnswered(unit=Y_TICH, answer="ours", answered_at=at("2024-03-07T08:15+07:00"))
    assert own(answers) == {at("2024-03-07T08:15+07:00")}
    disputes = replace(DISPUTED, answered_at=at("2024-03-08T06:00+07:00"))
    settled = replace(SETTLED, settled_at=at("2024-03-11T07:00+07:00"))
    assert own(told, disputes, replace(settled, unit=BANG_MAC), clock="plan") == {at("2024-03-08T06:00+07:00")}
    assert own(told, disputes, settled, clock="plan") == {at("2024-03-11T07:00+07:00")}


def test_what_the_commune_received_that_the_owner_went_into_is_its_own_receipt() -> None:
    def own(received_in: UnitId) -> set[dt.datetime | None]:
        return {one.own_receipt_at for one in owed("emergency-measures", replace(BEATEN, received_in=received_in))}

    assert own(UnitId("06505~2025-07-01")) == {BEATEN.received_at}
    assert own(UnitId("06463~2025-07-01")) == {None}


def test_a_case_without_a_commune_is_the_provinces_and_its_clocks_run() -> None:
    nowhere = replace(BEATEN, commune_of_event=None, area=CHI_LANG_DISTRICT, received_in=UnitId("vn~"))

    assert {one.owner for one in owed("emergency-measures", nowhere)} == {LANG_SON}


def test_a_child_who_was_dead_when_it_was_told_of_has_no_clocks_and_one_who_lives_has() -> None:
    one_died = replace(
        BEATEN,
        kind="violence-death",
        children=(Child(subject_id=CHILD, outcome="died"), Child(subject_id=SECOND_CHILD)),
    )

    assert [one.child for one in owed("emergency-measures", one_died)] == [SECOND_CHILD]


def test_a_death_that_was_taken_back_stops_no_clock() -> None:
    died = DeathFound(child=CHILD, by="police", died_on=dt.date(2024, 3, 6))
    alive = PersonIdentified(subject_id=CHILD, outcome="harmed")
    states = [
        {one.child: one.settled for one in owed("plan", BEATEN, *after)}
        for after in ((died,), (died, alive), (died, alive, died), (alive, replace(alive, outcome="died")))
    ]

    assert [one[CHILD] for one in states] == ["not-due", None, "not-due", None]
    assert {one[SECOND_CHILD] for one in states} == {None}


def test_a_child_who_was_told_of_as_dead_and_lives_has_clocks() -> None:
    told_dead = replace(BEATEN, children=(Child(subject_id=CHILD, outcome="died"),))

    assert owed("plan", told_dead) == []
    assert len(owed("plan", told_dead, PersonIdentified(subject_id=CHILD, outcome="harmed"))) == 1


def test_two_that_were_found_to_be_one_child_have_one_clock() -> None:
    linked = PersonsLinked(subject_id=SECOND_CHILD, same_as=CHILD)

    assert [one.child for one in owed("plan", BEATEN, linked)] == [CHILD]


def test_a_drowned_child_has_no_clocks() -> None:
    assert owed("plan", REPORTED) == []


def test_a_corrected_receipt_moves_the_clock() -> None:
    earlier = FactCorrected(of_version=1, by="province", changes=Changes(received_at=at("2024-03-06T20:00+07:00")))

    assert {one.due_at for one in owed("emergency-measures", BEATEN, earlier)} == {at("2024-03-07T08:00+07:00")}


def test_a_correction_of_the_kind_takes_the_clocks_away_and_a_withdrawal_would_bring_them_back() -> None:
    drowned = FactCorrected(of_version=1, by="province", changes=Changes(kind="drowning-death"))

    assert owed("plan", BEATEN, drowned) == []


def test_a_further_report_that_was_received_earlier_starts_the_clock() -> None:
    earlier = replace(FURTHER, received_at=at("2024-03-05T08:00+07:00"), received_by="police")
    found = owed("emergency-measures", BEATEN, earlier)

    assert {one.starts.version for one in found} == {2}


def test_a_parent_or_whoever_lives_with_the_child_and_is_said_to_have_harmed_them_makes_a_separation_owed() -> None:
    uncle = PartyAdded(party=Party(subject_id=UNCLE, role="alleged-abuser", relation="other-relative"))
    at_home = replace(uncle, party=replace(uncle.party, lives_with_child=True))
    father = replace(uncle, party=replace(uncle.party, relation="parent"))

    assert owed("separation", BEATEN, uncle) == []
    assert len(owed("separation", BEATEN, at_home)) == 2
    assert len(owed("separation", BEATEN, father)) == 2


def test_one_of_several_who_cares_for_the_child_is_enough_for_a_separation_to_be_owed() -> None:
    uncle = PartyAdded(party=Party(subject_id=UNCLE, role="alleged-abuser", relation="other-relative"))
    father = replace(uncle, party=replace(uncle.party, subject_id=ELSEWHERE, relation="parent"))

    assert len(owed("separation", BEATEN, uncle, father)) == 2


def test_what_is_owed_lies_in_the_areas_of_whoever_owes_it() -> None:
    of_commune, of_area = seen(BEATEN), seen(replace(BEATEN, commune_of_event=None, area=CHI_LANG_DISTRICT))
    assert of_commune is not None
    assert of_area is not None

    assert of_commune.owners["province"] == LANG_SON
    assert of_commune.areas["event"] == (Y_TICH, CHI_LANG_DISTRICT, LANG_SON)
    assert of_area.areas["event"] == (LANG_SON,)


def test_of_several_receipts_of_a_commune_the_first_is_its_own() -> None:
    later, earlier = (
        replace(FURTHER, received_at=at(told), received_by="commune", received_in=Y_TICH)
        for told in ("2024-03-08T07:30+07:00", "2024-03-07T06:30+07:00")
    )
    from_hotline = replace(BEATEN, received_by="hotline-111", received_in=LANG_SON)

    assert {one.own_receipt_at for one in owed("emergency-measures", from_hotline, later, earlier)} == {
        at("2024-03-07T06:30+07:00")
    }


def test_where_nobody_knows_any_area_it_is_with_whoever_received_the_first_report() -> None:
    nowhere = replace(BEATEN, commune_of_event=None, area=None, received_in=LANG_SON)

    assert {one.owner for one in owed("plan", nowhere, FURTHER)} == {LANG_SON}


def test_a_father_who_turns_out_to_be_the_one_who_did_harm_makes_a_separation_owed_under_whichever_id() -> None:
    father = PartyAdded(party=Party(subject_id=GRANDMOTHER, role="father", lives_with_child=True))
    accused = PartyAdded(party=Party(subject_id=GRANDMOTHER, role="alleged-abuser"))
    somebody = PartyAdded(party=Party(subject_id=UNCLE, role="alleged-abuser"))
    same = PersonsLinked(subject_id=UNCLE, same_as=GRANDMOTHER)

    assert len(owed("separation", BEATEN, father, accused)) == 2
    assert owed("separation", BEATEN, father, somebody) == []
    assert len(owed("separation", BEATEN, father, somebody, same)) == 2
    assert owed("separation", BEATEN, father, somebody, same, PersonsUnlinked(withdraws=4)) == []


def test_a_case_that_was_entered_from_an_old_paper_is_not_watched() -> None:
    (told,) = recorded(BEATEN)
    from_paper = replace(told, metadata=replace(told.metadata, entered_from="notice-chi-lang-2024"))

    assert seen(BEATEN) is not None
    assert seen(history=(from_paper,)) is None


def test_kinds_that_came_after_a_law_have_no_clocks_under_it() -> None:
    case = watched(fold(CASE, recorded(BEATEN)), recorded(BEATEN), law=replace(LAW, kinds=()), places=PLACES)

    assert case is not None
    assert case.groups == frozenset()


def test_clocks_that_run_when_units_pass_into_others_do_not_start_again() -> None:
    last_evening = replace(BEATEN, received_at=at("2025-06-30T22:40+07:00"))
    (told,) = recorded(last_evening)
    case = seen(history=(replace(told, recorded_at=at("2025-06-30T23:00+07:00")),))
    assert case is not None
    found = {one.clock: one for one in deadlines(case, LAW)}

    assert found["emergency-measures"].due_at == at("2025-07-01T10:40+07:00")
    assert found["plan"].due_on == dt.date(2025, 7, 7)
    assert {one.starts.at for one in found.values()} == {at("2025-06-30T22:40+07:00")}
    assert {one.owner for one in found.values()} == {Y_TICH}


def test_an_untrue_report_of_one_child_voids_their_clocks_alone() -> None:
    of_one = replace(UNFOUNDED_BY_POLICE, children=(CHILD,), found_at=at("2024-03-07T08:00+07:00"))

    assert {one.child: one.settled for one in owed("plan", BEATEN, of_one)} == {CHILD: "not-due", SECOND_CHILD: None}


def test_what_stops_the_approval_of_a_plan_for_one_of_its_children_leaves_it_owed_for_the_other() -> None:
    measure = PLAN.measures[0]
    drafted = replace(
        PLAN,
        drafted_at=at("2024-03-08T09:00+07:00"),
        measures=(replace(measure, child=CHILD), replace(measure, child=SECOND_CHILD)),
    )
    untrue = replace(UNFOUNDED_BY_POLICE, children=(CHILD,), found_at=at("2024-03-09T08:00+07:00"))
    died, died_too = (
        DeathFound(child=child, by="police", died_on=dt.date(2024, 3, 10), cause=None)
        for child in (CHILD, SECOND_CHILD)
    )

    assert [one.settled for one in owed("plan-approval", BEATEN, drafted, untrue)] == [None]
    assert [one.settled for one in owed("plan-approval", BEATEN, drafted, died)] == [None]
    assert [one.settled for one in owed("plan-approval", BEATEN, drafted, died, died_too)] == ["not-due"]


def test_a_child_who_is_added_as_dead_has_no_clocks_and_one_who_is_added_alive_has() -> None:
    alone = replace(BEATEN, children=(Child(subject_id=CHILD),))
    dead, alive = (ChildAdded(child=Child(subject_id=SECOND_CHILD, outcome=outcome)) for outcome in ("died", "harmed"))

    assert [one.child for one in owed("emergency-measures", alone, dead)] == [CHILD]
    assert [one.child for one in owed("emergency-measures", alone, alive)] == [CHILD, SECOND_CHILD]


ONE_CHILD = replace(BEATEN, children=(Child(subject_id=CHILD),))
ADDED = ChildAdded(child=Child(subject_id=SECOND_CHILD))
NEXT_WEEK = at("2024-03-13T09:00+07:00")


def added_at(instant: dt.datetime, *events: Event) -> tuple[Recorded, ...]:
    """Return the facts of a case, the last of them on record at an instant, and those before it as they came."""
    *before, last = recorded(*events)
    earlier = [replace(one, recorded_at=at("2024-03-06T23:00+07:00")) for one in before]
    return (*earlier, replace(last, recorded_at=instant))


def begun(clock: str, history: tuple[Recorded, ...]) -> dict[str | None, tuple[dt.datetime, str]]:
    """Return when a clock began to run for each child, and by what."""
    case = seen(history=history)
    assert case is not None
    return {one.child: (one.starts.at, one.starts_by) for one in deadlines(case, LAW) if one.clock == clock}


@pytest.mark.parametrize("clock", ["emergency-measures", "plan"])
def test_the_clocks_of_a_child_who_is_added_later_run_from_then(clock: str) -> None:
    found = begun(clock, added_at(NEXT_WEEK, ONE_CHILD, ADDED))

    assert found == {
        CHILD: (BEATEN.received_at, "first-receipt"),
        SECOND_CHILD: (NEXT_WEEK, "case.child-added"),
    }


def test_the_clocks_of_a_child_who_is_added_later_run_from_when_somebody_told_of_them_as_corrected() -> None:
    told, not_then = NEXT_WEEK - dt.timedelta(hours=5), NEXT_WEEK - dt.timedelta(hours=3)
    added = replace(ADDED, told_at=told)
    corrected = FactCorrected(of_version=2, by="police", changes=Changes(told_at=not_then))
    later = (*added_at(NEXT_WEEK, ONE_CHILD, added), recorded(ONE_CHILD, added, corrected)[2])

    assert begun("plan", added_at(NEXT_WEEK, ONE_CHILD, added))[SECOND_CHILD] == (told, "case.child-added")
    assert begun("plan", later)[SECOND_CHILD] == (not_then, "case.child-added")


def test_the_clocks_of_a_child_run_from_the_receipt_where_the_report_named_none() -> None:
    found = begun("emergency-measures", added_at(NEXT_WEEK, replace(BEATEN, children=()), ADDED))

    assert found == {SECOND_CHILD: (BEATEN.received_at, "first-receipt")}


def test_a_child_who_is_added_and_was_in_the_report_under_another_id_owes_the_clocks_no_second_start() -> None:
    same = PersonsLinked(subject_id=SECOND_CHILD, same_as=CHILD)
    found = begun("emergency-measures", added_at(NEXT_WEEK, ONE_CHILD, ADDED, same))

    assert found == {CHILD: (BEATEN.received_at, "first-receipt")}


def test_of_a_child_who_was_added_twice_under_two_ids_the_first_counts() -> None:
    again = ChildAdded(child=Child(subject_id=UNCLE))
    same = PersonsLinked(subject_id=SECOND_CHILD, same_as=UNCLE)
    report, first, second, linked = recorded(ONE_CHILD, ADDED, again, same)
    days = (BEATEN.received_at, NEXT_WEEK, NEXT_WEEK + dt.timedelta(days=2), NEXT_WEEK + dt.timedelta(days=3))
    facts = (report, first, second, linked)
    history = tuple(replace(one, recorded_at=day) for one, day in zip(facts, days, strict=True))

    assert begun("emergency-measures", history)[SECOND_CHILD] == (NEXT_WEEK, "case.child-added")


def test_a_child_who_is_told_of_after_a_closing_is_owed_measures_all_the_same() -> None:
    closed = replace(CLOSED, closed_at=at("2024-03-12T09:00+07:00"))
    history = added_at(NEXT_WEEK, ONE_CHILD, closed, ADDED)
    history = (history[0], replace(history[1], recorded_at=closed.closed_at), history[2])
    case = seen(history=history)
    assert case is not None
    (of_the_second,) = [one for one in deadlines(case, LAW) if (one.clock, one.child) == ("plan", SECOND_CHILD)]

    assert of_the_second.ended is None


def test_of_a_death_that_was_told_of_and_taken_back_the_clocks_see_nothing() -> None:
    died, alive = (PersonIdentified(subject_id=CHILD, outcome=outcome) for outcome in ("died", "recovered"))
    dead, recovered = seen(BEATEN, died), seen(BEATEN, died, alive)
    assert dead is not None
    assert recovered is not None

    assert [fact.version for fact in dead.facts] == [1, 2]
    assert [fact.version for fact in recovered.facts] == [1, 3]


CLOSED_SOON = replace(CLOSED, closed_at=at("2024-03-07T08:00+07:00"), ground="other")
AFTERWARDS = at("2024-03-07T20:00+07:00")
OPENING: tuple[Event, ...] = (
    replace(REOPENED, reopened_at=AFTERWARDS),
    replace(EMERGENCY, taken_at=AFTERWARDS),
    replace(ASSESSED, assessed_at=AFTERWARDS),
    replace(SEPARATED, decided_at=AFTERWARDS, separated_at=None),
    replace(SUPPORT, done_on=None, arranged_on=dt.date(2024, 3, 8)),
    replace(SUPPORT, done_on=None, arranged_on=None),
    replace(VISIT_MADE, made_at=AFTERWARDS),
)


@pytest.mark.parametrize("act", OPENING)
def test_a_case_that_an_act_opened_again_owes_its_plan_as_one_that_was_reopened_does(act: Event) -> None:
    acts, others = (BEATEN, CLOSED_SOON, act), (BEATEN, act, CLOSED_SOON)
    undated = act == OPENING[-2]

    assert {(one.settled, one.ended) for one in owed("plan", BEATEN, CLOSED_SOON)} != {(None, None)}
    assert {(one.settled, one.ended) for one in owed("plan", *acts)} == {(None, None)}
    assert ({one.settled for one in owed("plan", *others)} == {None}) == (not undated)


def test_what_opened_a_case_is_seen_among_the_facts_of_others_than_communes_too() -> None:
    """Whoever reads a case without what communes corrected leaves facts out: those that remain keep their versions."""
    corrected = FactCorrected(of_version=1, by="commune", changes=Changes(place_type="school"))
    report, _, *others = recorded(BEATEN, corrected, CLOSED_SOON, OPENING[1])
    case = seen(history=(report, *others))
    assert case is not None

    assert {one.settled for one in deadlines(case, LAW) if one.clock == "plan"} == {None}


@pytest.mark.parametrize(
    "act",
    [
        replace(EMERGENCY, taken_at=at("2024-03-07T07:00+07:00")),
        replace(SUPPORT, level="prevention", done_on=dt.date(2024, 3, 8)),
        AID,
    ],
)
def test_what_opens_no_closed_case_brings_none_of_its_clocks_back(act: Event) -> None:
    assert {one.settled for one in owed("plan", BEATEN, CLOSED_SOON, act)} == {"not-due"}


def test_that_a_report_is_true_brings_back_the_plan_of_a_case_that_was_closed_as_unfounded() -> None:
    unfounded = replace(CLOSED_SOON, ground="unfounded")
    confirmed = replace(CONFIRMED_BY_POLICE, found_at=AFTERWARDS)
    closed_later = replace(CLOSED, closed_at=at("2024-05-20T08:00+07:00"))

    assert {one.settled for one in owed("plan", BEATEN, CLOSED_SOON, confirmed)} == {"not-due"}
    assert {one.settled for one in owed("plan", BEATEN, unfounded, confirmed)} == {None}
    assert {one.settled for one in owed("plan", BEATEN, unfounded, confirmed, closed_later)} == {None}


def test_a_report_after_a_closing_starts_the_clocks_anew_and_what_it_opens_brings_the_first_ones_not_back() -> None:
    again = replace(FURTHER, received_at=at("2024-03-07T12:00+07:00"))
    measures = replace(EMERGENCY, taken_at=AFTERWARDS)

    found = {(one.starts.version, one.settled) for one in owed("plan", BEATEN, CLOSED_SOON, again, measures)}

    assert found == {(1, "not-due"), (3, None)}


def test_a_report_after_a_closing_brings_the_end_of_a_separation_back() -> None:
    apart = replace(SEPARATED, decided_at=at("2024-03-07T02:00+07:00"), separated_at=None)
    again = replace(FURTHER, received_at=at("2024-03-08T12:00+07:00"))

    assert {one.settled for one in owed("separation-end", BEATEN, apart, CLOSED_SOON)} == {"not-due"}
    assert {one.settled for one in owed("separation-end", BEATEN, apart, CLOSED_SOON, again)} == {None}
