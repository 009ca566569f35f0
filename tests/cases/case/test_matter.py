"""What the rules are asked of a case."""

from msgspec.structs import replace

from cases.case.matter import lies_in, matter_facts
from cases.law.facts import MatterFacts
from cases.law.load import load_law
from cases.places.register import Places
from deciding import case_of
from samples import CHI_LANG_DISTRICT, LANG_SON, REPORTED, Y_TICH, days

LAW, PLACES = load_law(), Places.load()
IN_MAY = days("2023-05-01", "2023-05-02")
VIOLENT = replace(REPORTED, kind="violence-death", also=("neglect",), occurred=IN_MAY)


def test_the_rules_see_the_kinds_the_days_the_commune_and_all_that_it_lies_in() -> None:
    assert matter_facts(case_of(VIOLENT).matter, law=LAW, places=PLACES) == MatterFacts(
        kind="violence-death",
        also=("neglect",),
        occurred=IN_MAY,
        unit=Y_TICH,
        areas=(Y_TICH, CHI_LANG_DISTRICT, LANG_SON),
    )


def test_where_no_commune_is_known_they_see_the_area() -> None:
    somewhere = replace(VIOLENT, commune_of_event=None, area=CHI_LANG_DISTRICT)
    facts = matter_facts(case_of(somewhere).matter, law=LAW, places=PLACES)

    assert (facts.unit, facts.areas) == (None, (CHI_LANG_DISTRICT, LANG_SON))


def test_what_is_nowhere_lies_in_nothing() -> None:
    assert lies_in(None, places=PLACES) == ()
