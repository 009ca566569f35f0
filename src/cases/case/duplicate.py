"""Two cases of one matter: one goes on for both, the other points to it, and nothing of either is lost."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from cases.case.cooperation import Duplicate, Joined
from cases.case.state import Case, FindingBy
from cases.events import Event
from cases.persons import Said
from cases.refusals import Invalid, Refused
from cases.values import CaseId, UnitId

Version = Annotated[int, msgspec.Meta(ge=1)]


class DuplicateMarked(Event, frozen=True, kw_only=True, tag="case.duplicate-marked"):
    """This case is the same matter as another; what protects a child is recorded there from now on.

    Where a commune alone says so, what this case does to its year stays an open question.
    """

    of: CaseId
    by: FindingBy
    by_unit: UnitId | None = None
    said: Said | None = None


class DuplicateWithdrawn(Event, frozen=True, kw_only=True, tag="case.duplicate-withdrawn"):
    """They turned out to be two matters: this case goes on by itself. What was recorded on the other stays there."""

    withdraws: Version
    said: Said | None = None


class DuplicateJoined(Event, frozen=True, kw_only=True, tag="case.duplicate-joined"):
    """Another case was found to be the same matter as this one; whoever saw that one sees this one."""

    case_id: CaseId
    units: tuple[UnitId, ...]


class DuplicateParted(Event, frozen=True, kw_only=True, tag="case.duplicate-parted"):
    """The other case goes on by itself again."""

    case_id: CaseId


class MarkDuplicate(msgspec.Struct, frozen=True, kw_only=True):
    """Say that this case is the same matter as another."""

    marked: DuplicateMarked
    leads_to: tuple[CaseId, ...]
    """The other case and, where that is a duplicate itself, those that it leads to, the one that goes on last."""


class WithdrawDuplicate(msgspec.Struct, frozen=True, kw_only=True):
    """Say that they are two matters."""

    withdrawn: DuplicateWithdrawn


class JoinDuplicate(msgspec.Struct, frozen=True, kw_only=True):
    """Take in that another case is the same matter."""

    joined: DuplicateJoined


class PartDuplicate(msgspec.Struct, frozen=True, kw_only=True):
    """Take in that it is not."""

    parted: DuplicateParted


def evolve_marked(case: Case, version: int, event: DuplicateMarked) -> Case:
    """Return the case with the one that goes on for it."""
    duplicate = Duplicate(version=version, of=event.of, by=event.by)
    return msgspec.structs.replace(case, cooperation=msgspec.structs.replace(case.cooperation, duplicate=duplicate))


def evolve_withdrawn(case: Case, _version: int, event: DuplicateWithdrawn) -> Case:
    """Return the case as one of its own, if it is that mark which is withdrawn."""
    standing = case.cooperation.duplicate
    if standing is None or standing.version != event.withdraws:
        return case
    return msgspec.structs.replace(case, cooperation=msgspec.structs.replace(case.cooperation, duplicate=None))


def evolve_joined(case: Case, version: int, event: DuplicateJoined) -> Case:
    """Return the case with the other one."""
    others = tuple(one for one in case.cooperation.joined if one.case_id != event.case_id)
    joined = Joined(version=version, case_id=event.case_id, units=event.units)
    return msgspec.structs.replace(
        case, cooperation=msgspec.structs.replace(case.cooperation, joined=(*others, joined))
    )


def evolve_parted(case: Case, _version: int, event: DuplicateParted) -> Case:
    """Return the case without the other one."""
    left = tuple(one for one in case.cooperation.joined if one.case_id != event.case_id)
    return msgspec.structs.replace(case, cooperation=msgspec.structs.replace(case.cooperation, joined=left))


def decide_mark(command: MarkDuplicate, case: Case) -> tuple[Event, ...]:
    """Return the mark, which names the case that goes on in the end; nothing if it does so already.

    :raises Refused: `duplicate-cycle`, if that one leads back here; `case-is-duplicate`, if this is one already.
    """
    if case.case_id in command.leads_to:
        raise Refused("duplicate-cycle")
    of, standing = command.leads_to[-1], case.cooperation.duplicate
    if standing is not None:
        if standing.of in command.leads_to:
            return ()
        raise Refused("case-is-duplicate", about={"case_id": standing.of})
    return (msgspec.structs.replace(command.marked, of=of),)


def decide_withdrawal(command: WithdrawDuplicate, case: Case) -> tuple[Event, ...]:
    """Return the withdrawal, or nothing if it was withdrawn before.

    :raises Invalid: `version-unknown`, if there is no such mark.
    """
    version, standing = command.withdrawn.withdraws, case.cooperation.duplicate
    if standing is not None and standing.version == version:
        return (command.withdrawn,)
    if not any(fact.version == version and isinstance(fact.event, DuplicateMarked) for fact in case.facts):
        raise Invalid("version-unknown", "withdraws")
    return ()


def decide_joined(command: JoinDuplicate, case: Case) -> tuple[Event, ...]:
    """Return that the other is the same matter, or nothing if that is known."""
    return () if command.joined.case_id in _joined(case) else (command.joined,)


def decide_parted(command: PartDuplicate, case: Case) -> tuple[Event, ...]:
    """Return that the other goes on by itself, or nothing if it does."""
    return (command.parted,) if command.parted.case_id in _joined(case) else ()


def _joined(case: Case) -> Sequence[CaseId]:
    return [one.case_id for one in case.cooperation.joined]
