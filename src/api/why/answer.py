"""What an explanation looks like, whatever it explains; and how rules, facts and groups are put in words."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from api.cases.titles import title_of
from api.language import Language, say
from api.problems import ProblemError
from cases.events import Recorded, type_of
from cases.law.model import Law
from cases.law.rows import Document, Named, Row, Status
from cases.law.standards import Threshold
from cases.values import CaseId
from projections.engine.projection import Knowledge
from projections.timelines.item import open_data

FEW = 3
"""Of fewer cases than this it is not said how many there are to those who may not see them."""


class RuleAnswer(Struct, frozen=True, kw_only=True):
    """A rule in the version that was applied, where it stands, and what we know of it."""

    rule: str
    rule_from: dt.date | None
    text: str
    source: str
    source_status: Status
    uncertain: bool = False
    """Whether it may be that another version, or none, was in force on the days of the facts."""


class FactAnswer(Struct, frozen=True, kw_only=True):
    """A fact that the result rests on; `text` is null for those who may not read the case."""

    stream: str
    case_id: CaseId | None
    version: int
    position: int
    type: str
    recorded_at: dt.datetime
    text: str | None


class GroupAnswer(Struct, frozen=True, kw_only=True):
    """What is said of cases to those who may not see them: the group and the year, and how many unless they are few."""

    group: str | None
    text: str
    year: int | None
    cases: int | None


class LackAnswer(Struct, frozen=True, kw_only=True):
    """Something for want of which the answer is not another one."""

    code: str
    text: str


class WhyAnswer(Struct, frozen=True, kw_only=True):
    """Why a result is what it is: the answer itself, the rules, the facts, and for a "no" what is lacking."""

    projection: str
    key: str
    answer: str
    text: str
    rules: tuple[RuleAnswer, ...]
    because: tuple[FactAnswer, ...]
    groups: tuple[GroupAnswer, ...]
    lacking: tuple[LackAnswer, ...]
    masked: tuple[str, ...]
    see: tuple[str, ...]
    """What to ask next, as `projection/key`."""
    position: int


class Telling(Struct, frozen=True, kw_only=True):
    """Puts rules, facts and what is lacking in somebody's words, under a law and places."""

    knowledge: Knowledge
    language: Language

    @property
    def law(self) -> Law:
        """The law under which it is told."""
        return self.knowledge.law

    def say(self, code: str, about: Mapping[str, object] | None = None) -> str:
        """Return the message of a code."""
        return say(f"why.{code}", self.language, about)

    def lack(self, code: str, about: Mapping[str, object] | None = None) -> LackAnswer:
        """Return that something is lacking."""
        return LackAnswer(code=code, text=self.say(f"lacking.{code}", about))

    def name(self, row: Named | Document) -> str:
        """Return what a row is called."""
        return row.vi if self.language == "vi" else row.en

    def cite(self, row: Row) -> str:
        """Return where a row comes from."""
        return self.law.cite_vi(row.source) if self.language == "vi" else self.law.cite(row.source)

    def row(self, row: Row, text: str | None = None, *, uncertain: bool = False) -> RuleAnswer:
        """Return a row of the law as a rule; its own name, unless another text says more."""
        named = self.name(row) if isinstance(row, Named) else row.key
        return RuleAnswer(
            rule=row.key,
            rule_from=row.in_force_from,
            text=named if text is None else text,
            source=self.cite(row),
            source_status=row.status,
            uncertain=uncertain,
        )

    def threshold(self, row: Threshold) -> RuleAnswer:
        """Return how many points are needed, as a rule."""
        return self.row(row, self.say("rule.threshold", {"points": row.points}))

    def article(self, rule: str, document_id: str, article: str) -> tuple[RuleAnswer, ...]:
        """Return a rule of this program that follows an article; none where this law does not know the document."""
        document = next((one for one in self.law.documents if one.id == document_id), None)
        if document is None:
            return ()
        cited = document.cite_vi or document.cite if self.language == "vi" else document.cite
        place = f"Điều {article}" if self.language == "vi" else f"art. {article}"
        return (
            RuleAnswer(
                rule=rule,
                rule_from=document.in_force_from,
                text=self.say(f"rule.{rule}"),
                source=f"{cited}, {place}",
                source_status=document.status,
            ),
        )

    def facts(
        self, history: Sequence[Recorded], versions: Iterable[int], case_id: CaseId | None
    ) -> tuple[FactAnswer, ...]:
        """Return those of a stream's facts that have one of some versions, each as one sentence."""
        wanted = set(versions)
        return tuple(
            FactAnswer(
                stream=one.stream,
                case_id=case_id,
                version=one.version,
                position=one.position,
                type=type_of(one.event),
                recorded_at=one.recorded_at,
                text=title_of(type_of(one.event), open_data(one.event), self.knowledge, self.language),
            )
            for one in history
            if one.version in wanted
        )

    def groups(self, found: Iterable[tuple[str | None, int | None]]) -> tuple[GroupAnswer, ...]:
        """Return groups and years of cases that are not named, each once, and how many unless they are few."""
        several = list(found)
        names = {one.code: self.name(one) for one in self.law.groups}
        return tuple(
            GroupAnswer(
                group=group,
                text=self.say("other-group") if group is None else names.get(group, group),
                year=year,
                cases=several.count((group, year)) if several.count((group, year)) >= FEW else None,
            )
            for group, year in sorted(set(several), key=lambda one: (one[0] or "", one[1] or 0))
        )


def no_such_key() -> ProblemError:
    """Return the problem of a key that names nothing."""
    return ProblemError(404, "not-found")
