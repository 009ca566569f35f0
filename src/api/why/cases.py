"""Why a case stands as it does: its status, what it owes, on which level a child is, and its alarms."""

from collections.abc import Iterable

from msgspec import Struct

from api.cases.protecting import SEPARATION
from api.deadlines.told import clock_name
from api.deadlines.told import why as deadline_said
from api.language import word
from api.why.answer import LackAnswer, RuleAnswer, Telling, WhyAnswer, no_such_key
from api.why.asked import Asked, CaseRead, seen_case
from cases.case.levels import Run, level_at, runs, stretches
from cases.case.stays import Stay, ground_of, stays
from cases.law.clock_rows import Clock
from cases.law.deadline import Deadline, State
from cases.law.rows import Limit
from cases.values import day_in_vietnam
from projections.deadlines.owed import Owed, asked_by

DEADLINES = ("deadlines",)
UNMET = ("missed", "running", "running-out")


async def why_case(asked: Asked) -> WhyAnswer:
    """Return why a case has its status: `cases/{case_id}`.

    :raises ProblemError: 404 outside one's scope, and as the contract says of the moment.
    """
    _check_parts(asked, 1, 1)
    read = await seen_case(asked, ())
    case, telling = read.case, _telling(asked, read)
    lacking = [telling.lack("not-verified")] if case.found is None else []
    if case.found is not None and case.found.finding == "undetermined":
        lacking.append(telling.lack("undetermined"))
    if case.cooperation.duplicate is not None:
        lacking.append(telling.lack("is-duplicate"))
    about = {"status": word(f"word.case.{case.status}", case.status, telling.language)}
    return _answer(
        asked,
        read,
        Said(
            answer=case.status,
            text=telling.say("case", about),
            rules=telling.article("verification", "D56", "25(2)"),
            versions=[one.version for one in case.because],
            lacking=tuple(lacking),
            see=_of_year(read),
        ),
    )


async def why_deadline(asked: Asked) -> WhyAnswer:
    """Return why something is owed or is not: `deadlines/{case_id}:{clock}`, then the child, then the starting version.

    Where the key leaves several, it is the one that started last; `see` names each of them.

    :raises ProblemError: 404 outside one's scope or for a clock that the law does not have, and as of the moment.
    """
    _check_parts(asked, 2, 4)
    read = await seen_case(asked, DEADLINES)
    law, clock = read.standing.knowledge.law, asked.parts[1]
    if all(row.id != clock for row in law.clocks):
        raise no_such_key()
    telling, asks = _telling(asked, read), asked_by(clock, read.case, read.history, read.standing.knowledge)
    named = [one for one in asks.owed if _is_named(one.deadline, asked.parts[2:])]
    name = clock_name(clock, law, telling.language)
    if not named:
        rows = [row for row in law.clocks if row.id == clock]
        lacking = asks.nothing or ("other-child",)
        return _answer(
            asked,
            read,
            Said(
                answer="none",
                text=telling.say("deadline.none", {"name": name}),
                rules=tuple(_clock_rule(row, telling) for row in rows),
                versions=list(read.case.said_in),
                lacking=tuple(telling.lack(code, {"name": name}) for code in lacking),
                see=tuple(_deadline_key(one) for one in asks.owed),
            ),
        )
    chosen = max(named, key=lambda one: (one.deadline.starts.at, one.deadline.starts.version))
    deadline, at = chosen.deadline, read.standing.at
    state = deadline.state(at)
    facts = (deadline.starts, deadline.met, deadline.ended)
    versions = [one.version for one in facts if one is not None]
    return _answer(
        asked,
        read,
        Said(
            answer=state,
            text=f"{name}. {deadline_said(deadline, law, telling.language, at=at)}",
            rules=_deadline_rules(deadline, telling),
            versions=versions if deadline.moved_by is None else [*versions, deadline.moved_by],
            lacking=_lacking(deadline, state, name, telling),
            see=tuple(_deadline_key(one) for one in asks.owed if one is not chosen),
        ),
    )


def _lacking(deadline: Deadline, state: State, name: str, telling: Telling) -> tuple[LackAnswer, ...]:
    """Return what keeps a deadline open: the act, or that a period lasts, or what follows it."""
    about = {"name": name}
    if state == "elapsed":
        return (telling.lack("period-over", about),)
    if state not in UNMET:
        return ()
    if deadline.ends_in == "elapsed":
        return (telling.lack("period-running", about),)
    return (telling.lack("act-missing", about),)


async def why_level(asked: Asked) -> WhyAnswer:
    """Return why a child stands on a level, or on none: `levels/{case_id}:{child}`.

    :raises ProblemError: 404 outside one's scope or for a child that is not in the case, and as of the moment.
    """
    _check_parts(asked, 2, 2)
    read = await seen_case(asked, ())
    case, at, telling = read.case, read.standing.at, _telling(asked, read)
    child = next((one.subject_id for one in case.children if one.subject_id == asked.parts[1]), None)
    if child is None:
        raise no_such_key()
    level, all_runs = level_at(stretches(case, child), at), runs(case, child)
    running = [one for one in all_runs if one.runs_at(at)]
    article = {"intervention": "50", "support": "49", None: "48–50"}[level]
    return _answer(
        asked,
        read,
        Said(
            answer=level or "none",
            text=telling.say(
                "level", {"level": telling.say("level.none") if level is None else _level(level, telling)}
            ),
            rules=telling.article("levels", "LTE", article),
            versions=[version for one in running or all_runs for version in _versions(one)],
            lacking=() if level is not None else _no_level(all_runs, telling),
            see=(f"cases/{case.case_id}",),
        ),
    )


async def why_alarm(asked: Asked) -> WhyAnswer:
    """Return why an alarm sounds or does not: `alarms/{case_id}:separation-unlawful` or `:separation-overdue`.

    :raises ProblemError: 404 outside one's scope or for an alarm that there is not, and as of the moment.
    """
    _check_parts(asked, 2, 2)
    if asked.parts[1] not in {"separation-unlawful", "separation-overdue"}:
        raise no_such_key()
    read = await seen_case(asked, ())
    apart, telling = stays(read.case), _telling(asked, read)
    grounds = [(stay, _ground(stay, asked.parts[1], read)) for stay in apart]
    sounding = [stay for stay, ground in grounds if ground is None]
    codes = dict.fromkeys(ground for _, ground in grounds if ground is not None)
    rows = {row.key: row for stay in apart if (row := _limit(stay, read)) is not None}
    return _answer(
        asked,
        read,
        Said(
            answer="on" if sounding else "off",
            text=telling.say(f"alarm.{asked.parts[1]}.{'on' if sounding else 'off'}"),
            rules=tuple(
                telling.row(row, telling.say("rule.limit", {"name": telling.name(row), "days": row.days_max}))
                for row in rows.values()
            )
            or telling.article("separation", "D56", "32"),
            versions=[
                version
                for stay in sounding or apart
                for version in (*stay.versions, *((stay.ended_in,) if stay.ended_in else ()))
            ],
            lacking=() if sounding else tuple(telling.lack(f"stay-{one}") for one in codes or ("none",)),
            see=(f"cases/{read.case.case_id}",),
        ),
    )


class Said(Struct, frozen=True, kw_only=True):
    """What is said of a case: the answer, and by which rules and facts."""

    answer: str
    text: str
    rules: tuple[RuleAnswer, ...]
    versions: Iterable[int]
    lacking: tuple[LackAnswer, ...]
    see: tuple[str, ...]


def _answer(asked: Asked, read: CaseRead, said: Said) -> WhyAnswer:
    return WhyAnswer(
        projection=asked.projection,
        key=asked.key,
        answer=said.answer,
        text=said.text,
        rules=said.rules,
        because=_telling(asked, read).facts(read.history, said.versions, read.case.case_id),
        groups=(),
        lacking=said.lacking,
        masked=(),
        see=said.see,
        position=read.standing.position,
    )


def _telling(asked: Asked, read: CaseRead) -> Telling:
    return Telling(knowledge=read.standing.knowledge, language=asked.viewer.language)


def _check_parts(asked: Asked, least: int, most: int) -> None:
    if not least <= len(asked.parts) <= most:
        raise no_such_key()


def _of_year(read: CaseRead) -> tuple[str, ...]:
    case = read.case
    if case.commune_of_event is None or case.occurred is None or case.occurred.year is None:
        return ()
    return (f"fitness/{case.commune_of_event}:{case.occurred.year}",)


def _is_named(deadline: Deadline, parts: list[str]) -> bool:
    """Return whether the rest of a key, as far as it goes, names a deadline."""
    return parts == [deadline.child or "", str(deadline.starts.version)][: len(parts)]


def _deadline_key(owed: Owed) -> str:
    one = owed.deadline
    return f"deadlines/{owed.case_id}:{one.clock}:{one.child or ''}:{one.starts.version}"


def _deadline_rules(deadline: Deadline, telling: Telling) -> tuple[RuleAnswer, ...]:
    law = telling.law
    clocks = [row for row in law.clocks if row.key == deadline.rule]
    overlays = [row for row in law.clock_overlays if row.key == deadline.rule]
    # An overlay changes a length only: the clock that it is of still says what is owed.
    clocks = clocks or [row for row in law.clocks if row.id == deadline.clock][-1:]
    stops = [row for row in law.clock_stops if deadline.ended is not None and row.id == deadline.ended.stop]
    return (
        *(_clock_rule(row, telling) for row in clocks),
        *(telling.row(row, _length(row.length, row.counted_in, telling)) for row in overlays),
        *(telling.row(row) for row in stops),
    )


def _clock_rule(row: Clock, telling: Telling) -> RuleAnswer:
    length = _length(row.length, row.counted_in, telling)
    code = "rule.clock" if row.ends_in == "missed" else "rule.period"
    return telling.row(row, telling.say(code, {"name": telling.name(row), "length": length}))


def _length(length: int, counted_in: str, telling: Telling) -> str:
    return telling.say(f"rule.{counted_in}", {"length": length})


def _level(level: str, telling: Telling) -> str:
    return word(f"word.level.{level}", level, telling.language)


def _versions(run: Run) -> tuple[int, ...]:
    return run.versions if run.ended_in is None else (*run.versions, run.ended_in)


def _no_level(all_runs: tuple[Run, ...], telling: Telling) -> tuple[LackAnswer, ...]:
    if not all_runs:
        return (telling.lack("no-measure"),)
    codes = dict.fromkeys(one.ended_by or "not-begun" for one in all_runs)
    return tuple(telling.lack(f"level-{code}") for code in codes)


def _limit(stay: Stay, read: CaseRead) -> Limit | None:
    return read.standing.knowledge.law.limit(SEPARATION, day_in_vietnam(stay.began_at))


def _ground(stay: Stay, alarm: str, read: CaseRead) -> str | None:
    """Return why a stay does not sound an alarm; None where it does."""
    today = day_in_vietnam(read.standing.at)
    if alarm == "separation-overdue":
        return None if stay.overdue(today) else "not-overdue" if stay.is_open else "ended"
    limit = _limit(stay, read)
    return "no-limit" if limit is None else ground_of(stay, limit, today)
