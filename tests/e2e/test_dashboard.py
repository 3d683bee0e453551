"""The dashboard in a real browser."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from dashboards.security import CALL_PATH

pytestmark = pytest.mark.slow

CHARTS = {"/": 2, "/line": 4, "/losses": 3, "/compare": 3, "/failures": 4}
LOADED_GRID = """performance.getEntriesByType("resource").some(({ name }) => name.includes("async-community"))"""
"""Whether the browser has loaded the large part of AG Grid."""
BOTH = pytest.mark.parametrize("width", [1280, 390])


@BOTH
@pytest.mark.parametrize("path", CHARTS)
def test_a_page_draws_its_charts_within_the_window(path: str, width: int, visit) -> None:
    page = visit(width).open(path)
    charts = page.locator(".graph:visible .main-svg:first-child")
    expect(charts).to_have_count(CHARTS[path])
    for chart in charts.all():
        box = chart.bounding_box()
        assert box["x"] >= 0
        assert 200 < box["width"] <= width - box["x"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ["/", "/line?theme=dark&lang=zh-CN", "/runs"])
def test_a_page_comes_with_the_layout_and_is_drawn_before_any_callback_is_answered(path: str, visit) -> None:
    window = visit()
    asked: list[str] = []
    window.page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    window.page.route(f"**{CALL_PATH}*", lambda route: None)  # noqa: ARG005  never answered
    page = window.open(path)
    expect(page.locator("header nav .here")).to_have_count(1)
    once = [name for name in asked if name != CALL_PATH]
    assert sorted(once) == sorted(set(once))


def test_plotly_js_is_loaded_once_and_draws_what_its_first_line_says(visit) -> None:
    window = visit()
    asked: list[str] = []
    window.page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page = window.open("/runs")
    page.get_by_role("navigation").get_by_role("link", name="Line", exact=True).click()
    expect(page.locator("#layout .main-svg").first).to_be_visible()
    assert [path for path in asked if "plotly" in path and "locale" not in path] == ["/assets/plotly.js"]
    assert page.evaluate("Object.keys(Plotly.PlotSchema.get().traces)") == ["scatter", "bar", "heatmap", "sankey"]


def test_every_tile_shows_a_number_with_its_interval_and_n(visit) -> None:
    tiles = visit().open("/").locator(".tile")
    expect(tiles).to_have_count(6)
    for text in tiles.all_inner_texts():
        assert re.search(r"\n[\d.,]+", text), text
        assert re.search(r"95 %: ([\d.,]+ to [\d.,]+|all alike)", text), text
        assert "n = 6" in text


def test_the_table_holds_every_kpi_of_the_line(visit) -> None:
    page = visit().open("/")
    page.locator(".fold summary").click()
    expect(page.locator("#kpi-table .ag-cell[col-id=name]").first).to_have_text("OEE")
    assert page.locator("#kpi-table .ag-center-cols-container .ag-row").count() > 15


def test_the_table_is_drawn_and_what_draws_it_loaded_when_a_key_opens_its_fold(visit) -> None:
    page = visit().open("/")
    expect(page.locator(".graph .main-svg").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.locator("#kpi-table").count() == 0
    assert not page.evaluate(LOADED_GRID)
    page.locator(".fold summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#kpi-table .ag-cell[col-id=name]").first).to_be_visible()
    assert page.evaluate(LOADED_GRID)


def test_the_table_follows_the_scenario_and_outlives_a_closed_fold(visit) -> None:
    page = visit().open("/")
    page.locator(".fold summary").click()
    value = page.locator("#kpi-table .ag-cell[col-id=value]").first
    expect(value).to_be_visible()
    before = value.inner_text()
    page.evaluate("dash_clientside.set_props('url', {search: '?scenario=sturdy_sealer'})")
    expect(page.locator(".summary")).to_contain_text("scenario sturdy_sealer")
    for visible in (True, False, True):
        page.locator(".fold summary").click()
        expect(value).to_be_visible(visible=visible)
    expect(value).not_to_have_text(before)


def test_one_moves_between_the_pages_and_keeps_the_scenario(visit) -> None:
    page = visit().open("/?scenario=sturdy_sealer")
    page.get_by_role("navigation").get_by_role("link", name="Line", exact=True).click()
    expect(page.locator("#layout .main-svg").first).to_be_visible()
    expect(page.locator(".summary")).to_contain_text("scenario sturdy_sealer")
    page.get_by_role("link", name="Overview", exact=True).click()
    expect(page.locator(".tile").first).to_be_visible()
    assert page.url.endswith("/?scenario=sturdy_sealer")


def test_a_chosen_scenario_stands_in_the_address_and_survives_a_reload(visit) -> None:
    page = visit().open("/")
    page.locator("#scenario-select").click()
    page.get_by_role("option", name="second_operator").click()
    expect(page.locator(".summary")).to_contain_text("scenario second_operator")
    assert page.url.endswith("/?scenario=second_operator")
    page.reload()
    expect(page.locator(".summary")).to_contain_text("scenario second_operator")


def test_the_age_of_the_data_is_told(visit) -> None:
    expect(visit().open("/").locator("#data-age")).to_contain_text("Results written")


def test_a_hostile_address_is_told_and_ignored(visit) -> None:
    page = visit().open("/?scenario=%3Cimg%20src=x%20onerror=alert(1)%3E&x=javascript:alert(1)")
    expect(page.locator(".notice")).to_contain_text(
        "Ignored in the address: scenario=<img src=x onerror=alert(1)>; x=javascript"
    )
    assert page.locator("img").count() == 0


def test_a_page_follows_results_as_they_arrive(visit, serve, tmp_path, make_results) -> None:
    page = visit(address=serve(tmp_path)).open("/")
    expect(page.locator(".notice")).to_contain_text("holds no experiment")
    make_results(tmp_path / "first", scenarios=("base",), replications=2)
    expect(page.locator(".tile").first).to_be_visible(timeout=30_000)


def test_names_from_a_line_file_are_shown_as_they_are_and_do_nothing(
    visit, serve, hostile_folder, hostile: str
) -> None:
    address = serve(hostile_folder)
    for path in CHARTS:
        page = visit(address=address).open(path)
        page.on("dialog", lambda dialog: pytest.fail(f"a name opened a dialog: {dialog.message}"))
        expect(page.locator(".summary")).to_contain_text(f"scenario {hostile}")
        for chart in page.locator(".graph:visible").all():
            chart.hover()
        assert page.locator("img").count() == 0


def test_plotly_itself_speaks_the_language_of_the_page(visit) -> None:
    page = visit().open("/?lang=zh-CN")
    month = "document.querySelector('.js-plotly-plot')._fullLayout._d3locale.timeFormat('%B')(new Date(2026, 0, 1))"
    assert page.evaluate(month) == "一月"
