"""From the overview to what would help, in a real browser: every step is one click."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow

BOTH = pytest.mark.parametrize("width", [1280, 390])


def click_bar(page: Page, chart: str, place: int) -> None:
    """Click the middle of a bar."""
    bar = page.locator(f"#{chart} .barlayer .point path").nth(place)
    bar.wait_for()
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@BOTH
def test_waterfall_pareto_and_spread_are_three_clicks_apart(width: int, visit) -> None:
    page = visit(width).open("/")
    click_bar(page, "loss-waterfall", 2)
    expect(page.locator("#loss-causes .main-svg").first).to_be_visible()
    assert page.url.endswith("/losses?loss=blocked")
    click_bar(page, "loss-causes", 0)
    expect(page.locator("#spread .main-svg").first).to_be_visible()
    assert "/losses?loss=blocked&station=" in page.url
    expect(page.locator("#loss-scenarios .main-svg").first).to_be_visible()
    assert page.evaluate("scrollY") == 0


def test_the_costliest_station_and_what_would_fix_it_are_two_clicks_away(visit) -> None:
    page = visit().open("/")
    page.get_by_role("link", name="which station costs most").click()
    expect(page.locator("#loss-stations .main-svg").first).to_be_visible()
    click_bar(page, "loss-stations", 0)
    expect(page.locator(".card", has_text="What would change it").locator(".main-svg").first).to_be_visible()
    assert "&station=" in page.url


def test_one_goes_the_same_way_by_keyboard(visit) -> None:
    page = visit().open("/losses")
    fold = page.locator(".card", has_text="From planned time to good time").first.locator("summary")
    fold.focus()
    page.keyboard.press("Enter")
    page.locator("#loss-waterfall-rows").get_by_role("link", name="Under repair").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#loss-causes .main-svg").first).to_be_visible()
    assert page.url.endswith("/losses?loss=down")


def test_a_branch_of_the_stream_leads_to_its_loss(visit) -> None:
    page = visit().open("/losses")
    node = page.locator("#loss-stream .node-rect").nth(1)
    node.wait_for()
    node.scroll_into_view_if_needed()
    node.hover(force=True)
    node.click(force=True)
    expect(page.locator("#loss-causes .main-svg").first).to_be_visible()
    assert page.url.endswith("/losses?loss=starved")


def test_the_path_leads_back_and_keeps_the_scenario(visit) -> None:
    page = visit().open("/losses?scenario=second_operator&loss=down&station=seal")
    page.locator(".path").get_by_role("link", name="All losses").click()
    expect(page.locator("#loss-waterfall .main-svg").first).to_be_visible()
    assert page.url.endswith("/losses?scenario=second_operator")


@BOTH
@pytest.mark.parametrize("search", ["", "?loss=blocked", "?loss=intervention", "?loss=down&station=seal"])
def test_the_page_fits_into_the_window(search: str, width: int, visit) -> None:
    page = visit(width).open(f"/losses{search}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_names_from_a_line_file_do_nothing(visit, serve, hostile_folder, hostile: str) -> None:
    page = visit(address=serve(hostile_folder)).open("/losses?loss=blocked")
    page.on("dialog", lambda dialog: pytest.fail(f"a name opened a dialog: {dialog.message}"))
    expect(page.locator(".summary")).to_contain_text(f"scenario {hostile}")
    for chart in page.locator(".graph:visible").all():
        chart.hover()
    assert page.locator("img").count() == 0
