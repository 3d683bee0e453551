"""Charts of one line: output by the hour, losses."""

from collections.abc import Callable

import numpy as np

from dashboards.answer import tell_losses
from dashboards.chart import Chart, Link, Rows
from dashboards.figures.band import measure_band
from dashboards.figures.hourly_output import collect_rates, draw_hourly_output
from dashboards.figures.waterfall import ENDS, draw_waterfall, to_minutes
from dashboards.formats import format_number, format_quantity, tell_bounds
from dashboards.results import Results
from dashboards.text import Catalogue


def chart_output(results: Results, say: Catalogue) -> Chart:
    """Return good parts in each hour against the plan."""
    output, planned_s, target = results.tables["output"], results.planned_s, results.target_per_hour
    _, rates = collect_rates(output, planned_s)
    band = measure_band(rates)
    least, most = (int(np.argmin(band.mean)), int(np.argmax(band.mean)))
    numbers = {
        "low_hour": least + 1,
        "low": format_number(band.mean[least]),
        "high_hour": most + 1,
        "high": format_number(band.mean[most]),
        "hours": band.mean.size,
    }
    same = band.mean[least] == band.mean[most]
    summary = say("report.hourly.same" if same else "report.hourly", **numbers)
    if target is not None:
        short = int((band.mean < target).sum())
        plan = say("report.hourly.plan", short=short, hours=band.mean.size, target=format_number(target))
        summary = say.join("sentences", (summary, plan))
    headings = [say(f"report.hourly.{name}") for name in ("hour", "mean", "bounds", "spread")]
    rows = [
        [str(hour + 1), f"{band.mean[hour]:.1f}", _join(band.low[hour], band.high[hour], say)]
        + [_join(band.least[hour], band.most[hour], say)]
        for hour in range(band.mean.size)
    ]
    figure = draw_hourly_output(output, planned_s=planned_s, target_per_hour=target, say=say)
    title = say("hourly.title" if target else "hourly.title.no_target")
    return Chart("hourly-output", title, figure, summary, say("hourly.note"), Rows(headings, rows))


def chart_losses(results: Results, say: Catalogue, link: Callable[[str], str] | None = None) -> Chart:
    """Return where the planned time goes; ``link`` gives the address to which a loss leads, by its name."""
    steps = results.waterfall
    planned_s = steps[0].time_s.mean
    rows = []
    for step in steps:
        time, parts = format_quantity(to_minutes(step.time_s), "min", say), format_quantity(step.parts, "parts", say)
        share = f"{100 * step.time_s.mean / planned_s:.1f} %"
        name = say(f"loss.{step.name}")
        cell = name if link is None or step.name in ENDS else Link(name, link(step.name))
        rows.append([cell, time.value, tell_bounds(time, say), parts.value, tell_bounds(parts, say), share])
    headings = [say(f"report.losses.{name}") for name in ("cause", "minutes", "bounds", "parts", "bounds", "share")]
    note = say("waterfall.note", station=steps[0].station)
    if link is not None:
        note += " " + say("losses.click")
    figure = draw_waterfall(steps, say=say, link=link)
    summary = tell_losses(results, say)
    return Chart("loss-waterfall", say("waterfall.title"), figure, summary, note, Rows(headings, rows))


def _join(low: float, high: float, say: Catalogue) -> str:
    return say("interval.bounds", low=f"{low:.1f}", high=f"{high:.1f}")
