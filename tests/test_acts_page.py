"""The guide of acts says what the program does: every act, every fact that it records, and whose it is."""

from typing import get_args

from acts_page import BODIES, PAGE, page
from api.cases.acts.registry import ACTS
from api.cases.acts.told import RECORDS, roles_of, source_of
from api.roles import ROLES
from cases.case.decider import CaseEvent
from cases.events import type_of


def test_the_page_is_what_the_program_says() -> None:
    """Else `python tests/acts_page.py` writes it anew."""
    assert page() == PAGE.read_text("utf-8")


def test_every_act_is_there_and_every_fact_is_recorded_by_one_act() -> None:
    recorded = [one for several in RECORDS.values() for one in several]

    assert set(RECORDS) == {"open", "attachments", *ACTS} == set(BODIES)
    assert sorted(recorded) == sorted(type_of(event) for event in get_args(CaseEvent))


def test_every_act_is_somebodys_and_no_role_has_an_act_that_is_none() -> None:
    beside = {"handover"}

    assert [name for name in RECORDS if not roles_of(name)] == []
    assert {act for role in ROLES.values() for act in role.acts} - set(RECORDS) == beside


def test_an_act_names_the_article_that_its_facts_bear() -> None:
    assert (source_of("plan/approval"), source_of("open"), source_of("visits")) == ("D56 28(2)", "D56 25(1)", None)
