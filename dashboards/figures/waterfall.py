"""Where the planned time goes: from planned time to the time that good parts needed."""

from collections.abc import Callable, Sequence

import plotly.graph_objects as go

from dashboards.formats import format_quantity
from dashboards.text import Catalogue
from dashboards.theme import GOOD, INK, LOSS_COLOURS, NEUTRAL, OTHER_LOSS, build_figure
from twin.records.intervals import Interval
from twin.records.losses import WaterfallStep

SMALLEST = 0.0005
"""Share of planned time below which a loss is not drawn."""
_ROW_PX = 46
_TICKS_MIN = (0.1, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 960, 1440)
ENDS = ("planned", "good")
"""Steps that are no losses."""
_COLOURS = {**LOSS_COLOURS, "planned": NEUTRAL, "good": GOOD}


def draw_waterfall(
    steps: Sequence[WaterfallStep], *, say: Catalogue, link: Callable[[str], str] | None = None
) -> go.Figure:
    """Return the loss waterfall of one scenario, planned time at the top.

    Args:
        steps: from ``compute_waterfall``, of one scenario.
        say: the words.
        link: address to which a loss leads, by its name.
    """
    planned_s = steps[0].time_s.mean
    shown = [step for step in steps if step.name in ENDS or abs(step.time_s.mean) >= SMALLEST * planned_s]
    lengths, bases = stack_steps(shown)
    bars: dict[str, object] = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(shown))),
        "x": lengths,
        "base": bases,
        "width": 0.42,
        "marker": {"color": [_COLOURS.get(step.name, OTHER_LOSS) for step in shown]},
        "error_x": _make_whiskers(shown),
        "hoverinfo": "text",
        "hovertext": [_describe(step, planned_s, say) for step in shown],
    }
    labels = [f"{say(f'loss.{step.name}')}: <b>{_show(step, planned_s)}</b>" for step in shown]
    length_min = planned_s / 60
    layout: dict[str, object] = {
        "annotations": [_note_label(row, text) for row, text in enumerate(labels)],
        "yaxis": {"visible": False, "range": [len(shown) - 0.6, -0.85]},
        "xaxis": {
            "title": {"text": say("waterfall.x")},
            "range": [0, length_min * 1.02],
            "dtick": choose_tick(length_min),
        },
    }
    if link is not None:
        bars["customdata"] = [None if step.name in ENDS else link(step.name) for step in shown]
        layout["meta"] = {"top": True}
    return build_figure([bars], layout, height=64 + _ROW_PX * len(shown))


def stack_steps(steps: Sequence[WaterfallStep]) -> tuple[list[float], list[float]]:
    """Return length and start of each bar [min]: a loss hangs from what the ones before it left."""
    lengths, bases = [], []
    left = 0.0
    for step in steps:
        minutes = step.time_s.mean / 60
        if step.name in ENDS:
            length, base, left = minutes, 0.0, minutes
        else:
            length, base, left = -minutes, left, left - minutes
        lengths.append(length)
        bases.append(base)
    return lengths, bases


def choose_tick(length_min: float) -> float:
    """Return a distance of ticks on a scale of minutes that people count in, for at most five of them."""
    return next((tick for tick in _TICKS_MIN if length_min / tick <= 5), length_min / 5)


def _make_whiskers(steps: Sequence[WaterfallStep]) -> dict[str, object]:
    if not any(step.time_s.bounded for step in steps):
        return {"visible": False}
    half = [(s.time_s.high - s.time_s.low) / 120 if s.time_s.bounded else 0.0 for s in steps]
    return {"type": "data", "array": half, "color": INK, "thickness": 1.2, "width": 4}


def _note_label(row: int, text: str) -> dict[str, object]:
    """Return a line above a bar, from the left edge, where there is room on any screen."""
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": row - 0.24, "yanchor": "bottom"}
    return {**place, "text": text, "showarrow": False, "font": {"size": 12}}


def _show(step: WaterfallStep, planned_s: float) -> str:
    minutes = step.time_s.mean / 60 * (1 if step.name in ENDS else -1)
    sign = "" if step.name in ENDS else "+" if minutes > 0 else "\N{MINUS SIGN}"
    share = abs(step.time_s.mean) / planned_s
    percent = f"{100 * share:.1f}" if share < 0.0995 else f"{100 * share:.0f}"
    return f"{sign}{abs(minutes):,.{0 if abs(minutes) >= 9.95 else 1}f} min ({percent} %)"


def _describe(step: WaterfallStep, planned_s: float, say: Catalogue) -> str:
    time, parts = format_quantity(to_minutes(step.time_s), "min", say), format_quantity(step.parts, "parts", say)
    none = say("interval.none")
    return say(
        "waterfall.hover",
        label=say(f"loss.{step.name}"),
        minutes=time.value,
        minutes_bounds=time.bounds or none,
        parts=parts.value,
        parts_bounds=parts.bounds or none,
        share=f"{100 * step.time_s.mean / planned_s:.1f} %",
    )


def to_minutes(seconds: Interval) -> Interval:
    """Return an interval of seconds in minutes."""
    return Interval(seconds.mean / 60, seconds.low / 60, seconds.high / 60, seconds.n)
