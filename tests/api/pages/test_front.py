"""The front page in a browser: the demo's figures, whoever looks."""

import re

import pytest

from browsing import Opener

pytestmark = pytest.mark.browser

CHI_LANG = "/?area=187~&year=2024"


def test_the_front_page_shows_the_figures_of_the_newest_year_with_facts(opened: Opener) -> None:
    page = opened("/", role="province-officer")

    assert page.inner_text("h1") == "Tỉnh Lạng Sơn, năm\u00a02024"
    assert page.inner_text("#total-disqualified") == "3"
    assert page.inner_text("#total-without-inferences") == "2 nếu không tính suy luận"
    assert page.inner_text("#total-in-question") == "0"
    assert page.inner_text("#total-unplaced") == "1"


def test_the_fund_stands_beside_what_it_paid(opened: Opener) -> None:
    page = opened(CHI_LANG, role="province-officer")

    assert page.inner_text("#fund-indicated-1") == "10.000.000 đ"
    assert page.inner_text("#fund-paid-1") == "12.000.000 đ"
    assert page.inner_text("#fund-without-case-1") == "2.000.000 đ"
    assert "đã chi, ít nhất" in page.inner_text(".fund")
    assert "Chương trình không tự kết luận" in page.inner_text(".fund")


def test_each_reason_says_its_source_and_how_sure_it_is(opened: Opener) -> None:
    page = opened(CHI_LANG, role="province-officer")
    abandoned = page.locator(".card", has_text="Xã Bằng Mạc")

    assert page.inner_text("#total-nothing-recorded") == "17"
    assert abandoned.locator(".source-seed").inner_text() == "theo tài liệu của tỉnh"
    assert abandoned.locator(".source-inferred").inner_text() == "suy luận"
    assert "không có nghĩa là đạt" in abandoned.locator(".without").inner_text()
    assert "01/01/2024" in abandoned.inner_text()
    assert page.locator(".card .without").count() == 1


def test_another_commune_sees_the_reasons_and_not_the_cases(opened: Opener) -> None:
    page = opened(CHI_LANG, role="chair")

    assert page.inner_text("#total-disqualified") == "3"
    assert page.locator(".cards a[href^='/cases/']").count() == 1
    assert page.locator(".card", has_text="Xã Vạn Linh").locator("a[href^='/cases/']").count() == 1
    assert page.locator(".cards", has_text="ngoài phạm vi của bạn").count() == 2
    assert page.locator(".fund a[href^='/cases/']").count() == 1


def test_a_commune_of_today_is_shown_as_it_was_divided_then(opened: Opener) -> None:
    page = opened("/", role="chair")

    assert page.inner_text("h1") == "Xã Vạn Linh, năm\u00a02024"
    assert "3 xã, phường, thị trấn" in page.inner_text("main")
    assert page.inner_text("#total-disqualified") == "1"
    assert page.inner_text("#fund-indicated-1") == "3.000.000 đ"


def test_a_role_that_does_not_read_the_fund_is_not_shown_it(opened: Opener) -> None:
    page = opened(CHI_LANG, role="police")

    assert page.inner_text("#total-disqualified") == "3"
    assert page.locator(".fund").count() == 0


def test_the_past_is_shown_as_the_past(opened: Opener) -> None:
    page = opened(f"{CHI_LANG}&as_of=2024-08-01T10:00", role="province-officer")

    assert page.inner_text(".banner strong") == "Như đã ghi đến 10:00, 01/08/2024 (giờ Việt Nam)"
    assert page.inner_text("#total-disqualified") == "0"
    assert page.inner_text("#total-nothing-recorded") == "20"

    page.click(".banner a")

    assert page.inner_text("#total-disqualified") == "3"


def test_a_place_is_found_by_its_name_and_chosen_where_several_have_it(opened: Opener) -> None:
    page = opened("/", role="province-officer")
    page.click("main summary")
    page.fill("#q", "chi lang")
    page.fill("#year", "2024")
    page.click("main button[type=submit]")

    assert page.inner_text("main h2") == "Có nhiều nơi mang tên này. Bạn muốn xem nơi nào?"

    page.click("text=Huyện Chi Lăng")

    assert page.inner_text("h1") == "Huyện Chi Lăng, năm\u00a02024"


def test_a_place_that_did_not_exist_then_is_said_to_be_so(opened: Opener) -> None:
    page = opened("/?area=187~&year=2026", role="province-officer")

    assert "Huyện Chi Lăng không tồn tại vào năm 2026." in page.inner_text("main")
    assert page.inner_text("main .note a") == "Xem năm 2025"


def test_english_comes_when_it_is_asked_for_and_stays(opened: Opener) -> None:
    page = opened(CHI_LANG, role="province-officer")
    page.click(".languages a[lang=en]")

    assert page.get_attribute("html", "lang") == "en"
    assert page.inner_text("#total-without-inferences") == "2 without inferences"
    assert page.inner_text("#fund-paid-1") == "12.000.000 đ"

    page.click(".nav a[href='/cases']")

    assert page.inner_text("h1") == "Cases"
    assert not re.search(r"[ạảầấậẩắặẻểệồốộơợủừựỳ]", page.inner_text(".top, .foot").replace("tỉnh Lạng Sơn", ""))


def test_a_browser_that_asks_for_english_gets_it(opened: Opener) -> None:
    page = opened("/login", locale="en-GB")

    assert page.inner_text("h1") == "Sign in"


@pytest.mark.parametrize("wrong", ["year=1066", "year=abc", "as_of=gestern", "as_of=2199-01-01", "area=999~"])
def test_a_question_that_is_not_right_is_answered_in_words(opened: Opener, wrong: str) -> None:
    page = opened(f"/?{wrong}", role="province-officer")

    assert page.inner_text("h1") == "Chưa làm được"
    assert page.locator("main a[href='/']").count() == 1
