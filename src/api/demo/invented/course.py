"""The course of one invented case: who it is about, the day that it has come to, and what is drawn for it."""

import datetime as dt
from random import Random
from uuid import UUID

from msgspec import Struct

from api.demo.invented import kinds
from api.demo.invented.openings import Opening, case_id_of, invented_id, subject_of
from api.demo.invented.places import PROVINCE, commune_id
from cases.case.decider import CaseCommand
from cases.fund.payments import RecordPayment
from cases.persons import matter_of
from cases.values import COUNTRY, VIETNAM, CaseId, SubjectId, UnitId

OFFICES = {"hotline": COUNTRY, "province-officer": PROVINCE, "fund-officer": PROVINCE}
"""The unit of each role that does not act for the commune."""


class Step(Struct, frozen=True):
    """What somebody does on a day."""

    on: dt.date
    role: str
    unit: UnitId
    act: str
    command: CaseCommand | RecordPayment
    there: tuple[CaseId, CaseCommand] | None = None
    """What another case takes in by the same act."""

    @property
    def account(self) -> str:
        """Whose act it is."""
        return account_of(self.role, self.unit)


def account_of(role: str, unit: UnitId) -> str:
    """Return the account of a role in a unit: `chair-90001`."""
    return f"{role}-{unit.partition('~')[0]}"


class Course:
    """Where the story of a case stands. Whatever is drawn comes from the seed and the case's number alone."""

    def __init__(self, opening: Opening, *, seed: int, communes: int) -> None:
        self.opening = opening
        self.case_id = case_id_of(seed, opening.number)
        self.matter = matter_of(self.case_id)
        self.commune = commune_id(opening.commune)
        self.residence = self.commune
        self.kind = kinds.kind_of(seed, opening.number if opening.again is None else opening.again.number)
        self.chance = Random(f"{seed}/{opening.number}")  # noqa: S311 - invented facts, no secrets
        self.children: list[SubjectId] = []
        self.abuser: SubjectId | None = None
        self.assessed: set[SubjectId] = set()
        """Which children somebody assessed first."""
        self.version = 0
        """How many facts were told: each step adds one."""
        self.day = self.busy_until = opening.received_on
        self.occurred = opening.received_on - dt.timedelta(days=int(self.chance.expovariate(0.1)))
        self._seed = seed
        self._communes = communes
        self._subjects = 0

    @property
    def living(self) -> list[SubjectId]:
        """The children who live: in a case about a death, the first one died."""
        return self.children[self.kind in kinds.DEATHS :]

    def step(self, role: str, act: str, command: CaseCommand, *, unit: UnitId | None = None) -> Step:
        """Return a step on the day that the story has come to."""
        self.version += 1
        return Step(self.day, role, unit or OFFICES.get(role, self.commune), act, command)

    def pass_days(self, most: int, *, least: int = 0) -> None:
        """Let some days pass."""
        self.day += dt.timedelta(days=self.chance.randrange(least, most + 1))

    def often(self, part: float) -> bool:
        """Return whether something is so in this case that is so in a part of all."""
        return self.chance.random() < part

    def somebody(self) -> SubjectId:
        """Return the id of one person more."""
        self._subjects += 1
        return subject_of(self._seed, self.opening.number, self._subjects - 1)

    def somebody_earlier(self) -> SubjectId:
        """Return the id of a child of an earlier case."""
        return subject_of(self._seed, self.chance.randrange(self.opening.earlier), 0)

    def elsewhere(self) -> UnitId:
        """Return a commune; one draw, however many communes there are."""
        return commune_id(1 + int(self.chance.random() * self._communes))

    def account(self, role: str) -> str:
        """Return the account of a role in the commune."""
        return account_of(role, self.commune)

    def id_of(self, what: str, nth: int = 0) -> str:
        """Return the id of something in this case."""
        return str(self._id(what, nth))

    def other_case(self, number: int) -> CaseId:
        """Return the id of the case of a number."""
        return case_id_of(self._seed, number)

    def instant(self) -> dt.datetime:
        """Return an instant of the day that the story has come to."""
        return self._at(self.chance.randrange(24 * 60))

    def noon(self) -> dt.datetime:
        """Return noon of that day: what is decided on one day is so in the order in which it is told."""
        return self._at(12 * 60)

    def _at(self, minutes: int) -> dt.datetime:
        midnight = dt.datetime(self.day.year, self.day.month, self.day.day, tzinfo=VIETNAM)
        return (midnight + dt.timedelta(minutes=minutes)).astimezone(dt.UTC)

    def _id(self, what: str, nth: int) -> UUID:
        return invented_id(self._seed, what, self.opening.number, nth)
