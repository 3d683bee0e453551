"""The dashboard served by its command, looked at with Debian's Chromium."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.window import CHROMIUM, Visit, open_browser, open_window, serve_folder


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Return what runs ``twin dash`` on a folder, with options, until the end of the test, and gives its address."""
    with ExitStack() as servers:
        yield lambda folder, *options: servers.enter_context(serve_folder(folder, *options))


@pytest.fixture(scope="module")
def serve_all() -> Iterator[Callable[[Path], str]]:
    """Return what runs ``twin dash`` on a folder until the end of a module's tests."""
    with ExitStack() as servers:
        yield lambda folder: servers.enter_context(serve_folder(folder))


@pytest.fixture(scope="session")
def address(results_folder: Path) -> Iterator[str]:
    with serve_folder(results_folder) as address:
        yield address


@pytest.fixture(scope="session")
def whole_folder(results_folder: Path, campaign_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a run and with the cells of an experiment, for what every page must do with both."""
    folder = tmp_path_factory.mktemp("whole")
    shutil.copytree(campaign_folder, folder / "campaign")
    shutil.copytree(results_folder / "tote_hub", folder / "tote_hub")
    return folder


@pytest.fixture(scope="session")
def whole_address(whole_folder: Path) -> Iterator[str]:
    with serve_folder(whole_folder) as address:
        yield address


@pytest.fixture(scope="session")
def attempts_address(attempts_folder: Path) -> Iterator[str]:
    with serve_folder(attempts_folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    with open_browser() as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser, address: str, serve: object) -> Iterator[Callable[..., Visit]]:  # noqa: ARG001  its servers
    """Return what opens a window of a width; in the end, while servers are up, nothing may have gone wrong in any."""
    visits: list[Visit] = []

    def start(width: int = 1280, address: str = address) -> Visit:
        visits.append(open_window(browser, address, width))
        return visits[-1]

    yield start
    for visit in visits:
        visit.page.close()
        assert visit.problems == []
        assert visit.foreign == []
