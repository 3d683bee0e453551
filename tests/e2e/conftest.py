"""The dashboard served by its command, looked at with Debian's Chromium."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
LOADED_MS = 30_000


@dataclass
class Visit:
    """A page in a browser, and what went wrong on it.

    Attributes:
        page: the page.
        address: where the dashboard is.
        problems: console errors (violations of the content policy among them) and uncaught exceptions.
        foreign: requests that left the dashboard's own server.
    """

    page: Page
    address: str
    problems: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path and wait until every chart in sight is drawn."""
        self.page.goto(self.address + path)
        self.page.locator("main").wait_for(timeout=LOADED_MS)
        for chart in self.page.locator(".graph").all():
            if chart.is_visible():
                chart.locator(".main-svg").first.wait_for(timeout=LOADED_MS)
        return self.page


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Return what runs ``twin dash`` on a folder until the end of the test, and gives its address."""
    with ExitStack() as servers:
        yield lambda folder: servers.enter_context(_serve(folder))


@pytest.fixture(scope="session")
def address(results_folder: Path) -> Iterator[str]:
    with _serve(results_folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, address: str, serve: object) -> Iterator[Callable[..., Visit]]:  # noqa: ARG001  its servers
    """Return what opens a window of a width; in the end, while servers are up, nothing may have gone wrong in any."""
    visits: list[Visit] = []

    def start(width: int = 1280, address: str = address) -> Visit:
        page = browser.new_page(viewport={"width": width, "height": 900 if width > 600 else 844})
        visit = Visit(page, address)
        page.on("console", lambda message: message.type == "error" and visit.problems.append(message.text))
        page.on("pageerror", lambda error: visit.problems.append(str(error)))
        page.on("request", lambda request: _is_own(request.url, address) or visit.foreign.append(request.url))
        visits.append(visit)
        return visit

    yield start
    for visit in visits:
        visit.page.close()
        assert visit.problems == []
        assert visit.foreign == []


def _is_own(url: str, address: str) -> bool:
    return url.startswith((f"{address}/", "data:", "blob:"))


@contextmanager
def _serve(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-c", "import sys; from twin.cli import main; sys.exit(main())"]
    process = subprocess.Popen(
        [*command, "dash", "--store", str(folder), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "HOST": "0.0.0.0"},
    )
    try:
        match = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert match, process.stderr.read()
        yield match[0]
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors, errors
    assert process.returncode == 0
