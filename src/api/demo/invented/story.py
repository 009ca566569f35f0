"""The story of one invented case: who does what on which day, as commands for the real deciders.

Whatever is drawn comes from the seed and the case's number alone: the same case again tells the same story.
"""

import datetime as dt
from collections.abc import Iterator
from random import Random

from msgspec import Struct

from api.demo.invented import assessing, kinds
from api.demo.invented import people as people_of
from api.demo.invented.openings import Opening, case_id_of, invented_id, subject_of
from api.demo.invented.places import PROVINCE, commune_id
from cases.case.correction import Changes, CorrectFact, CorrectionWithdrawn, FactCorrected, WithdrawCorrection
from cases.case.decider import CaseCommand
from cases.case.intake import FurtherReportReceived, ReceiveFurtherReport, ReceiveReport, ReportReceived
from cases.case.investigation import InvestigationReached, ReachMilestone
from cases.case.measures import ArrangeMeasure, MeasureArranged
from cases.case.people import (
    ChangePeople,
    ChildAdded,
    PartyAdded,
    PeopleEvent,
    PersonIdentified,
    PersonMarked,
    PersonsLinked,
    PersonsUnlinked,
)
from cases.case.state import Child, FindingBy, Party, Reporter
from cases.case.verification import ReportVerified, VerifyReport
from cases.case_number.numbering import numbered
from cases.fund.papers import Payee, PaymentSource
from cases.fund.payments import PaymentRecorded, RecordPayment
from cases.persons import matter_of
from cases.values import COUNTRY, VIETNAM, Interval, SubjectId, UnitId

OFFICES = {"hotline": COUNTRY, "province-officer": PROVINCE, "fund-officer": PROVINCE}
"""The unit of each role that does not act for the commune."""


class Step(Struct, frozen=True):
    """What somebody does on a day."""

    on: dt.date
    role: str
    unit: UnitId
    act: str
    command: CaseCommand | RecordPayment


class Story:
    """Tells one case, step by step, in the order of its days."""

    def __init__(self, opening: Opening, *, seed: int, communes: int) -> None:
        self.case_id = case_id_of(seed, opening.number)
        self.code, self.year, self.issued = opening.code, opening.received_on.year, opening.issued
        self._seed = seed
        self._opening = opening
        self._communes = communes
        self.case_number = numbered(self.code, self.year, self.issued + 1)
        self._chance = Random(f"{seed}/{opening.number}")  # noqa: S311 - invented facts, no secrets
        self._chance_of_care = Random(f"{seed}/{opening.number}/care")  # noqa: S311 - as above
        self._matter = matter_of(self.case_id)
        self._commune = commune_id(opening.commune)
        self._kind = self._chance.choices(kinds.KIND_CODES, kinds.KIND_WEIGHTS)[0]
        self._subjects = 0
        self._version = 0
        """How many facts the story has told: each of its steps adds one."""
        self._children: list[SubjectId] = []
        self._abuser: SubjectId | None = None
        self._day = self._busy_until = opening.received_on
        self._occurred = opening.received_on - dt.timedelta(days=int(self._chance.expovariate(0.1)))

    def steps(self) -> Iterator[Step]:
        """Yield what happens; every step on the case adds one fact to it."""
        yield self._report()
        yield from self._people()
        yield from self._assessed()
        yield from self._findings()
        yield from self._measures()
        yield from self._investigation()
        yield from self._corrections()
        yield from self._ended()
        yield from self._payment()

    def _step(self, role: str, act: str, command: CaseCommand, *, days: int = 0) -> Step:
        """Return a step some days after the last."""
        self._day += dt.timedelta(days=self._chance.randrange(days + 1))
        self._version += 1
        return Step(self._day, role, OFFICES.get(role, self._commune), act, command)

    def _often(self, part: float) -> bool:
        return self._chance.random() < part

    def _somebody(self) -> SubjectId:
        self._subjects += 1
        return subject_of(self._seed, self._opening.number, self._subjects - 1)

    def _instant(self) -> dt.datetime:
        minutes = self._chance.randrange(24 * 60)
        midnight = dt.datetime(self._day.year, self._day.month, self._day.day, tzinfo=VIETNAM)
        return (midnight + dt.timedelta(minutes=minutes)).astimezone(dt.UTC)

    def _child(self) -> Child:
        subject = self._somebody()
        self._children.append(subject)
        details = people_of.a_child(self._chance, on=self._opening.received_on) if self._often(0.85) else None
        outcome = "died" if self._kind in kinds.DEATHS and len(self._children) == 1 else "harmed"
        return Child(
            subject_id=subject,
            identity="known" if details else "unknown",
            outcome=outcome if self._often(0.6) or outcome == "died" else None,  # type: ignore[arg-type] # literals
            details=details,
        )

    def _party(self) -> Party:
        role, relation = self._chance.choice(people_of.PARTIES)
        subject = self._somebody()
        if role == "alleged-abuser":
            self._abuser = subject
        return Party(subject_id=subject, role=role, relation=relation, details=people_of.a_grown_up(self._chance))

    def _report(self) -> Step:
        opening, chance, kind = self._opening, self._chance, self._kind
        unplaced = self._often(0.02)
        received_at = self._instant()
        report = ReportReceived(
            case_number=self.case_number,
            kind=kind,
            also=("emotional-violence",) if kind == "physical-violence" and self._often(0.2) else (),
            injury_type=f"{chance.randrange(1, 11):02}" if kind == "injury" else None,
            place_type=kinds.PLACE_OF.get(kind) or chance.choice(kinds.PLACES),
            lethal=True if kind in kinds.DEATHS else None,
            commune_of_event=None if unplaced else self._commune,
            area=PROVINCE if unplaced else None,
            commune_of_residence=self._commune if self._often(0.9) else self._elsewhere(),
            residence_kind="permanent",
            occurred=Interval(first=self._occurred, last=opening.received_on if self._often(0.3) else self._occurred),
            received_at=received_at,
            received_by=kinds.RECEIVED_BY[opening.role],
            received_in=OFFICES.get(opening.role, self._commune),
            channel=chance.choice(kinds.CHANNELS),
            # Brothers and sisters stand in one matter.
            children=tuple(self._child() for _ in range(1 + self._often(0.15) + self._often(0.05))),
            parties=(self._party(),) if self._often(0.6) else (),
            reporter=self._reporter(0.4),
            said=people_of.report_words(chance, self._matter),
        )
        return self._step(opening.role, "cases", ReceiveReport(case_id=self.case_id, report=report))

    def _reporter(self, part: float) -> Reporter | None:
        if not self._often(part):
            return None
        return Reporter(subject_id=self._somebody(), details=people_of.a_grown_up(self._chance))

    def _elsewhere(self) -> UnitId:
        """Return a commune; one draw, however many communes there are."""
        return commune_id(1 + int(self._chance.random() * self._communes))

    def _people(self) -> Iterator[Step]:
        chance, matter = self._chance, self._matter
        while self._often(0.3):
            role = chance.choice(("standing-team", "police", "hotline"))
            self._day += dt.timedelta(days=chance.randrange(4))
            further = FurtherReportReceived(
                received_at=self._instant(),
                received_by=kinds.RECEIVED_BY[role],
                received_in=OFFICES.get(role, self._commune),
                channel=chance.choice(kinds.CHANNELS),
                reporter=self._reporter(0.2),
                said=people_of.new_facts(chance, matter),
            )
            yield self._step(role, "reports", ReceiveFurtherReport(report=further))
        if self._often(0.1):
            yield self._change(ChildAdded(child=self._child()))
        if self._often(0.4):
            yield self._change(PartyAdded(party=self._party()))
        if self._often(0.6):
            who = self._children[0]
            known = people_of.a_child(chance, on=self._opening.received_on)
            yield self._change(PersonIdentified(subject_id=who, identity="known", details=known))
        if self._abuser and self._often(0.4):
            yield self._change(PersonMarked(subject_id=self._abuser, must_not_be_told=True, must_not_be_paid=True))
        if self._opening.earlier and self._often(0.06):
            # The child was in an earlier case, under another subject id.
            earlier = subject_of(self._seed, chance.randrange(self._opening.earlier), 0)
            yield self._change(PersonsLinked(subject_id=self._children[0], same_as=earlier))
            if self._often(0.4):
                why = people_of.a_reason(chance, matter)
                yield self._change(PersonsUnlinked(withdraws=self._version, said=why))

    def _change(self, change: PeopleEvent) -> Step:
        return self._step("standing-team", "people", ChangePeople(change=change), days=3)

    def _assessed(self) -> Iterator[Step]:
        """Yield what was assessed of a child who lives, and found of one who died, on the day that it has come to."""
        chance, noon = self._chance_of_care, self._noon()
        died = self._kind in kinds.DEATHS
        if died and chance.random() < assessing.FOUND_DEAD:
            found = assessing.death(self._children[0], self._kind, self._occurred)
            yield self._care("police", "death-findings", found)
        for child in self._children[died : died + 1]:
            if chance.random() < assessing.AT_FIRST:
                yield self._care("standing-team", "initial-assessment", assessing.initial(chance, child, noon))
            if chance.random() < assessing.IN_DETAIL:
                yield self._care("standing-team", "detailed-assessment", assessing.detailed(chance, child, noon))

    def _ended(self) -> Iterator[Step]:
        """Yield how a case ends on which nothing is under way, reviewed or not, and that it may begin again."""
        chance, noon = self._chance_of_care, self._noon()
        if self._busy_until >= self._day or chance.random() >= assessing.CLOSED:
            return
        for child in self._children[self._kind in kinds.DEATHS :]:
            if chance.random() < assessing.REVIEWED:
                yield self._care("standing-team", "review", assessing.well(chance, child, noon))
        yield self._care("chair", "closure", assessing.closing(chance, noon, self._matter))
        if chance.random() < assessing.REOPENED:
            later = noon + dt.timedelta(minutes=1)
            yield self._care("chair", "reopening", assessing.reopening(chance, later, self._matter))

    def _care(self, role: str, act: str, command: CaseCommand) -> Step:
        """Return a step on the day that the story has come to; nothing is drawn for it."""
        self._version += 1
        return Step(self._day, role, self._commune, act, command)

    def _noon(self) -> dt.datetime:
        return dt.datetime(self._day.year, self._day.month, self._day.day, 12, tzinfo=VIETNAM).astimezone(dt.UTC)

    def _findings(self) -> Iterator[Step]:
        if not self._often(0.93):
            return
        for _ in range(1 + self._often(0.25) + self._often(0.05)):
            role, by = self._chance.choice(kinds.FOUND_BY)
            unit = self._commune
            self._day += dt.timedelta(days=self._chance.randrange(5))
            finding = self._chance.choice(kinds.FINDINGS)
            verified = ReportVerified(
                finding="false" if finding == "unfounded" and by == "police" and self._often(0.1) else finding,
                by=by,
                by_unit=unit,
                found_at=self._instant(),
                commune_of_event=unit if self._often(0.1) else None,
                said=people_of.a_reason(self._chance, self._matter) if self._often(0.3) else None,
            )
            yield self._step(role, "verification", VerifyReport(verified=verified))

    def _measures(self) -> Iterator[Step]:
        bereaved = self._kind in kinds.DEATHS
        for nth in range(1 + min(6, int(self._chance.expovariate(0.4)))):
            aid = bereaved and not nth
            due = self._day + dt.timedelta(days=self._chance.randrange(5, 60))
            done = due + dt.timedelta(days=self._chance.randrange(-5, 20))
            self._busy_until = max(self._busy_until, due, done)
            measure = MeasureArranged(
                measure_id=str(invented_id(self._seed, "measure", self._opening.number, nth)),
                level=None if aid else self._chance.choice(kinds.LEVELS),
                aid=aid,
                children=(self._children[0],) if self._often(0.3) else (),
                due_on=due,
                # What is not done by then is overdue.
                done_on=done if self._often(0.75) else None,
                said=people_of.what_was_done(self._chance, self._matter) if self._often(0.7) else None,
            )
            yield self._step("standing-team", "measures", ArrangeMeasure(measure=measure), days=10)

    def _investigation(self) -> Iterator[Step]:
        if self._kind not in kinds.CRIMES or not self._often(0.6):
            return
        for milestone in kinds.TRACK[: self._chance.randrange(1, len(kinds.TRACK) + 1)]:
            self._day += dt.timedelta(days=self._chance.randrange(5, 40))
            said = people_of.a_file(self._chance, self._matter) if milestone == "opened" else None
            reached = InvestigationReached(milestone=milestone, reached_on=self._day, said=said)
            yield self._step("police", "investigation", ReachMilestone(reached=reached))

    def _corrections(self) -> Iterator[Step]:
        if not self._often(0.12):
            return
        by: FindingBy = "police" if self._often(0.5) else "commune"
        role = "police" if by == "police" else "standing-team"
        elsewhere = self._elsewhere()
        earlier = self._occurred - dt.timedelta(days=1 + self._chance.randrange(20))
        # Half of them move the case to another commune.
        if self._often(0.5) and elsewhere != self._commune:
            changes = Changes(commune_of_event=elsewhere)
        else:
            changes = Changes(occurred=Interval(first=earlier, last=self._occurred))
        correction = FactCorrected(
            of_version=1,
            by=by,
            by_unit=self._commune,
            changes=changes,
            said=people_of.a_reason(self._chance, self._matter),
        )
        yield self._step(role, "corrections", CorrectFact(correction=correction), days=30)
        if self._often(0.2):
            withdrawn = CorrectionWithdrawn(
                withdraws=self._version,
                by=by,
                by_unit=self._commune,
                said=people_of.a_reason(self._chance, self._matter),
            )
            yield self._step(role, "corrections", WithdrawCorrection(withdrawal=withdrawn), days=10)

    def _payment(self) -> Iterator[Step]:
        if not self._often(0.7 if self._kind in kinds.CAUSES else 0.06):
            return
        self._day += dt.timedelta(days=self._chance.randrange(3, 30))
        payment = PaymentRecorded(
            payment_id=str(invented_id(self._seed, "payment", self._opening.number)),
            fund=PROVINCE,
            amount_vnd=self._chance.randrange(2, 11) * 500_000,
            paid=Interval(first=self._day, last=self._day),
            cause=kinds.CAUSES.get(self._kind, kinds.OTHER_CAUSE),
            payee_kind="household",
            payee=Payee(subject_id=self._somebody(), details=people_of.a_grown_up(self._chance)),
            case_id=self.case_id,
            source=PaymentSource(document=f"{self._opening.number % 900}/QD", kind="decision", dated_on=self._day),
        )
        yield Step(self._day, "fund-officer", PROVINCE, "fund/payments", RecordPayment(payment=payment))
