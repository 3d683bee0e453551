"""A KPI as a tile: mean, interval, n, unit, change against the base, and what the plan asks for."""

from typing import Any

from dash import html

from dashboards.change import Change
from dashboards.formats import DASH, format_number, format_quantity, format_share, name_unit
from dashboards.names import explain_kpi
from dashboards.plan import judge
from dashboards.text import Catalogue
from twin.records.summary import KpiSummary


def tile(
    summary: KpiSummary,
    *,
    say: Catalogue,
    bottleneck: str = "",
    target: float | None = None,
    change: Change | None = None,
) -> Any:
    """Return the tile of a KPI.

    Args:
        summary: the KPI over the replications.
        say: the words.
        bottleneck: station that the KPI is of, where the line takes that of its bottleneck.
        target: what the plan asks for, in the unit of the KPI.
        change: how it differs from that of the base; None where there is nothing to compare with.
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
            *([] if change is None else _show_change(change)),
        ],
        className="tile",
        title=explain_kpi(summary.kpi, say),
        **mark,
    )


def empty_tile(kpi: str, reason: str, *, say: Catalogue) -> Any:
    """Return the tile of a KPI that has no value, with the reason why."""
    mark: Any = {"data-kpi": kpi}
    return html.Section(
        [
            html.H2(say(f"tile.{kpi}", bottleneck=""), className="tile-label"),
            html.P(html.Span(DASH, className="tile-value")),
            html.P(reason, className="tile-plan"),
        ],
        className="tile",
        title=explain_kpi(kpi, say),
        **mark,
    )


def _show_change(change: Change) -> list[Any]:
    return [
        html.P(change.text, className="tile-change"),
        html.P(change.verdict, className=f"tile-verdict {change.kind}", title=change.note),
    ]


def _show_target(summary: KpiSummary, target: float, say: Catalogue) -> list[Any]:
    verdict = judge(summary, target)
    asked = f"{format_number(target)} {name_unit(summary.unit, say)}"
    reached = summary.mean / target
    return [
        html.Div(html.Div(style={"width": f"{100 * min(reached, 1):.1f}%"}), className=f"tile-bar {verdict}"),
        html.P(say("tile.plan", target=asked, reached=format_share(reached)), className="tile-plan"),
        html.P(say(f"tile.plan.{verdict}"), className=f"tile-verdict {verdict}"),
    ]
