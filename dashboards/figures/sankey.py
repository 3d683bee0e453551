"""The planned time as a stream: what leaves it on the way to good parts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import plotly.graph_objects as go

from dashboards.figures.waterfall import SMALLEST, to_minutes
from dashboards.formats import format_quantity, format_share, tell_bounds
from dashboards.text import Catalogue
from dashboards.theme import GOOD, INK, LOSS_COLOURS, NEUTRAL, OTHER_LOSS, make_figure
from twin.records.intervals import Interval
from twin.records.losses import WaterfallStep

STAGES = ("planned", "working", "ideal", "good")
"""What is left of the planned time after waits and stops, after slow cycles, and after scrap."""
_SPEED = ("pace",)
_QUALITY = ("scrapped", "scrapped_later", "in_process")
_ROW_PX = 40
_STREAM = "rgba(138,151,166,0.35)"
_STAGE_COLOURS = {"planned": NEUTRAL, "working": NEUTRAL, "ideal": NEUTRAL, "good": GOOD}


@dataclass(frozen=True)
class Branch:
    """A part of the stream.

    Attributes:
        source: stage that it comes from.
        target: stage or loss to which it goes.
        time_s: how much [s].
    """

    source: str
    target: str
    time_s: float


def make_branches(steps: Sequence[WaterfallStep]) -> list[Branch]:
    """Return the stream from planned time to good time; gains flow nowhere and are left out.

    Args:
        steps: from ``compute_waterfall``, of one scenario.
    """
    planned_s, good_s = steps[0].time_s.mean, steps[-1].time_s.mean
    losses = {step.name: step.time_s.mean for step in steps[1:-1]}
    waits = [name for name in losses if name not in (*_SPEED, *_QUALITY)]
    working_s = planned_s - sum(losses[name] for name in waits)
    ideal_s = working_s - losses["pace"]
    branches = [
        *(Branch("planned", name, losses[name]) for name in waits),
        Branch("planned", "working", working_s),
        Branch("working", "pace", losses["pace"]),
        Branch("working", "ideal", min(ideal_s, working_s)),
        *(Branch("ideal", name, losses[name]) for name in _QUALITY),
        Branch("ideal", "good", min(good_s, ideal_s)),
    ]
    return _shorten([branch for branch in branches if branch.time_s >= SMALLEST * planned_s])


def join_stages(branches: Sequence[Branch]) -> list[Branch]:
    """Return a stream in which every loss leaves the planned time itself, for narrow screens."""
    return [replace(branch, source="planned") for branch in branches if branch.target not in STAGES[1:3]]


def _shorten(branches: list[Branch]) -> list[Branch]:
    """Return the branches without stages in which nothing is lost."""
    for stage in STAGES[1:3]:
        leaving = [branch for branch in branches if branch.source == stage]
        if len(leaving) == 1:
            branches = [branch for branch in branches if branch.source != stage]
            branches = [replace(b, target=leaving[0].target) if b.target == stage else b for b in branches]
    return branches


def draw_sankey(
    branches: Sequence[Branch], steps: Sequence[WaterfallStep], *, say: Catalogue, link: Callable[[str], str]
) -> go.Figure:
    """Return the stream of one scenario.

    Args:
        branches: of the stream.
        steps: from ``compute_waterfall``, of the same scenario.
        say: the words.
        link: address to which a loss leads, by its name.
    """
    names = list(dict.fromkeys(name for branch in branches for name in (branch.source, branch.target))) or ["planned"]
    times = {step.name: step.time_s for step in steps}
    planned_s = steps[0].time_s.mean
    carried = {name: times[name].mean if name in times else _measure(name, branches) for name in names}
    labels = [f"{_name(name, say)} {format_share(carried[name] / planned_s)}" for name in names]
    addresses = [None if name in STAGES else link(name) for name in names]
    hovers = [_describe(name, carried[name], times, say) for name in names]
    figure = make_figure(height=max(260, 120 + _ROW_PX * len(names)))
    figure.add_sankey(
        arrangement="fixed",
        node={
            "label": labels,
            "color": [_colour(name) for name in names],
            "customdata": [[address, hover] for address, hover in zip(addresses, hovers, strict=True)],
            "hovertemplate": "%{customdata[1]}<extra></extra>",
            "pad": 22,
            "thickness": 14,
            "line": {"width": 0},
        },
        link={
            "source": [names.index(branch.source) for branch in branches],
            "target": [names.index(branch.target) for branch in branches],
            "value": [branch.time_s / 60 for branch in branches],
            "color": _STREAM,
            "customdata": [[addresses[names.index(b.target)], hovers[names.index(b.target)]] for b in branches],
            "hovertemplate": "%{customdata[1]}<extra></extra>",
        },
        textfont={"color": INK, "size": 12},
    )
    figure.update_layout(margin={"l": 8, "r": 8, "t": 12, "b": 12}, meta={"top": True})
    return figure


def _measure(name: str, branches: Sequence[Branch]) -> float:
    """Return how much flows through a node [s]."""
    arriving = sum(branch.time_s for branch in branches if branch.target == name)
    return arriving or sum(branch.time_s for branch in branches if branch.source == name)


def _name(name: str, say: Catalogue) -> str:
    return say(f"losses.stage.{name}") if name in STAGES[1:3] else say(f"loss.{name}")


def _colour(name: str) -> str:
    return _STAGE_COLOURS.get(name) or LOSS_COLOURS.get(name, OTHER_LOSS)


def _describe(name: str, time_s: float, times: dict[str, Interval], say: Catalogue) -> str:
    if name not in times:
        return say("losses.stage.hover", label=_name(name, say), minutes=f"{time_s / 60:,.1f}")
    shown = format_quantity(to_minutes(times[name]), "min", say)
    return say("losses.hover", label=_name(name, say), minutes=shown.value, bounds=tell_bounds(shown, say))
