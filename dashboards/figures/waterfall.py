"""Where the planned time goes: from planned time to the time that good parts needed."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboards.formats import format_quantity
from dashboards.text import Catalogue
from dashboards.theme import GOOD, INK, LOSS_COLOURS, NEUTRAL, make_figure
from twin.records.intervals import Interval
from twin.records.losses import WaterfallStep

SMALLEST = 0.0005
"""Share of planned time below which a loss is not drawn."""
_ROW_PX = 34
_ENDS = ("planned", "good")
_COLOURS = {**LOSS_COLOURS, "planned": NEUTRAL, "good": GOOD}
_OTHER = "#a05195"


def draw_waterfall(steps: Sequence[WaterfallStep], *, say: Catalogue) -> go.Figure:
    """Return the loss waterfall of one scenario, planned time at the top.

    Args:
        steps: from ``compute_waterfall``, of one scenario.
        say: the words.
    """
    planned_s = steps[0].time_s.mean
    shown = [s for s in steps if s.name in _ENDS or abs(s.time_s.mean) >= SMALLEST * planned_s]
    figure = make_figure(height=64 + _ROW_PX * len(shown))
    lengths, bases = _stack(shown)
    figure.add_bar(
        orientation="h",
        y=[say(f"loss.{step.name}") for step in shown],
        x=lengths,
        base=bases,
        marker={"color": [_COLOURS.get(step.name, _OTHER) for step in shown]},
        hoverinfo="text",
        hovertext=[_describe(step, planned_s, say) for step in shown],
        error_x=_make_errors(shown),
        showlegend=False,
    )
    _add_labels(figure, shown, planned_s, say)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(title_text=say("waterfall.x"), range=[0, planned_s / 60 * 1.22], nticks=6)
    return figure


def _stack(steps: Sequence[WaterfallStep]) -> tuple[list[float], list[float]]:
    """Return length and start of each bar [min]: a loss hangs from what the one before left."""
    lengths, bases = [], []
    left = 0.0
    for step in steps:
        minutes = step.time_s.mean / 60
        if step.name in _ENDS:
            lengths.append(minutes)
            bases.append(0.0)
            left = minutes
        else:
            lengths.append(-minutes)
            bases.append(left)
            left -= minutes
    return lengths, bases


def _make_errors(steps: Sequence[WaterfallStep]) -> dict[str, object]:
    half = [(s.time_s.high - s.time_s.low) / 120 if s.time_s.bounded else 0.0 for s in steps]
    return {"type": "data", "array": half, "color": INK, "thickness": 1.2, "width": 4}


def _add_labels(figure: go.Figure, steps: Sequence[WaterfallStep], planned_s: float, say: Catalogue) -> None:
    lengths, bases = _stack(steps)
    for step, length, base, error in zip(steps, lengths, bases, _make_errors(steps)["array"], strict=True):  # type: ignore[call-overload]
        figure.add_annotation(
            x=max(base, base + length + error),
            y=say(f"loss.{step.name}"),
            text=_label(step, planned_s),
            showarrow=False,
            xanchor="left",
            xshift=5,
            font={"size": 12},
        )


def _label(step: WaterfallStep, planned_s: float) -> str:
    minutes = step.time_s.mean / 60 * (1 if step.name in _ENDS else -1)
    sign = "" if step.name in _ENDS else "+" if minutes > 0 else "\N{MINUS SIGN}"
    share = abs(step.time_s.mean) / planned_s
    percent = f"{100 * share:.1f}" if share < 0.0995 else f"{100 * share:.0f}"
    decimals = 0 if abs(minutes) >= 9.95 else 1
    return f"{sign}{abs(minutes):,.{decimals}f} min ({percent} %)"


def _describe(step: WaterfallStep, planned_s: float, say: Catalogue) -> str:
    time, parts = format_quantity(_to_minutes(step.time_s), "min", say), format_quantity(step.parts, "parts", say)
    none = say("interval.none")
    return say(
        "waterfall.hover",
        label=say(f"loss.{step.name}"),
        minutes=time.value,
        minutes_bounds=time.bounds or none,
        parts=parts.value,
        parts_bounds=parts.bounds or none,
        share=f"{step.time_s.mean / planned_s:.1%}",
    )


def _to_minutes(seconds: Interval) -> Interval:
    return Interval(seconds.mean / 60, seconds.low / 60, seconds.high / 60, seconds.n)
