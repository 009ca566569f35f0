"""The link "Vì sao?" beside a result, and the page that it leads to."""

import pytest

from browsing import Opener

pytestmark = pytest.mark.browser


def test_a_commune_s_status_leads_to_its_rules_and_facts(opened: Opener) -> None:
    page = opened("/?area=187~&year=2024", role="province-officer")
    page.locator(".card", has_text="Xã Bằng Mạc").locator("a.why").click()

    assert page.get_attribute("#answer", "data-answer") == "disqualified"
    assert "Bỏ rơi là một hình thức xâm hại" in page.inner_text("section[aria-labelledby=rules]")
    assert page.locator("section[aria-labelledby=facts] a[href^='/cases/']").count() >= 1


def test_another_commune_sees_group_and_year_there(opened: Opener) -> None:
    page = opened("/?area=187~&year=2024", role="chair")
    page.locator(".card", has_text="Xã Bằng Mạc").locator("a.why").click()
    facts = page.inner_text("section[aria-labelledby=facts]")

    assert "2024" in facts
    assert "bỏ rơi" not in page.inner_text("main").lower()
    assert page.locator("section[aria-labelledby=facts] a[href^='/cases/']").count() == 0


def test_a_payment_without_a_case_is_explained(opened: Opener) -> None:
    page = opened("/?area=187~&year=2024", role="province-officer")
    page.locator("a.why[href^='/why/payments/']").first.click()

    assert page.get_attribute("#answer", "data-answer") == "without-case"
    assert "chương trình không tự ghép" in page.inner_text("section[aria-labelledby=lacking]")


def test_a_case_its_deadlines_and_its_children_lead_there_too(opened: Opener) -> None:
    page = opened("/cases", role="province-officer")
    page.locator("a[href^='/cases/']:not([href='/cases/new'])").first.click()

    assert page.locator("a.why[href^='/why/cases/']").count() == 1
    assert page.locator("a.why[href^='/why/levels/']").count() >= 1
    page.locator("a.why[href^='/why/levels/']").first.click()
    assert page.get_attribute("#answer", "data-answer") in {"none", "support", "intervention"}
