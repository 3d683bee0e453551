"""A window of Debian's Chromium on the dashboard, which its own command serves."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, TimeoutError, ViewportSize, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
LOADED_MS = 30_000
TELL_VIOLATIONS = """addEventListener("securitypolicyviolation",
    (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))"""
DRAWN = """() => [...document.querySelectorAll(".graph")].filter((graph) => graph.offsetWidth).every((graph) => {
    const [chart, drawing] = [graph.querySelector(".js-plotly-plot"), graph.querySelector(".main-svg")];
    return chart && drawing && Math.abs(drawing.getBoundingClientRect().width - chart.clientWidth) <= 1; })"""
RESTED_MS = 3_000
"""Streams move to their places when a window changes."""
CUT = """() => [...document.querySelectorAll(".graph")].filter((graph) => graph.offsetWidth).flatMap((graph) => {
    const frame = graph.getBoundingClientRect();
    const isCut = (box) => box.left < frame.left - 1 || box.right > frame.right + 1
        || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
    return [...graph.querySelectorAll("svg text")].filter((text) => text.textContent)
        .filter((text) => text.getBoundingClientRect().width && isCut(text.getBoundingClientRect()))
        .map((text) => text.textContent); })"""


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
        return self.settle()

    def settle(self) -> Page:
        """Wait until every chart in sight is drawn, in the width that it has."""
        self.page.locator("main").wait_for(timeout=LOADED_MS)
        self.page.wait_for_function(DRAWN, timeout=LOADED_MS)
        return self.page

    def resize(self, width: int) -> Page:
        """Make the window as wide as a screen of a kind."""
        self.page.set_viewport_size(make_size(width))
        return self.settle()

    def find_cut_texts(self) -> list[str]:
        """Return the texts of charts that reach over the edge of their chart, once all have come to rest."""
        with suppress(TimeoutError):
            self.page.wait_for_function(f"() => ({CUT})().length === 0", timeout=RESTED_MS)
        return list(self.page.evaluate(CUT))


def open_window(browser: Browser, address: str, width: int = 1280) -> Visit:
    """Return a window in which nothing is shown yet."""
    context = browser.contexts[0] if browser.contexts else browser.new_context()  # shared, for its cache of scripts
    page = context.new_page()
    page.set_viewport_size(make_size(width))
    visit = Visit(page, address)
    page.add_init_script(TELL_VIOLATIONS)
    page.on("console", lambda message: message.type == "error" and visit.problems.append(message.text))
    page.on("pageerror", lambda error: visit.problems.append(str(error)))
    page.on("request", lambda request: _is_own(request.url, address) or visit.foreign.append(request.url))
    return visit


def make_size(width: int) -> ViewportSize:
    """Return the size of a window on a desk or on a telephone."""
    return {"width": width, "height": 900 if width > 600 else 844}


def _is_own(url: str, address: str) -> bool:
    return url.startswith((f"{address}/", "data:", "blob:"))


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Yield a browser; Debian's Chromium has to be installed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def serve_folder(folder: Path, *options: str) -> Iterator[str]:
    """Run ``twin dash`` on a folder, with options, and yield its address."""
    command = [sys.executable, "-c", "import sys; from twin.cli import main; sys.exit(main())"]
    process = subprocess.Popen(
        [*command, "dash", "--store", str(folder), "--port", "0", *options],
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
