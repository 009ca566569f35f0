"""The conference on what the children need."""

from msgspec.structs import replace

from cases.case.conference import HoldConference
from cases.persons import Words
from deciding import case_of, given
from samples import CHILD, CONFERENCE, REPORTED, SECOND_CHILD, UNFOUNDED_BY_COMMUNE, in_words


def test_a_conference_is_recorded_once_whatever_was_found() -> None:
    given(REPORTED, UNFOUNDED_BY_COMMUNE).when(HoldConference(held=CONFERENCE)).then(CONFERENCE)

    (held,) = case_of(REPORTED, CONFERENCE).protection.conferences
    assert (held.version, held.held_at, held.caregivers, held.child_heard) == (
        2,
        CONFERENCE.held_at,
        "not-invited",
        True,
    )


def test_minutes_that_come_later_are_kept() -> None:
    told = replace(CONFERENCE, said=in_words(Words(minutes="biên bản", child_view="em muốn ở với bà")))
    given(REPORTED, CONFERENCE).when(HoldConference(held=told)).adds(told)


def test_the_children_are_in_the_matter() -> None:
    given(REPORTED).when(HoldConference(held=replace(CONFERENCE, children=(CHILD, SECOND_CHILD)))).invalid(
        "person-unknown", "children"
    )
