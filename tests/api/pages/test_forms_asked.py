"""What forms ask for: every field of every act, in both languages; and how what was typed becomes a body."""

import datetime as dt
from collections.abc import Iterable, Iterator

import pytest

from api.cases.acts.assessment import InitialAssessmentBody
from api.cases.acts.assignment import AssignmentBody
from api.cases.acts.body import Body
from api.cases.acts.correction import CorrectionBody
from api.cases.acts.intake import ReportBody
from api.cases.acts.plan import PlanBody
from api.cases.acts.registry import ACTS
from api.language import messages
from api.pages.case_acts import DECISIONS, USUAL, address, named_in
from api.pages.entry.days import Days
from api.pages.entry.drawing import label_of
from api.pages.entry.placing import FOR, PICK, settled
from api.pages.entry.reading import NONE, Around, read
from api.pages.entry.shape import ITEM, Asked, asked_in
from api.pages.entry.typed import Typed
from api.pages.new_case import SECTIONS
from api.pages.words import Words, page_words
from cases.law.forms import form_on
from cases.law.load import load_law
from cases.places.register import Places
from cases.values import Interval, one_day

BODIES: list[type[Body]] = [ReportBody, *(act.body for act in ACTS.values())]
TODAY, THEN = dt.date(2026, 11, 1), dt.date(2024, 3, 5)


@pytest.fixture(scope="module")
def places() -> Places:
    return Places.load()


def around(places: Places, day: dt.date = TODAY) -> Around:
    return Around(places=places, days=Days(usual=one_day(day)), form=form_on(load_law(), "02", TODAY))


def everything(asked: Iterable[Asked]) -> Iterator[Asked]:
    for one in asked:
        yield one
        yield from everything(one.parts)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_every_field_of_every_act_has_a_label_in_both_languages(body: type[Body]) -> None:
    asked = [one for one in everything(asked_in(body)) if one.name != ITEM]

    assert asked
    assert [one.name for one in asked if not (label_of(one, Words("vi")) and label_of(one, Words("en")))] == []


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_every_word_that_can_be_chosen_is_said_in_both_languages(body: type[Body]) -> None:
    asked = [one for one in everything(asked_in(body)) if one.source.startswith("word:")]
    words = [(one.source.removeprefix("word:"), value) for one in asked for value in one.values]
    unsaid = [
        f"{group}.{value}"
        for group, value in words
        if f"{group}.{value}" not in page_words() and f"word.{group}.{value}" not in messages()
    ]

    assert unsaid == []


@pytest.mark.parametrize("act", ACTS.values(), ids=lambda act: act.name)
def test_every_act_has_a_title_and_says_what_it_is_about(act: object) -> None:
    one = ACTS[act.name]  # type: ignore[attr-defined] # an act, named by the parameter

    assert page_words()[f"act.{address(one)}"]["vi"] != page_words()[f"act.{address(one)}"]["en"]
    assert len(named_in(one)) == ("{" in one.name)


def test_no_two_acts_share_a_page() -> None:
    assert len({address(act) for act in ACTS.values()}) == len(ACTS)
    assert {*DECISIONS, *USUAL} <= {address(act) for act in ACTS.values()}


def test_the_entry_form_asks_for_all_of_form_01() -> None:
    assert sorted(name for names in SECTIONS.values() for name in names) == sorted(
        one.name for one in asked_in(ReportBody)
    )


def test_rows_are_words_in_both_languages() -> None:
    rows = {one.name for body in BODIES for one in everything(asked_in(body)) if one.control == "rows"}

    assert {f"{kind}.{name}" for kind in ("row", "more") for name in rows} <= page_words().keys()


def test_a_child_of_whom_nothing_is_known_is_a_child(places: Places) -> None:
    typed = Typed([("kind", "neglect"), ("children.0", ""), ("children.0.name", ""), ("children.1", "")])

    assert read(asked_in(ReportBody), typed, around(places)).body == {"kind": "neglect", "children": [{}, {}]}


def test_a_blank_row_of_what_must_say_something_is_none(places: Places) -> None:
    typed = Typed(
        [
            ("measures.0", ""),
            ("measures.0.what", "  "),
            ("measures.1", ""),
            ("measures.1.what", "Thăm nhà"),
        ]
    )
    found = read(asked_in(PlanBody), typed, around(places))

    assert found.body == {"measures": [{"what": "Thăm nhà"}]}
    assert found.typed.one("measures.0.what") == "Thăm nhà"


def test_instants_are_those_of_clocks_in_vietnam_and_nonsense_stays_as_it_is(places: Places) -> None:
    typed = Typed([("received_at", "2024-03-06T08:00"), ("channel", "phone"), ("lethal", "no"), ("online", "yes")])

    assert read(asked_in(ReportBody), typed, around(places)).body == {
        "received_at": "2024-03-06T08:00:00+07:00",
        "channel": "phone",
        "lethal": False,
        "online": True,
        "children": [],
    }
    assert read(asked_in(ReportBody), Typed([("received_at", "hôm qua")]), around(places)).body["received_at"] == (
        "hôm qua"
    )


def test_ratings_are_those_of_the_rows_of_the_form(places: Places) -> None:
    typed = Typed([("ratings.present-harm", "high"), ("ratings.no-such-row", "high"), ("ratings.further-harm", "")])

    assert read(asked_in(InitialAssessmentBody), typed, around(places)).body == {
        "ratings": [{"row": "present-harm", "level": "high"}]
    }


def test_blank_says_nobody_where_nobody_may_be_said(places: Places) -> None:
    assert read(asked_in(AssignmentBody), Typed(), around(places)).body == {"to": None}


def test_a_correction_leaves_alone_what_is_blank_and_takes_away_what_is_said_to_be_nothing(places: Places) -> None:
    typed = Typed([("of_version", "1"), ("changes.kind", ""), (f"changes.place_type{NONE}", "1")])

    assert read(asked_in(CorrectionBody), typed, around(places)).body == {
        "of_version": 1,
        "changes": {"place_type": None},
    }


def test_rows_are_added_and_taken_away_with_everything_in_the_others_kept() -> None:
    typed = Typed([("children.0.name", "A"), ("children.1.name", "B"), ("kind", "neglect")])
    longer = typed.with_rows("children", [0, 1, None])
    shorter = longer.with_rows("children", [1, 2])

    assert longer.rows("children") == [0, 1, 2]
    assert shorter.rows("children") == [0, 1]
    assert shorter.one("children.0.name") == "B"
    assert shorter.one("kind") == "neglect"


def test_a_place_is_found_by_its_name_and_told_apart_by_choosing(places: Places) -> None:
    day = Interval(first=TODAY, last=TODAY)
    alone = settled(Typed([("place", "van linh lang son")]), "place", "commune", places=places, days=day)
    several = settled(Typed([("place", "hòa bình")]), "place", "commune", places=places, days=day)
    chosen = several.choices[1]
    fields = [("place", "hòa bình"), (f"place{FOR}", "hòa bình"), (f"place{PICK}", chosen.unit_id)]

    assert alone.wrong == "place-none"
    assert several.wrong == "place-several"
    assert len(several.choices) > 1
    assert settled(Typed(fields), "place", "commune", places=places, days=day).unit == chosen
    assert settled(Typed([*fields, ("place", "vạn linh")]), "place", "commune", places=places, days=day).unit != chosen


def test_a_unit_that_was_not_there_on_the_day_is_offered_those_that_were(places: Places) -> None:
    then = Interval(first=THEN, last=THEN)
    fields = [("place", "Xã Vạn Linh"), (f"place{FOR}", "Xã Vạn Linh"), (f"place{PICK}", "06505~2025-07-01")]
    found = settled(Typed(fields), "place", "commune", places=places, days=then)

    assert found.wrong == "place-not-then"
    assert {"06505~", "06508~", "06520~"} <= {unit.unit_id for unit in found.choices}


def test_nothing_typed_is_no_place(places: Places) -> None:
    day = Interval(first=TODAY, last=TODAY)

    assert settled(Typed([("place", " ")]), "place", "commune", places=places, days=day).wrong is None
