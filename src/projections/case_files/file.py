"""What a case file says: made from a case, the same now and as of any moment."""

import datetime as dt
from typing import Literal

from cases.case.assessed import Assessment, Death, Ground, Stage, death_that_stands
from cases.case.closure import unreviewed
from cases.case.cooperation import Cooperation
from cases.case.duties import Duty, duties_of
from cases.case.household import Children, households
from cases.case.kept_away import NOTHING, KeptAway, kept_away
from cases.case.levels import Counted, Stretch, counted, running_plans, stretches
from cases.case.offers import Offer, assessments_offered
from cases.case.protection import Protection
from cases.case.state import UNTRUE, Case, Child, Found, Measure, Milestone, Party, Status, finding_of
from cases.case.stays import Stay, stays
from cases.persons import Identity
from cases.values import CaseId, SubjectId, UnitId, Value

Asks = Literal["unverified", "unplaced", "closed-without-review", "child-apart"]


class FindingRow(Value, frozen=True, kw_only=True):
    """A finding, by the version that states it."""

    version: int
    finding: str
    by: str
    children: tuple[SubjectId, ...] = ()
    """Of whom; none named: of all of them."""


class ChildRow(Value, frozen=True, kw_only=True):
    """A child in the matter, by subject id."""

    subject_id: SubjectId
    identity: Identity
    outcome: str | None = None
    finding: FindingRow | None = None
    """The latest that is of this child, where one was found of some children alone."""
    stood: tuple[Stretch, ...] = ()
    """On which level, from when until when."""
    kept_away: KeptAway = NOTHING


class PartyRow(Value, frozen=True, kw_only=True):
    """Somebody else in the matter, by subject id."""

    subject_id: SubjectId
    role: str
    relation: str | None = None
    is_child: bool | None = None
    lives_with_child: bool | None = None
    must_not_be_told: bool = False
    must_not_be_paid: bool = False
    kept_away: KeptAway = NOTHING


class ClosingRow(Value, frozen=True, kw_only=True):
    """The latest closing of a case, and what it lacks: a review of each living child that led to closing."""

    version: int
    closed_at: dt.datetime
    ground: Ground
    without_review: tuple[SubjectId, ...]
    back_to_plan: tuple[SubjectId, ...]


class CaseFile(Value, frozen=True, kw_only=True):
    """Where a case stands. It holds nothing personal."""

    case_id: CaseId
    case_number: str
    kind: str
    also: tuple[str, ...]
    injury_type: str | None
    place_type: str | None
    status: Status
    commune_of_event: UnitId | None
    area: UnitId | None
    commune_of_residence: UnitId | None
    residence_kind: str | None
    commune_of_stay: UnitId | None
    units: tuple[UnitId, ...]
    occurred_from: dt.date | None
    occurred_until: dt.date | None
    received_at: dt.datetime
    clock_suspect: bool
    further_reports: int
    children: tuple[ChildRow, ...]
    parties: tuple[PartyRow, ...]
    finding: FindingRow | None
    """The one by which the case stands."""
    measures: tuple[Measure, ...]
    investigation: tuple[Milestone, ...]
    protection: Protection
    counted: tuple[Counted, ...]
    """The measures that count on a level; whether one is overdue is asked of a day."""
    running: tuple[str, ...]
    """The plans that run."""
    version: int
    position: int
    stage: Stage = "open"
    assessments: tuple[Assessment, ...] = ()
    deaths: tuple[Death, ...] = ()
    closing: ClosingRow | None = None
    assessments_offered: tuple[Offer, ...] = ()
    duties: tuple[Duty, ...] = ()
    cooperation: Cooperation = Cooperation()
    households: tuple[Children, ...] = ()
    """The children by household."""
    separations: tuple[Stay, ...] = ()
    """The stays of its children apart; how lawful each is is asked of a day."""

    @property
    def asks(self) -> tuple[Asks, ...]:
        """What in it waits for somebody: a finding, a commune, a review, the end of a stay apart.

        In a duplicate only a child who is apart waits for somebody: whoever that is, it is theirs to end.
        """
        apart = any(stay.is_open for stay in self.separations)
        if self.cooperation.duplicate is not None:
            return ("child-apart",) if apart else ()
        closing = self.closing if self.stage == "closed" else None
        found: dict[Asks, bool] = {
            "unverified": self.status == "received" and closing is None,
            "unplaced": self.commune_of_event is None and self.status not in UNTRUE,
            "closed-without-review": closing is not None and bool(closing.without_review),
            "child-apart": apart,
        }
        return tuple(name for name, so in found.items() if so)

    @property
    def to_place(self) -> tuple[UnitId, ...]:
        """The communes of an open case that nobody placed: if one was divided, which took over is not known.

        A duplicate is placed in the case that goes on.
        """
        if self.stage == "closed" or self.status in UNTRUE or self.cooperation.duplicate is not None:
            return ()
        own = dict.fromkeys(unit for unit in (self.commune_of_event, self.commune_of_residence) if unit is not None)
        return tuple(unit for unit in own if self.cooperation.placed(unit) is None)

    @property
    def levels(self) -> frozenset[str]:
        """The levels on which a measure counts."""
        return frozenset(measure.level for measure in self.counted)

    @property
    def due_first(self) -> dt.date | None:
        """The first day on which a measure is, or was, due that is not done."""
        due = (one.due_on for one in self.counted if one.done_on is None and one.due_on is not None)
        return min(due, default=None)

    @property
    def assigned_to(self) -> str | None:
        """Who follows the case."""
        return self.cooperation.assigned.to if self.cooperation.assigned else None


def file_of(case: Case) -> CaseFile:
    """Return the file of a case that has begun."""
    if case.received_at is None:
        message = "this case has not begun"
        raise ValueError(message)
    kept = kept_away(case)
    return CaseFile(
        case_id=case.case_id,
        case_number=case.case_number,
        kind=case.kind,
        also=case.also,
        injury_type=case.injury_type,
        place_type=case.place_type,
        status=case.status,
        commune_of_event=case.commune_of_event,
        area=case.area,
        commune_of_residence=case.commune_of_residence,
        residence_kind=case.residence_kind,
        commune_of_stay=case.commune_of_stay,
        units=case.units,
        occurred_from=case.occurred.first if case.occurred else None,
        occurred_until=case.occurred.last if case.occurred else None,
        received_at=case.received_at,
        clock_suspect=case.clock_suspect,
        further_reports=case.further_reports,
        children=tuple(_child(child, case, kept[child.subject_id]) for child in case.children),
        parties=tuple(_party(party, kept[party.subject_id]) for party in case.parties),
        finding=_finding(case.found),
        measures=case.measures,
        investigation=case.milestones,
        protection=case.protection,
        counted=counted(case),
        running=tuple(plan.plan_id for plan in running_plans(case)),
        version=case.version,
        position=case.position,
        stage=case.assessed.stage,
        assessments=case.assessed.assessments,
        deaths=_deaths(case),
        closing=_closing(case),
        assessments_offered=assessments_offered(case),
        duties=duties_of(case),
        cooperation=case.cooperation,
        households=households(case),
        separations=stays(case),
    )


def _deaths(case: Case) -> tuple[Death, ...]:
    found = (death_that_stands(case, child.subject_id) for child in case.children)
    return tuple(dict.fromkeys(death for death in found if death is not None))


def _closing(case: Case) -> ClosingRow | None:
    closing = case.assessed.closing
    if closing is None:
        return None
    lacks = unreviewed(case, closing)
    return ClosingRow(
        version=closing.version,
        closed_at=closing.at,
        ground=closing.ground,
        without_review=lacks.without_review,
        back_to_plan=lacks.back_to_plan,
    )


def _finding(found: Found | None) -> FindingRow | None:
    if found is None:
        return None
    return FindingRow(version=found.version, finding=found.finding, by=found.by, children=found.children)


def _child(child: Child, case: Case, kept: KeptAway) -> ChildRow:
    apart = any(one.children for one in case.findings)
    return ChildRow(
        subject_id=child.subject_id,
        identity=child.identity,
        outcome=child.outcome,
        finding=_finding(finding_of(case, child.subject_id)) if apart else None,
        stood=stretches(case, child.subject_id),
        kept_away=kept,
    )


def _party(party: Party, kept: KeptAway) -> PartyRow:
    return PartyRow(
        subject_id=party.subject_id,
        role=party.role,
        relation=party.relation,
        is_child=party.is_child,
        lives_with_child=party.lives_with_child,
        must_not_be_told=party.must_not_be_told,
        must_not_be_paid=party.must_not_be_paid,
        kept_away=kept,
    )
