"""The Timeline page in a real browser: zoom, click, play, keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow

WAIT_MS = 45_000
"""A machine that is busy with other tests draws a page in seconds."""


@pytest.fixture
def timeline_address(timeline_folder, serve) -> str:
    return serve(timeline_folder)


@pytest.fixture
def open_timeline(visit, timeline_address: str):
    """Return what opens the page in a window of a width."""
    return lambda search="", width=1280: visit(width, timeline_address).open(f"/timeline{search}")


def point_at(page: Page, share: float) -> tuple[float, float]:
    """Return where a share of the Gantt chart's width is, its first row below the pointer."""
    area = page.locator("#timeline-gantt .nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    return box["x"] + share * box["width"], box["y"] + 14


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("search", ["", "?from=1&to=1.2&theme=dark&lang=zh-CN"])
def test_the_page_fits_the_window(width: int, search: str, open_timeline) -> None:
    page = open_timeline(search, width)
    expect(page.locator(".graph:visible .main-svg:first-child")).to_have_count(4, timeout=WAIT_MS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_charts_of_the_same_time_stand_below_each_other(open_timeline) -> None:
    page = open_timeline()
    one, other = (page.locator(f"#timeline-{name} .nsewdrag").first.bounding_box() for name in ("gantt", "levels"))
    assert one["x"] == pytest.approx(other["x"], abs=1)
    assert one["width"] == pytest.approx(other["width"], abs=1)


def test_a_zoom_stands_in_the_address_and_filters_the_page(open_timeline) -> None:
    page = open_timeline()
    (left, y), (right, _) = point_at(page, 0.25), point_at(page, 0.5)
    page.mouse.move(left, y)
    page.mouse.down()
    page.mouse.move(right, y + 20, steps=8)
    page.mouse.up()
    expect(page).to_have_url(re.compile("from=(1.9|2).*&to=(3.9|4)"), timeout=WAIT_MS)
    expect(page.locator(".timeline-shown")).to_contain_text(
        re.compile("Window (1:5|2:0).+ to (3:5|4:0)"), timeout=WAIT_MS
    )
    page.reload()
    expect(page.locator(".timeline-shown")).to_contain_text(re.compile("Window (1:5|2:0)"), timeout=WAIT_MS)


def test_a_click_goes_to_its_moment(open_timeline) -> None:
    page = open_timeline()
    x, y = point_at(page, 0.5)
    page.mouse.move(x - 5, y)
    page.mouse.move(x, y, steps=4)
    expect(page.locator("#timeline-gantt .hoverlayer text").first).to_be_attached(timeout=WAIT_MS)
    page.mouse.click(x, y)
    expect(page).to_have_url(re.compile("at=(3.9|4)"), timeout=WAIT_MS)
    expect(page.get_by_role("heading", name=re.compile("The line at (3:5|4:0)"))).to_be_visible(timeout=WAIT_MS)


def test_playing_moves_on_and_stops_at_the_end(open_timeline) -> None:
    page = open_timeline("?from=1&to=2&at=1.96")
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".timeline-shown")).to_contain_text("moment 2:00:00.0", timeout=WAIT_MS)
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=WAIT_MS)
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".timeline-shown")).to_contain_text("moment 1:0", timeout=WAIT_MS)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=WAIT_MS)


def test_the_keyboard_alone_moves_moment_and_window(open_timeline) -> None:
    page = open_timeline("?from=1&to=2")
    page.get_by_role("slider", name="Moment").focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("at=1.0166667"), timeout=WAIT_MS)
    expect(page.locator(".timeline-shown")).to_contain_text("moment 1:01:00.0", timeout=WAIT_MS)
    page.get_by_role("link", name="Whole time").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".timeline-shown")).to_contain_text(
        "Window 0:00:00.0 to 8:00:00.0, moment 1:01:00.0", timeout=WAIT_MS
    )


def test_an_event_leads_to_its_moment(open_timeline) -> None:
    page = open_timeline("?from=1&to=2")
    link = page.locator("#timeline-events a").nth(2)
    time = link.inner_text()
    link.click()
    expect(page.locator(".timeline-shown")).to_contain_text(f"moment {time}", timeout=WAIT_MS)


def test_another_replication_is_chosen(open_timeline) -> None:
    page = open_timeline()
    page.locator("input[value='replication 0']").click()
    page.get_by_role("option", name="replication 2").click()
    expect(page).to_have_url(re.compile("replication=2"), timeout=WAIT_MS)


def test_hostile_names_stay_text(open_timeline) -> None:
    page = open_timeline("?scenario=sturdy_sealer&from=1&to=1.1")
    page.on("dialog", lambda dialog: pytest.fail(f"a name opened a dialog: {dialog.message}"))
    for chart in page.locator(".graph:visible").all():
        chart.hover()
    assert page.locator("img").count() == 0
