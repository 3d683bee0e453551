"""Plots of a trace: joint torques over their limits and contact forces, with the phases behind them.

Drawn with Matplotlib. Alternatives: plotly belongs to the dashboards, and its pictures need a browser; Pillow has no
axes. Only this module imports it, when a plot is asked for.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from twin.records.trace import Quantity, Signal, Trace

WORST = 5
"""Joints that are named one by one, those nearest to their limits."""
SIZE_INCH = (11.0, 9.0)
DOTS_PER_INCH = 100
COLOURS = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#555555")
"""Paul Tol's bright scheme, told apart by the colour-blind as well."""
BANDS = ("#f3f4f6", "#e6e8ec")


def write_plot(target: Path, trace: Trace, title: str) -> None:
    """Write a PNG with the torques of each limb, the worst joints, and the contact forces over time."""
    figure = Figure(figsize=SIZE_INCH, dpi=DOTS_PER_INCH, layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(title, fontsize=11)
    limbs, joints, hands, feet = figure.subplots(4, 1, sharex=True)
    torques = trace.select(Quantity.TORQUE_RATIO)
    forces = trace.select(Quantity.CONTACT_FORCE)
    _draw_lines(limbs, trace, summarise_limbs(torques))
    _draw_lines(joints, trace, find_worst(torques))
    _draw_lines(hands, trace, [force for force in forces if force.group != "feet"])
    _draw_lines(feet, trace, [force for force in forces if force.group == "feet"])
    for axes, label in ((limbs, "largest |torque| / limit"), (joints, "torque / limit")):
        axes.set_ylabel(label)
        for limit in (1.0,) if axes is limbs else (-1.0, 1.0):
            axes.axhline(limit, color="#cc3311", linewidth=1.0, linestyle="--")
    hands.set_ylabel("contact force [N]")
    feet.set_ylabel("ground force [N]")
    feet.set_xlabel("time [s]")
    _name_phases(limbs, trace)
    figure.savefig(target)


def summarise_limbs(torques: Sequence[Signal]) -> list[Signal]:
    """Return the largest size of the torque ratio within each limb, over time."""
    limbs = dict.fromkeys(signal.group for signal in torques)
    return [
        Signal(
            Quantity.TORQUE_RATIO,
            limb,
            limb,
            np.max([np.abs(signal.values) for signal in torques if signal.group == limb], axis=0),
        )
        for limb in limbs
    ]


def find_worst(torques: Sequence[Signal]) -> list[Signal]:
    """Return the joints that come nearest to their limits, the worst first, their peaks in their names."""
    ranked = sorted(torques, key=lambda signal: -float(np.abs(signal.values).max()))[:WORST]
    return [
        signal._replace(name=f"{signal.name.removesuffix('_joint')}: {np.abs(signal.values).max():.0%}")
        for signal in ranked
    ]


def _draw_lines(axes: Axes, trace: Trace, signals: Sequence[Signal]) -> None:
    for i, (_, start, end) in enumerate(trace.find_bands()):
        axes.axvspan(start, end, color=BANDS[i % 2], linewidth=0)
    for i, signal in enumerate(signals):
        axes.plot(
            trace.times,
            signal.values,
            linewidth=1.0,
            color=COLOURS[i % len(COLOURS)],
            label=signal.name.replace("_", " "),
        )
    axes.margins(x=0.0)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=8, frameon=False)


def _name_phases(axes: Axes, trace: Trace) -> None:
    """Write the phases above the plot, slanted where they are many."""
    bands = trace.find_bands()
    ticks = axes.secondary_xaxis("top")
    ticks.set_xticks([(start + end) / 2 for _, start, end in bands], [name for name, _, _ in bands])
    ticks.tick_params(length=0, labelsize=8, labelrotation=60 if len(bands) > 8 else 0)
