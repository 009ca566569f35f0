"""What starts a clock, fact by fact and child by child; and which facts speak of what it was started for."""

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct

from cases.law.clock_rows import Clock, Trigger
from cases.law.deadline import FIRST_RECEIPT, ClockFact, Moment, Watched
from cases.law.model import Law
from cases.values import SubjectId


class Start(Struct, frozen=True, kw_only=True):
    """What started a clock, and for which child."""

    moment: Moment
    by: str
    child: SubjectId | None
    ids: frozenset[SubjectId] = frozenset()
    """Every id of that child."""
    every: tuple[SubjectId, ...] = ()
    """Of what was started for no one child, the children whom it is about: what stops it must stop it for each."""
    shares: object = None
    """What a fact must share with it."""
    behind: tuple[dt.datetime, float] | None = None
    """Behind which place, an instant and a version, that must lie which meets or ends it: at one instant, what came on
    record first was so first. None: what was done before anybody told of it was done in time."""
    anew_at: dt.datetime | None = None
    """When a report after a closing started the clock anew: from then on nothing brings this start back."""


def starts_by_telling(case: Watched, clock: Clock, law: Law) -> Iterator[Start]:
    """Yield, for each child, when anyone told of them first, and anew with the first report after each closing."""
    if not clock.from_receipt:
        return
    received = case.first_receipt(law.clocks_since[clock.id])
    for child in case.children:
        added, ids = case.added.get(child), ids_of(case, child)
        first = received if added is None else added.moment("told_at")
        if first is None:
            continue
        by, closed_at = (FIRST_RECEIPT, None) if added is None else (first.type, case.closed_before(first))
        told = [(first, by, closed_at), *((one, one.type, closed) for one, closed in case.reported_anew(first))]
        for (moment, by, closed_at), following in zip_longest(told, told[1:]):
            yield Start(
                moment=moment,
                by=by,
                child=child,
                ids=ids,
                behind=None if closed_at is None else (closed_at, math.inf),
                anew_at=None if following is None else following[0].at,
            )


def starts_by_facts(case: Watched, clock: Clock) -> Iterator[Start]:
    """Yield what started a clock, fact by fact."""
    for trigger in clock.starts:
        for fact in firing(trigger, case):
            moment = fact.moment(trigger.at, trigger.else_at)
            about = _subject(getattr(fact.says, "child", None))
            yield Start(
                moment=moment,
                by=fact.type,
                child=about,
                ids=ids_of(case, about),
                every=() if about else _every(case, fact),
                shares=getattr(fact.says, clock.same, None) if clock.same else None,
                behind=(moment.at, moment.version),
            )


def speaking(case: Watched, clock: Clock, trigger: Trigger, start: Start) -> list[ClockFact]:
    """Return the facts that a trigger listens to, of those that concern what a clock was started for."""
    return [fact for fact in firing(trigger, case) if concerns(fact, start, clock)]


def firing(trigger: Trigger, case: Watched) -> Sequence[ClockFact]:
    """Return the facts of a case that a trigger listens to, oldest first."""
    facts = case.by_type.get(trigger.event, ())
    if trigger.field is None:
        return facts
    return [fact for fact in facts if not _held(getattr(fact.says, trigger.field, None)).isdisjoint(trigger.among)]


def _held(said: object) -> frozenset[object]:
    """Return what a field holds, each of several; "" where it is not filled."""
    return frozenset(said) if isinstance(said, tuple) else frozenset({"" if said is None else said})


def concerns(fact: ClockFact, start: Start, clock: Clock) -> bool:
    """Return whether a fact speaks of the child, and of the very thing, that a clock was started for."""
    if clock.same is not None and getattr(fact.says, clock.same, start.shares) != start.shares:
        return False
    if start.child is None:
        return True
    about = _children(fact.says)
    return not about or not start.ids.isdisjoint(about)


def _children(says: object) -> Sequence[SubjectId]:
    """Return the children that a fact names; empty where it speaks of all of them."""
    named = [getattr(says, "child", None), getattr(says, "subject_id", None), *(getattr(says, "children", None) or ())]
    named += [getattr(measure, "child", None) for measure in getattr(says, "measures", None) or ()]
    return [subject for one in named if (subject := _subject(one)) is not None]


def _every(case: Watched, fact: ClockFact) -> tuple[SubjectId, ...]:
    """Return the children whom a fact is about: those whom it names, or all whom anyone told of."""
    named = _children(fact.says) or (*case.children, *(one for told in case.receipts for one in _children(told.says)))
    return tuple(dict.fromkeys(named))


def ids_of(case: Watched, child: SubjectId | None) -> frozenset[SubjectId]:
    """Return every id of a child; none where it is for no one child."""
    return frozenset() if child is None else case.same.get(child, frozenset({child}))


def _subject(one: object) -> SubjectId | None:
    subject = getattr(one, "subject_id", one)
    return SubjectId(subject) if isinstance(subject, str) else None
