"""Which cases an invented province has: where, when, received by whom, under which number; drawn in order."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, islice
from random import Random
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from api.demo.invented.kinds import KIND_CODES
from api.demo.invented.places import COMMUNES_MAX, commune_code
from cases.ids import ordered
from cases.values import CaseId, SubjectId

FIRST_DAY, DAYS = dt.date(2019, 7, 1), 2_010
"""The days on which cases are received: up to the end of 2024; what follows from them may come a year later."""
UNEVEN = 0.4
"""How fast communes have fewer cases than the first: the one of a rank has a share of rank to the minus this."""
CHUNK_CASES = 2_000
APART_FROM = 1_000_000_000
CASES_MAX = 10_000_000
RECEIVERS = ("standing-team", "police", "hotline", "province-officer")
RECEIVE = (84, 96, 98, 100)
"""How many of a hundred cases each of them receives, with those before."""
OFFICE_CODES = {"hotline": "vn", "province-officer": "99"}


Twinned = Literal["duplicate", "related"]
TWINNED: tuple[Twinned, ...] = ("duplicate", "related")
TWINS = 0.03
"""After what part of the cases another one follows that is the same matter, or has to do with it."""


class Twin(Struct, frozen=True):
    """Another case that is held for the same matter, or is related."""

    how: Twinned
    number: int


class Opening(Struct, frozen=True):
    """A case before its story: its number among all, where it is, who receives it when, under which number."""

    number: int
    commune: int
    received_on: dt.date
    role: str
    code: str
    """Under which code the case is numbered: that of whoever receives it."""
    issued: int
    """How many numbers of the code and year were issued before."""
    earlier: int
    """How many cases came before that may be about the same child."""
    twin: Twin | None = None
    """The case behind this one, if they have to do with each other."""
    again: Twin | None = None
    """The case before this one, likewise."""


class Invented(Struct, frozen=True, kw_only=True):
    """An invented province, all of which follows from these numbers."""

    communes: int
    cases: int
    seed: int = 1
    apart: int = 0
    """So many cases more, in a commune of their own behind the others: the same however large the rest is."""

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        :raises ValueError: if there are too few or too many communes or cases; the message is for people.
        """
        if not 1 <= self.all_communes <= COMMUNES_MAX or self.communes < 1:
            message = f"từ 1 đến {COMMUNES_MAX} xã / from 1 to {COMMUNES_MAX} communes"
            raise ValueError(message)
        if self.seed < 0:
            message = "--seed: từ 0 trở lên / from 0 on"
            raise ValueError(message)
        if not 0 < self.cases <= CASES_MAX:
            message = f"từ 1 đến {CASES_MAX} hồ sơ / from 1 to {CASES_MAX} cases"
            raise ValueError(message)

    @property
    def name(self) -> str:
        """What it is called among all that could be invented: small letters, digits and _."""
        return f"province_{self.communes}_{self.cases}_{self.seed}" + (f"_{self.apart}" if self.apart else "")

    @property
    def all_communes(self) -> int:
        """How many communes there are, with the one apart."""
        return self.communes + bool(self.apart)


def openings(invented: Invented) -> Iterator[tuple[Opening, ...]]:
    """Yield the cases in the order of their days, so many at a time as are told together."""
    drawn = _all(invented)
    while chunk := tuple(islice(drawn, CHUNK_CASES)):
        # Two cases that have to do with each other are told together.
        yield (*chunk, next(drawn)) if chunk[-1].twin else chunk


def _all(invented: Invented) -> Iterator[Opening]:
    chance = Random(f"{invented.seed}/openings")  # noqa: S311 - invented facts, no secrets
    shares = tuple(accumulate(rank**-UNEVEN for rank in range(1, invented.communes + 1)))
    every = range(1, invented.communes + 1)
    issued: Counter[tuple[str, int]] = Counter()
    apart = 0
    last: Opening | None = None
    for number in range(invented.cases):
        if last is not None and last.twin is not None:
            last = _again(last, last.twin, chance, issued)
            yield last
            continue
        while apart < invented.apart and apart * invented.cases <= number * invented.apart:
            yield _apart(invented, apart, issued)
            apart += 1
        commune = chance.choices(every, cum_weights=shares)[0]
        role = chance.choices(RECEIVERS, cum_weights=RECEIVE)[0]
        code = OFFICE_CODES.get(role) or commune_code(commune)
        day = FIRST_DAY + dt.timedelta(days=number * DAYS // invented.cases)
        # The first cases are an example of each kind.
        twinned = chance.random() < TWINS and len(KIND_CODES) <= number + 1 < invented.cases
        twin = Twin(chance.choice(TWINNED), number + 1) if twinned else None
        last = Opening(number, commune, day, role, code, _next(issued, code, day), number, twin)
        yield last
    for rest in range(apart, invented.apart):
        yield _apart(invented, rest, issued)


def _again(before: Opening, twin: Twin, chance: Random, issued: Counter[tuple[str, int]]) -> Opening:
    """Return a case that is received on the day of the one that it has to do with, in the same commune."""
    role = chance.choices(RECEIVERS, cum_weights=RECEIVE)[0]
    code = OFFICE_CODES.get(role) or commune_code(before.commune)
    return replace(
        before,
        number=twin.number,
        role=role,
        code=code,
        issued=_next(issued, code, before.received_on),
        twin=None,
        again=Twin(twin.how, before.number),
    )


def _apart(invented: Invented, nth: int, issued: Counter[tuple[str, int]]) -> Opening:
    day = FIRST_DAY + dt.timedelta(days=nth * DAYS // invented.apart)
    commune = invented.all_communes
    code = commune_code(commune)
    return Opening(APART_FROM + nth, commune, day, "standing-team", code, _next(issued, code, day), 0)


def _next(issued: Counter[tuple[str, int]], code: str, day: dt.date) -> int:
    """Return how many numbers were issued before, and count one more."""
    before = issued[code, day.year]
    issued[code, day.year] += 1
    return before


def invented_id(seed: int, what: str, number: int, *which: object) -> UUID:
    """Return the id of something in the case of a number: the same for the same seed, and nobody else's.

    Like those that are made in daily use, they stand in the order in which cases come in.
    """
    digest = hashlib.blake2b(f"{seed}/{what}/{number}/{which}".encode(), digest_size=16).digest()
    return ordered(number, UUID(bytes=digest))


def case_id_of(seed: int, number: int) -> CaseId:
    """Return the id of the case of a number."""
    return CaseId(str(invented_id(seed, "case", number)))


def subject_of(seed: int, number: int, nth: int) -> SubjectId:
    """Return the id of somebody in the case of a number; the first is a child."""
    return SubjectId(str(invented_id(seed, "subject", number, nth)))
