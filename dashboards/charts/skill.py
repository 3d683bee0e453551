"""Charts of one skill: how long attempts take, and how they end."""

from collections.abc import Callable, Sequence

import numpy as np

from dashboards.chart import Cell, Chart, Link, Rows
from dashboards.figures.attempt_times import draw_times
from dashboards.figures.outcome_shares import Panel, draw_outcomes
from dashboards.figures.outcomes import LABELS
from dashboards.formats import format_quantity, tell_bounds
from dashboards.skills import MeasuredSkill
from dashboards.text import Catalogue
from twin.records.intervals import mean_interval
from twin.records.outcome import Outcome

MOST_PANELS = 6
"""Skills beside whose outcomes those of others are shown, itself included."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)

Address = Callable[..., str]


def chart_times(skill: MeasuredSkill, say: Catalogue) -> Chart | None:
    """Return the times of the attempts and the distribution that the line draws from, None without any."""
    succeeded = skill.values("duration_s", Outcome.SUCCESS.label)
    every = skill.values("duration_s")
    if not every.size:
        return None
    others = [row["duration_s"] for row in skill.counted if row["outcome"] != Outcome.SUCCESS.label]
    failed = np.array([value for value in others if value is not None], dtype=float)
    found = np.quantile(every, QUANTILES)
    mean = format_quantity(mean_interval(every), "s", say)
    summary = say(
        "robots.times.summary",
        n=every.size,
        mean=mean.value,
        unit=mean.unit,
        bounds=tell_bounds(mean, say),
        median=f"{found[2]:.2f}",
        p95=f"{found[-1]:.2f}",
    )
    cells = [[say("robots.times.mean"), f"{mean.value} {mean.unit} ({tell_bounds(mean, say)})"]]
    cells += [
        [say("robots.times.quantile", share=f"{100 * share:g}"), f"{value:.2f} s"]
        for share, value in zip(QUANTILES, found, strict=True)
    ]
    rows = Rows([say("robots.times.quantity"), say("robots.times.x")], cells)
    figure = draw_times(succeeded, failed, say=say)
    return Chart("skill-times", say("robots.times.title"), figure, summary, say("robots.times.note"), rows)


def chart_outcomes(
    skill: MeasuredSkill, others: Sequence[MeasuredSkill], address: Address, say: Catalogue
) -> Chart | None:
    """Return how attempts of a skill end, with other skills below it on the same axis.

    Args:
        skill: the one shown.
        others: the other skills.
        address: where a click leads, called with ``skill`` and ``outcome``.
        say: the words.
    """
    if not skill.counted:
        return None
    shown = [skill, *(other for other in others if other.counted)][:MOST_PANELS]
    labels = find_labels(shown)
    panels = [_make_panel(one, labels, address) for one in shown]
    figure = draw_outcomes(panels, labels, say=say)
    headings = [
        say("robots.skill"),
        say("robots.outcome"),
        say("robots.count"),
        say("robots.share"),
        say("kpis.bounds"),
    ]
    cells: list[list[Cell]] = [
        [
            panel.name,
            Link(say.name(f"outcome.{label}", label), panel.addresses[label]),
            f"{panel.counts[label]} / {panel.shares[label].n}",
            *_show(panel, label, say),
        ]
        for panel in panels
        for label in labels
    ]
    note = say("robots.outcomes.note")
    return Chart(
        "skill-outcomes",
        say("robots.outcomes.title"),
        figure,
        _tell_outcomes(skill, say),
        note if len(shown) < 2 else f"{note} {say('robots.outcomes.others', count=len(shown) - 1)}",
        Rows(headings, cells, texts=2),
    )


def find_labels(skills: Sequence[MeasuredSkill]) -> list[str]:
    """Return the outcomes that count and that any skill has, success always, in order."""
    found = {row["outcome"] for skill in skills for row in skill.counted} | {Outcome.SUCCESS.label}
    return [label for label in LABELS if label in found and label != Outcome.SIM_FAULT.label]


def _make_panel(skill: MeasuredSkill, labels: Sequence[str], address: Address) -> Panel:
    counts = {label: skill.count(label) for label in labels}
    return Panel(
        skill.key,
        {label: skill.share(count) for label, count in counts.items()},
        counts,
        {label: address(skill=skill.key, outcome=label) for label in labels},
    )


def _show(panel: Panel, label: str, say: Catalogue) -> list[str]:
    shown = format_quantity(panel.shares[label], "1", say)
    return [f"{shown.value} %", tell_bounds(shown, say)]


def _tell_outcomes(skill: MeasuredSkill, say: Catalogue) -> str:
    succeeded = format_quantity(skill.share(skill.count(Outcome.SUCCESS.label)), "1", say)
    told = say(
        "robots.outcomes.summary", n=len(skill.counted), share=succeeded.value, bounds=tell_bounds(succeeded, say)
    )
    failures = {label: skill.count(label) for label in find_labels([skill]) if label != Outcome.SUCCESS.label}
    if not failures:
        return f"{told} {say('robots.outcomes.none')}"
    worst = max(failures, key=lambda label: failures[label])
    name = say.name(f"outcome.{worst}", worst)
    return f"{told} {say('robots.outcomes.worst', outcome=name, count=failures[worst], total=sum(failures.values()))}"
