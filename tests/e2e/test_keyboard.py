"""Every page by keyboard alone."""

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from dashboards.router import PAGES

pytestmark = pytest.mark.slow

MOST_STEPS = 400
MARK = """() => {
    const wanted = [...document.querySelectorAll("a[href], button, summary, input, select, textarea")]
        .filter((one) => one.offsetWidth && !one.disabled && one.tabIndex >= 0 && one.checkVisibility());
    wanted.forEach((one, place) => { one.dataset.step = place; });
    return wanted.length; }"""
STEP = """() => {
    const one = document.activeElement, look = getComputedStyle(one);
    const isSeen = look.outlineStyle !== "none" || look.boxShadow !== "none" || one.matches("input");
    return { place: one.dataset.step, isSeen, name: one.outerHTML.slice(0, 120) }; }"""
"""Where the focus is, and whether that can be seen."""


@pytest.mark.parametrize("path", PAGES)
def test_tab_reaches_everything_that_can_be_used_and_shows_where_it_is(path: str, visit) -> None:
    page = visit().open(path)
    wanted, reached = page.evaluate(MARK), set()
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        step = page.evaluate(STEP)
        assert step["isSeen"], step["name"]
        reached.add(step["place"])
        if len(reached - {None}) == wanted:
            break
    missed = [str(place) for place in range(wanted) if str(place) not in reached]
    assert [page.locator(f"[data-step='{place}']").first.evaluate("one => one.outerHTML") for place in missed] == []


def test_the_first_step_skips_to_the_content(visit) -> None:
    page = visit().open("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_enter_goes_to_a_page_and_opens_the_numbers_of_a_chart(visit) -> None:
    page = visit().open("/")
    page.locator("nav a").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator("nav [aria-current=page]")).to_have_text(page.locator("nav a").nth(1).inner_text())
    page.goto(urljoin(page.url, "/"))
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".rows tbody tr").first).to_be_visible()


def test_a_selector_is_used_by_keyboard(visit) -> None:
    page = visit().open("/")
    page.locator("#scenario-select").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("option", name="base")).to_be_visible()
    chosen = page.locator("[role=option][data-combobox-selected]")
    page.keyboard.press("ArrowDown")
    chosen.wait_for()
    if chosen.inner_text() == "base":  # while the list still opens, the first press goes to the present one
        page.keyboard.press("ArrowDown")
    expect(chosen).to_have_text("second_operator")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("scenario=second_operator"))
