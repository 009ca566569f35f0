"""Correcting a fact: named fields of an earlier fact are replaced for every fold; the fact itself stays readable."""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from cases.case.assessed import Ground, LeadsTo, Rating
from cases.case.conference import Caregivers
from cases.case.intake import Channel, PlaceType, ReceivedBy, ReportReceived, ResidenceKind
from cases.case.measures import MeasureArranged, has_level_or_is_aid
from cases.case.plan_refusal import Applicant
from cases.case.protection import OrderedBy
from cases.case.state import Case, FindingBy, Level
from cases.events import Event, Fact
from cases.law.form_rows import Risk
from cases.persons import Erased, Said, Sealed
from cases.refusals import Invalid
from cases.values import Interval, UnitId, Value

Version = Annotated[int, msgspec.Meta(ge=1)]


class Changes(Value, frozen=True, kw_only=True):
    """The fields that a correction replaces, as they should have been; null where nothing should have stood."""

    kind: str | UnsetType = UNSET
    also: tuple[str, ...] | UnsetType = UNSET
    injury_type: str | None | UnsetType = UNSET
    special_group: str | None | UnsetType = UNSET
    place_type: PlaceType | None | UnsetType = UNSET
    online: bool | UnsetType = UNSET
    cross_border: bool | UnsetType = UNSET
    lethal: bool | UnsetType = UNSET
    commune_of_event: UnitId | None | UnsetType = UNSET
    area: UnitId | None | UnsetType = UNSET
    commune_of_residence: UnitId | None | UnsetType = UNSET
    residence_kind: ResidenceKind | None | UnsetType = UNSET
    commune_of_stay: UnitId | None | UnsetType = UNSET
    occurred: Interval | None | UnsetType = UNSET
    received_at: dt.datetime | UnsetType = UNSET
    received_by: ReceivedBy | UnsetType = UNSET
    channel: Channel | None | UnsetType = UNSET
    level: Level | None | UnsetType = UNSET
    aid: bool | UnsetType = UNSET
    due_on: dt.date | None | UnsetType = UNSET
    done_on: dt.date | None | UnsetType = UNSET
    reached_on: dt.date | UnsetType = UNSET
    assessed_at: dt.datetime | UnsetType = UNSET
    reviewed_at: dt.datetime | UnsetType = UNSET
    ratings: tuple[Rating, ...] | UnsetType = UNSET
    concluded: Risk | UnsetType = UNSET
    no_longer_at_risk: bool | None | UnsetType = UNSET
    stable: bool | None | UnsetType = UNSET
    leads_to: LeadsTo | UnsetType = UNSET
    cause: str | None | UnsetType = UNSET
    died_on: dt.date | None | UnsetType = UNSET
    closed_at: dt.datetime | UnsetType = UNSET
    reopened_at: dt.datetime | UnsetType = UNSET
    ground: Ground | UnsetType = UNSET
    arranged_on: dt.date | None | UnsetType = UNSET
    taken_at: dt.datetime | UnsetType = UNSET
    ordered_by: OrderedBy | None | UnsetType = UNSET
    ordered_orally_at: dt.datetime | None | UnsetType = UNSET
    signed_at: dt.datetime | None | UnsetType = UNSET
    decided_at: dt.datetime | UnsetType = UNSET
    decided_by: OrderedBy | UnsetType = UNSET
    separated_at: dt.datetime | None | UnsetType = UNSET
    until: dt.date | None | UnsetType = UNSET
    ordered_by_competent_body: bool | UnsetType = UNSET
    ended_at: dt.datetime | UnsetType = UNSET
    held_at: dt.datetime | UnsetType = UNSET
    caregivers: Caregivers | UnsetType = UNSET
    child_heard: bool | UnsetType = UNSET
    drafted_at: dt.datetime | UnsetType = UNSET
    approved_at: dt.datetime | UnsetType = UNSET
    returned_at: dt.datetime | UnsetType = UNSET
    on: dt.date | UnsetType = UNSET
    made_at: dt.datetime | UnsetType = UNSET
    refused_on: dt.date | UnsetType = UNSET
    applied_on: dt.date | UnsetType = UNSET
    applicant: Applicant | UnsetType = UNSET
    forwarded_at: dt.datetime | UnsetType = UNSET
    notified_at: dt.datetime | UnsetType = UNSET
    answered_at: dt.datetime | UnsetType = UNSET
    settled_at: dt.datetime | UnsetType = UNSET
    unit: UnitId | UnsetType = UNSET
    told_at: dt.datetime | None | UnsetType = UNSET

    def named(self) -> dict[str, object]:
        """Return the fields that are replaced, with what takes their place."""
        fields = zip(self.__struct_fields__, msgspec.structs.astuple(self), strict=True)
        return {name: value for name, value in fields if value is not UNSET}

    def of(self, kind: type[Event]) -> dict[str, object]:
        """Return those of the replaced fields that facts of a type have, with what takes their place."""
        return {name: value for name in _fields_of(kind) if (value := getattr(self, name)) is not UNSET}


@cache
def _fields_of(kind: type[Event]) -> tuple[str, ...]:
    """Return which fields of facts of a type can be corrected."""
    return tuple(name for name in Changes.__struct_fields__ if name in kind.__struct_fields__)


class FactCorrected(Event, frozen=True, kw_only=True, tag="case.fact-corrected"):
    """An earlier fact was written down wrong. `said_instead` takes the place of its words; `said` says why."""

    class_version = 3

    of_version: Version
    by: FindingBy
    by_unit: UnitId | None = None
    changes: Changes
    said_instead: Said | None = None
    said: Said | None = None
    units_before: tuple[UnitId, ...] = ()
    """The units that the case had to do with until then: they are to find it still."""


class CorrectionWithdrawn(Event, frozen=True, kw_only=True, tag="case.correction-withdrawn"):
    """A correction was wrong itself: the fact stands again as it did."""

    withdraws: Version
    by: FindingBy
    by_unit: UnitId | None = None
    said: Said | None = None
    units_before: tuple[UnitId, ...] = ()


Corrections = dict[int, list[tuple[int, FactCorrected]]]
"""For each corrected version: (version of the correction, correction), oldest first."""


class CorrectFact(msgspec.Struct, frozen=True, kw_only=True):
    """Correct a fact."""

    correction: FactCorrected


class WithdrawCorrection(msgspec.Struct, frozen=True, kw_only=True):
    """Undo a correction."""

    withdrawal: CorrectionWithdrawn


def among(facts: Sequence[Fact]) -> list[Fact]:
    """Return the corrections and withdrawals among facts."""
    return [fact for fact in facts if type(fact.event) in _CORRECTIONS]


_CORRECTIONS = frozenset({FactCorrected, CorrectionWithdrawn})


def standing_corrections(facts: Sequence[Fact]) -> Corrections:
    """Return, for each corrected version, the corrections that were not withdrawn, oldest first."""
    found = among(facts)
    withdrawn = {fact.event.withdraws for fact in found if isinstance(fact.event, CorrectionWithdrawn)}
    standing: Corrections = {}
    for fact in found:
        if isinstance(fact.event, FactCorrected) and fact.version not in withdrawn:
            standing.setdefault(fact.event.of_version, []).append((fact.version, fact.event))
    return standing


def is_of_commune(fact: Fact) -> bool:
    """Return whether a correction, or its withdrawal, is the word of a commune."""
    return isinstance(fact.event, FactCorrected | CorrectionWithdrawn) and fact.event.by == "commune"


def corrected(event: Event, corrections: Sequence[tuple[int, FactCorrected]]) -> Event:
    """Return a fact as its corrections say it should have been written."""
    if not corrections:
        return event
    there = event.__struct_fields__
    changes: dict[str, object] = {}
    said: Said | None = getattr(event, "said", None)
    for _, correction in corrections:
        changes |= correction.changes.of(type(event))
        if correction.said_instead is not None:
            said = _completed(said, correction.said_instead)
    if "clock_suspect" in there and any(name.endswith("_at") for name in changes):
        # Whoever says when it was speaks for no clock.
        changes["clock_suspect"] = False
    if "said" in there:
        changes["said"] = said
    return msgspec.structs.replace(event, **changes)


def decide_correction(command: CorrectFact, case: Case) -> tuple[Event, ...]:
    """Return the correction, or nothing if the fact says so already.

    :raises Invalid: `version-unknown`, if there is no such fact; `not-correctable`, if it has no such field or could
        not hold that, or is a correction itself (which is withdrawn, not corrected); `level-or-aid`, if a measure would
        be neither or both; `place-missing`, if a report would have no place left.
    """
    correction = command.correction
    fact = _fact(case, correction.of_version)
    if fact is None:
        raise Invalid("version-unknown", "of_version")
    changes = correction.changes.named()
    foreign = [name for name in changes if name not in fact.__struct_fields__]
    if isinstance(fact, FactCorrected | CorrectionWithdrawn) or foreign:
        raise Invalid("not-correctable", f"changes.{foreign[0]}" if foreign else "of_version")
    standing = standing_corrections(case.facts).get(correction.of_version, [])
    now = corrected(fact, standing)
    # What only a commune says so far, another body may say too: from then on it is no commune's word alone.
    known = now if correction.by == "commune" else corrected(fact, [one for one in standing if one[1].by != "commune"])
    said_so = all(getattr(one, name) == value for one in (now, known) for name, value in changes.items())
    if correction.said_instead is None and said_so:
        return ()
    then = msgspec.structs.replace(now, **changes)
    if not _could_stand(then):
        raise Invalid("not-correctable", "changes")
    if isinstance(then, MeasureArranged) and not has_level_or_is_aid(then):
        raise Invalid("level-or-aid", "changes.level")
    if isinstance(then, ReportReceived) and then.commune_of_event is None and then.area is None:
        # Nobody would own the case, and nobody its clocks.
        raise Invalid("place-missing", "changes.commune_of_event")
    return (msgspec.structs.replace(correction, units_before=case.units),)


def decide_withdrawal(command: WithdrawCorrection, case: Case) -> tuple[Event, ...]:
    """Return the withdrawal, or nothing if the correction was withdrawn before.

    :raises Invalid: `version-unknown`, if there is no such correction.
    """
    version = command.withdrawal.withdraws
    if not isinstance(_fact(case, version), FactCorrected):
        raise Invalid("version-unknown", "withdraws")
    if any(isinstance(fact.event, CorrectionWithdrawn) and fact.event.withdraws == version for fact in case.facts):
        return ()
    return (msgspec.structs.replace(command.withdrawal, units_before=case.units),)


def _could_stand(event: Event) -> bool:
    """Return whether an event could be recorded as it is: a field that may be empty elsewhere may not be here."""
    try:
        msgspec.json.decode(msgspec.json.encode(event), type=type(event))
    except msgspec.ValidationError:
        return False
    return True


def _fact(case: Case, version: int) -> Event | None:
    return next((fact.event for fact in case.facts if fact.version == version), None)


def _completed(before: Said | None, after: Said) -> Said:
    """Return the words of a fact with those of a correction over them, as far as both can be read."""
    unreadable = Sealed | Erased
    if before is None or isinstance(before.words, unreadable) or isinstance(after.words, unreadable):
        return after
    return Said(subject_id=after.subject_id, words=before.words.completed_by(after.words))
