"""Cases in a browser: the list, the search, a case with its people and its timeline, what was corrected in it."""

import datetime as dt
from urllib.parse import quote

import pytest

from browsing import Opener
from program_fixtures import DemoServer

pytestmark = pytest.mark.browser

UNPLACED = "/cases/5a7d0a0e-1004-4c00-9b00-202407170001"
INVENTED = "Hoàng Thị Thử Nghiệm"


@pytest.fixture(scope="session")
def corrected_case(demo_server: DemoServer) -> str:
    """Record a case of an invented child, without effect on any figure, and correct its day; return its address."""
    report = {
        "kind": "special-circumstances",
        "special_group": "a",
        "commune_of_event": "06505",
        "occurred_on": "2025-08-02",
        "received_at": "2025-08-03T08:00:00+07:00",
        "received_by": "commune",
        "children": [{"identity": "known", "name": INVENTED, "birth_year": 2016, "sex": "female"}],
        "parties": [{"role": "alleged-abuser", "relation": "neighbour", "name": "Người Bịa Đặt"}],
        "narrative": "Nội dung bịa đặt để thử.",
    }
    case = demo_server.post("/api/v1/cases", report)
    correction = {"of_version": 1, "changes": {"occurred_on": "2025-08-01"}, "reason": "Ghi nhầm ngày."}
    demo_server.post(f"/api/v1/cases/{case['case_id']}/corrections", correction)
    return f"/cases/{case['case_id']}"


def test_the_list_leads_to_a_case_and_its_timeline(opened: Opener) -> None:
    page = opened("/cases", role="province-officer")
    page.click("a[href$='5a7d0a0e-1004-4c00-9b00-202407170001']")

    assert page.inner_text("h1").startswith("Hồ sơ 20-2024-")
    assert page.locator(".timeline h3").all_inner_texts() == [
        "Tiếp nhận thông tin: bạo hành, bạo lực (chưa rõ hình thức)",
        "Xử lý vụ việc: tiếp nhận tin báo",
        "Xác minh: đúng sự thật (công an)",
    ]
    assert "Nghị định 56/2017/NĐ-CP, Điều 25(2)" in page.inner_text(".timeline")
    assert "Huyện Chi Lăng, chưa rõ xã" in page.inner_text("main")


def test_the_list_can_be_narrowed_to_a_status(opened: Opener) -> None:
    page = opened("/cases", role="police")
    page.select_option("#status", "undetermined")
    page.click(".filter button")

    assert page.inner_text("[role=status]") == "Không có hồ sơ nào trong phạm vi của bạn."


def test_the_list_shows_what_was_recorded_by_a_moment(opened: Opener) -> None:
    page = opened("/cases", role="province-officer")
    page.fill("#as_of", "2024-08-01T10:00")
    page.click(".filter button")

    assert page.locator(".banner strong").inner_text() == "Như đã ghi đến 10:00, 01/08/2024 (giờ Việt Nam)"
    assert page.inner_text("[role=status]") == "Không có hồ sơ nào trong phạm vi của bạn."


def test_a_case_in_a_list_of_the_past_is_opened_as_of_the_same_moment(opened: Opener) -> None:
    moment = dt.datetime.now(dt.UTC).isoformat()
    page = opened(f"/cases?as_of={quote(moment)}", role="province-officer")
    page.click("a[href*='5a7d0a0e-1004-4c00-9b00-202407170001']")

    assert page.locator(".banner").count() == 1
    assert quote(moment) in page.url


def test_a_search_by_name_finds_and_never_stands_in_the_address(opened: Opener, corrected_case: str) -> None:
    page = opened("/cases", role="chair")
    page.fill("#q", "hoang thi thu nghiem")
    page.click("main form[method=post] button")

    assert page.url.endswith("/cases")
    assert page.locator(f"a[href='{corrected_case}']").count() == 1
    assert page.locator("tbody tr").count() == 1


def test_a_corrected_fact_is_shown_with_both(opened: Opener, corrected_case: str) -> None:
    page = opened(corrected_case, role="chair")
    row = page.locator(".before-after tbody tr")

    assert page.locator("#fact-1 .chip").inner_text() == "Đã đính chính (sự kiện 2)"
    assert row.locator("th, td").all_inner_texts() == ["Thời gian xảy ra", "02/08/2025", "01/08/2025"]
    assert "Ghi nhầm ngày." in page.inner_text("#fact-2")


def test_people_are_called_what_the_law_calls_them(opened: Opener, corrected_case: str) -> None:
    page = opened(corrected_case, role="chair")
    people = page.inner_text(".people")

    assert INVENTED in people
    assert "Người bị cho là gây tổn hại" in people
    assert "đối tượng" not in page.inner_text("body").lower()


def test_an_auditor_sees_that_there_are_people_and_not_who(opened: Opener, corrected_case: str) -> None:
    page = opened(corrected_case, role="auditor")
    content = page.content()

    assert page.locator(".people > li").count() == 2
    assert "Danh tính được giữ kín" in page.inner_text(".people")
    assert INVENTED not in content
    assert "bịa đặt" not in content.lower()

    page.goto("/cases")

    assert page.locator("#q").count() == 0


def test_a_list_marks_the_case_that_is_closed(opened: Opener, demo_server: DemoServer) -> None:
    report = {
        "kind": "special-circumstances",
        "special_group": "a",
        "commune_of_event": "06505",
        "received_at": "2025-08-03T08:00:00+07:00",
        "received_by": "commune",
        "children": [{"identity": "unknown"}],
    }
    case = demo_server.post("/api/v1/cases", report)["case_id"]
    closing = {"closed_at": "2025-09-01T08:00:00+07:00", "ground": "stable", "reason": "Em đã ổn định."}
    demo_server.post(f"/api/v1/cases/{case}/closure", closing)
    page = opened("/cases", role="standing-team")

    assert "Đã kết thúc" in page.inner_text(f"tr:has(a[href='/cases/{case}'])")


def test_what_is_not_for_a_role_is_said_to_be_so(opened: Opener) -> None:
    page = opened(f"{UNPLACED}/acts/notes", role="auditor")

    assert page.inner_text("h1") == "Không được phép"
    assert page.inner_text(".lead") == "Vai trò của bạn không được làm việc này."


def test_another_commune_s_case_does_not_exist(opened: Opener) -> None:
    page = opened(UNPLACED, role="chair")

    assert page.inner_text("h1") == "Không tìm thấy"


def test_a_role_without_cases_is_not_offered_them(opened: Opener) -> None:
    page = opened("/", role="fund-officer")

    assert page.locator("a[href^='/cases']:not([href='/cases/new'])").count() == 0

    page.goto("/cases")

    assert page.inner_text("h1") == "Không được phép"


def test_a_case_before_it_was_recorded_does_not_exist(opened: Opener) -> None:
    page = opened(UNPLACED, role="province-officer")
    page.fill("#as_of", "2024-08-01T10:00")
    page.click("main form[method=get] button")

    assert page.inner_text("h1") == "Không tìm thấy"
