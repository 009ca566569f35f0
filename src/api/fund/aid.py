"""Aid from outsiders: recorded and listed beside the fund, never with its money."""

import datetime as dt
from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec

from api.asking import Moment, past, snapshot
from api.cases.acts.act import subject_of
from api.cases.acts.body import details_of
from api.fund.answers import money
from api.fund.bodies import AidBody, AidEndBody, AidGiftBody, AidSourceBody, PayeeBody
from api.fund.edge import check_reads, check_role, check_scope, past_day, today
from api.identity import Viewer
from api.language import Language, say, word
from api.problems import ProblemError
from api.program import Program
from api.units import found_whenever
from api.writing import Write, WrittenEvent, answer_of, answering, written_in
from cases.external_aid import giving
from cases.external_aid.giving import Aid, AidEnded, AidEvent, AidGiven, AidPromised, Giver, Paper, Receiver
from cases.handling import Decision, Histories
from cases.values import Interval, UnitId, day_in_vietnam, month_after
from projections.external_aid import queries

PROJECTIONS = ("external_aid",)


class AidWritten(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a fact of aid from outsiders."""

    aid_id: str
    version: int
    position: int
    events: tuple[WrittenEvent, ...]


class MissedMonth(msgspec.Struct, frozen=True, kw_only=True):
    """A month that is over, for which fewer gifts are on record than were promised."""

    month: str
    receivers: int


class AidAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A promise of an outsider with what came of it."""

    aid_id: str
    area: UnitId
    giver_kind: str
    receivers: int
    monthly_vnd: int
    """To each, a month; the least, where it is not the same for all."""
    monthly_vnd_max: int | None
    first_month: str
    last_month: str | None
    ending: str
    ended_with: str | None
    months_promised: int
    given_vnd: int
    missed: tuple[MissedMonth, ...]
    document: str
    passage: str | None
    text: str
    """The same in words: what was promised, what was given, and which months were missed."""


class AidList(msgspec.Struct, frozen=True, kw_only=True):
    """Aid from outsiders to an area. None of it is the fund's."""

    area: UnitId
    until: dt.date
    items: tuple[AidAnswer, ...]
    given_vnd: int
    missed_months: int
    next: str | None
    position: int


async def promise_aid(program: Program, write: Write, body: AidBody) -> AidWritten:
    """Record that somebody outside promised monthly aid.

    :raises ProblemError: with the code that the contract gives it.
    """
    check_role(write, "external-aid")
    first = _month(body.first_month)
    days = Interval(first=first, last=today()) if first <= today() else Interval(first=first, last=first)
    area = found_whenever(program.knowledge.places, body.area, "area", days=days).unit_id
    check_scope(write.account, area)
    promised = AidPromised(
        aid_id=str(body.aid_id or write.derived_id),
        area=area,
        giver_kind=body.giver_kind,
        giver=_giver(body.giver),
        receivers=body.receivers,
        receiver=_receiver(body.receiver),
        monthly_vnd=body.monthly_vnd,
        monthly_vnd_max=body.monthly_vnd_max,
        first_month=first,
        last_month=None if body.last_month is None else _month(body.last_month),
        ending=body.ending,
        source=_paper(body.source),
    )
    return await _recorded(program, write, promised, body)


async def give_aid(program: Program, write: Write, aid_id: UUID, body: AidGiftBody) -> AidWritten:
    """Record what was given for a month.

    :raises ProblemError: with the code that the contract gives it.
    """
    await _check_there(program, write, aid_id)
    given = AidGiven(
        aid_id=str(aid_id),
        gift_id=str(body.gift_id or write.derived_id),
        month=_month(body.month),
        receivers=body.receivers,
        amount_vnd=body.amount_vnd,
        given_on=past_day(body.given_on, "given_on"),
        source=_paper(body.source),
    )
    return await _recorded(program, write, given, body)


async def end_aid(program: Program, write: Write, aid_id: UUID, body: AidEndBody) -> AidWritten:
    """Record that it ended with a month.

    :raises ProblemError: with the code that the contract gives it.
    """
    await _check_there(program, write, aid_id)
    ended = AidEnded(aid_id=str(aid_id), last_month=_month(body.last_month), source=_paper(body.source))
    return await _recorded(program, write, ended, body)


async def aid_list(program: Program, viewer: Viewer, area: UnitId, *, until: dt.date | None, moment: Moment) -> AidList:
    """Return the aid of outsiders to an area, and to what lies in it, with the months missed by a day.

    As of a moment: what was on record by then, and missed by its day. No month is missed before it is over.

    :raises ProblemError: 403 for roles that it is none of the business of, 404 outside the scope; as the contract says
        of the moment.
    """
    check_reads(viewer.account, area)
    then = await past(program, moment)
    present = today() if moment.as_of is None else day_in_vietnam(moment.as_of)
    day = min(until or present, present)
    areas = sorted(program.knowledge.places.scope(area))
    async with snapshot(program, PROJECTIONS, at_least=moment.awaited(then)) as lent:
        found = await queries.of_areas(lent.connection, areas, until=None if then is None else then.position)
        position = lent.position if then is None else then.position
    items = tuple(_answer(one, one.promised, day, viewer.language) for one in found if one.promised is not None)
    return AidList(
        area=area,
        until=day,
        items=items,
        given_vnd=sum(one.given_vnd for one in items),
        missed_months=sum(month.receivers for one in items for month in one.missed),
        next=None,
        position=position,
    )


def _answer(aid: Aid, promised: AidPromised, day: dt.date, language: Language) -> AidAnswer:
    made = AidAnswer(
        aid_id=promised.aid_id,
        area=promised.area,
        giver_kind=promised.giver_kind,
        receivers=promised.receivers,
        monthly_vnd=promised.monthly_vnd,
        monthly_vnd_max=promised.monthly_vnd_max,
        first_month=_as_month(promised.first_month),
        last_month=None if promised.last_month is None else _as_month(promised.last_month),
        ending=promised.ending,
        ended_with=None if aid.ended is None else _as_month(aid.ended.last_month),
        months_promised=len(aid.months(day)),
        given_vnd=sum(one.amount_vnd for one in aid.given),
        missed=tuple(MissedMonth(month=_as_month(month), receivers=lack) for month, lack in aid.missed(day)),
        document=promised.source.document,
        passage=promised.source.passage,
        text="",
    )
    return msgspec.structs.replace(made, text=_in_words(made, language))


def _in_words(aid: AidAnswer, language: Language) -> str:
    most = "" if aid.monthly_vnd_max is None else f"–{money(aid.monthly_vnd_max)}"
    about = {
        "receivers": aid.receivers,
        "amount": money(aid.monthly_vnd) + most,
        "giver": word(f"word.giver.{aid.giver_kind}", aid.giver_kind, language),
        "first": _said(aid.first_month),
        "given": money(aid.given_vnd),
        "months": ", ".join(_spans(aid.missed)),
    }
    missed = "word.aid.missed" if aid.missed else "word.aid.none-missed"
    return f"{say('word.aid.promised', language, about)} {say(missed, language, about)}"


def _spans(missed: Sequence[MissedMonth]) -> Iterator[str]:
    """Yield missed months, those that follow each other and lack as many in one."""
    spans: list[list[MissedMonth]] = []
    for one in missed:
        last = spans[-1][-1] if spans else None
        if last and (_month_behind(last.month), last.receivers) == (one.month, one.receivers):
            spans[-1].append(one)
        else:
            spans.append([one])
    for span in spans:
        until = f"–{_said(span[-1].month)}" if len(span) > 1 else ""
        yield f"{_said(span[0].month)}{until} ({span[0].receivers})"


def _said(month: str) -> str:
    """Return a month as people write it."""
    return f"{_month(month):%m/%Y}"


def _month_behind(text: str) -> str:
    return _as_month(month_after(_month(text)))


async def _check_there(program: Program, write: Write, aid_id: UUID) -> None:
    """See to it that there is such aid, in scope, and that it is of one's role to record it.

    :raises ProblemError: 404, 403.
    """
    stream = giving.stream_of(str(aid_id))
    aid = giving.fold((await program.record.histories([stream]))[stream])
    if aid.promised is None:
        raise ProblemError(404, "not-found")
    check_scope(write.account, aid.promised.area)
    check_role(write, "external-aid")


async def _recorded(program: Program, write: Write, event: AidEvent, body: msgspec.Struct) -> AidWritten:
    stream = giving.stream_of(event.aid_id)

    def decide(histories: Histories) -> Decision:
        events = giving.decide(event, giving.fold(histories[stream]))
        version = str(len(histories[stream]) + len(events))
        return Decision(events=((stream, events),), answer={"aid_id": event.aid_id, "version": version})

    request = write.request(f"fund/external-aid/{type(event).__name__}", event.aid_id, body)
    appended = await answering(program.record.handle(request, [stream], decide))
    answer = answer_of(appended)
    return AidWritten(
        aid_id=answer["aid_id"],
        version=int(answer["version"]),
        position=appended.position,
        events=written_in(appended, stream),
    )


def _giver(body: PayeeBody | None) -> Giver | None:
    return None if body is None else Giver(subject_id=subject_of(body.subject_id), details=details_of(body))


def _receiver(body: PayeeBody | None) -> Receiver | None:
    return None if body is None else Receiver(subject_id=subject_of(body.subject_id), details=details_of(body))


def _paper(body: AidSourceBody) -> Paper:
    return Paper(document=body.document, passage=body.passage)


def _month(text: str) -> dt.date:
    return dt.date.fromisoformat(f"{text}-01")


def _as_month(day: dt.date) -> str:
    return f"{day:%Y-%m}"
