"""Erasing a person: nothing of them is left in any table, and everything derived can still be derived."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from api import erasing
from api.erasing import NobodyToErase, erase_person
from api.program import PROGRAM_ACTOR, Program
from cases.case.decider import stream_of
from cases.fund.entries import DonationReceived
from cases.persons import Erased, Words
from cases.values import SubjectId
from fund_bodies import a_death
from live_api import PROVINCE, Api, Caller, a_report, live_api
from postgres_fixtures import PostgresServer, fresh_database
from projections.engine.comparing import differences
from projections.registry import PROJECTIONS

NAME, OTHER_NAME, PLACE = "Lò Thị Thử Xóa", "Lò Văn Thử Giữ", "bản Thử Nghiệm Xa"

AID = {
    "area": "187~",
    "giver_kind": "person",
    "monthly_vnd": 300_000,
    "first_month": "2021-10",
    "source": {"document": "00/TB"},
}

TEXT_COLUMNS = """
SELECT format('%I.%I', table_schema, table_name) AS in_table, format('%I', column_name) AS in_column
FROM information_schema.columns
WHERE table_schema IN ('record', 'projections', 'people', 'access')
"""


@pytest.fixture
async def alone(postgres_server: PostgresServer, tmp_path: Path) -> AsyncIterator[Api]:
    """Yield the program on a database of its own: the whole of it is searched."""
    async with fresh_database(postgres_server) as database, live_api(database, tmp_path) as live:
        yield live


async def places_of(live: Api, text: str) -> list[str]:
    """Return the columns of the whole database that hold a text, in any form that can be read."""
    found = []
    for column in await live.program.pool.fetch(TEXT_COLUMNS):
        name = f"{column['in_table']}.{column['in_column']}"
        query = (
            f"SELECT count(*) FROM {column['in_table']} AS t WHERE t.{column['in_column']}::text LIKE $1"
            f" OR (pg_typeof(t.{column['in_column']}) = 'bytea'::regtype"
            f" AND position($2::bytea in t.{column['in_column']}::text::bytea) > 0)"
        )
        if await live.program.pool.fetchval(query, f"%{text}%", text.encode().hex().encode()):
            found.append(name)
    return found


async def caught_up(live: Api, caller: Caller) -> None:
    """Return when the projections have come to the end of the record."""
    head = await live.program.record.recorder.head()
    answer = await caller.get("/api/v1/cases", at_least=head.position)
    assert answer.status_code == 200
    await live.program.reader.wait_for([one.name for one in PROJECTIONS], head.position)


async def words_left(live: Api, stream: str) -> set[type]:
    """Return as what the words of a stream can be read."""
    history = (await live.program.record.histories([stream]))[stream]
    told = [one.event for one in await live.program.record.unsealed(history)]
    return {type(said.words) for event in told if (said := getattr(event, "said", None))}


async def test_nothing_of_an_erased_person_is_left_in_any_table(alone: Api) -> None:
    officer = await alone.caller("province-officer", PROVINCE)
    children = [{"name": NAME, "address": PLACE}, {"name": OTHER_NAME}]
    report = a_report(children=children, narrative=f"{NAME} sống ở {PLACE}", kind="violence")
    opened = (await officer.post("/api/v1/cases", report)).json()
    await officer.act(opened["case_id"], "verification", finding="confirmed", by="police", reason=f"gặp {NAME}")
    await caught_up(alone, officer)
    assert await places_of(alone, NAME) == ["people.persons.details"]
    before = (await officer.get(f"/api/v1/cases/{opened['case_id']}")).json()
    erased, kept = (child["subject_id"] for child in before["children"])

    plan = await erase_person(alone.program, erased, basis="QĐ 01/2026", by=PROGRAM_ACTOR, really=False)
    assert (plan.cases, await places_of(alone, NAME)) == ((opened["case_id"],), ["people.persons.details"])
    await erase_person(alone.program, erased, basis="QĐ 01/2026", by=PROGRAM_ACTOR, really=True)
    await caught_up(alone, officer)

    assert await places_of(alone, NAME) == []
    assert await places_of(alone, PLACE) == []
    assert await places_of(alone, "thu xoa") == []
    assert await places_of(alone, OTHER_NAME) == ["people.persons.details"]
    after = (await officer.get(f"/api/v1/cases/{opened['case_id']}")).json()
    assert [(c["subject_id"], c.get("erased", False)) for c in after["children"]] == [(erased, True), (kept, False)]
    timeline = (await officer.get(f"/api/v1/cases/{opened['case_id']}/timeline")).json()
    assert timeline["items"][0]["data"]["said"]["words"] == {"erased": True}
    assert (await officer.get("/api/v1/fund/payouts", case=opened["case_id"])).json()["items"]
    assert [await differences(alone.program.engine, one.name) for one in PROJECTIONS] == [[] for _ in PROJECTIONS]


async def test_the_words_of_signals_that_were_ever_matched_with_a_case_go_with_anyone_in_it(alone: Api) -> None:
    officer = await alone.caller("province-officer", PROVINCE)
    opened = await officer.open_case(children=[{"name": NAME}])
    said = {"source": "hospital", "about": "injury", "commune": "06505", "received_at": "2024-05-06T08:00:00+07:00"}
    told = [(await officer.post("/api/v1/signals", {**said, "notes": f"{NAME} nằm viện"})).json() for _ in range(3)]
    matched, reopened, other = [f"signal-{one['signal_id']}" for one in told]
    for one in told[:2]:
        match = {"case_id": opened["case_id"], "matched_at": said["received_at"]}
        assert (await officer.post(f"/api/v1/signals/{one['signal_id']}/match", match)).status_code == 201
    reason = {"reopened_at": said["received_at"], "reason": f"không phải {NAME}"}
    assert (await officer.post(f"/api/v1/signals/{told[1]['signal_id']}/reopening", reason)).status_code == 201
    await caught_up(alone, officer)
    child = (await officer.read(f"/api/v1/cases/{opened['case_id']}"))["children"][0]["subject_id"]

    plan = await erase_person(alone.program, child, basis="QĐ 05/2026", by=PROGRAM_ACTOR, really=True)
    await caught_up(alone, officer)

    left = [await words_left(alone, stream) for stream in (matched, reopened, other)]
    assert left == [{Erased}, {Erased}, {Words}]
    assert len(plan.signals) == 2
    assert (await officer.read("/api/v1/signals", state="matched"))["items"][0]["case_id"] == opened["case_id"]

    late = {"case_id": opened["case_id"], "matched_at": said["received_at"]}
    assert (await officer.post(f"/api/v1/signals/{told[2]['signal_id']}/match", late)).status_code == 201
    await caught_up(alone, officer)
    await erase_person(alone.program, child, basis="QĐ 06/2026", by=PROGRAM_ACTOR, really=True)
    assert await words_left(alone, other) == {Erased}
    with pytest.raises(NobodyToErase):
        await erase_person(alone.program, child, basis="QĐ 07/2026", by=PROGRAM_ACTOR, really=True)
    await caught_up(alone, officer)
    assert [await differences(alone.program.engine, one.name) for one in PROJECTIONS] == [[] for _ in PROJECTIONS]


async def test_a_person_under_two_subject_ids_is_erased_under_both(alone: Api) -> None:
    officer = await alone.caller("province-officer", PROVINCE)
    first = (await officer.post("/api/v1/cases", a_report(children=[{"name": NAME}]))).json()
    second = (await officer.post("/api/v1/cases", a_report(children=[{"name": NAME, "marks": "sẹo"}]))).json()
    await caught_up(alone, officer)
    one, two = [
        (await officer.get(f"/api/v1/cases/{case['case_id']}")).json()["children"][0]["subject_id"]
        for case in (first, second)
    ]
    await officer.act(second["case_id"], "people", same_person={"subject_id": two, "same_as": one})
    await caught_up(alone, officer)

    plan = await erase_person(alone.program, one, basis="QĐ 02/2026", by=PROGRAM_ACTOR, really=True)
    await caught_up(alone, officer)

    assert set(plan.subjects) == {one, two}
    assert await places_of(alone, NAME) == []
    assert [await differences(alone.program.engine, one.name) for one in PROJECTIONS] == [[] for _ in PROJECTIONS]


async def test_what_is_recorded_of_a_person_while_they_are_erased_goes_too(
    alone: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another case in which they are found to stand, and words on the first case that had none."""
    officer = await alone.caller("province-officer", PROVINCE)
    first = (await officer.post("/api/v1/cases", a_report(children=[{"name": NAME}]))).json()
    await caught_up(alone, officer)
    one = (await officer.get(f"/api/v1/cases/{first['case_id']}")).json()["children"][0]["subject_id"]
    plans, meanwhile = erasing._plan, list[str]()

    async def plan_and_be_overtaken(program: Program, subject: SubjectId, *, until: int) -> erasing.Plan:
        plan = await plans(program, subject, until=until)
        if not meanwhile:
            second = (await officer.post("/api/v1/cases", a_report(children=[{"name": NAME}], narrative=PLACE))).json()
            await caught_up(alone, officer)
            two = (await officer.get(f"/api/v1/cases/{second['case_id']}")).json()["children"][0]["subject_id"]
            await officer.act(second["case_id"], "people", same_person={"subject_id": two, "same_as": one})
            await officer.act(first["case_id"], "notes", notes=f"{NAME} ở {PLACE}")
            meanwhile.append(two)
        return plan

    monkeypatch.setattr(erasing, "_plan", plan_and_be_overtaken)
    plan = await erase_person(alone.program, one, basis="QĐ 02/2026", by=PROGRAM_ACTOR, really=True)
    await caught_up(alone, officer)

    assert set(plan.subjects) == {one, *meanwhile}
    assert await places_of(alone, NAME) == []
    for case_id in plan.cases:
        assert await words_left(alone, stream_of(case_id)) <= {Erased}
    assert [await differences(alone.program.engine, one.name) for one in PROJECTIONS] == [[] for _ in PROJECTIONS]


async def test_a_parked_read_model_keeps_nobody_who_was_erased(alone: Api) -> None:
    officer = await alone.caller("province-officer", PROVINCE)
    opened = (await officer.post("/api/v1/cases", a_report(children=[{"name": NAME}]))).json()
    await caught_up(alone, officer)
    child = (await officer.get(f"/api/v1/cases/{opened['case_id']}")).json()["children"][0]["subject_id"]
    await alone.program.pool.execute("UPDATE projections.checkpoints SET state = 'parked' WHERE name = 'people'")
    await erase_person(alone.program, child, basis="QĐ 03/2026", by=PROGRAM_ACTOR, really=True)

    assert await places_of(alone, NAME) == []
    with pytest.raises(NobodyToErase):
        await erase_person(alone.program, child, basis="QĐ 03/2026", by=PROGRAM_ACTOR, really=True)


async def test_who_took_money_is_erased_with_the_person_that_they_are(alone: Api) -> None:
    officer = await alone.caller("province-officer", PROVINCE)
    report = a_report(kind="drowning-death", parties=[{"role": "caregiver", "name": OTHER_NAME}], children=[{}])
    opened = (await officer.post("/api/v1/cases", report)).json()
    await caught_up(alone, officer)
    carer = (await officer.get(f"/api/v1/cases/{opened['case_id']}")).json()["parties"][0]["subject_id"]
    payment = {
        "fund": "187",
        "amount_vnd": 3_000_000,
        "paid_on": "2024-05-06",
        "cause": "bereaved-family-visit",
        "payee_kind": "person",
        "payee": {"subject_id": carer, "name": OTHER_NAME},
        "case_id": opened["case_id"],
        "source": {"document": "01/PC", "kind": "receipt"},
    }
    assert (await officer.post("/api/v1/fund/payments", payment)).status_code == 201
    await caught_up(alone, officer)
    assert await places_of(alone, OTHER_NAME) == ["people.persons.details", "people.payees.details"]

    await erase_person(alone.program, carer, basis="QĐ 04/2026", by=PROGRAM_ACTOR, really=True)
    await caught_up(alone, officer)
    assert await places_of(alone, OTHER_NAME) == []
    assert [await differences(alone.program.engine, one.name) for one in PROJECTIONS] == [[] for _ in PROJECTIONS]


async def test_who_gave_took_or_saw_money_stands_in_no_table_to_be_read_and_can_be_erased(alone: Api) -> None:
    officer = await alone.caller("province-officer", PROVINCE)
    staff = {role: await alone.caller(role, PROVINCE) for role in ("fund-officer", "fund-approver", "fund-cashier")}
    donor = str(uuid4())
    source = {"document": "00/PT"}
    gift = {
        "fund": "187",
        "received_on": "2024-01-02",
        "amount_vnd": 9_000_000,
        "donor_kind": "person",
        "source": source,
    }
    entered = await staff["fund-officer"].post(
        "/api/v1/fund/donations", {**gift, "donor": {"subject_id": donor, "name": NAME, "address": PLACE}}
    )
    done = await a_death(alone)
    listed = await staff["fund-officer"].get("/api/v1/fund/payouts", area="187~", at_least=done["position"])
    payout = f"/api/v1/fund/payouts/{listed.json()['items'][0]['payout_id']}"
    proposal = {
        "case_id": done["case_id"],
        "payee_kind": "person",
        "payee": {"name": NAME},
        "reason": f"{NAME} đã ký",
    }
    payment = {"paid_on": "2024-04-01", "payee": {"name": NAME}, "witness": {"name": OTHER_NAME}, "receipt": "1"}
    answers = [
        await staff["fund-officer"].post(f"{payout}/proposal", proposal),
        await staff["fund-approver"].post(f"{payout}/approval", {"reason": NAME}),
        await staff["fund-cashier"].post(f"{payout}/payment", payment),
        await staff["fund-officer"].post("/api/v1/fund/external-aid", {**AID, "giver": {"name": OTHER_NAME}}),
    ]
    await caught_up(alone, officer)
    plan = await erase_person(alone.program, donor, basis="01/QĐ", by=PROGRAM_ACTOR, really=True)
    (gone,) = await alone.program.record.unsealed(
        (await alone.program.record.histories(["fund-187~"]))["fund-187~"][:1]
    )

    assert [one.status_code for one in (entered, *answers)] == [201] * 5
    assert [await places_of(alone, name) for name in (NAME, OTHER_NAME, PLACE)] == [[], [], []]
    assert (plan.subjects, plan.cases) == ((donor,), ())
    assert isinstance(gone.event, DonationReceived)
    assert gone.event.donor is not None
    assert gone.event.donor.details == Erased()
