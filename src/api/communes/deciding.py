"""Scoring and deciding a commune's year: for HTTP and the shell alike."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any

from msgspec import Meta, Struct

from api import times
from api.cases.acts.body import Body, Instant, Long, Number
from api.problems import ProblemError
from api.program import Program
from api.writing import Write, WrittenEvent, answer_of, answering, written_in
from cases.commune_year import year as years
from cases.commune_year.year import CriterionScore, YearEvent
from cases.handling import Decision, Histories
from cases.law.model import Law
from cases.law.scoring import Place, criteria_of, decider_of, points_left, standard_of
from cases.law.standards import DecidingBody, Standard
from cases.persons import Said, Words
from cases.places.unit import Unit
from cases.refusals import Invalid, Refused
from cases.values import UnitId


class CriterionBody(Body, frozen=True, kw_only=True):
    """The points of one criterion, beside what the record computes of it."""

    criterion: Annotated[int, Meta(ge=1, le=100)]
    points: Annotated[int, Meta(ge=0, le=1000)]


class SelfScoresBody(Body, frozen=True, kw_only=True):
    """What the commune gives itself."""

    scored_at: Instant
    scores: Annotated[tuple[CriterionBody, ...], Meta(min_length=1, max_length=100)]
    evidence: Long | None = None


class AppraisalBody(Body, frozen=True, kw_only=True):
    """What those who check give."""

    appraised_at: Instant
    scores: Annotated[tuple[CriterionBody, ...], Meta(max_length=100)] = ()
    notes: Long | None = None


class DecisionBody(Body, frozen=True, kw_only=True):
    """A decision to recognise, or not."""

    decided_on: dt.date
    decided_by: DecidingBody
    document: Number
    reason: Long | None = None


class AppealBody(Body, frozen=True, kw_only=True):
    """An appeal against the decision."""

    appealed_at: Instant
    reason: Long


class AppealDecisionBody(Body, frozen=True, kw_only=True):
    """What became of an appeal."""

    decided_on: dt.date
    decided_by: DecidingBody | None = None
    """Absent: whoever decides on that day."""
    upheld: bool
    document: Number
    reason: Long | None = None


class ReopeningBody(Body, frozen=True, kw_only=True):
    """Why a year is opened again."""

    reopened_at: Instant
    reason: Long


class YearWritten(Struct, frozen=True, kw_only=True):
    """The answer to what was recorded of a commune's year."""

    unit: UnitId
    year: int
    version: int
    position: int
    events: tuple[WrittenEvent, ...]


class Judged(Struct, frozen=True, kw_only=True):
    """Which year of which unit is meant, and under what."""

    unit: Unit
    year: int
    standard: Standard
    law: Law
    at: dt.datetime

    @property
    def named(self) -> dict[str, Any]:
        """What every fact of the year says of it."""
        return {"unit": self.unit.unit_id, "year": self.year}

    def said(self, words: Words) -> Said | None:
        """Return what was said of the year, or None if nothing was."""
        if words == Words():
            return None
        return Said(subject_id=years.words_of_year(self.unit.unit_id, self.year), words=words)


class YearAct(Struct, frozen=True):
    """An act on a commune's year: its name in the address and in what roles may do, its body, and what it records."""

    name: str
    body: type[Body]
    build: Callable[[Any, Judged], YearEvent]
    operation_id: str
    summary: str


async def record_year_act(
    program: Program, write: Write, of: tuple[Unit, int], act: YearAct, body: Body
) -> YearWritten:
    """Record an act on a commune's year.

    :raises ProblemError: 404 outside the scope, 403 if the act is not of one's role, 409 where a rule says no.
    """
    unit, year = of
    if not write.account.scope.covers([unit.unit_id]):
        raise ProblemError(404, "not-found")
    if act.name not in write.account.role.year_acts:
        raise ProblemError(403, "role-not-entitled")
    standing = standard_of(year, program.knowledge.law)
    if standing is None:
        raise ProblemError(422, "invalid", errors=[("year", "no-standard", {})])
    judged = Judged(unit=unit, year=year, standard=standing[0], law=program.knowledge.law, at=times.now())
    stream = years.stream_of(unit.unit_id, year)

    def decide(histories: Histories) -> Decision:
        folded = years.fold(unit.unit_id, year, histories[stream])
        events = years.decide(act.build(body, judged), folded)
        return Decision(events=((stream, events),), answer={"version": str(folded.version + len(events))})

    request = write.request(f"communes/{act.name}", unit.unit_id, year, body)
    appended = await answering(program.record.handle(request, [stream], decide))
    return YearWritten(
        unit=unit.unit_id,
        year=year,
        version=int(answer_of(appended)["version"]),
        position=appended.position,
        events=written_in(appended, stream),
    )


def _scores(body: SelfScoresBody | AppraisalBody, judged: Judged) -> tuple[CriterionScore, ...]:
    """Return the points of a body.

    :raises Invalid: `criterion-unknown`, if the standard has no such criterion; `too-many-points`, if it has fewer
        points beside what the record computes, or those without known points would have more together than are left.
    """
    place = Place(kind=judged.unit.kind, areas=judged.unit.areas)
    known = {one.number: one for one in criteria_of(judged.standard, place, judged.law)}
    for number, one in enumerate(body.scores):
        criterion = known.get(one.criterion)
        if criterion is None:
            raise Invalid("criterion-unknown", f"scores.{number}.criterion")
        computed = sum(
            part.points or 0
            for part in judged.law.indicators
            if (part.standard, part.criterion) == (judged.standard.id, one.criterion) and part.computed
        )
        if criterion.points is not None and one.points > criterion.points - computed:
            left = str(criterion.points - computed)
            raise Invalid("too-many-points", f"scores.{number}.points", {"points_max": left})
    left_for_all = points_left(judged.standard, tuple(known.values()))
    of_unknown = sum(one.points for one in body.scores if known[one.criterion].points is None)
    if left_for_all is not None and of_unknown > left_for_all:
        raise Invalid("too-many-points", "scores", {"points_max": str(left_for_all)})
    return tuple(CriterionScore(criterion=one.criterion, points=one.points) for one in body.scores)


def _self_scored(body: SelfScoresBody, judged: Judged) -> YearEvent:
    scored_at, _ = times.received(body.scored_at, "scored_at", at=judged.at)
    return years.YearSelfScored(
        **judged.named,
        standard=judged.standard.id,
        scored_at=scored_at,
        scores=_scores(body, judged),
        said=judged.said(Words(narrative=body.evidence)),
    )


def _appraised(body: AppraisalBody, judged: Judged) -> YearEvent:
    appraised_at, _ = times.received(body.appraised_at, "appraised_at", at=judged.at)
    return years.YearAppraised(
        **judged.named,
        standard=judged.standard.id,
        appraised_at=appraised_at,
        scores=_scores(body, judged),
        said=judged.said(Words(notes=body.notes)),
    )


def _decision(body: DecisionBody, judged: Judged) -> dict[str, Any]:
    """Return what a decision says.

    :raises Refused: `not-the-deciding-body`, if somebody else decides on that day.
    """
    return {
        **judged.named,
        "standard": judged.standard.id,
        "decided_on": body.decided_on,
        "decided_by": _decider(body.decided_on, body.decided_by, judged),
        "document": body.document,
        "said": judged.said(Words(reason=body.reason)),
    }


def _decider(on: dt.date, named: DecidingBody | None, judged: Judged) -> DecidingBody:
    """Return who decides on a day.

    :raises Refused: `not-the-deciding-body`, if somebody else is named, or no row says who decides.
    """
    times.past_day(on, "decided_on", at=judged.at)
    decider = decider_of(judged.standard, on, judged.law)
    if decider is None or named not in {None, decider.body}:
        source = judged.law.cite(decider.source) if decider else "rule of this program"
        raise Refused("not-the-deciding-body", source)
    return decider.body


def _recognised(body: DecisionBody, judged: Judged) -> YearEvent:
    return years.YearRecognised(**_decision(body, judged))


def _not_recognised(body: DecisionBody, judged: Judged) -> YearEvent:
    return years.YearNotRecognised(**_decision(body, judged))


def _appealed(body: AppealBody, judged: Judged) -> YearEvent:
    appealed_at, _ = times.received(body.appealed_at, "appealed_at", at=judged.at)
    return years.DecisionAppealed(**judged.named, appealed_at=appealed_at, said=judged.said(Words(reason=body.reason)))


def _appeal_decided(body: AppealDecisionBody, judged: Judged) -> YearEvent:
    return years.AppealDecided(
        **judged.named,
        decided_on=body.decided_on,
        decided_by=_decider(body.decided_on, body.decided_by, judged),
        upheld=body.upheld,
        document=body.document,
        said=judged.said(Words(reason=body.reason)),
    )


def _reopened(body: ReopeningBody, judged: Judged) -> YearEvent:
    reopened_at, _ = times.received(body.reopened_at, "reopened_at", at=judged.at)
    return years.YearReopened(**judged.named, reopened_at=reopened_at, said=judged.said(Words(reason=body.reason)))


YEAR_ACTS = (
    YearAct("self-scores", SelfScoresBody, _self_scored, "scoreYear", "Record what a commune gives itself."),
    YearAct("appraisal", AppraisalBody, _appraised, "appraiseYear", "Record what those who check give."),
    YearAct("recognition", DecisionBody, _recognised, "recogniseYear", "Record that a commune was recognised."),
    YearAct("refusal", DecisionBody, _not_recognised, "refuseYear", "Record that a commune was not recognised."),
    YearAct("appeal", AppealBody, _appealed, "appealYear", "Record an appeal against the decision."),
    YearAct("appeal/decision", AppealDecisionBody, _appeal_decided, "decideAppeal", "Record what became of it."),
    YearAct("reopening", ReopeningBody, _reopened, "reopenYear", "Open a decided year again."),
)
