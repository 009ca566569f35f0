"""What a case answer says of protection: alarms, separations, plans, visits, who is kept away. All of it derived."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

from cases.case.protection import MeasureOutcome, Plan
from cases.case.stays import Stay, is_unlawful, unlawful_since
from cases.law.model import Law
from cases.law.rows import Limit
from cases.values import SubjectId, day_in_vietnam, midnight_of
from projections.case_files.file import CaseFile

Json = dict[str, Any]

SEPARATION = "separation"
COURT_APPLICATION = "court-application"


class Separation(msgspec.Struct, frozen=True, kw_only=True):
    """A stay of a child apart; `unlawful` while it has no ground in law, `unlawful_since` when that began."""

    child: SubjectId
    versions: tuple[int, ...]
    began_at: dt.datetime
    until: dt.date | None
    ended_at: dt.datetime | None
    unlawful: bool
    unlawful_since: dt.datetime | None


class PlanAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A plan, whether it runs, and how far its measures are. What they are stands in the timeline."""

    plan_id: str
    version: int
    status: str
    running: bool
    drafted_at: dt.datetime
    drafted_by: str
    decided_at: dt.datetime | None
    decided_by: str | None
    acting_for_chair: bool
    measures: tuple[Json, ...]


class Protecting(msgspec.Struct, frozen=True, kw_only=True):
    """What was done to protect the children of a case."""

    emergency_measures: tuple[Json, ...]
    separations: tuple[Separation, ...]
    conferences: tuple[Json, ...]
    plans: tuple[PlanAnswer, ...]
    visits: tuple[Json, ...]
    plan_refusals: tuple[Json, ...]
    court_applications: tuple[Json, ...]
    not_to_invite: tuple[SubjectId, ...]
    """Whom conference and plan are kept from: those recorded as alleged abusers, and those marked."""


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """What cannot wait, of which child, and since when: of what was decided ahead it may be a day to come."""

    alarm: Literal["separation-unlawful", "separation-overdue"]
    child: SubjectId
    since: dt.datetime


def alarms_of(apart: Iterable[Stay], law: Law, today: dt.date) -> Iterator[Alarm]:
    """Yield each stay of a child apart that has no ground in law, then each that goes beyond the day decided."""
    several = tuple(apart)
    for stay in several:
        limit = _limit(stay, law)
        since = None if limit is None or not is_unlawful(stay, limit, today) else unlawful_since(stay, limit, today)
        if since is not None:
            yield Alarm(alarm="separation-unlawful", child=stay.child, since=since)
    for stay in several:
        if stay.until is not None and stay.overdue(today):
            after = midnight_of(stay.until + dt.timedelta(days=1)).astimezone(dt.UTC)
            yield Alarm(alarm="separation-overdue", child=stay.child, since=after)


def alarms(apart: Iterable[Stay], law: Law, today: dt.date) -> tuple[str, ...]:
    """Return the codes of what cannot wait: a child kept apart without a ground in law, or beyond the day decided."""
    return tuple(dict.fromkeys(one.alarm for one in alarms_of(apart, law, today)))


def protecting(file: CaseFile, law: Law, today: dt.date) -> Protecting:
    """Return what was done to protect the children of a case, as it stands on a day."""
    done = file.protection
    return Protecting(
        emergency_measures=tuple(msgspec.to_builtins(one) for one in done.emergencies),
        separations=tuple(_separation(stay, law, today) for stay in file.separations),
        conferences=tuple(msgspec.to_builtins(one) for one in done.conferences),
        plans=tuple(_plan(plan, file, today) for plan in done.plans),
        visits=tuple(msgspec.to_builtins(one) for one in done.visits),
        plan_refusals=tuple(msgspec.to_builtins(one) for one in done.refusals),
        court_applications=tuple(
            msgspec.to_builtins(one) | {"applicant_by_law": _applicant(law, one.applied_on)}
            for one in done.court_applications
        ),
        not_to_invite=tuple(
            dict.fromkeys(party.subject_id for party in file.parties if party.kept_away.not_to_be_told)
        ),
    )


def latest_running(plans: tuple[PlanAnswer, ...]) -> PlanAnswer | None:
    """Return the plan that was approved last of those that run, or None if none does."""
    running = [plan for plan in plans if plan.running and plan.decided_at is not None]
    return max(running, key=lambda plan: (plan.decided_at, plan.version), default=None)


def with_outcome(measure: Json, file: CaseFile) -> Json:
    """Return a measure outside a plan with what became of it."""
    outcome = _outcome(file, measure["measure_id"])
    return measure if outcome is None else measure | {"outcome": outcome.outcome, "outcome_on": outcome.on.isoformat()}


def _separation(stay: Stay, law: Law, today: dt.date) -> Separation:
    limit = _limit(stay, law)
    return Separation(
        child=stay.child,
        versions=stay.versions,
        began_at=stay.began_at,
        until=stay.until,
        ended_at=stay.ended_at,
        unlawful=_unlawful(stay, law, today),
        unlawful_since=None if limit is None else unlawful_since(stay, limit, today),
    )


def _unlawful(stay: Stay, law: Law, today: dt.date) -> bool:
    limit = _limit(stay, law)
    return limit is not None and is_unlawful(stay, limit, today)


def _limit(stay: Stay, law: Law) -> Limit | None:
    return law.limit(SEPARATION, day_in_vietnam(stay.began_at))


def _applicant(law: Law, day: dt.date) -> str | None:
    row = law.applicant(COURT_APPLICATION, day)
    return None if row is None else row.who


def _plan(plan: Plan, file: CaseFile, today: dt.date) -> PlanAnswer:
    decision = plan.decision
    return PlanAnswer(
        plan_id=plan.plan_id,
        version=plan.version,
        status=plan.status,
        running=plan.plan_id in file.running,
        drafted_at=plan.drafted_at,
        drafted_by=plan.drafted_by,
        decided_at=None if decision is None else decision.at,
        decided_by=None if decision is None else decision.by,
        acting_for_chair=False if decision is None else decision.acting_for_chair,
        measures=tuple(_of_plan(msgspec.to_builtins(one), file, today) for one in plan.measures),
    )


def _of_plan(measure: Json, file: CaseFile, today: dt.date) -> Json:
    overdue = any(one.measure_id == measure["measure_id"] and one.is_overdue(today) for one in file.counted)
    return with_outcome(measure, file) | {"overdue": overdue}


def _outcome(file: CaseFile, measure_id: str) -> MeasureOutcome | None:
    several = [one for one in file.protection.outcomes if one.measure_id == measure_id]
    return max(several, key=lambda one: (one.on, one.version), default=None)
