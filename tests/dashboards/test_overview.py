import shutil
from dataclasses import replace
from pathlib import Path

from dash import dcc, html

from dashboards.library import Library
from dashboards.pages.overview import TILES, render
from dashboards.router import render_page
from dashboards.view import View


def test_every_tile_has_its_interval_and_n(view: View, components_of, texts_of) -> None:
    tiles = [part for part in components_of(render(view), html.Section) if part.className == "tile"]
    assert len(tiles) == len(TILES) == 6
    assert all(any(text == "n = 6" for text in texts_of(tile)) for tile in tiles)


def test_another_scenario_tells_its_change_in_every_tile(view: View, texts_of) -> None:
    other = replace(view, results=view.experiment.select("sturdy_sealer"))
    told = [text for text in texts_of(render(other)) if "against the base" in text]
    assert len([text for text in told if text.endswith("n = 6")]) == 6


def test_the_bars_of_the_waterfall_lead_to_the_losses(view: View, components_of) -> None:
    waterfall = next(graph for graph in components_of(render(view), dcc.Graph) if graph.id == "loss-waterfall")
    assert "/losses?loss=blocked" in waterfall.figure["data"][0]["customdata"]


def test_all_kpis_are_folded_away(view: View, components_of, texts_of) -> None:
    folds = components_of(render(view), html.Details)
    fold = next(part for part in folds if getattr(part, "className", "") == "fold")
    assert texts_of(fold)[0].startswith("All 4")


def test_a_broken_experiment_file_is_told_and_the_rest_is_shown(
    campaign_folder: Path, tmp_path: Path, texts_of
) -> None:
    folder = tmp_path / "campaign"
    shutil.copytree(campaign_folder, folder)
    Library(tmp_path).read("campaign").store.experiment_file.write_text("nonsense: [")
    told = texts_of(render_page(Library(tmp_path), "/", ""))
    assert "The scenarios cannot be compared" in told
    assert "What helps." in told
