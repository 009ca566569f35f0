"""Every reason that a rule can give has a sentence, and no sentence is left over."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import api.why
from api.language import messages
from cases.case.levels import Ending
from cases.case.stays import Ground
from cases.law.clocks import Examined
from cases.law.payouts import PassedOver
from cases.law.scoring import Lacking, Reaches
from projections.fitness.judging import Status, Why
from projections.payouts.due import Given

SOURCES = Path(api.why.__file__).parent
NAMED = re.compile(r'\.lack\(\s*"([a-z0-9-]+)"')
"""What explanations themselves find lacking."""


def words_of(struct: type, field: str) -> set[str]:
    """Return the words that a field of a struct may hold."""
    return set(_words(get_type_hints(struct)[field]))


def _words(hint: object) -> Iterator[str]:
    for one in get_args(hint):
        if isinstance(one, str):
            yield one
        else:
            yield from _words(one)


def sentences(group: str) -> set[str]:
    """Return the codes below a group that have a sentence."""
    return {code.removeprefix(group) for code in messages() if code.startswith(group)}


def test_every_condition_that_may_be_lacking_has_a_sentence_and_none_is_left_over() -> None:
    named = {code for path in SOURCES.glob("*.py") for code in NAMED.findall(path.read_text("utf-8"))}
    given = {
        *words_of(Given, "nothing"),
        *words_of(Examined, "nothing"),
        *words_of(Lacking, "code"),
        *(f"tariff-{why}" for why in words_of(PassedOver, "why")),
        *(f"level-{ending}" for ending in get_args(Ending)),
        *(f"stay-{ground}" for ground in get_args(Ground)),
    }
    of_explanations = {
        "entered-from-paper",
        "other-child",
        "level-not-begun",
        "stay-none",
        "stay-not-overdue",
        "stay-no-limit",
    }

    assert sentences("why.lacking.") == named | given | of_explanations


def test_every_status_and_open_question_of_a_year_has_its_words() -> None:
    assert set(get_args(Status)) <= sentences("why.fitness.")
    assert set(get_args(Reaches)) <= sentences("why.score.")
    assert set(get_args(Why)) <= sentences("word.open.")
