"""Windows of a Chromium in which somebody is signed in to the running program."""

from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from program_fixtures import DemoServer

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = (360, 740)
DESK = (1280, 900)


class Opener:
    """Opens windows, and writes down what they complain of and whom they ask."""

    def __init__(self, chromium: Browser, demo: DemoServer) -> None:
        self._chromium = chromium
        self._demo = demo
        self._pages: list[Page] = []
        self.complaints: list[str] = []
        self.strangers: list[str] = []

    def __call__(
        self, path: str = "/", *, role: str | None = None, locale: str = "vi-VN", size: tuple[int, int] = DESK
    ) -> Page:
        """Return a new window at a path, with somebody of a role signed in by the page that everybody uses."""
        page = self._chromium.new_page(
            base_url=self._demo.base_url,
            locale=locale,
            viewport={"width": size[0], "height": size[1]},
        )
        self._pages.append(page)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._watch)
        if role is not None:
            page.goto("/login")
            page.fill("#token", self._demo.token(role))
            page.click("main button[type=submit]")
            page.wait_for_url(f"{self._demo.base_url}/")
        if role is None or path != "/":
            page.goto(path)
        return page

    def close(self) -> None:
        """Close all windows."""
        for page in self._pages:
            page.context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        # That a page itself was refused is what some tests are about; that one of its parts was never is.
        refused = message.text.startswith("Failed to load resource") and "/static/" not in message.location["url"]
        if message.type in {"error", "warning"} and not refused:
            self.complaints.append(message.text)

    def _watch(self, request: Request) -> None:
        if not request.url.startswith(f"{self._demo.base_url}/"):
            self.strangers.append(request.url)
