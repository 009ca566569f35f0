"""Cases as clocks see them, and the deadlines that follow: what the tests of the clocks share."""

import datetime as dt
from types import SimpleNamespace

from msgspec.structs import replace

from cases.law.clocks import deadlines
from cases.law.deadline import ClockFact, Deadline, Watched
from cases.law.load import load_law
from cases.law.model import Law
from cases.values import SubjectId, UnitId

LAW = load_law()
COMMUNE, HOME, PROVINCE = UnitId("06505~"), UnitId("06520~"), UnitId("20~")
LAN, MINH = SubjectId("6a1c1d8e-0f43-4c77-a3c5-1b2f6e9d0a01"), SubjectId("6a1c1d8e-0f43-4c77-a3c5-1b2f6e9d0a02")


def at(text: str) -> dt.datetime:
    """Return an instant by clocks in Vietnam."""
    return dt.datetime.fromisoformat(f"{text}+07:00").astimezone(dt.UTC)


RECEIVED = at("2024-03-06T22:40")
COMMUNE_LIES_IN = (COMMUNE, UnitId("187~"), PROVINCE)


def fact(version: int, kind: str, recorded: str, /, **says: object) -> ClockFact:
    """Return a fact of a case; what it says is what clocks read of it."""
    return ClockFact(version=version, type=f"case.{kind}", recorded_at=at(recorded), says=SimpleNamespace(**says))


REPORT = fact(1, "report-received", "2024-03-06T23:00", received_at=RECEIVED, received_by="hotline-111")


def case(*facts: ClockFact, **about: object) -> Watched:
    """Return a case of an abused child, reported at 22:40 on a Wednesday, with further facts."""
    told = (REPORT, *facts)
    seen = Watched(
        groups=frozenset({"AB"}),
        conditions=frozenset(),
        owners={"event": COMMUNE, "residence": HOME, "province": PROVINCE},
        areas={"event": COMMUNE_LIES_IN, "residence": (HOME, UnitId("187~"), PROVINCE), "province": (PROVINCE,)},
        own_receipts={"event": at("2024-03-07T07:30"), "residence": None, "province": None},
        children=(LAN,),
        receipts=tuple(one for one in told if "report-received" in one.type),
        facts=told,
    )
    return replace(seen, **about)


def of(clock: str, seen: Watched, law: Law = LAW) -> list[Deadline]:
    """Return the deadlines of one clock."""
    return [deadline for deadline in deadlines(seen, law) if deadline.clock == clock]


def one(clock: str, seen: Watched, law: Law = LAW) -> Deadline:
    """Return the only deadline of a clock."""
    (deadline,) = of(clock, seen, law)
    return deadline
