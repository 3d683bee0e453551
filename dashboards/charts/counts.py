"""Charts of what more robots, spares or people do."""

from dashboards.answer import format_level
from dashboards.chart import Chart, Rows
from dashboards.counts import Varied, measure, measure_change
from dashboards.figures.counts import Curve, draw_counts
from dashboards.figures.names import show_whole_name
from dashboards.formats import DASH, format_difference, format_quantity, tell_bounds
from dashboards.names import mention_kpi, name_kpi
from dashboards.source import Source
from dashboards.text import Catalogue
from twin.records.intervals import Interval

KPIS = ("availability", "technical_efficiency", "oee")
"""What is drawn, all shares of the planned time."""
BESIDE = "good_rate"
"""What only the table tells."""


def chart_counts(source: Source, varied: Varied, say: Catalogue) -> Chart | None:
    """Return availability and OEE against a number that was varied; None when the line has neither."""
    found = {kpi: by_value for kpi in KPIS if (by_value := measure(source, varied, kpi))}
    if not found:
        return None
    curves = [
        Curve(
            name_kpi(kpi, say),
            list(by_value),
            [_to_percent(one) for one in by_value.values()],
            [_tell(one, "1", say) for one in by_value.values()],
        )
        for kpi, by_value in found.items()
    ]
    beside = measure(source, varied, BESIDE)
    headings = [varied.factor, *(name_kpi(kpi, say) for kpi in found), name_kpi(BESIDE, say), say("compare.strips.n")]
    rows = []
    for value in varied.cells:
        intervals = [(by_value.get(value), "1") for by_value in found.values()] + [(beside.get(value), "parts/h")]
        count = next((str(one.n) for one, _ in intervals if one), "0")
        rows.append([f"{value:g}", *(_tell(one, unit, say) for one, unit in intervals), count])
    figure = draw_counts(curves, x=show_whole_name(varied.factor), y=say("failures.counts.y"))
    note = say("failures.counts.note", blocks=varied.blocks, level=format_level(source.level))
    title = say("failures.counts.title", factor=varied.factor)
    return Chart("counts", title, figure, _tell_change(source, varied, say), note, Rows(headings, rows))


def _tell_change(source: Source, varied: Varied, say: Catalogue) -> str:
    """Return what the whole span does to OEE and to availability."""
    told = []
    for kpi in ("availability", "oee"):
        change = measure_change(source, varied, kpi)
        if change is None:
            continue
        shown = format_difference(change, "1", say)
        told.append(
            say(
                "failures.counts.change",
                kpi=mention_kpi(kpi, say),
                value=shown.value,
                unit=shown.unit,
                bounds=tell_bounds(shown, say),
            )
        )
    low, high = f"{min(varied.cells):g}", f"{max(varied.cells):g}"
    return say("failures.counts.summary", factor=varied.factor, low=low, high=high, changes="; ".join(told))


def _tell(interval: Interval | None, unit: str, say: Catalogue) -> str:
    if interval is None:
        return DASH
    shown = format_quantity(interval, unit, say)
    return f"{shown.value} {shown.unit} ({tell_bounds(shown, say)})"


def _to_percent(interval: Interval) -> Interval:
    return Interval(100 * interval.mean, 100 * interval.low, 100 * interval.high, interval.n)
