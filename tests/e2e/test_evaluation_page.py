"""The page of an evaluation in a real browser, from a file, with the network blocked."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from twin.cli import main

pytestmark = pytest.mark.slow

PLAYABLE = "() => [...document.querySelectorAll('video')].every((video) => video.readyState >= 2 && !video.error)"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("evaluation") / "report.html"
    asked = ["--attempts", "2", "--timeout", "0.5", "--baseline", "swift", "--executor", "serial"]
    assert main(["task", "bench", "tote_transfer", "--conditions", "packed", *asked, "--report", str(path)]) == 0
    return path.as_uri()


@pytest.fixture(params=[("light", 1280), ("dark", 390)], ids=str)
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Return the page; in the end nothing may have been asked for or gone wrong."""
    scheme, width = request.param
    window = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    page, problems, asked = window.new_page(), [], []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    yield page
    window.close()
    assert problems == []
    assert [url for url in asked if not url.startswith("data:")] == [address]


def test_it_fits_the_window_and_its_films_play(page: Page) -> None:
    page.wait_for_function(PLAYABLE, timeout=30_000)
    assert page.locator("video").count() == 1
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h2").first.inner_text() == "Verdict"
    for part in page.locator("section, video, .bin").all():
        box = part.bounding_box()
        assert box["x"] + box["width"] <= width
