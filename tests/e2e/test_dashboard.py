"""The dashboard in a real browser."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

CHARTS = {"/": 2, "/line": 4}
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


@BOTH
def test_no_text_of_a_chart_is_cut_off(width: int, visit) -> None:
    for path in CHARTS:
        page = visit(width).open(path)
        cut = page.evaluate(
            """() => [...document.querySelectorAll('.graph')].filter(g => g.offsetWidth).flatMap(g => {
                const frame = g.getBoundingClientRect();
                return [...g.querySelectorAll('svg text')].filter(t => t.textContent && t.getBoundingClientRect().width)
                    .filter(t => { const b = t.getBoundingClientRect();
                        return b.left < frame.left - 1 || b.right > frame.right + 1
                            || b.top < frame.top - 1 || b.bottom > frame.bottom + 1; })
                    .map(t => t.textContent); })"""
        )
        assert cut == []


def test_every_tile_shows_a_number_with_its_interval_and_n(visit) -> None:
    tiles = visit().open("/").locator(".tile")
    expect(tiles).to_have_count(8)
    for text in tiles.all_inner_texts():
        assert re.search(r"\n[\d.,]+", text), text
        assert re.search(r"95 %: ([\d.,]+ to [\d.,]+|all alike)", text), text
        assert "n = 6" in text


def test_the_table_holds_every_kpi_of_the_line(visit) -> None:
    page = visit().open("/")
    expect(page.locator("#kpi-table .ag-cell[col-id=name]").first).to_have_text("OEE")
    assert page.locator("#kpi-table .ag-center-cols-container .ag-row").count() > 15


def test_one_moves_between_the_pages_and_keeps_the_scenario(visit) -> None:
    page = visit().open("/?scenario=sturdy_sealer")
    page.get_by_role("link", name="Line").click()
    expect(page.locator("#layout-wide .main-svg").first).to_be_visible()
    expect(page.locator(".summary")).to_contain_text("scenario sturdy_sealer")
    page.get_by_role("link", name="Overview").click()
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
    expect(page.locator(".notice")).to_contain_text("Ignored in the address: x=javascript:alert(1); scenario=<img")
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
