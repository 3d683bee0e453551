"""Skills, their attempts and a film in a real browser."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from twin.records.film import FILMS

pytestmark = pytest.mark.slow

KEY = "unitree_g1/tote_transfer/scripted/packed"
ATTEMPT = f"/robots/attempt?attempt={KEY}/1"
BOTH = pytest.mark.parametrize("width", [1280, 390])
PAGES = ("/robots", f"/robots?skill={KEY}&part=load", f"/robots?skill={KEY}&part=sensitivity", ATTEMPT)


@BOTH
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("look", ["", "&theme=dark&lang=zh-CN"])
def test_a_page_fits_the_window_and_cuts_no_text(path: str, look: str, width: int, visit, attempts_address) -> None:
    page = visit(width, attempts_address).open(f"{path}{look if '?' in path else '?' + look[1:]}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
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


def test_four_clicks_lead_from_the_overview_to_a_failed_attempt(visit, attempts_address) -> None:
    page = visit(address=attempts_address).open("/")
    page.get_by_role("link", name="Robots").click()
    page.get_by_role("link", name=KEY, exact=True).click()
    expect(page.locator(".skill-heading")).to_contain_text(KEY)
    page.get_by_role("link", name="Outcome", exact=True).click()
    page.wait_for_url("**sort=outcome**")
    page.locator("#attempt-table tbody a").first.click()
    expect(page.locator("h2").first).to_contain_text(f"Attempt {KEY}/")
    assert "/robots/attempt?attempt=" in page.url


def test_a_click_on_an_outcome_lists_its_attempts(visit, attempts_address) -> None:
    page = visit(address=attempts_address).open(f"/robots?skill={KEY}")
    rows = page.locator("#attempt-table tbody tr")
    expect(rows).to_have_count(20)
    mark = page.locator("#skill-outcomes .scatterlayer .trace").first.locator(".point").nth(2)
    mark.scroll_into_view_if_needed()
    point = mark.bounding_box()
    page.mouse.click(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
    page.wait_for_url("**outcome=jam**")
    expect(rows.first).to_contain_text("jam")
    assert all("jam" in text for text in rows.all_inner_texts())


def test_the_outcome_can_be_chosen_by_keyboard(visit, attempts_address) -> None:
    page = visit(address=attempts_address).open(f"/robots?skill={KEY}")
    page.get_by_role("textbox", name="Outcome").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**outcome=success**")


def test_the_film_plays_and_the_replay_can_be_saved(visit, attempts_address) -> None:
    page = visit(address=attempts_address).open(ATTEMPT)
    page.wait_for_function("() => document.querySelector('#film').readyState >= 2", timeout=30_000)
    page.evaluate("document.querySelector('#film').currentTime = 1.5")
    page.wait_for_function(
        "() => { const f = document.querySelector('#film'); return !f.seeking && f.currentTime > 1; }"
    )
    assert page.evaluate("document.querySelector('#film').error") is None
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("3-D replay")).click()
    assert download.value.suggested_filename == "replay.glb"


def test_a_film_appears_on_the_open_page_when_it_is_made(visit, serve, attempts_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(attempts_folder, tmp_path / "copy")
    films = tmp_path / "copy" / "tote_hub" / FILMS
    films.rename(tmp_path / "later")
    page = visit(address=serve(tmp_path / "copy")).open(ATTEMPT)
    expect(page.locator("#film-command")).to_contain_text("twin film")
    (tmp_path / "later").rename(films)
    expect(page.locator("#film")).to_be_visible(timeout=30_000)


def test_the_limb_can_be_chosen(visit, attempts_address) -> None:
    page = visit(address=attempts_address).open(f"{ATTEMPT}&limb=left_arm")
    expect(page.locator("#attempt-torques")).to_contain_text("left_arm_joint")
