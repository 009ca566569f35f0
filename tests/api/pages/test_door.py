"""Coming in and going out; and what keeps others from doing it for somebody."""

import httpx
import pytest

from browsing import Opener
from program_fixtures import DemoServer

pytestmark = pytest.mark.browser


def asked(
    demo: DemoServer, path: str, *, form: dict[str, str] | None = None, cookie: str = "", zipped: str = "identity"
) -> httpx.Response:
    """Return an answer, redirections not followed."""
    headers = {"Cookie": cookie, "Accept-Encoding": zipped}
    return httpx.request("GET" if form is None else "POST", demo.base_url + path, data=form, headers=headers)


def test_whoever_is_not_known_is_shown_the_door_and_then_goes_on(opened: Opener, demo_server: DemoServer) -> None:
    page = opened("/cases")

    assert page.inner_text("h1") == "Đăng nhập"

    page.fill("#token", demo_server.token("chair"))
    page.click("main button[type=submit]")

    assert page.url == f"{demo_server.base_url}/cases"


def test_a_wrong_token_is_answered_in_a_sentence(opened: Opener) -> None:
    page = opened("/login")
    page.fill("#token", "không phải mã")
    page.click("main button[type=submit]")

    assert page.inner_text("[role=alert]").startswith("Mã không đúng hoặc đã hết hạn.")
    assert page.context.cookies()[0]["name"] == "hoso_form"


def test_the_session_is_out_of_reach_of_scripts_and_ends(opened: Opener, demo_server: DemoServer) -> None:
    page = opened("/", role="chair")
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}

    assert cookies["hoso_session"]["httpOnly"] is True
    assert cookies["hoso_session"]["sameSite"] == "Strict"
    assert page.evaluate("document.cookie") == ""

    session = cookies["hoso_session"]["value"]
    assert session != demo_server.token("chair")
    assert asked(demo_server, "/", cookie=f"hoso_session={session}").status_code == 200

    page.click(".top form button")

    assert page.url == f"{demo_server.base_url}/login"

    page.goto("/")

    assert page.inner_text("h1") == "Đăng nhập"
    # Whoever kept the cookie comes in no more; the token begins the next session.
    assert asked(demo_server, "/", cookie=f"hoso_session={session}").status_code == 303
    assert asked(demo_server, "/", cookie=f"hoso_session={demo_server.token('chair')}").status_code == 200


def test_a_form_that_is_not_ours_is_not_taken(demo_server: DemoServer) -> None:
    token = demo_server.token("chair")
    forged = {"token": token, "form_token": "x"}

    assert asked(demo_server, "/login", form={"token": token}).status_code == 403
    assert asked(demo_server, "/login", form=forged, cookie="hoso_form=y").status_code == 403
    assert asked(demo_server, "/logout", form={}, cookie=f"hoso_session={token}").status_code == 403
    assert asked(demo_server, "/cases", form={"q": "a"}, cookie=f"hoso_session={token}").status_code == 403
    assert asked(demo_server, "/login", form={**forged, "form_token": "y"}, cookie="hoso_form=y").status_code == 303


def test_the_session_never_counts_for_the_api(demo_server: DemoServer) -> None:
    answer = asked(demo_server, "/api/v1/cases", cookie=f"hoso_session={demo_server.token('chair')}")

    assert answer.status_code == 401
    assert answer.headers["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize("path", ["/", "/cases", "/cases/5a7d0a0e-1004-4c00-9b00-202407170001"])
def test_nothing_is_open(demo_server: DemoServer, path: str) -> None:
    answer = asked(demo_server, path)

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login")


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"])
def test_coming_in_never_leads_elsewhere(demo_server: DemoServer, back: str) -> None:
    form = {"token": demo_server.token("chair"), "form_token": "y", "next": back}
    answer = asked(demo_server, "/login", form=form, cookie="hoso_form=y")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("path", ["/login", "/nothing-here"])
def test_pages_let_nothing_foreign_in(demo_server: DemoServer, path: str) -> None:
    answer = asked(demo_server, path)
    policy = answer.headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"


def test_pages_are_sent_small(demo_server: DemoServer) -> None:
    cookie = f"hoso_session={demo_server.token('province-officer')}"
    answer = asked(demo_server, "/", cookie=cookie, zipped="gzip")

    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) < 12_000
