"""The editor and the list of experiments in a real browser, with files that may be changed and studies that may run."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow

LINE = """\
line: machines
stations:
  - name: cut
    processing: {kind: exponential, mean_s: 12}
  - name: drill
    servers: 2
    processing: {kind: lognormal, mean_s: 22, cv: 0.4}
buffers:
  - {name: between, after: cut, capacity: 3}
"""
STUDY_MS = 180_000
expect.set_options(timeout=30_000)  # what is typed comes back from the server


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    folder = tmp_path / "lines"
    folder.mkdir()
    (folder / "machines.yaml").write_text(LINE)
    return folder


@pytest.fixture
def editor(serve, lines: Path, tmp_path: Path, visit):
    """Return what opens the editor in a window of a width."""
    (tmp_path / "results").mkdir()
    address = serve(tmp_path / "results", "--allow-edit", str(lines), "--allow-run")

    def open_editor(width: int = 1280, path: str = "/editor") -> Page:
        page = visit(width, address=address).open(path)
        expect(page.locator("#editor-problems")).to_contain_text("No mistakes", timeout=30_000)
        return page

    return open_editor


def go_to(page: Page, line: int) -> None:
    """Put the caret at the end of a line."""
    page.locator(".cm-line").nth(line - 1).click()
    page.keyboard.press("End")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_editor_fits_the_window_and_draws_the_line(width: int, editor) -> None:
    page = editor(width)
    expect(page.locator("#editor-preview .graph:visible")).to_contain_text("drill")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_mistake_is_marked_where_it_stands_and_leads_there(editor) -> None:
    page = editor()
    go_to(page, 6)
    page.keyboard.press("Backspace")
    page.keyboard.type("-3")
    problem = page.locator(".problem")
    expect(problem).to_contain_text(re.compile(r"machines\.yaml:6:14: stations\[1\]\.servers"))
    expect(page.locator(".cm-lintRange-error")).to_have_text("-3")
    go_to(page, 1)
    problem.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".cm-activeLine")).to_contain_text("servers: -3")
    expect(page.locator(".cm-content")).to_be_focused()


def test_a_misspelt_key_names_the_nearest_one(editor) -> None:
    page = editor()
    go_to(page, 6)
    page.keyboard.press("Enter")
    page.keyboard.type("procesing: 3")
    expect(page.locator(".problem").first).to_contain_text("did you mean 'processing'?")


def test_a_key_and_a_value_are_completed(editor) -> None:
    page = editor()
    go_to(page, 6)
    page.keyboard.press("Enter")
    page.keyboard.type("rele")
    expect(page.locator(".cm-tooltip-autocomplete li[aria-selected]")).to_contain_text("release_when_down")
    page.wait_for_timeout(150)  # suggestions take no key in the moment they appear
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Space")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("true")
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    expect(page.locator(".cm-line").nth(6)).to_have_text("    release_when_down: true")


def test_a_change_is_compared_saved_and_kept_beside(editor, lines: Path) -> None:
    page = editor()
    go_to(page, 6)
    page.keyboard.press("Backspace")
    page.keyboard.type("4")
    expect(page.locator(".diff-line.removed")).to_contain_text("servers: 2")
    expect(page.locator(".diff-line.added")).to_contain_text("servers: 4")
    expect(page.locator("#editor-status")).to_contain_text("not saved yet")
    page.keyboard.press("Control+s")
    expect(page.locator("#editor-status")).to_have_text("✓ saved")
    assert (lines / "machines.yaml").read_text() == LINE.replace("servers: 2", "servers: 4")
    assert (lines / "machines.yaml.bak").read_text() == LINE


def test_a_file_that_another_program_has_changed_is_not_saved_over(editor, lines: Path) -> None:
    page = editor()
    (lines / "machines.yaml").write_text(LINE + "# by somebody else\n")
    go_to(page, 6)
    page.keyboard.type("0")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#editor-status")).to_contain_text("changed")
    assert "somebody else" in (lines / "machines.yaml").read_text()


def test_what_is_not_saved_survives_another_page_and_a_reload(editor) -> None:
    page = editor()
    go_to(page, 6)
    page.keyboard.type("0")
    expect(page.locator("#editor-status")).to_contain_text("not saved yet")
    page.get_by_role("link", name="Runs").click()
    expect(page.locator("main")).to_contain_text("holds no experiment")
    page.get_by_role("link", name="Editor").click()
    expect(page.locator(".cm-content")).to_contain_text("servers: 20")
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("servers: 20")


def test_a_study_runs_is_set_beside_the_one_before_and_stands_among_the_runs(editor) -> None:
    page = editor()
    for number in (1, 2):
        page.get_by_role("button", name="Run", exact=True).click()
        expect(page.locator(".job-state.done")).to_have_count(number, timeout=STUDY_MS)
    expect(page.locator(".job").first).to_contain_text("Beside studies/machines-")
    expect(page.locator(".job").first.locator(".rows tbody tr").first).to_contain_text("Good output")
    page.locator(".job").first.get_by_role("link", name="Show results").click()
    expect(page.locator(".tile").first).to_be_visible()
    page.get_by_role("link", name="Runs").click()
    expect(page.locator("#runs-table tbody tr")).to_have_count(2)
    expect(page.locator("#runs-table")).to_contain_text("10 of 10")
    with page.expect_download() as download:
        page.locator("a[href$='/kpis.csv']").click()
    assert Path(download.value.path()).read_text().startswith('"scenario"')


def test_a_study_can_be_cancelled(editor) -> None:
    page = editor()
    page.get_by_label("Replications").fill("500")
    page.get_by_label("Planned hours").fill("1000")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name=re.compile("Cancel")).click(timeout=30_000)
    expect(page.locator(".job-state.cancelled")).to_be_visible(timeout=30_000)


def test_without_leave_nothing_can_be_edited(visit) -> None:
    page = visit().open("/editor")
    expect(page.locator("main")).to_contain_text("--allow-edit DIR")
    assert page.locator(".cm-editor").count() == 0


@contextmanager
def logged_out(serve, folder: Path, token_file: Path) -> Iterator[str]:
    token_file.write_text("t" * 40)
    token_file.chmod(0o600)
    yield serve(folder, "--auth-token-file", str(token_file))


def test_one_logs_in_with_the_token_and_not_without(serve, results_folder: Path, tmp_path: Path, browser) -> None:
    with logged_out(serve, results_folder, tmp_path / "token") as address:
        page = browser.new_page()
        page.goto(address + "/line")
        page.get_by_label("Access token").fill("wrong")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("alert")).to_have_text("That is not the token.")
        page.get_by_label("Access token").fill("t" * 40)
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading", name="The line", exact=True)).to_be_visible(timeout=30_000)
        assert page.url == address + "/line"
        page.close()


@pytest.mark.parametrize("path", ["/runs", "/runs?theme=dark&lang=zh-CN"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_runs_fit_the_window(width: int, path: str, visit) -> None:
    page = visit(width).open(path)
    expect(page.locator("#runs-table")).to_contain_text("tote_hub")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
