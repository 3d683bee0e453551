"""What holds for every page in both themes and both languages, on a desk and on a telephone."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from dashboards.router import PAGES, name_document
from dashboards.text import LANGUAGES, load_catalogue
from dashboards.theme import Theme
from tests.e2e.window import LOADED_MS, Visit, make_size, open_window

pytestmark = pytest.mark.slow

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = (1280, 390)
GRAVE = {"serious", "critical"}
LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3."""
FAINT = """(least) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const level = (colour) => {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255)
            .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    };
    const ground = (text) => text.matches(".bartext") ? getComputedStyle(text.parentNode.querySelector("path")).fill
        : getComputedStyle(text.closest(".card")).backgroundColor;
    const contrast = (text) => {
        const pair = [level(getComputedStyle(text).fill), level(ground(text))].sort((a, b) => b - a);
        return (pair[0] + 0.05) / (pair[1] + 0.05);
    };
    return [...document.querySelectorAll(".card .graph svg text")]
        .filter((text) => text.textContent && text.getBoundingClientRect().width && !text.closest(".heatmap-label"))
        .filter((text) => contrast(text) < least)
        .map((text) => `${text.textContent}: ${contrast(text).toFixed(1)}`); }"""
"""Texts of charts that stand out too little; axe cannot tell, for it does not look behind what is drawn.

Cells of a heat map are a picture, which this cannot look behind either: ``test_heat`` does.
"""


@dataclass(frozen=True)
class Look:
    """What was seen of a page.

    Attributes:
        title: of the document.
        language: of the document.
        here: pages that the menu marks as the one shown.
        widths: how wide the page is, by width of the window [px].
        cut: texts of charts that are cut off, in all widths.
        faint: texts of charts that stand out too little.
        grave: what axe calls serious or critical.
        problems: console errors, violations of the content policy, uncaught exceptions.
        foreign: requests that left the server.
    """

    title: str
    language: str
    here: list[str]
    widths: dict[int, int]
    cut: list[str]
    faint: list[str]
    grave: list[str]
    problems: list[str]
    foreign: list[str]


@pytest.fixture(scope="module")
def window(browser: Browser, whole_address: str) -> Iterator[Visit]:
    visit = open_window(browser, whole_address)
    visit.page.add_init_script(AXE)
    yield visit
    visit.page.close()


@pytest.fixture(scope="module", params=product(PAGES, Theme, LANGUAGES), ids="-".join)
def case(request: pytest.FixtureRequest) -> tuple[str, Theme, str]:
    """Return path, theme and language."""
    path, theme, language = request.param
    return path, theme, language


@pytest.fixture(scope="module")
def look(window: Visit, case: tuple[str, Theme, str]) -> Look:
    """Return what is seen of a page in a theme and a language."""
    path, theme, language = case
    window.problems.clear()
    window.foreign.clear()
    page = window.page
    page.set_viewport_size(make_size(WIDTHS[0]))
    window.open(f"{path}?run=campaign&lang={language}&theme={theme}")
    faint, grave = page.evaluate(FAINT, LEAST_CONTRAST), find_grave(page)
    widths, cut = {}, []
    for width in WIDTHS:
        window.resize(width)
        widths[width] = page.evaluate("document.documentElement.scrollWidth")
        cut += window.find_cut_texts()
    return Look(
        title=page.title(),
        language=page.evaluate("document.documentElement.lang"),
        here=[link.get_attribute("href") for link in page.locator("header nav [aria-current=page]").all()],
        widths=widths,
        cut=cut,
        faint=faint,
        grave=grave,
        problems=list(window.problems),
        foreign=list(window.foreign),
    )


def find_grave(page: Page) -> list[str]:
    """Return the mistakes of accessibility that axe calls serious or critical."""
    found: Any = page.evaluate("axe.run(document, { resultTypes: ['violations'], preload: false })")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]


def test_nothing_goes_wrong_and_nothing_is_fetched_from_elsewhere(look: Look) -> None:
    assert look.problems == []
    assert look.foreign == []


def test_the_page_keeps_within_the_window(look: Look) -> None:
    assert {width: wide for width, wide in look.widths.items() if wide > width} == {}


def test_no_text_of_a_chart_is_cut_off(look: Look) -> None:
    assert look.cut == []


def test_texts_of_charts_stand_out_from_their_ground(look: Look) -> None:
    assert look.faint == []


def test_axe_finds_no_serious_mistake(look: Look) -> None:
    assert look.grave == []


def test_the_document_is_named_in_its_language(look: Look, case: tuple[str, Theme, str]) -> None:
    path, _, language = case
    assert look.title == name_document(path, load_catalogue(language))
    assert look.language == language
    assert [href.partition("?")[0] for href in look.here] == ([path] if PAGES[path].name else [])


@pytest.mark.parametrize("path", PAGES)
def test_a_page_about_a_single_run_is_without_errors(path: str, visit, whole_address: str) -> None:
    page = visit(address=whole_address).open(f"{path}?run=tote_hub&scenario=sturdy_sealer")
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("path", PAGES)
def test_what_is_chosen_survives_a_reload(path: str, visit, whole_address: str) -> None:
    window = visit(address=whole_address)
    page = window.open(f"{path}?run=tote_hub&lang=zh-CN&theme=dark")
    selectors = page.locator(".choice:not(.hidden) input:visible")
    for place in range(selectors.count()):
        chosen = choose_last(page, selectors.nth(place))
        page.reload()
        window.settle()
        assert selectors.nth(place).input_value() == chosen


def choose_last(page: Page, selector: Locator) -> str:
    """Choose the last option of a selector, wait until the address says so, and return what was chosen."""
    before = page.url
    selector.click()
    option = page.get_by_role("option").last
    option.wait_for(timeout=LOADED_MS)
    chosen, is_new = option.inner_text(), option.get_attribute("aria-selected") != "true"
    option.click()
    if is_new:
        page.wait_for_url(lambda url: url != before)
    return chosen
