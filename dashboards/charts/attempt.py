"""Charts of one attempt: its phases, its torques, its contact forces."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from dashboards.attempt import Attempt
from dashboards.chart import Chart, Rows
from dashboards.figures.phases import draw_phases
from dashboards.figures.signals import Curve, Floats, draw_signals
from dashboards.text import Catalogue
from twin.records.trace import Quantity, Signal, Trace

WHOLE = "whole"
"""What is asked for instead of a limb: the largest torque of each."""
MOST_CURVES = 7
"""Joints of a limb that are drawn, those with the largest torques."""


def chart_phases(attempt: Attempt, say: Catalogue) -> Chart | None:
    """Return what an attempt did when, None when it was not noted."""
    phases = attempt.phases
    if not phases:
        return None
    times: dict[str, float] = {}
    for phase in phases:
        times[phase.name] = times.get(phase.name, 0.0) + phase.end_s - phase.start_s
    longest = max(times, key=lambda name: times[name])
    duration_s = float(attempt.row["duration_s"] or phases[-1].end_s)
    summary = say(
        "attempt.phases.summary",
        count=len(phases),
        duration=f"{duration_s:.2f}",
        longest=longest,
        time=f"{times[longest]:.2f}",
        last=phases[-1].name,
    )
    headings = [say(f"attempt.phases.{name}") for name in ("phase", "start", "end", "time")]
    cells = [
        [phase.name, f"{phase.start_s:.2f}", f"{phase.end_s:.2f}", f"{phase.end_s - phase.start_s:.2f}"]
        for phase in phases
    ]
    figure = draw_phases(phases, duration_s, say=say)
    note = say("attempt.phases.note")
    return Chart("attempt-phases", say("attempt.phases.title"), figure, summary, note, Rows(headings, cells))


def list_limbs(trace: Trace) -> list[str]:
    """Return the limbs of the robot whose torques were noted."""
    return list(dict.fromkeys(signal.group for signal in trace.select(Quantity.TORQUE_RATIO)))


def chart_torques(trace: Trace, limb: str, say: Catalogue) -> Chart | None:
    """Return joint torques against the motors' limits, None when none were noted.

    Args:
        trace: of the attempt.
        limb: whose joints are drawn; ``WHOLE`` for the largest torque of each limb.
        say: the words.
    """
    signals = [signal for signal in trace.select(Quantity.TORQUE_RATIO) if np.isfinite(signal.values).any()]
    if not signals:
        return None
    peaks = sorted(signals, key=lambda signal: -_find_peak(signal))
    if limb == WHOLE:
        curves = [Curve(_name_limb(name, say), _find_envelope(signals, name)) for name in list_limbs(trace)]
    else:
        chosen = [signal for signal in peaks if signal.group == limb][:MOST_CURVES]
        curves = [Curve(signal.name, 100 * signal.values.astype(float)) for signal in chosen]
    draw = partial(
        draw_signals,
        trace.times,
        curves,
        trace.find_bands(),
        y=say("attempt.torques.y" if limb == WHOLE else "attempt.torques.y.signed"),
        limits=[100.0] if limb == WHOLE else [100.0, -100.0],
        limit=say("attempt.torques.limit"),
        say=say,
    )
    at_limit = sum(_find_peak(signal) >= 0.999 for signal in signals)
    summary = say(
        "attempt.torques.summary",
        joint=peaks[0].name,
        peak=f"{100 * _find_peak(peaks[0]):.0f}",
        at_limit=at_limit,
        joints=len(signals),
    )
    headings = [say(f"attempt.torques.{name}") for name in ("joint", "limb", "peak", "when")]
    cells = [
        [
            signal.name,
            _name_limb(signal.group, say),
            f"{100 * _find_peak(signal):.1f} %",
            f"{_find_time(trace, signal):.2f}",
        ]
        for signal in peaks
    ]
    title, note = say("attempt.torques.title"), say("attempt.torques.note")
    return Chart("attempt-torques", title, draw(), summary, note, Rows(headings, cells, texts=2), draw(narrow=True))


def chart_forces(trace: Trace, say: Catalogue) -> Chart | None:
    """Return contact forces over time, None when none were noted."""
    signals = [signal for signal in trace.select(Quantity.CONTACT_FORCE) if np.nan_to_num(signal.values).any()]
    if not signals:
        return None
    curves = [Curve(_name_contact(signal, say), signal.values.astype(float)) for signal in signals]
    draw = partial(
        draw_signals, trace.times, curves, trace.find_bands(), y=say("attempt.forces.y"), limits=[], limit="", say=say
    )
    largest = max(signals, key=_find_peak)
    summary = say(
        "attempt.forces.summary",
        contact=_name_contact(largest, say),
        peak=f"{_find_peak(largest):.0f}",
        time=f"{_find_time(trace, largest):.2f}",
    )
    headings = [say(f"attempt.forces.{name}") for name in ("contact", "peak", "when")]
    cells = [
        [_name_contact(signal, say), f"{_find_peak(signal):.0f}", f"{_find_time(trace, signal):.2f}"]
        for signal in signals
    ]
    title, note = say("attempt.forces.title"), say("attempt.forces.note")
    return Chart("attempt-forces", title, draw(), summary, note, Rows(headings, cells), draw(narrow=True))


def _name_limb(group: str, say: Catalogue) -> str:
    return say.name(f"limb.{group}", group)


def _name_contact(signal: Signal, say: Catalogue) -> str:
    return say.name(f"contact.{signal.name}", signal.name)


def _find_peak(signal: Signal) -> float:
    return float(np.nanmax(np.abs(signal.values)))


def _find_time(trace: Trace, signal: Signal) -> float:
    return float(trace.times[int(np.nanargmax(np.abs(signal.values)))])


def _find_envelope(signals: Sequence[Signal], limb: str) -> Floats:
    values = np.array([np.abs(signal.values) for signal in signals if signal.group == limb], dtype=float)
    return np.asarray(100 * np.nan_to_num(values).max(axis=0))
