"""Who in a case is offered an assessment."""

import datetime as dt

from msgspec.structs import replace

from cases.case.offers import assessments_offered
from cases.case.people import PartyAdded, PersonIdentified, PersonsLinked
from cases.case.state import Party
from cases.events import Event
from deciding import case_of
from samples import (
    ASSESSED,
    ASSESSED_IN_DETAIL,
    CHILD,
    DEATH,
    GRANDMOTHER,
    NEIGHBOUR,
    REVIEWED,
    SECOND_CHILD,
    SIBLINGS,
    THIRD_CHILD,
    UNCLE,
    UNDETERMINED_BY_POLICE,
    UNFOUNDED_BY_POLICE,
    at,
)


def offered(*events: Event) -> list[tuple[str, str]]:
    return [(one.child, one.reason) for one in assessments_offered(case_of(*events))]


def test_every_child_without_an_assessment_is_offered_one() -> None:
    assert offered(SIBLINGS) == [(one, "not-assessed") for one in (CHILD, SECOND_CHILD, THIRD_CHILD)]
    assert offered(SIBLINGS, ASSESSED) == [(CHILD, "not-assessed"), (THIRD_CHILD, "not-assessed")]
    assert offered(SIBLINGS, ASSESSED_IN_DETAIL, UNDETERMINED_BY_POLICE) == offered(SIBLINGS, ASSESSED)


def test_a_review_is_no_assessment_of_the_risk() -> None:
    assert offered(SIBLINGS, REVIEWED) == offered(SIBLINGS)


def test_the_survivors_of_a_matter_in_which_a_child_died_are_offered_one_and_the_dead_child_is_not() -> None:
    assert offered(SIBLINGS, DEATH) == [(SECOND_CHILD, "survivor"), (THIRD_CHILD, "survivor")]


def test_brothers_and_sisters_among_the_parties_are_offered_one_only_after_a_death() -> None:
    parties = [
        PartyAdded(party=Party(subject_id=NEIGHBOUR, role="witness", relation="sibling")),
        PartyAdded(party=Party(subject_id=UNCLE, role="witness", relation="friend", is_child=True)),
        PartyAdded(party=Party(subject_id=GRANDMOTHER, role="caregiver", relation="grandparent")),
    ]

    assert [one for one in offered(SIBLINGS, *parties) if one[0] in {NEIGHBOUR, UNCLE, GRANDMOTHER}] == []
    assert offered(SIBLINGS, *parties, DEATH)[2:] == [(NEIGHBOUR, "brother-or-sister"), (UNCLE, "survivor")]


def test_an_assessment_from_before_the_death_does_not_settle_it() -> None:
    on_the_day = replace(ASSESSED, assessed_at=at("2023-04-29T06:00:00+07:00"))
    before = replace(ASSESSED, assessed_at=at("2023-04-28T23:59:00+07:00"))

    assert (SECOND_CHILD, "survivor") in offered(SIBLINGS, before, DEATH)
    assert (SECOND_CHILD, "survivor") not in offered(SIBLINGS, on_the_day, DEATH)
    assert (SECOND_CHILD, "survivor") not in offered(SIBLINGS, before, replace(DEATH, died_on=None))


def test_of_several_deaths_the_latest_one_counts() -> None:
    second_death = replace(DEATH, child=THIRD_CHILD, died_on=dt.date(2023, 5, 3))

    assert offered(SIBLINGS, DEATH, ASSESSED, second_death) == [(SECOND_CHILD, "survivor")]


def test_one_child_under_two_ids_is_offered_one_assessment() -> None:
    linked = PersonsLinked(subject_id=THIRD_CHILD, same_as=SECOND_CHILD)

    assert offered(SIBLINGS, linked) == [(CHILD, "not-assessed"), (SECOND_CHILD, "not-assessed")]
    assert offered(SIBLINGS, linked, ASSESSED) == [(CHILD, "not-assessed")]
    assert offered(SIBLINGS, linked, replace(DEATH, child=THIRD_CHILD)) == [(CHILD, "survivor")]


def test_a_death_that_was_taken_back_changes_nothing_for_the_others() -> None:
    alive = PersonIdentified(subject_id=CHILD, outcome="recovered")

    assert offered(SIBLINGS, DEATH, alive) == offered(SIBLINGS)
    assert offered(SIBLINGS, ASSESSED, replace(DEATH, died_on=dt.date(2023, 5, 3)), alive) == offered(
        SIBLINGS, ASSESSED
    )


def test_only_deaths_that_stand_count_for_how_new_an_assessment_is() -> None:
    taken_back = replace(DEATH, child=THIRD_CHILD, died_on=dt.date(2023, 5, 3))
    alive = PersonIdentified(subject_id=THIRD_CHILD, outcome="recovered")

    assert offered(SIBLINGS, DEATH, ASSESSED, taken_back, alive) == [(THIRD_CHILD, "survivor")]


def test_an_untrue_report_offers_nothing() -> None:
    assert offered(SIBLINGS, UNFOUNDED_BY_POLICE) == []


def test_a_child_of_whom_it_was_found_untrue_is_offered_nothing() -> None:
    of_one = replace(UNFOUNDED_BY_POLICE, children=(CHILD,))

    assert offered(SIBLINGS, of_one) == [(one, "not-assessed") for one in (SECOND_CHILD, THIRD_CHILD)]
