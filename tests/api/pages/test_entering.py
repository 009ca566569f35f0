"""A commune's work in a real browser: a report is taken in, assessed, planned for, approved; on a desk and a phone."""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route

from browsing import DESK, PHONE, Opener
from cases.values import VIETNAM
from program_fixtures import DemoServer
from served import Served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """Yield a demo of this file's own: its cases of today would be the newest ones of everybody's."""
    with Served(tmp_path_factory.mktemp("entering") / "data", command="demo") as served:
        yield DemoServer(served)


WORKER, CHAIR = "child-protection-worker", "chair"
RECORD = "main form .send button"


def clock(**ago: int) -> str:
    """Return an instant some time ago as a form's field holds it."""
    return f"{dt.datetime.now(VIETNAM) - dt.timedelta(**ago):%Y-%m-%dT%H:%M}"


def look_at(page: Page, name: str) -> None:
    """See that nothing sticks out; write a picture down where somebody wants one: HOSO_PICTURES names the folder."""
    folder, width = os.environ.get("HOSO_PICTURES"), page.evaluate("innerWidth")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)

    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def lose_the_answer(route: Route) -> None:
    """Let a request reach the program, and nothing of its answer the browser, which stays where it is."""
    route.fetch(max_redirects=0)
    route.fulfill(status=204)


def fill_least(page: Page, name: str) -> None:
    """Fill in what form 01 needs, and the name of the child; a kind that weighs on no commune's year."""
    page.select_option("#f-kind", "special-circumstances")
    page.fill("#f-received_at", clock(hours=3))
    page.select_option("#f-received_by", "commune")
    page.fill("#f-children-0-name", name)


def number_of(page: Page) -> str:
    """Return the number of the case whose page this is."""
    return page.inner_text("h1").split()[-1]


def record(page: Page) -> None:
    """Press the button and wait for the case."""
    page.click(RECORD)
    page.wait_for_selector(".note")


def take_in(page: Page, name: str) -> str:
    """Record a report and return the address of its case."""
    fill_least(page, name)
    look_at(page, "1-entry")
    record(page)
    look_at(page, "2-case")

    assert page.inner_text(".note").strip() == "Đã ghi vào hồ sơ."
    assert name in page.inner_text("section[aria-labelledby=people]")

    return page.url.partition("?")[0]


def assess(page: Page, case: str) -> None:
    """Record form 02 with a conclusion other than the form's, and see both."""
    page.goto(f"{case}/acts/initial-assessment")
    for row, level in (("present-harm", "high"), ("further-harm", "high"), ("own-ability", "low")):
        page.check(f"input[name='ratings.{row}'][value={level}]")
    page.check("input[name='ratings.help-from-adults'][value=low]")
    page.select_option("#f-concluded", "low")
    look_at(page, "4-assessment")
    record(page)
    assessed = page.inner_text("section[aria-labelledby=assessed]")

    assert "Người đánh giá kết luận\nNguy cơ thấp" in assessed
    assert "Theo biểu mẫu\nNguy cơ cao" in assessed
    assert "Khác với biểu mẫu" in assessed


def plan(page: Page, case: str) -> None:
    """Record a plan of two measures, the second on a row that was added by a button."""
    page.goto(f"{case}/acts/plan")
    page.select_option("#f-measures-0-level", "support")
    page.fill("#f-measures-0-what", "Thăm nhà hằng tuần")
    page.click("button[value='more:measures']")
    page.select_option("#f-measures-1-level", "intervention")
    page.fill("#f-measures-1-what", "Đưa đi khám")

    assert page.input_value("#f-measures-0-what") == "Thăm nhà hằng tuần"

    look_at(page, "5-plan")
    record(page)

    assert "Chờ phê duyệt" in page.inner_text("section[aria-labelledby=protection]")


def approve(chair: Page, number: str) -> None:
    """Approve a plan that waits on the chair's desk."""
    look_at(chair, "6-chair")
    chair.click(f"section[aria-labelledby=to-approve] a:has-text('{number}')")
    chair.click("a.button:has-text('Phê duyệt kế hoạch')")

    assert {"Thăm nhà hằng tuần", "Đưa đi khám"} <= set(chair.inner_text(".to-decide").splitlines())

    chair.fill("#f-decision_number", "12/QĐ-UBND")
    look_at(chair, "7-approval")
    record(chair)
    look_at(chair, "8-approved")

    assert "Đã phê duyệt" in chair.inner_text("section[aria-labelledby=protection]")
    assert "Chờ phê duyệt" not in chair.inner_text("section[aria-labelledby=protection]")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_commune_takes_a_report_in_assesses_plans_and_approves(opened: Opener, size: tuple[int, int]) -> None:
    name = f"Trẻ thử {uuid4().hex[:8]}"
    page = opened("/cases/new", role=WORKER, size=size)
    case = take_in(page, name)
    number = number_of(page)
    page.goto("/cases")

    assert page.locator("tbody a", has_text=number).count() == 1

    page.goto("/desk")
    look_at(page, "3-desk")

    assert number in page.inner_text("section[aria-labelledby=new]")

    assess(page, case)
    plan(page, case)
    approve(opened("/desk", role=CHAIR, size=size), number)
    page.goto(f"{case}/acts/measures/outcome")
    page.select_option("#f-named", label=f"{name} · can thiệp · Đưa đi khám")
    page.select_option("#f-outcome", "done")
    page.fill("#f-on", clock()[:10])
    record(page)

    assert f"{name}: can thiệp · đã thực hiện" in page.inner_text("section[aria-labelledby=protection]")


def test_the_same_form_sent_twice_opens_one_case(opened: Opener) -> None:
    name = f"Trẻ thử {uuid4().hex[:8]}"
    page = opened("/cases/new", role=WORKER)
    fill_least(page, name)
    page.route("**/cases/new", lose_the_answer)
    with page.expect_response("**/cases/new"):
        page.click(RECORD)
    page.unroute("**/cases/new")

    assert page.input_value("#f-children-0-name") == name

    page.dblclick(RECORD)
    page.wait_for_selector(".note")

    assert name in page.inner_text("section[aria-labelledby=people]")

    page.goto("/cases")
    page.fill("#q", name)
    page.click("main form button[type=submit]")

    assert page.locator("tbody tr").count() == 1


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(opened: Opener) -> None:
    page = opened("/cases/new", role=WORKER, size=PHONE)
    fill_least(page, "Trẻ thử Ở Lại")
    page.fill("#f-received_at", f"{dt.datetime.now(VIETNAM) + dt.timedelta(days=9):%Y-%m-%dT%H:%M}")
    page.fill("#f-commune_of_event", "hoa binh")
    page.click("summary:has-text('Mô tả bằng lời')")
    page.fill("#f-narrative", "Dòng một\nDòng hai <b>")
    page.click("button[value='more:children']")
    page.fill("#f-children-1-birth_year", "2018")
    page.click(RECORD)
    page.wait_for_selector("#wrong")
    look_at(page, "9-wrong")

    assert page.locator("#f-commune_of_event[aria-invalid]").count() == 1
    assert "Có nhiều nơi tên này" in page.inner_text("#f-commune_of_event-wrong")
    assert page.input_value("#f-commune_of_event") == "hoa binh"
    assert page.input_value("#f-children-0-name") == "Trẻ thử Ở Lại"
    assert page.input_value("#f-children-1-birth_year") == "2018"
    assert page.input_value("#f-narrative") == "Dòng một\nDòng hai <b>"
    assert page.is_visible("#f-narrative")

    page.check(".picks input >> nth=0")
    page.click(RECORD)
    page.wait_for_selector("#f-received_at-wrong")

    assert page.locator("#f-commune_of_event[aria-invalid]").count() == 0

    page.fill("#f-received_at", clock(hours=1))
    record(page)

    assert "Trẻ thử Ở Lại" in page.inner_text("section[aria-labelledby=people]")
    assert "Dòng hai <b>" in page.inner_text(".timeline")


def test_a_session_that_ends_before_the_form_is_sent_costs_nothing_that_was_typed(
    opened: Opener, demo_server: DemoServer
) -> None:
    page = opened("/cases/new", role=WORKER)
    fill_least(page, "Trẻ Hết Phiên")
    page.context.clear_cookies(name="hoso_session")
    page.click(RECORD)

    assert page.inner_text("h1") == "Đăng nhập"
    assert "vẫn còn" in page.inner_text("#kept")

    look_at(page, "10-door")
    page.fill("#token", "nhầm mã")
    page.click("main button[type=submit]")
    page.fill("#token", demo_server.token(WORKER))
    page.click("main button[type=submit]")
    look_at(page, "11-kept")
    page.click("main button[type=submit]")

    assert page.input_value("#f-children-0-name") == "Trẻ Hết Phiên"

    record(page)

    assert "Trẻ Hết Phiên" in page.inner_text("section[aria-labelledby=people]")


def test_a_file_is_laid_with_a_case_and_read_again(opened: Opener, tmp_path: Path) -> None:
    picture = tmp_path / "biên bản có chữ ký.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2_000_000))
    page = opened("/cases/new", role=WORKER)
    case = take_in(page, "Trẻ Có Tệp")
    page.click("text=Đính kèm tệp")
    look_at(page, "9-file")
    page.set_input_files("#f-file", picture)
    page.fill("#f-notes", "chụp tại trạm y tế")
    record(page)

    assert "biên bản có chữ ký.png" in page.inner_text(".timeline").lower()

    with page.expect_download() as download:
        page.click("text=Tải tệp về")

    assert download.value.suggested_filename == "biên bản có chữ ký.png"
    assert download.value.path().read_bytes() == picture.read_bytes()

    page.goto(f"{case}/acts/attachments")
    empty = tmp_path / "trống.txt"
    empty.touch()
    page.set_input_files("#f-file", empty)
    page.click(RECORD)

    assert "Hãy chọn một tệp" in page.inner_text("#f-file-wrong")
