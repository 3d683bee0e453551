"""Charts of what waits: levels of the buffers over time, how they are spread, and how long parts took in all."""

from typing import Any

from dashboards import ids
from dashboards.chart import Chart, Rows
from dashboards.figures.buffer_levels import draw_buffer_levels, select_buffers
from dashboards.figures.flow_times import draw_flow_times
from dashboards.figures.level_shares import draw_level_shares, group_levels
from dashboards.formats import format_quantity, format_share, tell_bounds
from dashboards.results import Results
from dashboards.text import Catalogue
from twin.records.intervals import NOT_NEGATIVE, SHARE, Interval, mean_interval

FLOW_KPIS = {"flow_time": "flow.mean", "flow_time_p50": "flow.p50", "flow_time_p95": "flow.p95"}
"""KPIs of the flow time, and the keys of their short names."""


def chart_levels(results: Results, say: Catalogue) -> Chart | None:
    """Return the levels of the buffers over the planned time, None without buffers."""
    rows = _average(results)
    if not rows:
        return None
    buffers = results.tables["buffers"]
    shown = len(select_buffers(buffers))
    headings = [say(f"levels.{name}") for name in ("buffer", "capacity", "mean")]
    headings += [say("kpis.bounds"), *(say(f"levels.{name}") for name in ("full", "empty"))]
    fullest = max(rows, key=lambda row: float(row["full_share"].mean) if row["capacity"] else 0.0)
    return Chart(
        ids.BUFFER_LEVELS,
        say("levels.heading"),
        draw_buffer_levels(results.find_levels, buffers, planned_s=results.planned_s, say=say),
        say("levels.summary", buffer=fullest["buffer"], share=format_share(fullest["full_share"].mean)),
        _explain(shown, len(rows), say("levels.note"), say),
        Rows(headings, [_show_level(row, say) for row in rows]),
    )


def chart_level_shares(results: Results, say: Catalogue) -> Chart | None:
    """Return how often each buffer held how many parts, None without buffers."""
    buffers, shares = results.tables["buffers"], results.tables["level_shares"]
    names = select_buffers(buffers)
    if not names:
        return None
    capacity = dict(zip(buffers["buffer"].to_pylist(), buffers["capacity"].to_pylist(), strict=True))
    found = [(name, capacity[name], group_levels(shares, name, capacity[name], results.replications)) for name in names]
    headings = [say("levels.buffer"), say("level_shares.level"), say("level_shares.share"), say("kpis.bounds")]
    cells = []
    for name, _, bars in found:
        for bar in bars:
            shown = format_quantity(bar.share, "1", say)
            cells.append([name, bar.label, f"{shown.value} %", tell_bounds(shown, say)])
    emptiest = max(found, key=lambda one: one[2][0].share.mean if one[1] else 0.0)
    told = say("level_shares.summary", buffer=emptiest[0], share=format_share(emptiest[2][0].share.mean))
    total = len(set(buffers["buffer"].to_pylist()))
    return Chart(
        ids.LEVEL_SHARES,
        say("level_shares.title"),
        draw_level_shares(found, say=say),
        told,
        _explain(len(names), total, say("level_shares.note"), say),
        Rows(headings, cells),
    )


def chart_flow_times(results: Results, say: Catalogue) -> Chart | None:
    """Return how long good parts took from entry to exit, None when no good part left."""
    times = results.tables["flow_times"]
    if not times.num_rows:
        return None
    found = {kpi: summary for kpi in FLOW_KPIS if (summary := results.find(kpi))}
    marks = {say(FLOW_KPIS[kpi]): summary.mean for kpi, summary in found.items()}
    cells, told = [], {}
    for kpi, summary in found.items():
        shown = format_quantity(summary.interval, summary.unit, say)
        cells.append([say(FLOW_KPIS[kpi]), f"{shown.value} {shown.unit}", tell_bounds(shown, say), f"{summary.n:,}"])
        told[kpi] = f"{shown.value} {shown.unit} ({tell_bounds(shown, say)})"
    parts = sum(times["parts"].to_pylist())
    summary_text = say("flow.summary", parts=f"{parts:,}", **told) if len(told) == len(FLOW_KPIS) else say("flow.none")
    headings = [say("flow.measure"), say("kpis.value"), say("kpis.bounds"), say("kpis.n")]
    figure = draw_flow_times(times, marks, say=say)
    return Chart(ids.FLOW_TIMES, say("flow.title"), figure, summary_text, say("flow.note"), Rows(headings, cells))


def _average(results: Results) -> list[dict[str, Any]]:
    """Return mean level, full and empty share of each buffer over the replications."""
    rows = results.tables["buffers"].to_pylist()
    found = []
    for name in dict.fromkeys(row["buffer"] for row in rows):
        mine = [row for row in rows if row["buffer"] == name]
        means = {key: _take_mean(mine, key) for key in ("mean_level", "full_share", "empty_share")}
        found.append({"buffer": name, "capacity": mine[0]["capacity"], **means})
    return found


def _take_mean(rows: list[dict[str, Any]], key: str) -> Interval:
    return mean_interval([row[key] for row in rows], limits=SHARE if key.endswith("_share") else NOT_NEGATIVE)


def _show_level(row: dict[str, Any], say: Catalogue) -> list[str]:
    shown = format_quantity(row["mean_level"], "", say)
    shares = [format_share(row[f"{name}_share"].mean) for name in ("full", "empty")]
    return [row["buffer"], str(row["capacity"]), shown.value, tell_bounds(shown, say), *shares]


def _explain(shown: int, total: int, note: str, say: Catalogue) -> str:
    return note if shown == total else say.join("sentences", (note, say("levels.note.some", shown=shown, total=total)))
