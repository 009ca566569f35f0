"""The stories of an invented province: what occurs in them, who does it, and that the same seed tells the same."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace

from api.demo.invented import kinds
from api.demo.invented.appends import Chunk, Sealer
from api.demo.invented.openings import APART_FROM, Invented, Opening, openings
from api.demo.invented.sealer import SealerProcess
from api.demo.invented.story import Step, Story
from api.roles import ROLES
from cases.case.attachment import FileAttached
from cases.case.decider import CaseEvent
from cases.case.intake import ReceiveReport
from cases.case.risk import AssessRisk
from cases.case.transfer import CasePlaced
from cases.case_number.numbering import CaseNumberIssued
from cases.events import type_of
from cases.fund.payments import PaymentRecorded
from cases.law.load import load_law
from cases.registry import EVENT_TYPES
from cases.store.keys import MasterKey
from cases.store.mapper import Mapper
from cases.store.recorder import Append

SOME = Invented(communes=20, cases=600, seed=3)


def chunks(invented: Invented) -> Iterator[Chunk]:
    for several in openings(invented):
        yield Chunk(invented.seed, invented.communes, several)


def told(invented: Invented, key: MasterKey | None = None) -> list[list[Append]]:
    """Return the batches of an invented province."""
    sealer = Sealer(Mapper(EVENT_TYPES), key or MasterKey.make())
    return [batch for chunk in chunks(invented) for batch in sealer.batches(chunk)]


def plainly(batches: list[list[Append]]) -> list[object]:
    """Return what follows from the seed: everything but the keys and what is sealed with them."""
    return [
        [(a.key.actor, a.key.command_id, a.expected, a.answer, [(e.stream, e.version, e.tags) for e in a.events])]
        for batch in batches
        for a in batch
    ]


def steps(invented: Invented) -> Iterator[tuple[Opening, Step]]:
    for chunk in chunks(invented):
        for opening in chunk.openings:
            for step in Story(opening, seed=invented.seed, communes=invented.communes).steps():
                yield opening, step


NOT_TOLD = {CasePlaced, FileAttached}
"""What no invented province has: none of its communes was ever divided, and it holds no files."""


def test_every_event_of_a_case_occurs_and_its_number_and_payments() -> None:
    types = Counter(event.type for batch in told(SOME) for append in batch for event in append.events)
    of_a_case = [cls for cls in get_args(CaseEvent) if cls not in NOT_TOLD]

    assert {type_of(cls) for cls in (*of_a_case, CaseNumberIssued, PaymentRecorded)} == set(types)
    assert 8 <= sum(types.values()) / SOME.cases <= 12


def test_the_first_cases_are_an_example_of_each_kind_of_the_register() -> None:
    few = Invented(communes=2, cases=len(load_law().kinds), seed=1)
    reports = (step.command for _, step in steps(few) if isinstance(step.command, ReceiveReport))

    assert {kind.code for kind in load_law().kinds} <= {one.report.kind for one in reports}


def test_cases_go_the_whole_way_of_the_decree() -> None:
    acts: dict[int, set[str]] = defaultdict(set)
    for opening, step in steps(SOME):
        acts[opening.number].add(step.act)
    whole = {"initial-assessment", "emergency-measures", "separation", "detailed-assessment", "conference", "plan"}
    whole |= {"plan/approval", "measures/{measure_id}/outcome", "visits", "review", "closure"}

    assert any(whole <= one for one in acts.values())


def test_no_child_is_assessed_first_twice() -> None:
    """Not even once in a million cases, where chance would have somebody say the very same twice: that adds nothing."""
    first = Counter(
        step.command.assessed.child
        for _, step in steps(replace(SOME, cases=3_000))
        if isinstance(step.command, AssessRisk) and step.act == "initial-assessment"
    )

    assert set(first.values()) == {1}


def test_two_cases_that_are_one_matter_take_it_in_by_one_act() -> None:
    marks = 0
    for batch in told(SOME):
        for append in batch:
            types = [event.type for event in append.events]
            if "case.duplicate-marked" in types:
                marks += 1
                joined = next(event for event in append.events if event.type == "case.duplicate-joined")

                assert types == ["case.duplicate-marked", "case.duplicate-joined"]
                assert append.events[0].stream != joined.stream
                assert b'"units":["' in joined.data

    assert marks


def test_the_same_seed_tells_the_same_story_and_another_another() -> None:
    key = MasterKey.make()
    once, again = told(SOME, key), told(SOME, key)
    other = told(Invented(communes=20, cases=600, seed=4))

    assert plainly(once) == plainly(again)
    assert [a.key.request_hmac for batch in once for a in batch] == [a.key.request_hmac for b in again for a in b]
    assert not {a.key.command_id for batch in once for a in batch} & {a.key.command_id for b in other for a in b}


def test_no_batch_touches_a_stream_twice() -> None:
    for batch in told(SOME):
        streams = [event.stream for append in batch for event in append.events]
        of_each = [{event.stream for event in append.events} for append in batch]

        assert len(set(streams)) == sum(len(one) for one in of_each)


def test_whoever_acts_may_act_so() -> None:
    for _, step in steps(SOME):
        role = ROLES[step.role]
        may = step.act == "cases" or step.act in role.acts or (step.act == "fund/payments" and role.pays)

        assert may, (step.role, step.act)


def test_the_days_of_a_story_follow_each_other() -> None:
    last: dict[int, object] = {}
    for opening, step in steps(SOME):
        assert opening.received_on <= step.on
        assert last.get(opening.number, opening.received_on) <= step.on  # type: ignore[operator] # both are days
        last[opening.number] = step.on


def test_the_law_knows_every_kind_group_and_cause_that_occurs() -> None:
    law = load_law()

    assert set(kinds.KINDS) <= {kind.code for kind in law.kinds}
    assert set(kinds.SPECIAL_GROUPS) <= {group.code for group in law.special_groups}
    assert {*kinds.CAUSES.values(), kinds.OTHER_CAUSE} <= {cause.id for cause in law.causes}


def test_communes_are_uneven_and_the_first_has_the_most_cases() -> None:
    of_each = Counter(opening.commune for chunk in chunks(SOME) for opening in chunk.openings)
    (commune, most), *_, (_, fewest) = of_each.most_common()

    assert commune == 1
    assert most > 3 * fewest
    assert sum(of_each.values()) == SOME.cases


def test_what_lies_apart_is_the_same_however_large_the_rest_is() -> None:
    small, large = Invented(communes=5, cases=100, apart=10), Invented(communes=50, cases=900, apart=10)
    stories = []
    for invented in (small, large):
        apart = [(opening, step) for opening, step in steps(invented) if opening.number >= APART_FROM]
        stories.append([(opening.number, step.on, step.role, step.act) for opening, step in apart])
        assert {opening.commune for opening, _ in apart} == {invented.all_communes}

    assert len(stories[0]) > 50
    assert stories[0] == stories[1]


async def test_a_process_of_its_own_seals_the_same(tmp_path: Path) -> None:
    key = MasterKey.make()
    key.write(tmp_path / "key")
    process = await SealerProcess.start(tmp_path / "key")
    try:
        for chunk in chunks(SOME):
            process.give(chunk)
        sealed = [batch async for batch in process.batches()]
    finally:
        await asyncio.wait_for(process.stop(), 10)

    assert plainly(sealed) == plainly(told(SOME, key))


@pytest.mark.parametrize("numbers", [(0, 5, 1), (5, 0, 1), (10_000, 5, 1), (5, 10_000_001, 1), (5, 5, -1)])
def test_what_cannot_be_invented_is_said_in_a_sentence(numbers: tuple[int, int, int]) -> None:
    communes, cases, seed = numbers
    with pytest.raises(ValueError, match=" / from "):
        Invented(communes=communes, cases=cases, seed=seed)
