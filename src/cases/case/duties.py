"""Who has which duty in a case, and from which fact: derived, and nothing is refused for it.

Assessment and emergency measures are those of the commune of the event (D56 art. 26), the plan that of the commune of
residence (LTE art. 52(2)), which of a found child is the one where it was found. Where no commune is known, and where
two dispute, the province has the case.
"""

from typing import Literal

from msgspec.structs import replace

from cases.case.cooperation import Transfer
from cases.case.state import Case
from cases.events import Fact
from cases.values import UnitId, Value

DutyName = Literal["assessment", "emergency-measures", "plan", "settlement", "placement"]
Why = Literal[
    "commune-of-event",
    "commune-unknown",
    "commune-of-residence",
    "residence-unknown",
    "found-child",
    "notified",
    "received",
    "disputed",
    "settled",
]


class Duty(Value, frozen=True, kw_only=True):
    """A duty: whose it is, why, and by which version of the case. No unit: nobody said in which area it happened."""

    duty: DutyName
    unit: UnitId | None
    because: Why
    version: int | None


def duties_of(case: Case) -> tuple[Duty, ...]:
    """Return who has which duty, as the facts stand."""
    event = _of_event(case)
    duties = [event, replace(event, duty="emergency-measures"), _plan(case, event)]
    if case.commune_of_event is None:
        duties.append(Duty(duty="placement", unit=case.area, because="commune-unknown", version=event.version))
    disputed = _disputed(case)
    if disputed is not None:
        duties.append(Duty(duty="settlement", unit=None, because="disputed", version=disputed))
    return tuple(duties)


def duty_to_plan(case: Case) -> Duty:
    """Return whose the plan is, as the facts stand."""
    return _plan(case, _of_event(case))


def _of_event(case: Case) -> Duty:
    if case.commune_of_event is None:
        version = _said_by(case, "area", case.area)
        return Duty(duty="assessment", unit=case.area, because="commune-unknown", version=version)
    version = _said_by(case, "commune_of_event", case.commune_of_event)
    return Duty(duty="assessment", unit=case.commune_of_event, because="commune-of-event", version=version)


def _plan(case: Case, event: Duty) -> Duty:
    together = case.cooperation
    disputed = _disputed(case)
    if disputed is not None:
        # Until it is settled the commune of the event acts: the child waits for nobody.
        return Duty(duty="plan", unit=event.unit, because="disputed", version=disputed)
    told, settled = together.transfers[-1:], together.settlement
    if settled is not None and all(one.version < settled.version for one in told):
        return Duty(duty="plan", unit=settled.unit, because="settled", version=settled.version)
    if told:
        return _told(told[0])
    parents_found = any(step.step == "parents-found" for step in together.found)
    if together.found and not parents_found:
        return Duty(duty="plan", unit=event.unit, because="found-child", version=together.found[0].version)
    if case.commune_of_residence is not None:
        version = _said_by(case, "commune_of_residence", case.commune_of_residence)
        return Duty(duty="plan", unit=case.commune_of_residence, because="commune-of-residence", version=version)
    return Duty(duty="plan", unit=event.unit, because="residence-unknown", version=event.version)


def _told(transfer: Transfer) -> Duty:
    answers = transfer.answers[-1:]
    because: Why = "received" if [one.answer for one in answers] == ["received"] else "notified"
    version = answers[0].version if answers else transfer.version
    return Duty(duty="plan", unit=transfer.to, because=because, version=version)


def _disputed(case: Case) -> int | None:
    """Return the version in which the last commune that was told disputes, unless the province settled it since."""
    together = case.cooperation
    last = together.transfers[-1].answers[-1:] if together.transfers else ()
    if not last or last[0].answer != "disputed":
        return None
    settled = together.settlement.version if together.settlement else 0
    return last[0].version if last[0].version > settled else None


def _said_by(case: Case, field: str, value: object) -> int | None:
    """Return the version, that of a correction too, which says last what stands in a field of the case."""
    saying = {*case.said_in, *[by for of, by in case.corrected_by if of in case.said_in]}
    for fact in reversed(case.facts):
        if fact.version in saying and _says(fact, field) == value:
            return fact.version
    return None


def _says(fact: Fact, field: str) -> object:
    changes = getattr(fact.event, "changes", None)
    if changes is not None:
        return changes.named().get(field)
    # A commune that answers `ours` names itself.
    return getattr(fact.event, field, getattr(fact.event, "unit", None))
