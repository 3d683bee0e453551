import json
import shutil
from pathlib import Path

import dash_ag_grid as dag
import dash_mantine_components as dmc
import pytest
from dash import dcc

from dashboards import ids
from dashboards.library import Library
from dashboards.results import Results
from dashboards.router import PAGES, render_page


@pytest.fixture
def show(texts_of):
    """Return what renders a page to one text."""

    def render(library: Library, path: object = "/", search: object = "") -> str:
        return "\n".join(texts_of(render_page(library, path, search)))

    return render


@pytest.fixture
def copy(results_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(results_folder / "tote_hub", tmp_path / "tote_hub"))


def test_every_page_is_rendered_with_its_figures(library: Library, components_of) -> None:
    figures = {path: len(components_of(render_page(library, path, ""), dcc.Graph)) for path in PAGES}
    assert figures == {
        "/": 2,
        "/line": 5,
        "/timeline": 0,
        "/losses": 4,
        "/compare": 3,
        "/failures": 4,
        "/robots": 0,
        "/robots/attempt": 0,
    }


def test_every_figure_has_a_summary_for_those_who_do_not_see_it(library: Library, components_of) -> None:
    for path in PAGES:
        tree = render_page(library, path, "")
        labelled = [part for part in components_of(tree, object) if getattr(part, "role", None) == "img"]
        assert len(labelled) == len(components_of(tree, dcc.Graph))
        assert all(getattr(part, "aria-label") for part in labelled)


def test_the_tiles_carry_interval_n_and_plan(library: Library, results: Results, show) -> None:
    text = show(library)
    assert text.count("95 %: ") >= 6
    assert text.count("\nn = 6\n") == 6
    assert f"of plan {results.target_per_hour:.0f} parts/h" in text


def test_the_foot_tells_seed_versions_and_the_attempts_behind_the_skills(library: Library, show) -> None:
    text = show(library)
    for fact in ("seed 1", "replications: 18", "twin 0.1.0", "60 attempts, success 96.7 % (95 %: 88.6 to 99.1)"):
        assert fact in text
    assert "hash 0123456789ab;" in text


def test_the_scenario_of_the_address_is_shown(library: Library, show) -> None:
    assert "scenario sturdy_sealer" in show(library, "/", "?scenario=sturdy_sealer")


def test_links_between_pages_keep_the_scenario(library: Library, components_of) -> None:
    tree = render_page(library, "/", "?scenario=sturdy_sealer")
    links = [link for link in components_of(tree, dcc.Link) if "switch" not in getattr(link, "className", "")]
    paths = [path for path, page in PAGES.items() if page.name]
    assert [link.href for link in links[: len(paths)]] == [f"{path}?scenario=sturdy_sealer" for path in paths]


@pytest.mark.parametrize(
    "search",
    ["?scenario=nope", "?run=../../../etc/passwd", "?x=<script>alert(1)</script>", "?scenario=javascript:alert(1)", 7],
)
def test_what_the_address_asks_for_in_vain_is_told_and_ignored(search: object, library: Library, show) -> None:
    text = show(library, "/", search)
    assert "Ignored in the address" in text
    assert "scenario base" in text


@pytest.mark.parametrize("path", ["/nope", "/line/../x", None, 5, ["/"]])
def test_a_page_that_does_not_exist_is_said_to(path: object, library: Library, show) -> None:
    assert "There is no such page" in show(library, path)


def test_a_missing_folder_is_told_with_a_remedy(tmp_path: Path, show) -> None:
    assert "there is no such folder; run `twin demo`" in show(Library(tmp_path / "gone"))


def test_an_empty_folder_is_told_with_a_remedy(tmp_path: Path, show) -> None:
    assert "holds no experiment. Run `twin demo`" in show(Library(tmp_path))


def test_a_torn_table_is_named_with_a_remedy(copy: Path, show) -> None:
    part = next((copy / "servers").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-10])
    text = show(Library(copy))
    assert part.name in text
    assert "twin resume" in text


@pytest.mark.parametrize("content", [b"", b"[]", b'{"name": 1}', b"\xff"])
def test_a_damaged_manifest_is_told(content: bytes, copy: Path, show) -> None:
    (copy / "manifest.json").write_bytes(content)
    assert "manifest.json" in show(Library(copy))


def test_a_store_without_its_journal_has_no_results_yet(copy: Path, show) -> None:
    (copy / "journal.jsonl").unlink()
    assert "No replication of scenario base is finished yet" in show(Library(copy))


def test_a_store_without_its_line_file_is_still_shown(copy: Path, show) -> None:
    shutil.rmtree(copy / "config")
    assert "Drawn in order of flow" in show(Library(copy), "/line")


def test_an_unfinished_experiment_says_how_far_it_is(copy: Path, show) -> None:
    manifest = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps({**manifest, "replications": 10}))
    assert "18 of 30 replications so far" in show(Library(copy))


def test_names_from_the_line_file_are_plain_text(hostile_folder: Path, hostile: str, components_of) -> None:
    for path in PAGES:
        tree = render_page(Library(hostile_folder), path, "")
        for grid in components_of(tree, dag.AgGrid):
            assert not getattr(grid, "dangerously_allow_code", False)
        for graph in components_of(tree, dcc.Graph):
            assert hostile not in json.dumps(graph.figure)


def test_selectors_are_hidden_when_there_is_one_choice(library: Library, components_of) -> None:
    selects = {s.id: s.className for s in components_of(render_page(library, "/", ""), dmc.Select)}
    assert selects == {ids.RUN_SELECT: "choice hidden", ids.SCENARIO_SELECT: "choice"}
