"""The parts that a report is put together from: cards, charts with their numbers, tiles."""

import plotly.io

from dashboards.chart import Chart, Link, Rows
from dashboards.formats import format_number, format_quantity, format_share, name_unit, tell_bounds
from dashboards.names import explain_kpi, name_kpi
from dashboards.plan import judge
from dashboards.report.html import Html, element, make_table
from dashboards.text import Catalogue
from twin.records.summary import KpiSummary


def show_card(title: str, *children: str, note: str = "") -> Html:
    """Return a part of the page under a heading."""
    notes = [element("p", note, class_="note")] if note else []
    return element("section", element("h2", title), *notes, *children, class_="card")


def show_chart(chart: Chart, say: Catalogue) -> Html:
    """Return a chart with its summary above and its numbers below."""
    height = f"height:{chart.figure.layout.height}px"
    return show_card(
        chart.title,
        element("p", chart.summary, class_="summary"),
        element("div", id=chart.id, class_="chart", role="img", aria_label=chart.summary, style=height),
        embed_json(f"{chart.id}-data", plotly.io.to_json(chart.figure, engine="json")),
        element("p", chart.note, class_="note"),
        fold(say("report.table"), _show_rows(chart.rows)),
    )


def _show_rows(rows: Rows) -> Html:
    texts = [[cell.text if isinstance(cell, Link) else cell for cell in cells] for cells in rows.cells]
    return make_table(rows.headings, texts, texts=rows.texts)


def fold(title: str, *children: str) -> Html:
    """Return what opens when one asks for it."""
    return element("details", element("summary", title), *children)


def embed_json(id: str, text: str) -> Html:
    """Return JSON as data of the page; no text in it can end its element."""
    return element("script", Html(text.replace("<", "\\u003c")), id=id, type="application/json")


def show_tile(summary: KpiSummary, say: Catalogue, *, bottleneck: str, target: float | None) -> Html:
    """Return a KPI with its interval and, where the plan has a target for it, whether that is met."""
    shown = format_quantity(summary.interval, summary.unit, say)
    bounds = say("tile.interval", bounds=shown.bounds) if shown.bounds else say("tile.no_interval")
    return element(
        "div",
        element("h3", say(f"tile.{summary.kpi}", bottleneck=bottleneck)),
        element("p", element("b", shown.value), " ", shown.unit, class_="value"),
        element("p", element("span", bounds), " ", element("span", say("tile.n", n=summary.n), class_="muted")),
        *([] if target is None else _show_target(summary, target, say)),
        class_="tile",
        title=explain_kpi(summary.kpi, say),
    )


def _show_target(summary: KpiSummary, target: float, say: Catalogue) -> list[Html]:
    verdict = judge(summary, target)
    asked = f"{format_number(target)} {name_unit(summary.unit, say)}"
    reached = format_share(summary.mean / target)
    return [
        element("p", say("tile.plan", target=asked, reached=reached)),
        element("p", say(f"tile.plan.{verdict}"), class_=f"verdict {verdict}"),
    ]


def list_kpis(found: list[KpiSummary], say: Catalogue) -> Html:
    """Return a table of KPIs with interval, unit, n and formula."""
    headings = [say(f"kpis.{name}") for name in ("name", "value", "bounds", "n", "unit", "formula")]
    rows = []
    for summary in found:
        shown = format_quantity(summary.interval, summary.unit, say)
        rows.append(
            [
                name_kpi(summary.kpi, say),
                shown.value,
                tell_bounds(shown, say),
                f"{summary.n:,}",
                element("span", shown.unit, class_="left"),
                element("span", explain_kpi(summary.kpi, say), class_="left"),
            ]
        )
    return make_table(headings, rows)
