"""Compare and Failures in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from dashboards.formats import format_quantity
from dashboards.library import Library
from dashboards.text import load_catalogue

pytestmark = pytest.mark.slow

BOTH = pytest.mark.parametrize("width", [1280, 390])
CAMPAIGN = ("/compare", "/failures", "/failures?show=stations", "/failures?show=counts")


def test_a_chosen_kpi_stands_in_the_address_and_survives_a_reload(visit) -> None:
    page = visit().open("/compare")
    expect(page.locator("#differences .xtitle")).to_contain_text("Good output")
    page.get_by_role("textbox", name="KPI").click()
    page.get_by_role("option", name="OEE", exact=True).click()
    expect(page.locator("#differences .xtitle")).to_contain_text("OEE")
    assert page.url.endswith("/compare?kpi=oee")
    page.reload()
    expect(page.locator("#differences .xtitle")).to_contain_text("OEE")
    expect(page.get_by_role("textbox", name="KPI")).to_have_value("OEE")


def test_a_chosen_base_is_what_all_are_compared_with(visit) -> None:
    page = visit().open("/compare")
    page.get_by_role("textbox", name="Compared with").click()
    page.get_by_role("option", name="sturdy_sealer").click()
    expect(page.locator("main")).to_contain_text("Is the difference from sturdy_sealer real?")
    assert page.url.endswith("/compare?base=sturdy_sealer")


def test_the_table_holds_the_numbers_of_the_store(visit, results_folder) -> None:
    page, say = visit().open("/compare"), load_catalogue()
    experiment = Library(results_folder).read("tote_hub")
    rows = page.locator("#cells-rows tbody tr")
    expect(rows).to_have_count(3)
    for row in rows.all():
        name, count, mean = row.locator("th, td").all_inner_texts()[:3]
        summary = experiment.select(name.split(" (")[0]).find("good_rate")
        shown = format_quantity(summary.interval, summary.unit, say)
        assert (count, mean) == ("6", f"{shown.value} ({shown.bounds})")


def test_every_sentence_tells_whether_a_difference_is_real(visit) -> None:
    items = visit().open("/compare").locator(".realities li")
    expect(items).to_have_count(2)
    for text in items.all_inner_texts():
        assert re.search(r"(is real|is not shown): p [=<] [\d.]+ \(Holm, 2 comparisons, n = 6\)", text)


def test_replications_and_their_differences_are_a_link_apart(visit) -> None:
    page = visit().open("/compare?kpi=oee")
    page.get_by_role("link", name="Show the differences from the base instead").click()
    expect(page.locator("#strips .xtitle")).to_contain_text("difference from the base")
    assert page.url.endswith("/compare?kpi=oee&strips=differences")


def test_a_scenario_of_the_table_is_looked_at_by_itself(visit) -> None:
    page = visit().open("/compare")
    page.locator("#cells-rows").get_by_role("link", name="sturdy_sealer").click()
    expect(page.locator(".summary")).to_contain_text("scenario sturdy_sealer")
    assert page.url.endswith("/?scenario=sturdy_sealer")


@BOTH
def test_a_campaign_fits_the_window_and_its_names_do_nothing(width: int, visit, serve, campaign_folder) -> None:
    address = serve(campaign_folder)
    for path in CAMPAIGN:
        page = visit(width, address=address).open(path)
        page.on("dialog", lambda dialog: pytest.fail(f"a name opened a dialog: {dialog.message}"))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for chart in page.locator(".graph:visible").all():
            chart.hover()
        assert page.locator("img").count() == 0


def test_a_cell_of_the_heat_map_leads_to_the_robots_with_that_fault(visit, serve, campaign_folder) -> None:
    page = visit(address=serve(campaign_folder)).open("/failures?measure=success")
    expect(page.locator("#fault-heat")).to_contain_text("75")
    page.locator("#fault-heat .nsewdrag").first.click()
    page.wait_for_url(re.compile(r"/robots\?fault=gripper_wear&severity=0\.5$"))


def test_the_parts_of_the_failures_are_reached_by_keyboard(visit) -> None:
    page = visit().open("/failures")
    page.get_by_role("link", name="Spares and people").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("twin sweep buffers_and_spares")
    assert page.url.endswith("/failures?show=counts")
