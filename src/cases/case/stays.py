"""Each stay of a child apart from those who care for it, and since when it is unlawful (D56 art. 32): derived."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal

from cases.case.assessed import same_person
from cases.case.protection import Extended, Separated
from cases.case.state import Case
from cases.law.rows import Limit
from cases.values import SubjectId, Value, day_in_vietnam, midnight_of

Days = tuple[dt.date, dt.date]
"""A first and a last day, both included."""


class Stay(Value, frozen=True, kw_only=True):
    """A stay of a child apart, with every decision that it should go on."""

    child: SubjectId
    """Of several ids of theirs, the one that was told first."""
    versions: tuple[int, ...]
    """The facts that it follows from."""
    began_at: dt.datetime
    until: dt.date | None
    """The last day by the latest decision; None where none named one."""
    required: tuple[Days, ...]
    """The days for which a competent body required it."""
    ended_at: dt.datetime | None
    ended_in: int | None = None
    """The version of the fact that ended it."""

    @property
    def is_open(self) -> bool:
        """Whether nobody recorded its end."""
        return self.ended_at is None

    def overdue(self, today: dt.date) -> bool:
        """Return whether it goes on although the last day that was decided has passed."""
        return self.is_open and self.until is not None and self.until < today


def stays(case: Case) -> tuple[Stay, ...]:
    """Return every stay in the order of their beginnings, whatever the order in which they were recorded.

    An extension without a separation on record is a stay that nobody wrote down the beginning of. What is told of one
    child under several ids is joined.
    """
    decisions: list[Separated | Extended] = [*case.protection.separated, *case.protection.extended]
    found: list[Stay] = []
    for ids in dict.fromkeys(same_person(case, one.child) for one in decisions):
        ends = sorted((one.ended_at, one.version) for one in case.protection.separation_ends if one.child in ids)
        found += _of_child([one for one in decisions if one.child in ids], ends)
    return tuple(sorted(found, key=lambda stay: (stay.began_at, stay.versions)))


def unlawful_since(stay: Stay, limit: Limit, today: dt.date) -> dt.datetime | None:
    """Return the instant from which a stay has no ground in law; None while and where it has one.

    Looked at are its days so far, and those that were decided ahead. The day that it began on is not counted (Civil
    Code 2015: unverified). Days for which a competent body required it are lawful; what was required late leaves a gap.
    """
    began = day_in_vietnam(stay.began_at)
    last = day_in_vietnam(stay.ended_at) if stay.ended_at else max(today, stay.until or today)
    reached = began + dt.timedelta(days=limit.days_max)
    for first, until in sorted(stay.required):
        if first - reached <= dt.timedelta(days=1):
            reached = max(reached, until)
    if last <= reached:
        return None
    return midnight_of(reached + dt.timedelta(days=1)).astimezone(dt.UTC)


Ground = Literal["ended", "within-limit", "required"]
"""Why a stay is no alarm: it is over, its days are within the limit, or a competent body requires it."""


def ground_of(stay: Stay, limit: Limit, today: dt.date) -> Ground | None:
    """Return what a stay rests on; None where a child is apart without a ground, or is to be by what was decided."""
    if not stay.is_open:
        return "ended"
    if unlawful_since(stay, limit, today) is None:
        return "within-limit"
    required = any(first <= today <= until and until >= (stay.until or today) for first, until in stay.required)
    return "required" if required else None


def is_unlawful(stay: Stay, limit: Limit, today: dt.date) -> bool:
    """Return whether a child is apart now without a ground in law, or is to be by what was decided."""
    return ground_of(stay, limit, today) is None


def _of_child(decisions: Iterable[Separated | Extended], ends: Sequence[tuple[dt.datetime, int]]) -> Iterator[Stay]:
    """Yield the stays of a child: each goes from its beginning to the first end behind it, or to the next beginning."""
    groups: list[list[Separated | Extended]] = []
    for one in sorted(decisions, key=_began):
        # Until an end is on record, a further decision is one more on the same stay: it begins no new count of days.
        if groups and not any(_began(groups[-1][0]) <= end <= _began(one) for end, _ in ends):
            groups[-1].append(one)
        else:
            groups.append([one])
    beginnings = [_began(group[0]) for group in groups]
    following = [*(after for _, after in pairwise(beginnings)), None]
    for group, began, next_began in zip(groups, beginnings, following, strict=True):
        ended = next((end for end in ends if end[0] >= began and (next_began is None or end[0] <= next_began)), None)
        yield _stay(group, ended)
        if ended is not None:
            # An end is that of one stay: at its very instant another may begin.
            ends = [end for end in ends if end[0] > ended[0]]


def _stay(decisions: list[Separated | Extended], ended: tuple[dt.datetime, int] | None) -> Stay:
    by_decision = sorted(decisions, key=lambda one: (one.decided_at, one.version))
    return Stay(
        child=min(decisions, key=lambda one: one.version).child,
        versions=tuple(sorted(one.version for one in decisions)),
        began_at=_began(decisions[0]),
        until=next((one.until for one in reversed(by_decision) if one.until is not None), None),
        required=tuple(
            (day_in_vietnam(one.decided_at), one.until)
            for one in by_decision
            if isinstance(one, Extended) and one.ordered_by_competent_body
        ),
        ended_at=ended[0] if ended else None,
        ended_in=ended[1] if ended else None,
    )


def _began(one: Separated | Extended) -> dt.datetime:
    return (one.separated_at or one.decided_at) if isinstance(one, Separated) else one.decided_at
