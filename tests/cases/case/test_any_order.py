"""Whatever anybody records in whatever order and however late: what is derived from it holds together."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar, get_args
from uuid import uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cases.case import (
    assignment,
    attachment,
    closure,
    conference,
    correction,
    decider,
    duplicate,
    emergency,
    folding,
    intake,
    measures,
    on_record,
    people,
    plan,
    plan_refusal,
    referral,
    related,
    review,
    risk,
    separation,
    verification,
    visits,
)
from cases.case.decider import CaseCommand, CaseEvent
from cases.case.levels import LEVELS, counted, counts, level_at
from cases.case.state import Case, FindingBy
from cases.case.watched import watched
from cases.events import Event, Fact, Metadata, Recorded
from cases.handling import Decision, Histories, Record, Request
from cases.law.clocks import deadlines
from cases.law.deadline import Deadline
from cases.law.load import load_law
from cases.persons import Said, Words
from cases.places.register import Places
from cases.refusals import Invalid, Refused
from cases.registry import EVENT_TYPES
from cases.store.keys import MasterKey
from cases.store.mapper import Mapper
from cases.store.memory import MemoryRecorder
from cases.values import day_in_vietnam
from deciding import CASE
from projections.case_files.file import CaseFile, file_of
from projections.rows import to_json
from random_commands import BEGAN, COMMANDS, actors, corrections_of, following, instants, of_type, reports
from samples import CHILD, LANG_SON, MATTER

LAW, PLACES, MAPPER = load_law(), Places.load(), Mapper(EVENT_TYPES)
STREAM = decider.stream_of(CASE)
bodies: st.SearchStrategy[FindingBy] = st.sampled_from(get_args(FindingBy))
A_MOMENT = dt.timedelta(microseconds=1)
CARRYING_ON = 12
"""So many rules answer, sign, carry out or take back what stands: as often as a fourth of what chance alone does."""
minutes = st.integers(0, 60 * 24 * 4)

REFUSED: dict[type, set[str]] = {
    intake.ReceiveReport: {"case-exists"},
    people.ChangePeople: {"same-person"},
    verification.VerifyReport: {"false-not-entitled"},
    risk.AssessRisk: {"child-has-died"},
    review.MakeReview: {"child-has-died"},
    measures.ArrangeMeasure: {"measure-exists"},
    plan.DraftPlan: {"child-has-died", "plan-exists", "measure-exists"},
    plan.DecideOnPlan: {"own-plan"},
    referral.MakeReferral: {"referral-exists"},
    assignment.Assign: {"account-restricted"},
    duplicate.MarkDuplicate: {"duplicate-cycle", "case-is-duplicate"},
    related.RelateCases: {"same-case"},
    attachment.AttachFile: {"attachment-exists"},
}
"""Every refusal that a command may meet, whoever sends it; all other commands meet none."""

_WORDS = Said(subject_id=MATTER, words=Words(notes="lời kể"))
_AT = BEGAN + dt.timedelta(days=400)
AT_ONCE: tuple[CaseCommand, ...] = (
    intake.ReceiveFurtherReport(
        report=intake.FurtherReportReceived(received_at=_AT, received_by="police", received_in=LANG_SON)
    ),
    emergency.TakeEmergencyMeasures(
        taken=emergency.EmergencyMeasuresTaken(
            taken_at=_AT, measures=(emergency.EmergencyMeasure(kind="safe-place"),), said=_WORDS
        )
    ),
    separation.RecordSeparation(
        fact=separation.ChildSeparated(child=CHILD, decided_at=_AT, decided_by="chair", said=_WORDS)
    ),
    separation.RecordSeparation(
        fact=separation.SeparationExtended(child=CHILD, decided_at=_AT, until=_AT.date(), said=_WORDS)
    ),
    visits.RecordVisit(visit=visits.VisitMade(visit_id=str(uuid4()), made_at=_AT, children=(CHILD,), said=_WORDS)),
    conference.HoldConference(held=conference.ConferenceHeld(held_at=_AT, caregivers="invited", said=_WORDS)),
    measures.ArrangeMeasure(
        measure=measures.MeasureArranged(measure_id=str(uuid4()), level="intervention", children=(CHILD,))
    ),
    plan_refusal.ApplyToCourt(
        applied=plan_refusal.CourtApplied(
            applied_on=_AT.date(), applicant="chair", ground="plan-refused", aims=("separation",), said=_WORDS
        )
    ),
)
"""What is done for a child, later than anything else and with words: never on record yet."""

IS_SAID_ANEW: tuple[type, ...] = (
    intake.ReceiveFurtherReport,
    verification.VerifyReport,
    people.PersonIdentified,
)
"""What is a further fact each time that it is said: only the key under which it is sent makes it the same."""


class AnyOrder(RuleBasedStateMachine):
    """One case to which anybody does anything, kept in the record as the program keeps it."""

    recorded: ClassVar[set[type[Event]]] = set()
    """What came on record in any of the matters so far."""

    def __init__(self) -> None:
        """Begin with an empty record."""
        super().__init__()
        self.now = BEGAN
        self.runner = asyncio.Runner()
        self.record = Record(MemoryRecorder(lambda: self.now), MAPPER, MasterKey.make())
        self.history: tuple[Recorded, ...] = ()
        self.stepwise = Case(case_id=CASE)
        self.authors: dict[int, tuple[Metadata, dt.datetime]] = {}

    @property
    def case(self) -> Case:
        """The case, folded from the whole of its stream."""
        return folding.fold(CASE, self.history)

    @initialize(report=reports, by=actors)
    def opens(self, report: intake.ReportReceived, by: Metadata) -> None:
        """Open the case."""
        self.does(intake.ReceiveReport(case_id=CASE, report=report), by)

    def acts(self, command: CaseCommand, by: Metadata, later: int) -> None:
        """Do anything, some time later."""
        self.now += dt.timedelta(minutes=later)
        self.does(command, by)

    def carries_on(self, data: st.DataObject, by: Metadata, later: int) -> None:
        """Answer, sign, carry out or take back something that is there: chance alone seldom names it."""
        possible = following(self.case)
        if possible:
            self.now += dt.timedelta(minutes=later)
            self.does(data.draw(st.one_of(possible)), by)

    @rule(by=actors, at=instants, days_later=st.integers(1, 20), data=st.data())
    def reopens_before_the_closing_is_on_record(
        self, by: Metadata, at: dt.datetime, days_later: int, data: st.DataObject
    ) -> None:
        """Record a reopening and then the closing that it is of: what holds follows from their times."""
        reopened = closure.CaseReopened(reopened_at=at + dt.timedelta(days=days_later))
        closed = closure.CaseClosed(closed_at=at, ground="other")
        turned = data.draw(st.booleans())
        both: list[CaseCommand] = [closure.ReopenCase(reopened=reopened), closure.CloseCase(closed=closed)]
        for command in reversed(both) if turned else both:
            self.does(command, by)
        closing = self.case.assessed.closing

        assert closing is not None
        assert self.case.assessed.stage == "reopened" or closing.at >= reopened.reopened_at

    @rule(data=st.data(), by=actors)
    def corrects_and_withdraws(self, data: st.DataObject, by: Metadata) -> None:
        """Correct any fact, and see that the withdrawal leaves the case as it was."""
        fact = data.draw(st.sampled_from(self.history))
        speaks_for = data.draw(bodies)
        changes = data.draw(corrections_of(type(fact.event)))
        corrected = correction.FactCorrected(of_version=fact.version, by=speaks_for, changes=changes)
        before = self.case
        recorded = self.does(correction.CorrectFact(correction=corrected), by)
        if not recorded:
            return
        (of,) = recorded
        # Whether it stays is chance: both ways lead on.
        undone = correction.CorrectionWithdrawn(withdraws=of.version, by=speaks_for)
        undo = correction.WithdrawCorrection(withdrawal=undone)
        after = folding.fold(CASE, (*self.history, _fact(self.history, *decider.decide(undo, self.case))))

        assert _but_its_length(before) == _but_its_length(after)
        if data.draw(st.booleans()):
            self.does(undo, by)

    @precondition(lambda self: any(_open(one) for one in self.owed() if one.clock == "emergency-measures"))
    @rule(data=st.data(), by=actors)
    def records_late_what_was_done_in_time(self, data: st.DataObject, by: Metadata) -> None:
        """Record emergency measures that were in time after the time: the clock is met, recorded late, and lapsed."""
        late = data.draw(
            st.sampled_from([one for one in self.owed() if one.clock == "emergency-measures" and _open(one)])
        )
        self.now = max(self.now, late.due_at + dt.timedelta(hours=1))
        taken = emergency.EmergencyMeasuresTaken(
            taken_at=late.due_at - dt.timedelta(hours=1), measures=(emergency.EmergencyMeasure(kind="medical-care"),)
        )
        self.does(emergency.TakeEmergencyMeasures(taken=taken), by)
        same = [one for one in self.owed() if _name(one) == _name(late)]

        assert [(one.settled, one.recorded_late, one.can_lapse) for one in same] == [("met", True, True)]

    def does(self, command: CaseCommand, by: Metadata) -> Sequence[Recorded]:
        """Record what a command leads to, and return it; nothing where it does not fit or is refused by a rule."""
        request = Request(metadata=by, command_id=uuid4(), digest=repr(command).encode())
        told = self._sent(request, command)
        if not told:
            return ()
        again = self._sent(request, command)
        added = self._read()

        assert len(added) == len(told)
        assert told == again
        self._said_once_more(command, added)
        for fact in added:
            self.recorded.add(type(fact.event))
            self.authors[fact.version] = (by, self.now)
            self.stepwise = folding.evolve(self.stepwise, fact)
        return added

    def _sent(self, request: Request, command: CaseCommand) -> tuple[object, ...]:
        def decide(histories: Histories) -> Decision:
            return Decision(events=((STREAM, decider.decide(command, folding.fold(CASE, histories[STREAM]))),))

        refused = ""
        try:
            return self.runner.run(self.record.handle(request, [STREAM], decide)).events
        except Refused as rule_says_no:
            refused = rule_says_no.code
        except Invalid:
            return ()
        assert refused in REFUSED.get(type(command), ())
        return ()

    def _read(self) -> tuple[Recorded, ...]:
        before = len(self.history)
        self.history = self.runner.run(self.record.histories([STREAM]))[STREAM]
        return self.history[before:]

    def _said_once_more(self, command: CaseCommand, added: Sequence[Recorded]) -> None:
        """See to it that the same, sent under another key, adds nothing where a case can tell that it is the same."""
        if isinstance(command, IS_SAID_ANEW) or isinstance(getattr(command, "change", None), IS_SAID_ANEW):
            return
        if isinstance(command, intake.ReceiveReport) or any(_has_words(fact.event) for fact in added):
            return
        assert decider.decide(command, self.case) == ()

    def owed(self) -> tuple[Deadline, ...]:
        """Return what the case owes, from all of its facts."""
        seen = watched(self.case, self.history, law=LAW, places=PLACES)
        return () if seen is None else deadlines(seen, LAW)

    @invariant()
    def a_case_is_closed_or_open_by_the_times_of_its_facts(self) -> None:
        """Whatever came on record first: closed is what was closed last."""
        assessed = self.case.assessed
        standing = correction.standing_corrections(self.history)
        facts = [(one.version, correction.corrected(one.event, standing.get(one.version, ()))) for one in self.history]
        closings = [(event.closed_at, version) for version, event in facts if isinstance(event, closure.CaseClosed)]
        opened = [(event.reopened_at, version) for version, event in facts if isinstance(event, closure.CaseReopened)]

        assert (assessed.stage == "open") == (not closings)
        if closings and opened and max(opened) > max(closings):
            assert assessed.stage == "reopened"

    @invariant()
    def what_protects_is_recorded_whatever_stands(self) -> None:
        """Try what is done at once for a child: none of it meets a refusal, nor is it taken for something else."""
        case = self.case
        for command in AT_ONCE if self.history else ():
            assert len(decider.decide(command, case)) == 1

    @invariant()
    def every_fact_has_its_author(self) -> None:
        """Who did what, and when it came on record, stands with each fact."""
        kept = {fact.version: (fact.metadata, fact.recorded_at) for fact in self.history}

        assert self.authors == kept
        assert [fact.version for fact in self.history] == list(range(1, len(self.history) + 1))

    @invariant()
    def a_fold_is_the_steps_to_it(self) -> None:
        """Facts come to the same at once and one by one."""
        assert self.case == self.stepwise

    @invariant()
    def the_case_file_says_the_same_however_it_was_folded(self) -> None:
        """Case files are the same however the facts were folded, and read back as written."""
        if not self.history:
            return
        file = file_of(self.case)

        assert file == file_of(self.stepwise)
        assert file == msgspec.json.decode(to_json(file), type=CaseFile)

    @invariant()
    def where_a_clock_stands_follows_from_the_facts_alone(self) -> None:
        """Asked twice, in whatever order of moments, a clock says the same; it runs, runs out, and then is over."""
        found, again = self.owed(), self.owed()
        moments = sorted(
            {
                moment
                for one in found
                for at in (one.starts.at, one.running_out_at, one.due_at)
                for moment in _around(at)
            }
        )
        forwards = [[one.state(moment) for one in found] for moment in moments]
        backwards = [[one.state(moment) for one in again] for moment in reversed(moments)]

        assert forwards == backwards[::-1]
        for number, one in enumerate(found):
            stood = list(dict.fromkeys(states[number] for states in forwards))
            if one.settled is None:
                assert stood == [state for state in ("running", "running-out", one.ends_in) if state in stood]
                assert stood[-1] == one.ends_in
            else:
                assert stood == [one.settled]
            assert one.ends_in == "missed" or not (one.can_lapse or one.met)
            assert one.met is None or self.history[one.met.version - 1].recorded_at == one.met.recorded_at

    @invariant()
    def levels_add_up(self) -> None:
        """Planned is done and open together, and no child stands on two levels at once."""
        case = self.case
        if not self.history:
            return
        several = counted(case)
        today = day_in_vietnam(self.now)
        by_level = counts(several, today)
        for level in LEVELS:
            of_level = [one for one in several if one.level == level]
            still_open = [one for one in of_level if one.done_on is None]

            assert by_level[level].planned == by_level[level].done + len(still_open) == len(of_level)
            assert by_level[level].overdue == sum(one.due_on is not None and one.due_on < today for one in still_open)
        for child in file_of(case).children:
            ends = [moment for one in child.stood for moment in (one.from_at, one.until_at)]
            known = [moment for moment in ends if moment is not None]

            assert known == sorted(known)
            assert None not in ends[:-1]
            for one in child.stood:
                here = [other for other in child.stood if level_at([other], one.from_at) is not None]
                assert here == [one]

    def teardown(self) -> None:
        """Close the loop."""
        self.runner.close()


# Rules are chosen one as often as the other: each act has its own, and what rests on others, which chance alone seldom
# names, has several.
for _number, _command in enumerate(one for one in COMMANDS if one is not intake.ReceiveReport):
    _rule = rule(command=of_type(_command), by=actors, later=minutes)
    setattr(AnyOrder, f"acts_{_number}", _rule(AnyOrder.acts))
for _number in range(CARRYING_ON):
    setattr(AnyOrder, f"carries_on_{_number}", rule(data=st.data(), by=actors, later=minutes)(AnyOrder.carries_on))


def _fact(history: Sequence[Recorded], event: Event) -> Fact:
    """Return an event as the fact that it would be."""
    return Fact(stream=STREAM, version=len(history) + 1, position=len(history) + 1, event=event)


def _but_its_length(case: Case) -> dict[str, Any]:
    """Return all that a case says, without which facts it was folded from."""
    says = {name: getattr(case, name) for name in case.__struct_fields__}
    return {name: value for name, value in says.items() if name not in {"version", "position", "facts"}}


def _around(instant: dt.datetime) -> tuple[dt.datetime, ...]:
    return instant - A_MOMENT, instant, instant + A_MOMENT


def _open(deadline: Deadline) -> bool:
    return deadline.settled is None


def _name(deadline: Deadline) -> tuple[object, ...]:
    return deadline.clock, deadline.child, deadline.starts.version, deadline.starts.at


def _has_words(event: Event) -> bool:
    """Return whether something is said in words, which are sealed: it is never taken for what was said before."""
    return on_record._says(event) or getattr(event, "said_instead", None) is not None


def _run(examples: int, steps: int) -> None:
    quietly = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
    few = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=quietly)
    run_state_machine_as_test(AnyOrder, settings=few)


def test_whatever_is_recorded_in_whatever_order_what_follows_from_it_holds_together() -> None:
    _run(examples=20, steps=25)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_same_over_longer_matters_in_which_everything_that_can_be_recorded_is() -> None:
    AnyOrder.recorded.clear()
    _run(examples=120, steps=60)

    assert {one.__name__ for one in get_args(CaseEvent)} == {one.__name__ for one in AnyOrder.recorded}
