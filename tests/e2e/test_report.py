"""The report in a real browser, from a file, with the network blocked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dashboards.report.page import make_report

pytestmark = pytest.mark.slow

CHARTS = 6
LOADED_MS = 30_000


@pytest.fixture(scope="module")
def address(campaign_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(make_report(campaign_folder), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(params=[("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)], ids=str)
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Return the report with its charts drawn; in the end nothing may have been asked for or gone wrong."""
    scheme, width = request.param
    window = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    page, problems, asked = window.new_page(), [], []
    page.on("console", lambda message: message.type == "error" and problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("dialog", lambda dialog: problems.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.locator(".chart .main-svg").first.wait_for(timeout=LOADED_MS)
    yield page
    window.close()
    assert problems == []
    assert asked == [address]


def test_every_chart_is_drawn_within_the_window(page: Page) -> None:
    charts = page.locator(".chart")
    assert charts.count() == CHARTS
    width = page.viewport_size["width"]
    for chart in charts.all():
        box = chart.locator(".main-svg").first.bounding_box()
        assert 200 < box["width"] <= width - box["x"]
        assert chart.locator(".trace").count() > 0
        chart.hover()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("img").count() == 0


def test_the_numbers_of_a_chart_open(page: Page) -> None:
    details = page.locator("details").first
    details.locator("summary").click()
    assert details.locator("tbody tr").first.is_visible()


def test_text_of_charts_can_be_read_on_its_ground(page: Page) -> None:
    shades = page.evaluate(
        """() => [...document.querySelectorAll('.chart text')].filter(t => t.textContent).map(t => {
            const level = c => c.match(/[0-9]+/g).slice(0, 3).reduce((sum, v) => sum + Number(v), 0) / 3;
            const ground = getComputedStyle(t.closest('.card')).backgroundColor;
            return Math.abs(level(getComputedStyle(t).fill) - level(ground)); })"""
    )
    assert len(shades) > 20
    assert min(shades) > 90
