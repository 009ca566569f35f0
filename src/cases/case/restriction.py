"""Keeping an official who is a party from a case: they neither see it nor act on it."""

import msgspec

from cases.case.cooperation import Restriction
from cases.case.state import Case
from cases.events import Event
from cases.persons import Said


class AccessRestricted(Event, frozen=True, kw_only=True, tag="case.access-restricted"):
    """An account may neither see this case nor act on it; what was said says why."""

    account: str
    said: Said | None = None


class RestrictionLifted(Event, frozen=True, kw_only=True, tag="case.restriction-lifted"):
    """The account may see the case again, as far as its role and unit allow."""

    account: str
    said: Said | None = None


class RestrictAccess(msgspec.Struct, frozen=True, kw_only=True):
    """Keep somebody from the case."""

    restricted: AccessRestricted


class LiftRestriction(msgspec.Struct, frozen=True, kw_only=True):
    """Let them see it again."""

    lifted: RestrictionLifted


def evolve_restricted(case: Case, version: int, event: AccessRestricted) -> Case:
    """Return the case with one more account kept from it; whoever followed it does so no longer."""
    together = case.cooperation
    kept_out = Restriction(version=version, account=event.account)
    assigned = together.assigned
    return _with(
        case,
        msgspec.structs.replace(
            together,
            restrictions=(*together.restrictions, kept_out),
            assigned=None if assigned is not None and assigned.to == event.account else assigned,
        ),
    )


def evolve_lifted(case: Case, _version: int, event: RestrictionLifted) -> Case:
    """Return the case with one account fewer kept from it."""
    left = tuple(one for one in case.cooperation.restrictions if one.account != event.account)
    return _with(case, msgspec.structs.replace(case.cooperation, restrictions=left))


def decide_restriction(command: RestrictAccess, case: Case) -> tuple[Event, ...]:
    """Return the restriction, or nothing if it stands already."""
    return () if command.restricted.account in case.cooperation.restricted else (command.restricted,)


def decide_lifting(command: LiftRestriction, case: Case) -> tuple[Event, ...]:
    """Return the lifting, or nothing if nothing keeps them from the case."""
    return (command.lifted,) if command.lifted.account in case.cooperation.restricted else ()


def _with(case: Case, together: object) -> Case:
    return msgspec.structs.replace(case, cooperation=together)
