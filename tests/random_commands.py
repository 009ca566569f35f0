"""Strategies for every command that a case takes: by whom, about whom and when is drawn from few, so that acts meet."""

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from hypothesis import strategies as st
from msgspec import inspect
from msgspec.structs import replace

from cases.case.correction import Changes
from cases.case.decider import CaseCommand
from cases.case.duplicate import PartDuplicate, WithdrawDuplicate
from cases.case.emergency import SignEmergencyOrder
from cases.case.intake import ReportReceived
from cases.case.measures import RecordOutcome
from cases.case.people import ChangePeople, PersonsUnlinked
from cases.case.plan import DecideOnPlan
from cases.case.referral import AnswerReferral
from cases.case.related import RelationWithdrawn, WithdrawRelation
from cases.case.restriction import LiftRestriction
from cases.case.state import Case, Child, Party
from cases.case.visits import RecordVisit
from cases.events import Event, Metadata
from cases.persons import PersonDetails, Said, Words
from cases.values import CaseId, Interval, UnitId
from deciding import CASE
from samples import (
    BANG_MAC,
    CHILD,
    GRANDMOTHER,
    LANG_SON,
    MATTER,
    OTHER_CASE,
    SECOND_CHILD,
    THIRD_CASE,
    UNCLE,
    VAN_LINH,
    Y_TICH,
)

Strategy = st.SearchStrategy[Any]

COMMANDS: tuple[type, ...] = get_args(CaseCommand)
BEGAN = dt.datetime(2024, 3, 6, 15, 40, tzinfo=dt.UTC)
"""A Wednesday at 22:40 in Vietnam: the first receipt lies around it."""
VERSION_MAX = 12
ITEMS_MAX = 2

accounts = st.sampled_from(["worker", "chair", "deputy", "officer"])
actors = st.builds(
    Metadata,
    actor=accounts,
    role=st.sampled_from(["child-protection-worker", "chair", "province-officer", "hotline-111"]),
    unit=st.sampled_from([VAN_LINH, Y_TICH, LANG_SON]),
)
instants = st.integers(-60 * 24, 60 * 24 * 2).map(lambda quarters: BEGAN + dt.timedelta(minutes=15 * quarters))
days = st.dates(dt.date(2024, 2, 20), dt.date(2024, 4, 10))
spans = st.tuples(days, days).map(lambda pair: Interval(first=min(pair), last=max(pair)))
units: st.SearchStrategy[UnitId] = st.sampled_from([VAN_LINH, Y_TICH, BANG_MAC])
words = st.just(Said(subject_id=MATTER, words=Words(notes="lời kể")))

_IDS = st.sampled_from([f"8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f5a0{number}" for number in range(3)])
_KINDS = st.sampled_from(
    ["physical-violence", "neglect", "drowning-death", "natural-death", "death-undetermined", "abandonment"]
)
_PERSONS = st.sampled_from([CHILD, SECOND_CHILD, GRANDMOTHER, UNCLE])
_CASES: st.SearchStrategy[CaseId] = st.sampled_from([OTHER_CASE, THIRD_CASE, CASE])

TEXTS: Mapping[str, Strategy] = {
    **dict.fromkeys(("child", "children"), st.sampled_from([CHILD, CHILD, SECOND_CHILD])),
    **dict.fromkeys(("subject_id", "same_as", "refused_by"), _PERSONS),
    **dict.fromkeys(("measure_id", "plan_id", "visit_id", "referral_id", "note_id", "attachment_id"), _IDS),
    **dict.fromkeys(("kind", "also", "cause"), _KINDS),
    **dict.fromkeys(
        ("commune_of_event", "commune_of_residence", "commune_of_stay", "received_in", "by_unit", "unit", "units"),
        units,
    ),
    "area": st.just(LANG_SON),
    **dict.fromkeys(("drafted_by", "approved_by", "returned_by", "account"), accounts),
    **dict.fromkeys(("case_id", "leads_to"), _CASES),
    "units_before": st.nothing(),
    "special_group": st.sampled_from(["a", "b"]),
    "injury_type": st.sampled_from(["01", "05"]),
    "form_version": st.just("2017"),
    "row": st.sampled_from(["present-harm", "own-ability"]),
    "case_number": st.just("06505-2024-0001"),
    "sha256": st.sampled_from(["0" * 64, "1" * 64]),
    "media_type": st.just("image/png"),
    "attendant": st.just("chair"),
    "until": st.nothing(),
}
"""What a field of text may hold, by its name: a field that is missing here is not yet used in any command."""

_BY_OWNER: Mapping[tuple[str, str], Strategy] = {
    ("Forwarded", "to"): units,
    ("TransferNotified", "to"): units,
    ("CaseAssigned", "to"): accounts,
    ("CasePlaced", "of"): units,
    ("DuplicateMarked", "of"): _CASES,
}
"""The same for names that mean one thing here and another there."""


STRUCTS: Mapping[type, Strategy] = {Interval: spans, Said: words}
SINGLE_VALUES: Mapping[type[inspect.Type], Strategy] = {
    inspect.BoolType: st.booleans(),
    inspect.NoneType: st.none(),
    inspect.DateTimeType: instants,
    inspect.DateType: days,
    inspect.IntType: st.integers(1, VERSION_MAX),
}


@functools.cache
def of_type(cls: type) -> Strategy:
    """Return a strategy for a command, an event, or what stands in one."""
    info = inspect.type_info(cls)
    assert isinstance(info, inspect.StructType)
    required, optional = dict[str, Strategy](), dict[str, Strategy]()
    for field in info.fields:
        if field.name not in {"units_before", "details", "reporter"}:
            (required if field.required else optional)[field.name] = _value(cls.__name__, field.name, field.type)
    return st.fixed_dictionaries(required, optional=optional).map(lambda fields: cls(**fields))


def _value(owner: str, name: str, info: inspect.Type) -> Strategy:
    match info:
        case inspect.UnionType(types=types):
            # Nothing at all is as likely as something.
            return st.one_of([_value(owner, name, one) for one in types])
        case inspect.StructType(cls=cls):
            return STRUCTS[cls] if cls in STRUCTS else of_type(cls)
        case inspect.VarTupleType(item_type=item):
            least = 1 if name in {"to", "units", "children", "leads_to", "measures"} else 0
            return st.lists(_value(owner, name, item), min_size=least, max_size=ITEMS_MAX, unique=True).map(tuple)
        case inspect.LiteralType(values=values):
            return st.sampled_from(values)
        case inspect.StrType():
            here = _BY_OWNER.get((owner, name))
            return TEXTS[name] if here is None else here
        case _:
            return SINGLE_VALUES[type(info)]


CHILDREN = (Child(subject_id=CHILD, details=PersonDetails(name="Trẻ Thử")), Child(subject_id=SECOND_CHILD))
PARTIES = (
    Party(subject_id=GRANDMOTHER, role="caregiver", relation="grandparent"),
    Party(subject_id=UNCLE, role="alleged-abuser", lives_with_child=True),
)
reports = of_type(ReportReceived).map(lambda report: replace(report, area=LANG_SON, children=CHILDREN, parties=PARTIES))
"""A report of two children, with whom they live and who may have harmed them."""


def following(case: Case) -> list[Strategy]:
    """Return strategies for what answers, carries on or takes back something that stands in a case, as it stands."""
    together, protection = case.cooperation, case.protection
    measures = [one.measure_id for plan in protection.plans for one in plan.measures]
    links = [link.version for link in case.links]
    found = [
        _pointing(DecideOnPlan, "decision", "plan_id", [one.plan_id for one in protection.plans]),
        _pointing(SignEmergencyOrder, "signed", "of_version", [one.version for one in protection.emergencies]),
        _pointing(RecordOutcome, "recorded", "measure_id", [*measures, *(one.measure_id for one in case.measures)]),
        _pointing(RecordVisit, "visit", "visit_id", [one.visit_id for one in protection.visits]),
        _pointing(LiftRestriction, "lifted", "account", together.restricted),
        _pointing(WithdrawDuplicate, "withdrawn", "withdraws", [one.version for one in [together.duplicate] if one]),
        _pointing(PartDuplicate, "parted", "case_id", [one.case_id for one in together.joined]),
        _from(of_type(AnswerReferral), "referral_id", [one.referral_id for one in together.referrals]),
        _from(of_type(PersonsUnlinked), "withdraws", links).map(lambda change: ChangePeople(change=change)),
        st.sampled_from(together.related).map(
            lambda one: WithdrawRelation(withdrawn=RelationWithdrawn(case_id=one.case_id, relation=one.relation))
        )
        if together.related
        else st.nothing(),
    ]
    return [one for one in found if not one.is_empty]


def _pointing(command: type, part: str, name: str, values: Sequence[object]) -> Strategy:
    """Return a strategy for commands in a part of which a field names something that is there."""
    if not values:
        return st.nothing()
    drawn = st.tuples(of_type(command), st.sampled_from(values))
    return drawn.map(lambda pair: replace(pair[0], **{part: replace(getattr(pair[0], part), **{name: pair[1]})}))


def _from(drawn: Strategy, name: str, values: Sequence[object]) -> Strategy:
    """Return a strategy in which a field names something that is there."""
    if not values:
        return st.nothing()
    return st.tuples(drawn, st.sampled_from(values)).map(lambda pair: replace(pair[0], **{name: pair[1]}))


@functools.cache
def corrections_of(event_type: type[Event]) -> st.SearchStrategy[Changes]:
    """Return corrections of one or two fields that an event has; of none, where none can be corrected."""
    there = {name: _CHANGES[name] for name in event_type.__struct_fields__ if name in _CHANGES}
    if not there:
        return st.just(Changes())
    owner = event_type.__name__
    return st.lists(st.sampled_from(sorted(there)), min_size=1, max_size=2, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: _value(owner, name, there[name]) for name in names}).map(
            lambda fields: Changes(**fields)
        )
    )


def _changes() -> dict[str, inspect.Type]:
    info = inspect.type_info(Changes)
    assert isinstance(info, inspect.StructType)
    return {field.name: field.type for field in info.fields}


_CHANGES = _changes()
