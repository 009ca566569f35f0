"""Files that lie with a case: read as they were laid there, by those entitled, until the matter is erased."""

import asyncio
import base64
import hashlib
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from api.cases.acts.attachment import FILE_BYTES_MAX
from api.erasing import erase_person
from api.program import POOL_CONNECTIONS_MAX, PROGRAM_ACTOR
from cases.persons import matter_of
from cases.store.connecting import borrowed
from cases.values import CaseId
from live_api import PROVINCE, Api, Caller

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "/api/v1/cases"
CHI_LANG = "06463~2025-07-01"
PICTURE = b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"
NAME = "ảnh vết bầm.png"
WHO_WAITS = "SELECT pid FROM pg_locks WHERE relation = 'record.attachments'::regclass AND NOT granted"
ENGINE_LISTENS = 1


def a_file(content: bytes = PICTURE, **fields: object) -> dict[str, Any]:
    encoded = base64.b64encode(content).decode()
    return {"attachment_id": str(uuid4()), "name": NAME, "media_type": "image/png", "content": encoded, **fields}


async def with_file(api: Api) -> tuple[Caller, dict[str, Any], str]:
    worker = await api.caller("child-protection-worker")
    opened = await worker.open_case()
    sent = a_file()
    done = await worker.act(opened["case_id"], "attachments", **sent)
    return worker, done, f"{CASES}/{opened['case_id']}/attachments/{sent['attachment_id']}"


async def test_a_file_is_read_as_it_was_laid_there_and_no_browser_opens_it(api: Api) -> None:
    worker, done, path = await with_file(api)
    answer = await worker.get(path, at_least=done["position"])
    case = (await worker.get(f"{CASES}/{done['case_id']}")).json()

    assert (answer.status_code, answer.content) == (200, PICTURE)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E1%BA%A3nh")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cache-control"] == "no-store"
    assert case["cooperation"]["attachments"] == [
        {
            "version": 2,
            "attachment_id": path.rpartition("/")[2],
            "sha256": hashlib.sha256(PICTURE).hexdigest(),
            "size_bytes": len(PICTURE),
            "media_type": "image/png",
        }
    ]


async def test_that_a_file_was_read_is_written_down(api: Api) -> None:
    worker, done, path = await with_file(api)
    await worker.get(path, at_least=done["position"])
    query = "SELECT actor FROM access.reads WHERE case_id = $1 AND what LIKE 'attachment %'"

    assert await api.program.pool.fetchval(query, done["case_id"]) == worker.name


async def test_a_file_is_not_for_everybody(api: Api) -> None:
    _, done, path = await with_file(api)
    neighbour = await api.caller("child-protection-worker", CHI_LANG)
    auditor = await api.caller("auditor", PROVINCE)
    position = done["position"]

    assert (await neighbour.get(path, at_least=position)).status_code == 404
    assert (await auditor.get(path, at_least=position)).status_code == 403
    assert (await auditor.get(f"{path[:-36]}{uuid4()}", at_least=position)).status_code == 403


async def test_a_file_of_another_case_is_not_read_through_this_one(api: Api) -> None:
    worker, _, path = await with_file(api)
    other = await worker.open_case()
    answer = await worker.get(f"{CASES}/{other['case_id']}/attachments/{path[-36:]}", at_least=other["position"])

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_files_of_two_cases_under_one_id_are_both_read_again(api: Api) -> None:
    worker, done, path = await with_file(api)
    other = await worker.open_case()
    sent = a_file(b"another", attachment_id=path[-36:])
    others = f"{CASES}/{other['case_id']}/attachments"
    laid = await worker.post(others, sent, key=(key := uuid4()))
    again = await worker.post(others, sent, key=key)
    position = laid.json()["position"]

    assert (laid.status_code, again.json()) == (201, laid.json())
    assert (await worker.get(f"{others}/{path[-36:]}", at_least=position)).content == b"another"
    assert (await worker.get(path, at_least=done["position"])).content == PICTURE


async def test_files_of_many_cases_that_come_at_once_under_one_id_are_all_read_again(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    opened = [await worker.open_case() for _ in range(8)]
    sent = a_file()
    laid = await asyncio.gather(*(worker.act(case["case_id"], "attachments", **sent) for case in opened))
    paths = [f"{CASES}/{case['case_id']}/attachments/{sent['attachment_id']}" for case in laid]
    read = [await worker.get(path, at_least=case["position"]) for path, case in zip(paths, laid, strict=True)]

    assert [PICTURE] * len(read) == [answer.content for answer in read]


async def test_its_bytes_and_its_name_lie_sealed_and_are_never_changed(api: Api) -> None:
    _, done, path = await with_file(api)
    async with borrowed(api.program.pool) as connection:
        box = await connection.fetchval("SELECT box FROM record.attachments WHERE attachment_id = $1", UUID(path[-36:]))
        for statement in ("UPDATE record.attachments SET box = ''", "DELETE FROM record.attachments"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
        grants = await connection.fetch(
            "SELECT privilege_type FROM information_schema.role_table_grants"
            " WHERE table_schema = 'record' AND table_name = 'attachments' AND grantee = 'hoso_app'"
        )
        said = await connection.fetchval(
            "SELECT convert_from(data, 'UTF8') FROM record.events WHERE stream = $1 AND version = 2",
            f"case-{done['case_id']}",
        )

    assert PICTURE not in bytes(box)
    assert sorted(row["privilege_type"] for row in grants) == ["INSERT", "SELECT"]
    assert "bầm" not in said


async def test_a_box_that_was_put_in_anothers_place_does_not_open(api: Api) -> None:
    worker, done, path = await with_file(api)
    case_id = CaseId(done["case_id"])
    sent = a_file(b"another")
    async with borrowed(api.program.pool) as connection:
        box = await connection.fetchval("SELECT box FROM record.attachments WHERE attachment_id = $1", UUID(path[-36:]))
        await connection.execute(
            "INSERT INTO record.attachments (attachment_id, subject, box) VALUES ($1, $2, $3)",
            UUID(sent["attachment_id"]),
            UUID(matter_of(case_id)),
            box,
        )
    done = await worker.act(case_id, "attachments", **sent)
    answer = await worker.get(f"{path[:-36]}{sent['attachment_id']}", at_least=done["position"])

    assert answer.status_code == 500


async def test_a_file_sent_again_adds_nothing_and_another_does_not_take_its_id(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    opened = await worker.open_case()
    sent, key = a_file(), uuid4()
    path = f"{CASES}/{opened['case_id']}/attachments"
    first = await worker.post(path, sent, key=key)
    again = await worker.post(path, sent, key=key)
    so_already = await worker.post(path, sent)
    other = await worker.post(path, a_file(b"x", attachment_id=sent["attachment_id"]))

    assert first.json() == again.json()
    assert (so_already.status_code, so_already.json()["events"]) == (200, [])
    assert (other.status_code, other.json()["code"]) == (409, "attachment-exists")


async def test_one_free_line_is_enough_to_lay_a_file_and_to_read_it(api: Api) -> None:
    worker, done, path = await with_file(api)
    await worker.get(path, at_least=done["position"])
    async with AsyncExitStack() as others:
        for _ in range(POOL_CONNECTIONS_MAX - ENGINE_LISTENS - 1):
            await others.enter_async_context(borrowed(api.program.pool))
        read = await worker.get(path)
        laid = await worker.post(path[:-37], a_file())

    assert (read.status_code, laid.status_code) == (200, 201)


async def test_where_the_line_breaks_before_the_bytes_are_kept_the_same_key_keeps_them(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    opened = await worker.open_case()
    sent, key = a_file(), uuid4()
    path = f"{CASES}/{opened['case_id']}/attachments"
    other = await asyncpg.connect(api.program.settings.database_url)
    try:
        async with other.transaction():
            await other.execute("LOCK TABLE record.attachments IN EXCLUSIVE MODE")
            laying = asyncio.create_task(worker.post(path, sent, key=key))
            while not (waiting := await other.fetchval(WHO_WAITS)):  # noqa: ASYNC110 - the server sets no event
                await asyncio.sleep(0.01)
            await other.execute("SELECT pg_terminate_backend($1)", waiting)
            lost = await laying
    finally:
        await other.close()
    again = await worker.post(path, sent, key=key)
    answer = await worker.get(f"{path}/{sent['attachment_id']}", at_least=again.json()["position"])

    assert (lost.status_code, lost.json()["code"]) == (503, "outcome-unknown")
    assert (again.status_code, again.json()["version"]) == (201, 2)
    assert answer.content == PICTURE


async def test_a_file_of_ten_mebibytes_is_taken_and_a_larger_one_is_not(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    opened = await worker.open_case()
    largest = await worker.act(opened["case_id"], "attachments", **a_file(bytes(FILE_BYTES_MAX)))
    path = f"{CASES}/{opened['case_id']}/attachments"
    larger = await worker.post(path, a_file(bytes(FILE_BYTES_MAX + 1)))
    far_larger = await worker.post(path, a_file(bytes(FILE_BYTES_MAX * 2)))

    assert largest["version"] == 2
    assert (larger.status_code, far_larger.status_code) == (422, 413)


async def test_once_the_matter_is_erased_nobody_reads_its_files(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    child = str(uuid4())
    opened = await worker.open_case(children=[{"subject_id": child, "name": "Vi Thị Thử Tệp"}])
    sent = a_file()
    done = await worker.act(opened["case_id"], "attachments", **sent)
    path = f"{CASES}/{opened['case_id']}/attachments/{sent['attachment_id']}"
    before = await worker.get(path, at_least=done["position"])
    await erase_person(api.program, child, basis="QĐ thử", by=PROGRAM_ACTOR, really=True)
    after = await worker.get(path)

    assert (before.status_code, after.status_code) == (200, 404)
    assert after.json()["code"] == "attachment-unreadable"
