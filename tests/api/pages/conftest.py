"""A Chromium for the tests of pages, and windows in it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from browsing import FLAGS, Opener
from program_fixtures import DemoServer
from what_is_missing import browser as path_of_browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Yield a browser, the same for a file: while it is open, its event loop is in the way of asynchronous tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path_of_browser(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser, demo_server: DemoServer) -> Iterator[Opener]:
    """Yield what opens windows; in the end nothing may have been complained of, or asked of another machine."""
    opener = Opener(chromium, demo_server)
    yield opener
    opener.close()

    assert opener.complaints == []
    assert opener.strangers == []
