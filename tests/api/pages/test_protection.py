"""What protects a child, on pages: the red mark, the plan, who is not to be told, and why."""

from uuid import uuid4

import pytest

from browsing import Opener
from program_fixtures import DemoServer

pytestmark = pytest.mark.browser

CHILD, FATHER = str(uuid4()), str(uuid4())
UNLAWFUL = "Tạm thời cách ly quá thời hạn luật cho phép"


@pytest.fixture(scope="session")
def separated(demo_server: DemoServer) -> str:
    """Record a child kept apart since 2025-08-03 and a plan that waits for approval; return the case's id."""
    report = {
        "kind": "special-circumstances",
        "special_group": "a",
        "commune_of_event": "06505",
        "occurred_on": "2025-08-02",
        "received_at": "2025-08-03T08:00:00+07:00",
        "received_by": "commune",
        "children": [{"subject_id": CHILD, "name": "Hoàng Thị Thử Nghiệm"}],
        "parties": [
            {"subject_id": FATHER, "role": "alleged-abuser", "relation": "parent", "lives_with_child": True},
        ],
    }
    case_id: str = demo_server.post("/api/v1/cases", report)["case_id"]
    case = f"/api/v1/cases/{case_id}"
    apart = {"child": CHILD, "decided_at": "2025-08-03T10:00:00+07:00", "decided_by": "chair", "safe_place": "Nhà bà"}
    demo_server.post(f"{case}/separation", apart)
    measures = [{"child": CHILD, "level": "support", "what": "Hỗ trợ học tập bịa đặt", "due_on": "2025-09-01"}]
    drafted = {"drafted_at": "2025-08-05T10:00:00+07:00", "measures": measures}
    demo_server.post(f"{case}/plan", drafted, role="child-protection-worker")
    return case_id


def test_a_stay_beyond_the_law_is_red_on_the_desk_and_in_the_worklist(opened: Opener, separated: str) -> None:
    for role in ("chair", "province-officer"):
        desk = opened("/desk", role=role)
        alarm = desk.locator("section[aria-labelledby=alarms] li", has=desk.locator(f"a[href$='{separated}']"))

        assert alarm.locator(".chip.alarm").all_inner_texts() == [UNLAWFUL]

    work = opened("/viec?state=missed", role="chair")
    row = work.locator("tr", has=work.locator(f"a[href$='{separated}']")).first

    assert row.locator(".chip.alarm").all_inner_texts() == [UNLAWFUL]


def test_a_stay_beyond_the_law_is_red_in_the_list_and_on_the_page(opened: Opener, separated: str) -> None:
    page = opened("/cases", role="chair")
    row = page.locator("tr", has=page.locator(f"a[href$='{separated}']"))

    assert row.locator(".chip.alarm").all_inner_texts() == [UNLAWFUL]
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.chip.alarm')).backgroundColor") == "rgb(163, 22, 26)"
    )

    page.click(f"a[href$='{separated}']")
    assert page.locator(".chip.alarm").first.inner_text() == UNLAWFUL
    assert "Quá thời hạn luật cho phép từ 00:00, 19/08/2025" in page.inner_text("section[aria-labelledby=protection]")


def test_a_case_shows_its_plan_and_whom_not_to_tell_and_why(opened: Opener, separated: str) -> None:
    page = opened(f"/cases/{separated}", role="chair")
    protection = page.inner_text("section[aria-labelledby=protection]")

    assert "Chờ phê duyệt" in protection
    assert "Hoàng Thị Thử Nghiệm: hỗ trợ (trợ giúp)" in protection
    assert "Hỗ trợ học tập bịa đặt" in page.inner_text(".timeline")
    assert "Nhà bà" in page.inner_text(".timeline")
    people = page.inner_text("section[aria-labelledby=people]")
    assert "Được ghi nhận là người bị cho là gây tổn hại." in people
    assert "Sống cùng người bị cho là gây tổn hại" in people
    assert "Đang ở cấp độ: can thiệp" in people
