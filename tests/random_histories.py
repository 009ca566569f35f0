"""Random histories through the real deciders: cases that are reported, corrected, moved, found, paid for, erased."""

import datetime as dt
import random
from collections.abc import Callable
from uuid import UUID, uuid4, uuid5

from msgspec.structs import replace

from asking import a_request
from cases.case import (
    correction,
    decider,
    folding,
    intake,
    investigation,
    measures,
    people,
    plan,
    separation,
    verification,
    visits,
)
from cases.case.decider import CaseCommand
from cases.case.state import Child, Party
from cases.events import Event
from cases.fund import account, entries, papers, payments, payouts
from cases.handling import Decision, Histories, Record
from cases.law.payouts import HOUSEHOLD
from cases.law.payouts import payout_id as payout_id_of
from cases.persons import PersonDetails, Said, Words, matter_of
from cases.refusals import Invalid, Refused
from cases.subject import erasure
from cases.values import CaseId, Interval, SubjectId, UnitId
from samples import BANG_MAC, CAO_LOC_TOWN, FURTHER, IN_FULL, LANG_SON, VAN_LINH, Y_TICH

COMMUNES = (VAN_LINH, Y_TICH, BANG_MAC, CAO_LOC_TOWN)
KINDS = ("drowning-death", "violence", "neglect", "traffic-death", "natural-death", "abandonment")
SPACE = UUID("5a0c3a52-63c7-5d5e-8f57-5f5a1c0f7d11")


class Told:
    """A record that random facts are told to, one command each."""

    def __init__(self, record: Record, seed: int) -> None:
        """Take the record, and what makes the facts the same each time."""
        self._record = record
        self._random = random.Random(seed)  # noqa: S311 - the facts are random, not secret
        self._cases: list[CaseId] = []
        self._subjects: dict[CaseId, list[SubjectId]] = {}

    async def some(self, commands: int) -> None:
        """Tell so many commands; what a rule refuses is told as nothing."""
        for _ in range(commands):
            if not self._cases or self._random.random() < 0.25:
                await self._open()
            else:
                await self._random.choice(
                    (self._act, self._act, self._act, self._act, self._pay, self._give, self._pay_out, self._erase)
                )()

    async def _open(self) -> None:
        case_id, child, party = (str(uuid5(SPACE, f"{self._random.random()}")) for _ in range(3))
        report = replace(
            IN_FULL,
            kind=self._random.choice(KINDS),
            commune_of_event=self._random.choice((*COMMUNES, None)),
            area=LANG_SON,
            occurred=self._days(),
            children=(Child(subject_id=SubjectId(child), details=PersonDetails(name="Trẻ Thử", sex="female")),),
            parties=(Party(subject_id=SubjectId(party), role="mother", details=PersonDetails(name="Mẹ Thử")),),
            reporter=None,
            said=self._words(CaseId(case_id)),
        )
        self._cases.append(CaseId(case_id))
        self._subjects[CaseId(case_id)] = [SubjectId(child), SubjectId(party)]
        await self._case(CaseId(case_id), intake.ReceiveReport(case_id=CaseId(case_id), report=report))

    async def _act(self) -> None:
        case_id = self._random.choice(self._cases)
        await self._case(case_id, self._random.choice(self._acts())(case_id))

    def _acts(self) -> tuple[Callable[[CaseId], CaseCommand], ...]:
        return (
            self._verify,
            self._correct,
            self._withdraw,
            self._measure,
            self._reach,
            self._add,
            self._report_again,
            self._plan,
            self._approve,
            self._separate,
            self._visit,
        )

    def _verify(self, case_id: CaseId) -> CaseCommand:
        return verification.VerifyReport(
            verified=verification.ReportVerified(
                finding=self._random.choice(("confirmed", "confirmed", "unfounded", "undetermined")),
                by=self._random.choice(("commune", "police", "province")),
                commune_of_event=self._random.choice((None, None, *COMMUNES)),
                said=self._words(case_id),
            )
        )

    def _correct(self, _case_id: CaseId) -> CaseCommand:
        changes = self._random.choice(
            (
                correction.Changes(commune_of_event=self._random.choice(COMMUNES)),
                correction.Changes(kind=self._random.choice(KINDS)),
                correction.Changes(occurred=self._days()),
            )
        )
        return correction.CorrectFact(
            correction=correction.FactCorrected(
                of_version=1, by=self._random.choice(("commune", "province")), changes=changes
            )
        )

    def _withdraw(self, _case_id: CaseId) -> CaseCommand:
        return correction.WithdrawCorrection(
            withdrawal=correction.CorrectionWithdrawn(withdraws=self._random.randint(2, 6), by="province")
        )

    def _measure(self, _case_id: CaseId) -> CaseCommand:
        arranged = measures.MeasureArranged(measure_id=str(uuid4()), aid=True, done_on=dt.date(2024, 5, 1))
        return measures.ArrangeMeasure(measure=arranged)

    def _plan(self, case_id: CaseId) -> CaseCommand:
        planned = plan.PlannedMeasure(
            measure_id=str(uuid5(SPACE, f"{self._random.random()}")),
            child=self._subjects[case_id][0],
            level=self._random.choice(("support", "intervention")),
            due_on=self._days().first,
            said=self._words(case_id),
        )
        drafted = plan.PlanDrafted(
            plan_id=self._plan_id(case_id), drafted_at=self._instant(), drafted_by="worker", measures=(planned,)
        )
        return plan.DraftPlan(drafted=drafted)

    def _approve(self, case_id: CaseId) -> CaseCommand:
        decision: plan.PlanApproved | plan.PlanReturned = self._random.choice(
            (
                plan.PlanApproved(plan_id=self._plan_id(case_id), approved_at=self._instant(), approved_by="deputy"),
                plan.PlanReturned(plan_id=self._plan_id(case_id), returned_at=self._instant(), returned_by="chair"),
            )
        )
        return plan.DecideOnPlan(decision=decision)

    def _separate(self, case_id: CaseId) -> CaseCommand:
        child = self._subjects[case_id][0]
        fact: separation.SeparationEvent = self._random.choice(
            (
                separation.ChildSeparated(child=child, decided_at=self._instant(), decided_by="chair"),
                separation.SeparationExtended(child=child, decided_at=self._instant(), until=self._days().last),
                separation.SeparationEnded(child=child, ended_at=self._instant()),
            )
        )
        return separation.RecordSeparation(fact=fact)

    def _visit(self, case_id: CaseId) -> CaseCommand:
        made = visits.VisitMade(visit_id=self._plan_id(case_id), made_at=self._instant(), said=self._words(case_id))
        return visits.RecordVisit(visit=made)

    def _plan_id(self, case_id: CaseId) -> str:
        """Return one of three ids in a case: some are met again."""
        return str(uuid5(UUID(case_id), str(self._random.randint(1, 3))))

    def _instant(self) -> dt.datetime:
        return dt.datetime.combine(self._days().first, dt.time(self._random.randint(0, 23)), dt.UTC)

    def _reach(self, case_id: CaseId) -> CaseCommand:
        reached = investigation.InvestigationReached(
            milestone="opened", reached_on=dt.date(2024, 4, self._random.randint(1, 28)), said=self._words(case_id)
        )
        return investigation.ReachMilestone(reached=reached)

    def _add(self, case_id: CaseId) -> CaseCommand:
        subject = SubjectId(str(uuid5(SPACE, f"{self._random.random()}")))
        self._subjects[case_id].append(subject)
        details = PersonDetails(name="Thêm Một Người", address="thôn Hai")
        return people.ChangePeople(change=people.ChildAdded(child=Child(subject_id=subject, details=details)))

    def _report_again(self, _case_id: CaseId) -> CaseCommand:
        return intake.ReceiveFurtherReport(report=replace(FURTHER, reporter=None, said=None))

    async def _case(self, case_id: CaseId, command: CaseCommand) -> None:
        stream = decider.stream_of(case_id)

        def decide(histories: Histories) -> Decision:
            return Decision(events=((stream, decider.decide(command, folding.fold(case_id, histories[stream]))),))

        try:
            await self._record.handle(a_request(), [stream], decide)
        except (Refused, Invalid):
            return

    async def _pay(self) -> None:
        case_id = self._random.choice(self._cases)
        payment_id = str(uuid4())
        payment = payments.PaymentRecorded(
            payment_id=payment_id,
            fund=UnitId("20~"),
            amount_vnd=5_000_000,
            paid=self._days(),
            cause="child-death",
            payee_kind="person",
            payee=papers.Payee(
                subject_id=self._random.choice(self._subjects[case_id]), details=PersonDetails(name="Người Nhận")
            ),
            case_id=case_id,
            source=papers.PaymentSource(document="QĐ thử"),
        )
        stream = payments.stream_of(payment_id)
        await self._record.handle(
            a_request(),
            [stream],
            lambda histories: Decision(
                events=((stream, payments.decide(payments.RecordPayment(payment=payment), histories[stream])),)
            ),
        )

    async def _give(self) -> None:
        fund = UnitId("20~")
        gift = entries.DonationReceived(
            entry_id=str(uuid4()),
            fund=fund,
            received_on=self._days().last,
            amount_vnd=self._random.randint(1, 10**7),
            donor_kind="person",
            purpose=self._random.choice((None, "abused-children")),
            donor=papers.Donor(subject_id=SubjectId(str(uuid4())), details=PersonDetails(name="Người Tặng")),
            source=papers.PaymentSource(document="PT thử"),
        )
        stream = account.stream_of(fund)

        def decide(histories: Histories) -> Decision:
            state = account.fold(fund, histories[stream])
            return Decision(events=((stream, account.decide_entry(gift, state, account.Bounds())),))

        await self._record.handle(a_request(), [stream], decide)

    async def _pay_out(self) -> None:
        case_id = self._random.choice(self._cases)
        payout_id, fund = payout_id_of(case_id, cause="bereaved-family-visit", beneficiary=HOUSEHOLD), UnitId("20~")
        stream = payouts.stream_of(payout_id)
        payee = papers.Payee(
            subject_id=self._random.choice(self._subjects[case_id]), details=PersonDetails(name="Người Nhận")
        )
        terms = payouts.Terms(fund=fund, amount_vnd=1_000_000, grounds=papers.Grounds(because=(1,)))
        proposed = payouts.PayoutProposed(
            payout_id=payout_id,
            case_id=case_id,
            cause="bereaved-family-visit",
            beneficiary=HOUSEHOLD,
            fund=fund,
            amount_vnd=1_000_000,
            due_fund=fund,
            due_vnd=1_000_000,
            grounds=terms.grounds,
            payee_kind="person",
            payee=payee,
            said=self._words(case_id),
        )
        pay = payouts.Pay(
            payment_id=str(uuid4()),
            paid_on=dt.date(2024, 5, 1),
            draws=(papers.Draw(amount_vnd=1_000_000),),
            payee_kind="person",
            payee=payee,
            witness=papers.Witness(subject_id=SubjectId(str(uuid4())), details=PersonDetails(name="Người Chứng")),
            receipt="PC thử",
        )

        def decide(histories: Histories) -> Decision:
            payout = payouts.fold(payout_id, histories[stream])
            standing = payouts.Standing(actor=f"{payout.version + 1}", terms=terms)
            match payout.status:
                case "proposed":
                    approve = payouts.Approve(payout_id=payout_id, limit_vnd=None)
                    events = payouts.decide_approval(approve, payout, standing)
                case "approved":
                    events = payouts.decide_payment(pay, payout, standing)
                case "paid":
                    back = payouts.Reverse(returned_on=dt.date(2024, 6, 1), document="PT thử")
                    events = payouts.decide_reversal(back, payout, actor="somebody else")
                case _:
                    events = payouts.decide_proposal(payouts.Propose(proposed=proposed), payout, standing)
            return Decision(events=((stream, events),))

        # Several steps of it, so that some are paid and some come back.
        for _ in range(self._random.randint(1, 4)):
            await self._record.handle(a_request(), [stream], decide)

    async def _erase(self) -> None:
        case_id = self._random.choice(self._cases)
        gone = [self._random.choice(self._subjects[case_id]), matter_of(case_id)]
        keys = await self._record.recorder.subject_keys(gone)
        gone = [one for one in gone if one in keys]
        bears_on = tuple(one for one in self._cases if set(self._subjects[one]) & set(gone) or one == case_id)
        events: list[tuple[str, tuple[Event, ...]]] = [
            (
                erasure.stream_of(one),
                (erasure.SubjectErased(subject_id=one, because_of=gone[0], basis="QĐ thử", case_ids=bears_on),),
            )
            for one in gone
        ]
        if events:
            await self._record.handle(
                a_request(),
                [stream for stream, _ in events],
                lambda _histories: Decision(events=tuple(events), erase=tuple(gone)),
            )

    def _days(self) -> Interval:
        first = dt.date(2023, 1, 1) + dt.timedelta(days=self._random.randint(0, 700))
        return Interval(first=first, last=first + dt.timedelta(days=self._random.randint(0, 40)))

    @staticmethod
    def _words(case_id: CaseId) -> Said:
        return Said(subject_id=matter_of(case_id), words=Words(narrative="lời kể"))
