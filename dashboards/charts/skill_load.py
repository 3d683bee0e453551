"""Charts of what attempts do to their surroundings and to the robot: forces, torques, energy."""

from collections.abc import Sequence

import numpy as np

from dashboards.chart import Chart, Rows
from dashboards.figures.contact_gate import draw_gate
from dashboards.figures.load import draw_load
from dashboards.figures.outcomes import LABELS
from dashboards.formats import format_quantity, tell_bounds
from dashboards.skills import Floats, MeasuredSkill
from dashboards.text import Catalogue
from twin.config.contact_limits import ContactLimits, RegionLimit
from twin.records.intervals import mean_interval
from twin.records.outcome import Outcome

FULL_TORQUE = 0.999
"""Torque ratio from which a motor gives all it has, but for rounding."""


def chart_gate(skill: MeasuredSkill, limits: ContactLimits, say: Catalogue) -> Chart | None:
    """Return the contact forces of a skill against what a person may bear, None without attempts."""
    forces = {label: skill.values("peak_force_n", label) for label in LABELS if label != Outcome.SIM_FAULT.label}
    every = np.concatenate(list(forces.values()))
    if not every.size:
        return None
    names = [say.name(f"region.{region.region}", region.region) for region in limits.regions]
    figure = draw_gate(forces, limits.regions, names, _find_measured(skill, limits.regions), say=say)
    headings = [say(f"robots.gate.{name}") for name in ("region", "clamp", "impact", "over_clamp", "over_impact")]
    cells = [
        [
            name,
            f"{region.clamp_n:g} N",
            f"{region.impact_n:g} N",
            _tell_over(skill, every, region.clamp_n, say),
            _tell_over(skill, every, region.impact_n, say),
        ]
        for name, region in zip(names, limits.regions, strict=True)
    ]
    weakest = min(limits.regions, key=lambda region: region.clamp_n)
    summary = say(
        "robots.gate.summary",
        n=every.size,
        p95=f"{np.quantile(every, 0.95):.0f}",
        max=f"{every.max():.0f}",
        region=names[limits.regions.index(weakest)],
        limit=f"{weakest.clamp_n:g}",
        over=_tell_over(skill, every, weakest.clamp_n, say),
    )
    note = say("robots.gate.note", source=limits.source, confidence=limits.confidence.value)
    return Chart("skill-gate", say("robots.gate.title"), figure, summary, note, Rows(headings, cells))


def chart_load(skill: MeasuredSkill, say: Catalogue) -> Chart | None:
    """Return torques and energy of a skill, None without attempts."""
    torque, energy = skill.values("peak_torque_ratio"), skill.values("energy_j") / 1000
    if not (torque.size and energy.size):
        return None
    full = int((torque >= FULL_TORQUE).sum())
    share = format_quantity(skill.share(min(full, len(skill.counted))), "1", say)
    used = format_quantity(mean_interval(energy), "kJ", say)
    summary = say(
        "robots.load.summary",
        median=f"{100 * np.median(torque):.0f}",
        full=full,
        n=torque.size,
        share=share.value,
        bounds=tell_bounds(share, say),
        energy=used.value,
        energy_bounds=tell_bounds(used, say),
    )
    headings = [say("robots.times.quantity"), *(say("robots.times.quantile", share=f"{q:g}") for q in (5, 50, 95, 100))]
    cells = [
        [say(f"robots.load.{name}"), *(f"{value:.4g}" for value in np.quantile(values, (0.05, 0.5, 0.95, 1.0)))]
        for name, values in (("torque", 100 * torque), ("energy", energy))
    ]
    return Chart(
        "skill-load",
        say("robots.load.title"),
        draw_load(torque, energy, columns=2, say=say),
        summary,
        say("robots.load.note"),
        Rows(headings, cells),
        draw_load(torque, energy, columns=1, say=say),
    )


def _find_measured(skill: MeasuredSkill, regions: Sequence[RegionLimit]) -> list[tuple[int, float]]:
    """Return the forces on a person in the way, each with the number of its region; only faults bring one there."""
    numbers = {name: i for i, region in enumerate(regions) for name in (region.region, *region.also)}
    return [
        (numbers[row["human_region"]], float(row["human_force_n"]))
        for row in skill.counted
        if row["human_region"] in numbers and row["human_force_n"] is not None
    ]


def _tell_over(skill: MeasuredSkill, forces: Floats, limit_n: float, say: Catalogue) -> str:
    over = int((forces > limit_n).sum())
    shown = format_quantity(skill.share(over), "1", say)
    return f"{over} / {len(skill.counted)}: {shown.value} % ({tell_bounds(shown, say)})"
