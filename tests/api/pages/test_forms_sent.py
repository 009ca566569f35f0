"""Forms that write, over HTTP without a browser: sent twice, sent badly, sent by others, and one for every act."""

import datetime as dt
import re
import unicodedata
from html import unescape
from uuid import uuid4

import httpx
import pytest

from api.cases.acts.registry import ACTS
from api.identity import Accounts
from api.language import say
from api.pages.case_acts import address
from api.pages.forms import FORM_COOKIE, FORM_FIELD
from api.roles import ROLES
from api.web import SESSION_COOKIE
from cases.values import VIETNAM, UnitId
from live_api import PROVINCE, VAN_LINH, Api, Caller

pytestmark = [pytest.mark.postgres, pytest.mark.asyncio(loop_scope="session")]

SECRET = "a-secret-of-this-browser"


class Somebody:
    """Somebody with a browser that speaks forms."""

    def __init__(self, api: Api, caller: Caller) -> None:
        """Take the session of somebody."""
        token = caller.headers["Authorization"].removeprefix("Bearer ")
        self._client = api.client
        self._cookies = {"Cookie": f"{SESSION_COOKIE}={token}; {FORM_COOKIE}={SECRET}"}

    async def get(self, path: str) -> httpx.Response:
        """Return a page."""
        return await self._client.get(path, headers=self._cookies)

    async def send(self, path: str, fields: dict[str, str], *, secret: str = SECRET) -> httpx.Response:
        """Send a form."""
        return await self._client.post(path, data={FORM_FIELD: secret, **fields}, headers=self._cookies)

    async def send_file(self, path: str, name: str, *, notes: str) -> httpx.Response:
        """Send the form of a file."""
        fields = {FORM_FIELD: SECRET, "key": str(uuid4()), "notes": notes}
        return await self._client.post(path, data=fields, files={"file": (name, b"x")}, headers=self._cookies)


async def somebody(api: Api, role: str, unit: str = VAN_LINH) -> Somebody:
    return Somebody(api, await api.caller(role, unit))


def ago(**span: int) -> str:
    return f"{dt.datetime.now(VIETNAM) - dt.timedelta(**span):%Y-%m-%dT%H:%M}"


def least(**fields: str) -> dict[str, str]:
    """Return the least of form 01 as a browser sends it."""
    place = {"commune_of_event": VAN_LINH}
    needed = {"key": str(uuid4()), "kind": "neglect", "received_at": ago(hours=2), "received_by": "commune"}
    return {**needed, **place, "children.0": "", **fields}


def value_of(page: httpx.Response, name: str) -> str:
    """Return the value of an input of a page."""
    found = next(tag for tag in re.findall(r"<input[^>]*>", page.text) if f'name="{name}"' in tag)
    return unescape(re.search(r'value="([^"]*)"', found)[1])  # type: ignore[index] # every input here has one


def words_at(page: httpx.Response, path: str) -> str | None:
    """Return what is said to be wrong at a field, or None."""
    found = re.search(rf'id="f-{path}-wrong">.*?<span>(.*?)</span>', page.text, re.DOTALL)
    return unescape(found[1]) if found else None


async def version_then(api: Api, case_id: str, sent: httpx.Response) -> int:
    """Return a case's version once what a form recorded can be read."""
    officer, position = await api.caller("chair"), re.search(r"at_least=(\d+)", sent.headers["location"])
    assert position is not None
    found: int = (await officer.get(f"/api/v1/cases/{case_id}", at_least=position[1])).json()["version"]
    return found


async def test_a_report_sent_twice_is_one_case(api: Api) -> None:
    worker, form = await somebody(api, "child-protection-worker"), least()
    first, second = await worker.send("/cases/new", form), await worker.send("/cases/new", form)

    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert (await worker.get(first.headers["location"])).status_code == 200


async def test_an_act_sent_twice_is_one_fact(api: Api) -> None:
    opened = await (await api.caller("chair")).open_case()
    worker, path = await somebody(api, "child-protection-worker"), f"/cases/{opened['case_id']}/acts/notes"
    form = {"key": str(uuid4()), "notes": "Gọi lại ngày mai"}
    answers = [await worker.send(path, form) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {303}
    assert await version_then(api, opened["case_id"], answers[-1]) == opened["version"] + 1


async def test_the_same_key_with_other_words_is_told_and_gets_a_new_key(api: Api) -> None:
    worker, form = await somebody(api, "child-protection-worker"), least()
    await worker.send("/cases/new", form)
    again = await worker.send("/cases/new", {**form, "narrative": "Viết thêm sau"})

    assert again.status_code == 422
    assert "Phiếu này đã được ghi trước đó" in again.text
    assert "Viết thêm sau" in again.text
    assert value_of(again, "key") != form["key"]


async def test_everything_typed_stays_when_something_is_wrong(api: Api) -> None:
    worker = await somebody(api, "child-protection-worker")
    form = least(
        kind="",
        received_at="hôm qua <sáng>",
        narrative='Dòng "một"\n  & hai',
        **{"children.0.name": "Trẻ <thử>", "children.0.birth_year": "20x8", "parties.0.name": "Bà thử"},
    )
    page = await worker.send("/cases/new", form)

    assert page.status_code == 422
    assert value_of(page, "received_at") == "hôm qua <sáng>"
    assert value_of(page, "children.0.name") == "Trẻ <thử>"
    assert value_of(page, "children.0.birth_year") == "20x8"
    assert value_of(page, "parties.0.name") == "Bà thử"
    assert "Dòng &#34;một&#34;\n  &amp; hai</textarea>" in page.text
    assert value_of(page, "key") == form["key"]
    assert words_at(page, "kind") == "Ô này cần có."
    assert words_at(page, "received_at") == "Ghi ngày và giờ, ví dụ 06/03/2024 08:00."
    assert words_at(page, "children-0-birth_year") == "Ô này chưa đúng dạng."
    assert words_at(page, "parties-0-role") == "Ô này cần có."


@pytest.mark.parametrize(
    "more",
    [
        {f"children.{'9' * 5000}.name": "Trẻ thử"},
        {"children.0.name": "Trẻ thử", "children.0.birth_year": "9" * 5000},
        {"children.0.name": "Trẻ thử", "do": f"less:children.{'9' * 5000}"},
    ],
)
async def test_a_number_longer_than_any_is_taken_as_what_was_typed(api: Api, more: dict[str, str]) -> None:
    worker = await somebody(api, "child-protection-worker")
    page = await worker.send("/cases/new", least(**more, narrative="Giữ lại", kind=""))

    assert page.status_code in {200, 422}
    assert "Giữ lại" in page.text


async def test_a_form_of_another_site_is_not_recorded_and_shown_again(api: Api) -> None:
    worker, form = await somebody(api, "child-protection-worker"), least(narrative="Giữ lại")
    foreign = await worker.send("/cases/new", form, secret="guessed")

    assert foreign.status_code == 403
    assert "Giữ lại" in foreign.text

    ours = await worker.send("/cases/new", form)

    assert "done=now" in ours.headers["location"]


async def test_what_the_door_keeps_is_not_lost_by_a_change_of_language(api: Api) -> None:
    form = {FORM_FIELD: SECRET, **least(narrative="Giữ lại")}
    nobody = {"Cookie": f"{FORM_COOKIE}={SECRET}"}
    sent = await api.client.post("/cases/new", data=form, headers=nobody)
    door = await api.client.post(sent.headers["location"], data=form, headers=nobody)

    assert (sent.status_code, door.status_code) == (307, 401)
    assert "Giữ lại" in door.text
    assert 'class="languages"' not in door.text
    assert 'class="languages"' in (await api.client.get("/login")).text


async def test_a_file_is_held_to_the_bounds_of_its_body(api: Api) -> None:
    opened = await (await api.caller("chair")).open_case()
    worker, path = await somebody(api, "child-protection-worker"), f"/cases/{opened['case_id']}/acts/attachments"
    long = await worker.send_file(path, "a.png", notes="x" * 20_001)
    nul = await worker.send_file(path, "a.png", notes="x\0")
    decomposed = unicodedata.normalize("NFD", "biên bản.docm")
    laid = await worker.send_file(path, decomposed, notes="")
    await version_then(api, opened["case_id"], laid)
    chair = await api.caller("chair")
    items = (await chair.get(f"/api/v1/cases/{opened['case_id']}/timeline?depth=full")).json()["items"]
    of_file = items[-1]["data"]

    assert (long.status_code, nul.status_code, laid.status_code) == (422, 422, 303)
    assert words_at(long, "notes") is not None
    assert words_at(nul, "notes") is not None
    assert len(items) == 2
    assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", of_file["media_type"])
    assert of_file["said"]["words"]["what"] == "biên bản.docm"


async def test_a_rule_that_says_no_is_told_with_its_source_and_nothing_is_lost(api: Api) -> None:
    drafter = await api.another("standing-team")
    opened = await drafter.open_case()
    of_case = f"/api/v1/cases/{opened['case_id']}"
    child = (await drafter.get(of_case)).json()["children"][0]["subject_id"]
    measures = [{"child": child, "level": "support", "what": "Thăm nhà"}]
    drafted = await drafter.act(opened["case_id"], "plan", drafted_at="2024-03-07T08:00:00+07:00", measures=measures)
    plan = (await drafter.get(of_case, at_least=drafted["position"])).json()["protection"]["plans"][0]["plan_id"]
    # The drafter takes the chair; the next who asks for somebody of the standing team gets somebody else.
    await api.another("standing-team")
    accounts = Accounts(api.program.pool, api.program.knowledge.places)
    await accounts.add(drafter.name, role="chair", unit=UnitId(VAN_LINH))
    form = {"key": str(uuid4()), "plan_id": plan, "approved_at": "2024-03-08T08:00", "notes": "Giữ lại"}
    page = await Somebody(api, drafter).send(f"/cases/{opened['case_id']}/acts/plan/approval", form)

    assert page.status_code == 409
    assert say("own-plan", "vi") in unescape(page.text)
    assert "Căn cứ" in page.text
    assert "Giữ lại" in page.text
    assert value_of(page, "approved_at") == "2024-03-08T08:00"


async def test_a_brother_or_sister_beside_the_matter_is_assessed_by_its_form_and_chosen_for_nothing_else(
    api: Api,
) -> None:
    """Those whom the program offers for an assessment: a sister of whom nobody said that she is grown up."""

    def chosen(page: httpx.Response, one: dict[str, str]) -> bool:
        return f'value="{one["subject_id"]}"' in page.text

    caller = await api.caller("child-protection-worker")
    worker = Somebody(api, caller)
    parties = [
        {"role": "witness", "relation": "sibling", "name": "Chị Thử"},
        {"role": "witness", "relation": "friend", "is_child": True, "name": "Bạn Thử"},
        {"role": "witness", "relation": "sibling", "is_child": False, "name": "Anh Thử"},
    ]
    opened = await caller.open_case(children=[{}], parties=parties)
    case = await caller.case(opened)
    (child,), (sister, friend, brother) = case["children"], case["parties"]
    path = f"/cases/{opened['case_id']}/acts"
    shown = {act: await worker.get(f"{path}/{act}") for act in ("initial-assessment", "detailed-assessment", "review")}
    elsewhere = await worker.get(f"{path}/emergency-measures")

    for page in shown.values():
        assert [chosen(page, one) for one in (child, sister, friend, brother)] == [True, True, True, False]
    assert [chosen(elsewhere, one) for one in (child, sister, friend)] == [True, False, False]

    form = {"key": str(uuid4()), "child": sister["subject_id"], "assessed_at": "2024-03-08T08:00", "concluded": "low"}
    sent = await worker.send(f"{path}/initial-assessment", form)

    assert sent.status_code == 303


OLD_VAN_LINH = "06505~"
"""The commune that was merged into today's on 2025-07-01."""


async def test_a_report_names_where_it_happened_before_a_merger_and_where_the_child_lives_since(api: Api) -> None:
    """Each place is offered, and taken, as of the day on which it is meant: of the event, or of the receipt."""
    caller = await api.caller("child-protection-worker")
    worker = Somebody(api, caller)
    living = {"commune_of_residence": VAN_LINH, "commune_of_stay": VAN_LINH, "received_in": VAN_LINH}
    then = {"commune_of_event": OLD_VAN_LINH, "occurred_on": "2025-06-20"}
    form = least(**then, **living, residence_kind="permanent")
    not_then = await worker.send("/cases/new", {**form, "commune_of_residence": OLD_VAN_LINH})
    sent = await worker.send("/cases/new", form)
    case_id, position = re.findall(r"/cases/(.*)\?at_least=(\d+)", sent.headers["location"])[0]
    case = await caller.read(f"/api/v1/cases/{case_id}", at_least=position)

    assert (not_then.status_code, sent.status_code) == (422, 303)
    assert words_at(not_then, "commune_of_residence") is not None
    assert [case[name]["unit_id"] for name in ("commune_of_event", "commune_of_residence", "commune_of_stay")] == [
        OLD_VAN_LINH,
        VAN_LINH,
        VAN_LINH,
    ]


async def test_a_finding_and_a_correction_name_where_the_child_lives_as_of_the_receipt(api: Api) -> None:
    caller = await api.caller("child-protection-worker")
    worker = Somebody(api, caller)
    opened = await caller.open_case(
        commune_of_event=OLD_VAN_LINH, occurred_on="2025-06-20", received_at="2025-07-10T08:00:00+07:00"
    )
    path = f"/cases/{opened['case_id']}/acts"
    found = {"key": str(uuid4()), "finding": "confirmed", "by": "commune", "reason": "Đã xác minh"}
    finding = await worker.send(f"{path}/verification", {**found, "commune_of_residence": VAN_LINH})
    corrected = {
        "key": str(uuid4()),
        "of_version": "1",
        "reason": "Nơi ở ghi nhầm",
        "changes.commune_of_stay": VAN_LINH,
    }
    correction = await worker.send(f"{path}/corrections", corrected)
    moved = {
        **corrected,
        "key": str(uuid4()),
        "changes.occurred_on": "2025-07-05",
        "changes.commune_of_event": VAN_LINH,
    }
    with_the_day = await worker.send(f"{path}/corrections", moved)

    # A correction is answered with what it changed, or leads back to the case where that is nothing.
    assert [one.status_code for one in (finding, correction, with_the_day)] == [303, 303, 200]
    case = await caller.read(f"/api/v1/cases/{opened['case_id']}", at_least=opened["position"] + 3)
    assert [case[name]["unit_id"] for name in ("commune_of_event", "commune_of_residence", "commune_of_stay")] == [
        VAN_LINH,
        VAN_LINH,
        VAN_LINH,
    ]


async def test_a_body_is_asked_answers_and_is_put_right_as_a_unit_of_the_day_of_its_own_act(api: Api) -> None:
    """Passed on on the last day of the old communes, answered by a new one on the next."""
    caller = await api.caller("province-officer", PROVINCE)
    officer = Somebody(api, caller)
    opened = await caller.open_case(commune_of_event=None, area=PROVINCE, received_at="2025-06-30T08:00:00+07:00")
    path = f"/cases/{opened['case_id']}/acts"
    old, new = OLD_VAN_LINH, VAN_LINH
    forwarded = {"key": str(uuid4()), "to.0": old, "forwarded_at": "2025-06-30T09:00"}
    answered = {"key": str(uuid4()), "unit": "06463~2025-07-01", "answer": "ours", "answered_at": "2025-07-01T09:00"}
    told = [
        await officer.send(f"{path}/forwarding", forwarded),
        await officer.send(f"{path}/forwarding/answer", answered),
    ]
    assert await version_then(api, opened["case_id"], told[1]) == 3
    put_right = {"key": str(uuid4()), "of_version": "3", "changes.unit": new, "reason": "Ghi nhầm xã"}
    correction = await officer.send(f"{path}/corrections", put_right)
    case = await caller.read(f"/api/v1/cases/{opened['case_id']}", at_least=opened["position"] + 3)

    assert [one.status_code for one in (*told, correction)] == [303, 303, 200]
    assert (case["version"], case["commune_of_event"]["unit_id"]) == (4, new)


async def test_rows_come_and_go_by_plain_buttons_and_nothing_is_recorded(api: Api) -> None:
    worker, form = await somebody(api, "child-protection-worker"), least(**{"children.0.name": "Trẻ A"})
    more = await worker.send("/cases/new", {**form, "do": "more:children"})
    less = await worker.send("/cases/new", {**form, "children.1.name": "Trẻ B", "do": "less:children.0"})

    assert more.status_code == less.status_code == 200
    assert value_of(more, "children.0.name") == "Trẻ A"
    assert value_of(more, "children.1.name") == ""
    assert value_of(less, "children.0.name") == "Trẻ B"
    assert 'name="children.1.name"' not in less.text
    assert value_of(more, "key") == form["key"]


async def test_whoever_may_come_in_may_report_even_if_they_follow_no_case(api: Api) -> None:
    school = await somebody(api, "school")
    sent = await school.send("/cases/new", least())

    assert sent.headers["location"].startswith("/cases/new?taken=")
    assert "số hồ sơ" in (await school.get(sent.headers["location"])).text


@pytest.mark.parametrize("act", ACTS.values(), ids=address)
async def test_every_act_has_a_form_for_the_roles_that_may_do_it_and_for_no_other(api: Api, act: object) -> None:
    one = ACTS[act.name]  # type: ignore[attr-defined] # an act, named by the parameter
    opened = await (await api.caller("chair")).open_case(children=[{}, {}])
    may = next(name for name, role in ROLES.items() if one.name in role.acts and role.reads_cases)
    may_not = next(name for name, role in ROLES.items() if one.name not in role.acts and role.reads_cases)
    path = f"/cases/{opened['case_id']}/acts/{address(one)}"
    shown = await (await somebody(api, may, PROVINCE if may == "province-officer" else VAN_LINH)).get(path)
    refused = await (await somebody(api, may_not)).get(path)

    assert shown.status_code == 200
    assert '<button type="submit">' in shown.text
    assert refused.status_code == 403


async def test_a_correction_asks_for_the_fields_of_the_fact_that_is_chosen(api: Api) -> None:
    opened = await (await api.caller("chair")).open_case()
    worker, path = await somebody(api, "child-protection-worker"), f"/cases/{opened['case_id']}/acts/corrections"
    empty, chosen = await worker.get(path), await worker.get(f"{path}?of_version=1")
    form = {"key": str(uuid4()), "of_version": "1", "changes.kind": "abandonment", "reason": "Ghi nhầm"}

    assert 'name="changes.kind"' not in empty.text
    assert 'name="changes.kind"' in chosen.text
    assert 'name="changes.taken_at"' not in chosen.text

    sent = await worker.send(path, form)

    assert sent.status_code == 303
    assert await version_then(api, opened["case_id"], sent) == 2


async def test_whoever_corrects_a_fact_is_shown_what_follows_from_it_and_again_if_the_form_is_sent_again(
    api: Api,
) -> None:
    officer = await somebody(api, "province-officer", PROVINCE)
    caller = await api.caller("province-officer", PROVINCE)
    opened = await caller.open_case(kind="drowning-death", commune_of_event="06493", occurred_on="2024-03-05")
    await caller.act(opened["case_id"], "verification", finding="confirmed", by="police", reason="Đã xác minh.")
    form = {"key": str(uuid4()), "of_version": "1", "changes.kind": "natural-death", "reason": "Ghi nhầm"}
    path = f"/cases/{opened['case_id']}/acts/corrections"
    first, again = await officer.send(path, form), await officer.send(path, form)
    told = " ".join(re.sub(r"<[^>]*>", " ", first.text).split())

    assert first.status_code == again.status_code == 200
    assert (
        "Năm 2024 của xã Bằng Mạc, theo riêng hồ sơ này Có sự việc ảnh hưởng việc công nhận"
        " Không có gì ảnh hưởng việc công nhận"
    ) in told
    assert "Khoản chi: Thăm hỏi gia đình có trẻ em tử vong 3.000.000 đồng Không có" in told
    assert first.text.partition("<main")[2] == again.text.partition("<main")[2]


async def test_the_desk_shows_what_waits_and_lets_the_chair_sign_for_last_month(api: Api) -> None:
    unit = "06463~2025-07-01"
    chair = await somebody(api, "chair", unit)
    worker = await somebody(api, "child-protection-worker", unit)
    last = dt.datetime.now(VIETNAM).date().replace(day=1) - dt.timedelta(days=1)
    desk = await chair.get("/desk")
    form = {name: value_of(desk, name) for name in ("key", "month", "signed_at")}

    assert form["month"] == f"{last:%Y-%m}"
    assert 'name="month"' not in (await worker.get("/desk")).text
    assert (await worker.send("/desk", form)).status_code == 403

    signed, again = await chair.send("/desk", form), await chair.send("/desk", form)

    assert signed.status_code == again.status_code == 303
    assert "Đã ký báo cáo không có vụ việc." in (await chair.get(signed.headers["location"])).text


async def test_the_desk_of_the_province_leads_to_what_a_divided_commune_left(api: Api) -> None:
    officer = await somebody(api, "province-officer", PROVINCE)
    caller = await api.caller("province-officer", PROVINCE)
    opened = await caller.open_case(commune_of_event="06040~", received_at="2024-11-05T08:00:00+07:00")
    await caller.read("/api/v1/cases/to-place", at_least=opened["position"])
    desk = (await officer.get("/desk")).text
    left = desk.partition('aria-labelledby="to-place"')[2].partition("</section>")[0]

    assert f"/cases/{opened['case_id']}/acts/placement" in left
    assert "Của xã Đại Đồng; nay có thể thuộc: xã Quốc Khánh, xã Thất Khê" in " ".join(left.split())
    assert (await officer.get(f"/cases/{opened['case_id']}/acts/placement")).status_code == 200
    assert 'aria-labelledby="to-place"' not in (await (await somebody(api, "chair")).get("/desk")).text


async def test_what_recording_earns_comes_from_the_law_with_what_is_known_of_it(api: Api) -> None:
    page = await (await somebody(api, "school")).get("/cases/new")
    earns = page.text.partition('aria-labelledby="earns"')[2]

    assert "75 điểm (tiêu chí 6):" in earns
    assert "50 điểm (tiêu chí 6):" in earns
    assert "Im lặng không được điểm nào." in earns
    assert "đã đối chiếu văn bản" in earns


async def test_a_case_outside_the_scope_has_no_forms(api: Api) -> None:
    opened = await (await api.caller("chair")).open_case(commune_of_event="06505")
    stranger = await somebody(api, "chair", "06463~2025-07-01")

    assert (await stranger.get(f"/cases/{opened['case_id']}/acts/notes")).status_code == 404
