"""The files that pages give: pictures of charts, tables."""

import pytest
from playwright.sync_api import Page

from dashboards.router import PAGES

pytestmark = pytest.mark.slow

PNG = b"\x89PNG\r\n\x1a\n"
LEAST_BYTES = 10_000


@pytest.mark.parametrize("path", PAGES)
def test_the_button_of_a_chart_saves_its_picture(path: str, visit) -> None:
    page = visit().open(path)
    for button in page.locator("[data-picture]:visible").all():
        with page.expect_download() as waiting:
            button.click()
        assert waiting.value.suggested_filename == f"{button.get_attribute('data-picture')}.png"
        content = waiting.value.path().read_bytes()
        assert content.startswith(PNG)
        assert len(content) > LEAST_BYTES


def test_links_to_tables_give_files_of_their_kind(visit) -> None:
    page = visit().open("/")
    for kind, begin in (("csv", b'"'), ("parquet", b"PAR1")):
        with page.expect_download() as waiting:
            press_link(page, f"/data/tote_hub/kpis.{kind}")
        assert waiting.value.suggested_filename == f"kpis.{kind}"
        assert waiting.value.path().read_bytes().startswith(begin)


def press_link(page: Page, address: str) -> None:
    """Press a link to an address as one on a page is pressed."""
    page.evaluate(
        """(href) => { const link = document.body.appendChild(Object.assign(document.createElement("a"), { href }));
        link.click(); link.remove(); }""",
        address,
    )
