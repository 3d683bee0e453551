"""The line page in a real browser: nothing overlaps, and a station leads to its numbers."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow

LINES = ("tote_hub", "drive_units", "gear_units", "one_of_everything")
PARTS = ("stations", "robots", "buffers", "energy")
LOADED_MS = 30_000
WIDTHS = pytest.mark.parametrize("width", [1280, 390])
OVERLAPS = """() => [...document.querySelectorAll('.graph')].filter(g => g.offsetWidth).flatMap(g => {
    const texts = [...g.querySelectorAll('svg text')].filter(t => t.textContent.trim() && !t.closest('.hoverlayer'))
        .map(t => [t.textContent, t.getBoundingClientRect()])
        .filter(([, b]) => b.width && b.height);
    const found = [];
    texts.forEach(([a, p], i) => texts.slice(i + 1).forEach(([b, q]) => {
        const across = Math.min(p.right, q.right) - Math.max(p.left, q.left);
        const down = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
        if (across > 1 && down > 3) found.push(`${a} | ${b}`);
    }));
    return found; })"""
"""Texts of the charts in sight that lie on one another; line heights, which hold no ink at their edges, may touch."""


def check(page: Page, width: int) -> None:
    page.wait_for_timeout(300)
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture(scope="module")
def lines(lines_folder, serve_all) -> str:
    return serve_all(lines_folder)


@WIDTHS
@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("line", LINES)
def test_no_two_texts_of_the_drawn_line_overlap(line: str, language: str, width: int, visit, lines: str) -> None:
    page = visit(width, lines).open(f"/line?run={line}&lang={language}&part=energy")
    expect(page.locator("#layout .main-svg, #layout-narrow .main-svg").locator("visible=true").first).to_be_visible(
        timeout=LOADED_MS
    )
    check(page, width)


@WIDTHS
@pytest.mark.parametrize("part", PARTS)
def test_no_two_texts_of_a_part_overlap(part: str, width: int, visit, lines: str) -> None:
    for line in ("drive_units", "one_of_everything"):
        check(visit(width, lines).open(f"/line?run={line}&part={part}"), width)


def test_a_click_on_a_station_opens_its_numbers(visit, lines: str) -> None:
    page = visit(1280, lines).open("/line?run=drive_units")
    box = page.locator("#layout").get_by_text("fasten", exact=True).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 40)
    expect(page.locator("#station-kpis")).to_be_visible(timeout=LOADED_MS)
    assert "station=fasten" in page.url


def test_parts_are_links_that_a_keyboard_reaches(visit, lines: str) -> None:
    page = visit(1280, lines).open("/line?run=drive_units")
    page.get_by_role("link", name="Robots", exact=True).last.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#robot-shares .main-svg").first).to_be_visible(timeout=LOADED_MS)
    assert "part=robots" in page.url


def test_a_station_is_chosen_without_a_mouse(visit, lines: str) -> None:
    page = visit(1280, lines).open("/line?run=tote_hub")
    page.get_by_role("textbox", name="Station").or_(page.get_by_label("Station", exact=True)).first.click()
    page.get_by_role("option", name="seal").click()
    expect(page.locator("#station-kpis")).to_contain_text("OEE", timeout=LOADED_MS)
    page.get_by_role("link", name="Close").click()
    expect(page.locator("#station-kpis")).to_have_count(0, timeout=LOADED_MS)
