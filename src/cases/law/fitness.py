"""Which rules a matter sets against its commune's year, if it is confirmed."""

import datetime as dt

from cases.law.facts import MatterFacts
from cases.law.model import Law
from cases.law.rows import FitnessRule, Kind, Status
from cases.values import Interval, Value


class Reason(Value, frozen=True, kw_only=True):
    """Why a confirmed matter speaks against the recognition of its commune."""

    rule: str
    rule_from: dt.date | None
    text_vi: str
    text_en: str
    source: str
    source_vi: str
    applied_under: str
    source_status: Status
    kind: str
    """The kind that set it off."""
    inferred: bool
    """Whether it rests on a switch of ours and not on a text: without inferences it would not be there."""
    switch: str | None = None
    """The switch that it rests on, in its version."""
    rule_uncertain: bool
    """Whether the matter may lie on a day on which this version was not in force."""


class Trigger(Value, frozen=True, kw_only=True):
    """That a kind counts in a group: by the register, or by a switch."""

    kind: str
    switch: str | None = None
    uncertain: bool

    @property
    def inferred(self) -> bool:
        """Whether it counts by a switch."""
        return self.switch is not None


def reasons(facts: MatterFacts, law: Law) -> tuple[Reason, ...]:
    """Return what would speak against the commune if the matter is confirmed; at most one reason a rule.

    The rules are the practice of Lạng Sơn in 2021 (000), applied under 06/QĐ-TTg: a child's death by injury
    and an abused child each cost the commune its recognition. Of several kinds, one that rests on no inference
    is named. A matter wholly outside a rule's days gives nothing; partly, a reason that is `rule_uncertain`.

    :raises UnknownKindError: if the register does not have one of the kinds.
    """
    kinds = [law.kind(code) for code in facts.kinds]
    found = []
    for rule in _versions(facts.occurred, law):
        triggers = [trigger for kind in kinds if (trigger := _trigger(kind, rule.group, facts.occurred, law))]
        if triggers:
            best = min(triggers, key=lambda trigger: (trigger.inferred, trigger.uncertain))
            found.append(_reason(rule, best, facts.occurred, law))
    return tuple(found)


def unsettled(facts: MatterFacts, law: Law) -> tuple[str, ...]:
    """Return those kinds of a matter whose effect on fitness no text settles: the province is shown them.

    :raises UnknownKindError: if the register does not have one of the kinds.
    """
    return tuple(code for code in facts.kinds if law.kind(code).effect == "unverified")


def _versions(occurred: Interval | None, law: Law) -> tuple[FitnessRule, ...]:
    """Return for each rule its latest version that was in force on one of the days."""
    latest: dict[str, FitnessRule] = {}
    for rule in law.fitness_rules:
        known = latest.get(rule.id)
        if rule.meets(occurred) and (known is None or _began(known) < _began(rule)):
            latest[rule.id] = rule
    return tuple(latest.values())


def _began(rule: FitnessRule) -> dt.date:
    return rule.in_force_from or dt.date.min


def _trigger(kind: Kind, group: str, occurred: Interval | None, law: Law) -> Trigger | None:
    """Return how a kind counts in a group on these days, or None; a switch alone decides where there is one.

    That abandonment counts is inferred from LTE art. 4(5), which names it among the forms of abuse.
    """
    switches = [switch for switch in law.inferences if switch.kind == kind.code and switch.group == group]
    if not switches:
        settled = group in kind.groups and kind.effect == "settled"
        return Trigger(kind=kind.code, uncertain=False) if settled else None
    on = [switch for switch in switches if switch.on and switch.meets(occurred)]
    if not on:
        return None
    latest = max(on, key=lambda switch: switch.in_force_from or dt.date.min)
    return Trigger(kind=kind.code, switch=latest.key, uncertain=not latest.covers(occurred))


def _reason(rule: FitnessRule, trigger: Trigger, occurred: Interval | None, law: Law) -> Reason:
    under = law.document(rule.applied_under)
    return Reason(
        rule=rule.id,
        rule_from=rule.in_force_from,
        text_vi=rule.vi,
        text_en=rule.en,
        source=law.cite(rule.source),
        source_vi=law.cite_vi(rule.source),
        applied_under=under.number or under.cite,
        source_status=rule.status,
        kind=trigger.kind,
        inferred=trigger.inferred,
        switch=trigger.switch,
        rule_uncertain=trigger.uncertain or not rule.covers(occurred),
    )
