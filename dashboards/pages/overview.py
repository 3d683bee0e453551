"""Overview: whether the line makes its plan, and what it loses."""

from typing import Any

from dash import html

from dashboards import ids
from dashboards.components.card import card
from dashboards.components.graph import graph
from dashboards.components.kpi_table import line_table
from dashboards.components.tile import tile
from dashboards.experiment import Experiment
from dashboards.figures.hourly_output import draw_hourly_output
from dashboards.figures.waterfall import draw_waterfall
from dashboards.results import Results
from dashboards.text import Catalogue

TILES = (
    "good_rate",
    "oee",
    "first_pass_yield",
    "energy_per_good_part",
    "availability",
    "technical_efficiency",
    "interventions_per_shift",
    "human_help_per_shift",
)
"""KPIs of the tiles, in order."""


def render(experiment: Experiment, results: Results, *, say: Catalogue) -> list[Any]:  # noqa: ARG001  pages share it
    """Return the page of a scenario."""
    return [
        _make_tiles(results, say),
        html.Div([_show_output(results, say), _show_losses(results, say)], className="pair"),
        _show_kpis(results, say),
    ]


def _make_tiles(results: Results, say: Catalogue) -> Any:
    targets = {"good_rate": results.target_per_hour}
    found = [summary for name in TILES if (summary := results.find(name))]
    slowest = results.waterfall[0].station
    return html.Div(
        [tile(kpi, say=say, bottleneck=slowest, target=targets.get(kpi.kpi)) for kpi in found], className="tiles"
    )


def _show_output(results: Results, say: Catalogue) -> Any:
    figure = draw_hourly_output(
        results.tables["output"], planned_s=results.planned_s, target_per_hour=results.target_per_hour, say=say
    )
    plot = graph(ids.HOURLY_OUTPUT, figure, summary=say("hourly.summary"))
    return card(
        say("hourly.title" if results.target_per_hour else "hourly.title.no_target"), plot, note=say("hourly.note")
    )


def _show_losses(results: Results, say: Catalogue) -> Any:
    plot = graph(ids.LOSS_WATERFALL, draw_waterfall(results.waterfall, say=say), summary=say("waterfall.summary"))
    return card(say("waterfall.title"), plot, note=say("waterfall.note", station=results.waterfall[0].station))


def _show_kpis(results: Results, say: Catalogue) -> Any:
    return card(say("kpis.title"), line_table(results, say=say), note=say("kpis.note"))
