"""Assessments, reviews and findings of death over HTTP."""

from uuid import uuid4

import pytest

from api.roles import ROLES
from live_api import DISTRICT, PROVINCE, Api, Caller

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "/api/v1/cases"
NIGHT = "2024-03-06T20:00:00+07:00"
COMPLETE = [
    {"row": "present-harm", "level": "high"},
    {"row": "further-harm", "level": "low"},
    {"row": "own-ability", "level": "high"},
    {"row": "help-from-adults", "level": "high"},
]
"""One harm rated high against two protections: a low risk by the form."""


async def a_case(api: Api, **fields: object) -> tuple[Caller, str, str]:
    """Return a worker, a case of one child, and the child."""
    worker = await api.caller("child-protection-worker")
    child = str(uuid4())
    opened = await worker.open_case(**{"children": [{"subject_id": child}], **fields})
    return worker, opened["case_id"], child


async def refused(caller: Caller, case_id: str, act: str, body: object) -> tuple[int, str, object]:
    """Return status and code of a refusal, and its source or the fields that are wrong."""
    answer = await caller.post(f"{CASES}/{case_id}/{act}", body)
    problem = answer.json()
    fields = [(one["path"], one["message"]) for one in problem.get("errors", ())]
    return answer.status_code, problem["code"], problem.get("source") or fields


async def test_the_forms_conclusion_stands_beside_the_officers_and_a_difference_is_shown(api: Api) -> None:
    worker, case_id, child = await a_case(api)
    done = await worker.act(
        case_id, "initial-assessment", child=child, assessed_at=NIGHT, ratings=COMPLETE, concluded="high"
    )

    (assessment,) = (await worker.case(done))["children"][0]["assessments"]
    assert assessment["ratings"] == COMPLETE
    assert (assessment["form"], assessment["form_version"], assessment["concluded"]) == ("02", "2017", "high")
    assert assessment["by_form"] == {
        "computed": "low",
        "differs": True,
        "complete": True,
        "missing": [],
        "high_harms": 1,
        "high_protections": 2,
        "rule_status": "unverified",
    }


async def test_rows_may_be_missing_and_the_answer_says_which(api: Api) -> None:
    worker, case_id, child = await a_case(api)
    done = await worker.act(case_id, "initial-assessment", child=child, ratings=COMPLETE[:2], concluded="some")

    (assessment,) = (await worker.case(done))["children"][0]["assessments"]
    assert assessment["by_form"]["missing"] == ["own-ability", "help-from-adults"]
    assert (assessment["by_form"]["complete"], assessment["by_form"]["computed"]) == (False, None)


@pytest.mark.parametrize(
    "act, more", [("initial-assessment", {}), ("detailed-assessment", {}), ("review", {"leads_to": "plan"})]
)
async def test_a_row_that_the_form_does_not_have_or_has_once_is_told(api: Api, act: str, more: dict[str, str]) -> None:
    worker, case_id, child = await a_case(api)
    row = {"row": "own-ability", "level": "low"}
    ratings = [row, {"row": "made-up", "level": "high"}, row]
    body = {"child": child, "ratings": ratings, "concluded": "low", **more}

    assert await refused(worker, case_id, act, body) == (
        422,
        "invalid",
        [
            ("ratings.1.row", "Biểu mẫu không có dòng đó."),
            ("ratings.2.row", "Dòng này đã được đánh giá một lần rồi."),
        ],
    )


@pytest.mark.parametrize("more", [{"form_version": "1999"}, {"assessed_at": "2017-06-30T12:00:00+07:00"}])
async def test_an_assessment_names_a_version_of_its_form_that_there_is(api: Api, more: dict[str, str]) -> None:
    worker, case_id, child = await a_case(api)
    body = {"child": child, "concluded": "low", **more}

    status, _, fields = await refused(worker, case_id, "initial-assessment", body)
    assert (status, fields) == (
        422,
        [("form_version", "Không có phiên bản đó của biểu mẫu, hoặc ngày đó chưa có biểu mẫu nào.")],
    )


async def test_what_was_assessed_on_paper_before_the_form_is_entered_by_naming_its_version(api: Api) -> None:
    worker, case_id, child = await a_case(api)
    done = await worker.act(
        case_id,
        "initial-assessment",
        child=child,
        assessed_at="2017-06-30T12:00:00+07:00",
        form_version="2017",
        concluded="low",
    )

    assert [one["type"] for one in done["events"]] == ["case.initial-risk-assessed"]


async def test_each_child_has_assessments_of_their_own_the_latest_first(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    first, second = str(uuid4()), str(uuid4())
    opened = await worker.open_case(children=[{"subject_id": first}, {"subject_id": second}])
    case_id = opened["case_id"]
    later = {"assessed_at": "2024-03-09T08:00:00+07:00"}
    await worker.act(case_id, "detailed-assessment", child=first, concluded="some", condition="Em sợ hãi", **later)
    await worker.act(case_id, "initial-assessment", child=first, concluded="high", assessed_at=NIGHT)
    done = await worker.act(case_id, "initial-assessment", child=second, concluded="low", assessed_at=NIGHT)

    case = await worker.case(done)
    assert [[one["form"] for one in child["assessments"]] for child in case["children"]] == [["03", "02"], ["02"]]
    assert case["assessments_offered"] == []


async def test_a_review_shows_where_the_form_leads_beside_where_the_officer_does(api: Api) -> None:
    worker, case_id, child = await a_case(api)
    harms = [{"row": row, "level": "high"} for row in ("still-serious", "abuser-access", "care-obstacles")]
    done = await worker.act(
        case_id,
        "review",
        child=child,
        ratings=harms,
        concluded="low",
        no_longer_at_risk=True,
        stable=True,
        leads_to="closing",
    )

    (review,) = (await worker.case(done))["children"][0]["assessments"]
    assert (review["form"], review["leads_to"], review["leads_to_by_form"]) == ("06", "closing", "plan")
    assert (review["by_form"]["computed"], review["by_form"]["differs"]) == ("high", True)


@pytest.mark.parametrize(
    "said, leads_to",
    [
        ({"no_longer_at_risk": True, "stable": True}, "closing"),
        ({"no_longer_at_risk": True, "stable": False}, "plan"),
        ({"no_longer_at_risk": False}, "plan"),
        ({"stable": True}, None),
        ({}, None),
    ],
)
async def test_a_low_risk_leads_to_closing_only_if_both_conditions_are_said(
    api: Api, said: dict[str, bool], leads_to: str | None
) -> None:
    worker, case_id, child = await a_case(api)
    ratings = [
        *({"row": row, "level": "low"} for row in ("still-serious", "abuser-access", "care-obstacles")),
        {"row": "own-ability", "level": "high"},
    ]
    done = await worker.act(case_id, "review", child=child, ratings=ratings, concluded="low", leads_to="plan", **said)

    (review,) = (await worker.case(done))["children"][0]["assessments"]
    assert (review["by_form"]["computed"], review["leads_to_by_form"]) == ("low", leads_to)


async def test_a_child_who_has_died_is_not_assessed_and_the_others_are_offered_it(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    dead, survivor = str(uuid4()), str(uuid4())
    opened = await worker.open_case(children=[{"subject_id": dead}, {"subject_id": survivor}])
    case_id = opened["case_id"]
    officer = await api.caller("province-officer", PROVINCE)
    found = {"child": dead, "by": "police", "cause": "traffic-death", "died_on": "2024-03-06", "certificate": "00/BT"}
    done = await officer.act(case_id, "death-findings", **found)

    case = await worker.case(done)
    body = {"child": dead, "assessed_at": "2024-03-07T08:00:00+07:00", "concluded": "high"}
    assert case["assessments_offered"] == [{"child": survivor, "reason": "survivor"}]
    assert (case["kind"], case["children"][0]["outcome"], case["children"][0]["death"]["died_on"]) == (
        "neglect",
        "died",
        "2024-03-06",
    )
    for act in ("initial-assessment", "detailed-assessment"):
        assert await refused(worker, case_id, act, body) == (409, "child-has-died", "rule of this program")
    review = {"child": dead, "reviewed_at": "2024-03-07T08:00:00+07:00", "concluded": "low", "leads_to": "plan"}
    assert await refused(worker, case_id, "review", review) == (409, "child-has-died", "rule of this program")
    late = await worker.act(case_id, "initial-assessment", child=dead, assessed_at=NIGHT, concluded="high")
    assert len(late["events"]) == 1


@pytest.mark.parametrize(
    "body, path",
    [
        ({"by": "commune", "cause": "neglect"}, "cause"),
        ({"by": "commune", "cause": "made-up"}, "cause"),
        ({"by": "commune", "injury_type": "77"}, "injury_type"),
        ({"by": "commune", "died_on": "2199-01-01"}, "died_on"),
        ({"by": "police"}, "by"),
    ],
)
async def test_what_is_no_finding_of_death_is_told(api: Api, body: dict[str, str], path: str) -> None:
    worker, case_id, child = await a_case(api)

    status, _, fields = await refused(worker, case_id, "death-findings", {"child": child, **body})
    assert isinstance(fields, list)
    assert (status, [one for one, _ in fields]) == (422, [path])


async def test_nobody_assesses_a_child_of_another_case(api: Api) -> None:
    worker, case_id, _ = await a_case(api)

    status, _, fields = await refused(
        worker, case_id, "initial-assessment", {"child": str(uuid4()), "concluded": "low"}
    )
    assert (status, fields) == (422, [("child", "Người này không có trong hồ sơ.")])


async def test_the_timeline_says_it_in_both_languages_with_what_the_form_computes(api: Api) -> None:
    worker, case_id, child = await a_case(api)
    done = await worker.act(case_id, "initial-assessment", child=child, ratings=COMPLETE, concluded="low", note="Kín")
    path, position = f"{CASES}/{case_id}/timeline", done["position"]

    said = [
        (await worker.get(path, {"Accept-Language": language}, at_least=position)).json()["items"][-1]
        for language in ("vi", "en")
    ]
    assert [one["title"] for one in said] == [
        "Đánh giá nguy cơ ban đầu: nguy cơ thấp (theo biểu mẫu cũng là nguy cơ thấp)",
        "Initial assessment: low risk (low risk by the form too)",
    ]
    assert (said[0]["source"], said[0]["by_form"]["computed"]) == ("D56 26(2)", "low")
    assert said[0]["data"]["said"]["words"] == {"notes": "Kín"}


async def test_ratings_are_corrected_within_the_form_that_they_are_of(api: Api) -> None:
    worker, case_id, child = await a_case(api)
    await worker.act(case_id, "initial-assessment", child=child, ratings=COMPLETE, concluded="low")
    foreign = {
        "of_version": 2,
        "changes": {"ratings": [{"row": "still-serious", "level": "low"}]},
        "reason": "Nhầm",
    }
    assert (await refused(worker, case_id, "corrections", foreign))[0] == 422
    of_report = {**foreign, "of_version": 1}
    status, _, fields = await refused(worker, case_id, "corrections", of_report)
    assert isinstance(fields, list)
    assert (status, [path for path, _ in fields]) == (422, ["changes.ratings"])

    changes = {"ratings": COMPLETE[:1], "concluded": "high", "assessed_at": NIGHT}
    done = await worker.act(case_id, "corrections", of_version=2, changes=changes, reason="Ghi nhầm")
    (assessment,) = (await worker.case(done))["children"][0]["assessments"]
    assert (assessment["ratings"], assessment["concluded"], assessment["at"]) == (
        COMPLETE[:1],
        "high",
        "2024-03-06T13:00:00Z",
    )


ENTITLED = {
    "initial-assessment": {"standing-team", "child-protection-worker", "chair", "deputy-chair", "province-officer"},
    "death-findings": {
        "standing-team",
        "child-protection-worker",
        "chair",
        "deputy-chair",
        "province-officer",
        "police",
        "health",
    },
}


@pytest.mark.parametrize("act", ["initial-assessment", "detailed-assessment", "review", "closure", "reopening"])
async def test_the_commune_and_the_province_decide_on_a_child(act: str) -> None:
    assert {name for name, role in ROLES.items() if act in role.acts} == ENTITLED["initial-assessment"]


async def test_police_and_health_find_a_death_too(api: Api) -> None:
    assert {name for name, role in ROLES.items() if "death-findings" in role.acts} == ENTITLED["death-findings"]

    _, case_id, child = await a_case(api)
    police = await api.caller("police", DISTRICT)
    found = await police.act(case_id, "death-findings", child=child, by="police", cause="death-undetermined")
    assert [one["type"] for one in found["events"]] == ["case.death-found"]
    body = {"child": child, "concluded": "low"}
    assert (await refused(police, case_id, "initial-assessment", body))[:2] == (403, "role-not-entitled")


async def test_who_may_not_see_people_sees_ratings_and_no_words(api: Api) -> None:
    worker, case_id, child = await a_case(api)
    done = await worker.act(case_id, "initial-assessment", child=child, concluded="low", note="Điều kín đáo")
    auditor = await api.caller("auditor", PROVINCE)

    case = await auditor.case(done)
    timeline = await auditor.get(f"{CASES}/{case_id}/timeline", at_least=done["position"])
    assert case["children"][0]["assessments"][0]["concluded"] == "low"
    assert "kín đáo" not in timeline.text


async def test_the_forms_are_read_with_their_rows(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    forms = (await worker.get("/api/v1/forms", {"Accept-Language": "vi"})).json()["items"]

    assert [(one["form"], len(one["rows"])) for one in forms] == [("02", 4), ("03", 10), ("06", 5)]
    assert forms[2]["rows"][0]["levels"]["low"] == "không còn nghiêm trọng"
    assert forms[2]["source"] == "Nghị định 56/2017/NĐ-CP, Điều 30(2)"
