"""A KPI as a tile: mean, interval, n, unit, and what the plan asks for."""

from typing import Any

from dash import html

from dashboards.formats import format_number, format_quantity, format_share, name_unit
from dashboards.text import Catalogue
from twin.records.definitions import KPI_DEFINITIONS
from twin.records.summary import KpiSummary


def tile(summary: KpiSummary, *, say: Catalogue, bottleneck: str = "", target: float | None = None) -> Any:
    """Return the tile of a KPI.

    Args:
        summary: the KPI over the replications.
        say: the words.
        bottleneck: station that the KPI is of, where the line takes that of its bottleneck.
        target: what the plan asks for, in the unit of the KPI.
    """
    shown = format_quantity(summary.interval, summary.unit, say)
    interval = say("tile.interval", bounds=shown.bounds) if shown.bounds else say("tile.no_interval")
    mark: Any = {"data-kpi": summary.kpi}
    return html.Section(
        [
            html.H2(say(f"tile.{summary.kpi}", bottleneck=bottleneck), className="tile-label"),
            html.P([html.Span(shown.value, className="tile-value"), html.Span(shown.unit, className="tile-unit")]),
            html.P([html.Span(interval), html.Span(say("tile.n", n=summary.n))], className="tile-interval"),
            *([] if target is None else _show_target(summary, target, say)),
        ],
        className="tile",
        title=KPI_DEFINITIONS[summary.kpi].formula,
        **mark,
    )


def judge(summary: KpiSummary, target: float) -> str:
    """Return whether a target is ``met``, missed (``below``), or ``open``: within the interval."""
    if summary.low >= target:
        return "met"
    return "below" if summary.high < target else "open"


def _show_target(summary: KpiSummary, target: float, say: Catalogue) -> list[Any]:
    verdict = judge(summary, target)
    asked = f"{format_number(target)} {name_unit(summary.unit, say)}"
    reached = summary.mean / target
    return [
        html.Div(html.Div(style={"width": f"{100 * min(reached, 1):.1f}%"}), className=f"tile-bar {verdict}"),
        html.P(say("tile.plan", target=asked, reached=format_share(reached)), className="tile-plan"),
        html.P(say(f"tile.plan.{verdict}"), className=f"tile-verdict {verdict}"),
    ]
