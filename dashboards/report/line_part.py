"""What a report says of one line: tiles, output by the hour, losses, bottleneck, all KPIs."""

import math
from collections.abc import Iterator

from dashboards.charts.line import chart_losses, chart_output
from dashboards.formats import format_quantity, format_share, tell_bounds
from dashboards.names import name_method
from dashboards.report.blocks import fold, list_kpis, show_card, show_chart, show_tile
from dashboards.report.html import Html, element, make_table
from dashboards.results import Results
from dashboards.text import Catalogue
from twin.records.kpis import LINE
from twin.records.verdict import Verdict

TILES = (
    "good_rate",
    "oee",
    "first_pass_yield",
    "flow_time",
    "cost_per_good_part",
    "energy_per_good_part",
    "interventions_per_shift",
    "human_help_per_shift",
)
"""KPIs of the tiles, in order."""
MOST_COLUMNS = 5


def show_tiles(results: Results, name: str, say: Catalogue) -> Html:
    """Return the KPIs that a manager asks for first; ``name`` is what the scenario is called."""
    targets = {"good_rate": results.target_per_hour}
    slowest = results.waterfall[0].station
    tiles = [
        show_tile(found, say, bottleneck=slowest, target=targets.get(kpi))
        for kpi in TILES
        if (found := results.find(kpi))
    ]
    columns = math.ceil(len(tiles) / math.ceil(len(tiles) / MOST_COLUMNS))
    grid = element("div", *tiles, class_="tiles", style=f"--columns:{columns}")
    return show_card(say("report.tiles", scenario=name), grid)


def show_line(results: Results, name: str, say: Catalogue) -> Iterator[Html]:
    """Yield what the replications of one scenario tell; ``name`` is what it is called."""
    yield show_chart(chart_output(results, say), say)
    yield show_chart(chart_losses(results, say), say)
    yield _show_bottleneck(results, name, say)
    found = [summary for (scope, _), summary in results.summaries.items() if scope == LINE]
    title = say("report.kpis", scenario=name)
    yield show_card(
        title, fold(say("report.kpis.open", count=len(found)), list_kpis(found, say)), note=say("kpis.note")
    )


def _show_bottleneck(results: Results, name: str, say: Catalogue) -> Html:
    headings = [say(f"report.bottleneck.{name}") for name in ("rule", "station", "agree")]
    rows = [[_name_rule(verdict, say), verdict.station, _show_agreement(verdict, say)] for verdict in results.verdicts]
    note = say("report.bottleneck.note")
    return show_card(say("report.bottleneck", scenario=name), make_table(headings, rows, texts=2), note=note)


def _name_rule(verdict: Verdict, say: Catalogue) -> str:
    arrows = f" ({verdict.arrows})" if verdict.method == "arrows" and verdict.arrows else ""
    return f"{name_method(verdict.method, say)}{arrows}"


def _show_agreement(verdict: Verdict, say: Catalogue) -> str:
    shown = format_quantity(verdict.agree, "1", say)
    share = format_share(verdict.agree.mean)
    return say("report.bottleneck.share", share=share, n=verdict.agree.n, bounds=tell_bounds(shown, say))
