"""Whatever protects a child is recorded over HTTP, whatever the state of its case and whoever's turn it is."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from msgspec import Struct

from api.cases.acts.registry import ACTS
from live_api import PROVINCE, Api, Caller

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "/api/v1/cases"
OURS = "06517~2025-07-01"
OUR_CODE, ANOTHER, DIVIDED = "06517", "06505", "06040~"
REPORTED_ON = dt.date(2024, 5, 6)
WORKER = "child-protection-worker"
RATED: dict[str, Any] = {"concluded": "high"}


def day(after: int) -> str:
    """Return the day so many days after the report."""
    return str(REPORTED_ON + dt.timedelta(days=after))


def noon(after: int) -> str:
    """Return noon of that day."""
    return f"{day(after)}T12:00:00+07:00"


class There(Struct, kw_only=True):
    """A case that something is recorded of, and what is in it already."""

    case_id: str
    child: str
    emergency: int
    measure_id: str
    plan_id: str
    referral_id: str


Acts = dict[str, tuple[str, str, dict[str, Any]]]
"""For each act: the role that does it, its address under the case, its body."""


def acts(there: There, on: int) -> Acts:
    """Return every act that protects a child, dated so many days after the report."""
    child, at = there.child, noon(on)
    measures = [{"child": child, "level": "support", "what": "Hỗ trợ học tập."}]
    return {
        "reports": (WORKER, "reports", {"received_at": at, "received_by": "commune"}),
        "initial-assessment": (WORKER, "initial-assessment", {"child": child, "assessed_at": at, **RATED}),
        "detailed-assessment": (
            WORKER,
            "detailed-assessment",
            {"child": child, "assessed_at": at, "concluded": "some"},
        ),
        "emergency-measures": (
            "police",
            "emergency-measures",
            {"taken_at": at, "measures": [{"kind": "safe-place", "what": "Ở tạm nhà bà."}]},
        ),
        "emergency-measures/signature": (
            "chair",
            "emergency-measures/signature",
            {"of_version": there.emergency, "signed_at": at},
        ),
        "separation": (WORKER, "separation", {"child": child, "decided_at": at, "decided_by": "chair"}),
        "separation/extension": (
            "chair",
            "separation/extension",
            {"child": child, "decided_at": at, "until": day(on + 60)},
        ),
        "separation/end": (WORKER, "separation/end", {"child": child, "ended_at": at}),
        "conference": (WORKER, "conference", {"held_at": at, "caregivers": "invited"}),
        "plan": (WORKER, "plan", {"drafted_at": at, "measures": measures}),
        "plan/approval": ("deputy-chair", "plan/approval", {"plan_id": there.plan_id, "approved_at": at}),
        "plan/refusal": (WORKER, "plan/refusal", {"refused_on": day(on), "plan_id": there.plan_id}),
        "court-application": (
            "chair",
            "court-application",
            {"applied_on": day(on), "applicant": "chair", "ground": "plan-refused", "aims": ["separation"]},
        ),
        "measures": (WORKER, "measures", {"level": "support", "what": "Hỗ trợ.", "done_on": day(on)}),
        "measures/{measure_id}/outcome": (
            "collaborator",
            f"measures/{there.measure_id}/outcome",
            {"outcome": "done", "on": day(on)},
        ),
        "visits": ("social-worker", "visits", {"made_at": at}),
        "review": (WORKER, "review", {"child": child, "reviewed_at": at, "concluded": "some", "leads_to": "plan"}),
        "forwarding": (WORKER, "forwarding", {"to": [ANOTHER], "forwarded_at": noon(200)}),
        "forwarding/answer": (WORKER, "forwarding/answer", {"answer": "ours", "unit": OURS, "answered_at": noon(200)}),
        "referrals": ("health", "referrals", {"to": "hospital", "made_at": at, "what": "Khám."}),
        "referrals/{referral_id}/answer": (
            "health",
            f"referrals/{there.referral_id}/answer",
            {"answer": "accepted", "answered_at": at},
        ),
        "transfer": (WORKER, "transfer", {"to": ANOTHER, "notified_at": noon(200)}),
        "transfer/answer": (WORKER, "transfer/answer", {"answer": "disputed", "unit": OURS, "answered_at": noon(200)}),
        "transfer/settlement": (
            "province-officer",
            "transfer/settlement",
            {"unit": ANOTHER, "settled_at": noon(200), "reason": "Theo nơi cư trú."},
        ),
        "placement": ("province-officer", "placement", {"of": DIVIDED, "unit": "06004", "reason": "Theo thôn."}),
        "finding": (WORKER, "finding", {"step": "record", "child": child, "on": day(on)}),
        "reopening": (WORKER, "reopening", {"reopened_at": at, "reason": "Có dấu hiệu mới."}),
    }


async def who(api: Api, role: str) -> Caller:
    return await api.caller(role, PROVINCE if role == "province-officer" else OURS)


async def a_case(api: Api, *, event: str = OUR_CODE, residence: str = ANOTHER) -> There:
    """Open a case that somebody has begun to work on: with measures, a plan, a referral."""
    worker = await who(api, WORKER)
    child = str(uuid4())
    opened = await worker.open_case(
        kind="physical-violence",
        commune_of_event=event,
        commune_of_residence=residence,
        commune_of_stay=DIVIDED,
        occurred_on=day(-1),
        received_at=noon(0),
        children=[{"subject_id": child}],
    )
    there = There(
        case_id=opened["case_id"],
        child=child,
        emergency=2,
        measure_id=str(uuid4()),
        plan_id=str(uuid4()),
        referral_id=str(uuid4()),
    )
    measures = [{"child": child, "level": "intervention", "what": "Tư vấn.", "measure_id": there.measure_id}]
    await worker.act(there.case_id, "emergency-measures", taken_at=noon(0), measures=[{"kind": "other"}])
    await worker.act(there.case_id, "plan", plan_id=there.plan_id, drafted_at=noon(0), measures=measures)
    await worker.act(
        there.case_id, "referrals", referral_id=there.referral_id, to="health", made_at=noon(0), what="Khám."
    )
    return there


async def closed(api: Api) -> tuple[There, int]:
    there = await a_case(api)
    await (await who(api, WORKER)).act(
        there.case_id, "closure", closed_at=noon(20), ground="stable", reason="Đã ổn định."
    )
    return there, 15


async def closed_and_later(api: Api) -> tuple[There, int]:
    there, _ = await closed(api)
    return there, 30


async def a_duplicate(api: Api) -> tuple[There, int]:
    there, other = await a_case(api), await a_case(api)
    await (await who(api, WORKER)).act(there.case_id, "duplicates", of=other.case_id, reason="Cùng vụ việc.")
    return there, 15


async def before_anybody_reported_it(api: Api) -> tuple[There, int]:
    return await a_case(api), -30


async def after_every_clock_has_run_out(api: Api) -> tuple[There, int]:
    return await a_case(api), 150


async def beyond_the_days_that_the_law_allows_apart(api: Api) -> tuple[There, int]:
    there = await a_case(api)
    worker = await who(api, WORKER)
    await worker.act(there.case_id, "separation", child=there.child, decided_at=noon(1), decided_by="chair")
    return there, 40


async def where_another_commune_has_the_emergency(api: Api) -> tuple[There, int]:
    return await a_case(api, event=ANOTHER, residence=OUR_CODE), 3


async def found_to_be_untrue(api: Api) -> tuple[There, int]:
    there = await a_case(api)
    await (await who(api, "police")).act(
        there.case_id, "verification", finding="unfounded", by="police", reason="Không có."
    )
    return there, 3


State = Callable[[Api], Awaitable[tuple[There, int]]]
STATES: tuple[State, ...] = (
    closed,
    closed_and_later,
    a_duplicate,
    before_anybody_reported_it,
    after_every_clock_has_run_out,
    beyond_the_days_that_the_law_allows_apart,
    where_another_commune_has_the_emergency,
    found_to_be_untrue,
)
IS_CLOSED = (closed, closed_and_later)


async def test_every_act_that_protects_is_among_these() -> None:
    nowhere = There(case_id="", child="", emergency=1, measure_id="", plan_id="", referral_id="")

    assert set(acts(nowhere, 0)) == {act.name for act in ACTS.values() if act.protects}


@pytest.mark.parametrize("state", STATES)
async def test_what_protects_a_child_is_recorded_whatever_stands(api: Api, state: State) -> None:
    there, on = await state(api)
    refused = {}
    # First, for the acts that follow open a closed case; where none is closed, there is nothing to open.
    order = ("reopening", *(name for name in acts(there, on) if name != "reopening"))
    for name in order if state in IS_CLOSED else order[1:]:
        role, path, body = acts(there, on)[name]
        answer = await (await who(api, role)).post(f"{CASES}/{there.case_id}/{path}", body)
        if answer.status_code != 201:
            refused[name] = (answer.status_code, answer.text)

    assert refused == {}


async def test_what_is_beyond_the_law_is_recorded_and_red_before_the_chair_and_the_province(api: Api) -> None:
    there, on = await beyond_the_days_that_the_law_allows_apart(api)
    role, path, body = acts(there, on)["separation/extension"]
    done = await (await who(api, role)).act(there.case_id, path, **body)

    for reader in (await who(api, "chair"), await who(api, "province-officer")):
        case = (await reader.get(f"{CASES}/{there.case_id}", at_least=done["position"])).json()
        page = (await reader.get(CASES, commune=OURS, limit=500)).json()["items"]
        (listed,) = [item for item in page if item["case_id"] == there.case_id]
        assert "separation-unlawful" in case["alarms"]
        assert listed["alarms"] == case["alarms"]
