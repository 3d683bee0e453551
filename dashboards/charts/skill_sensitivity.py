"""Charts of what makes a skill fail: faults, and the conditions that were drawn."""

from collections.abc import Sequence

import numpy as np

from dashboards.attempt import Attempt
from dashboards.chart import Cell, Chart, Link, Rows
from dashboards.charts.skill import Address
from dashboards.figures.sensitivity import Third, draw_conditions, draw_faults
from dashboards.formats import DASH, format_difference, format_quantity, tell_bounds
from dashboards.skills import Floats, MeasuredSkill
from dashboards.text import Catalogue
from twin.records.intervals import LEVEL, Interval, mean_interval, share_difference, wilson
from twin.records.outcome import Outcome

LEAST_ATTEMPTS = 12
"""Fewer than that make no thirds that say anything."""
MOST_CONDITIONS = 12


def chart_faults(sound: MeasuredSkill, faulty: Sequence[MeasuredSkill], address: Address, say: Catalogue) -> Chart:
    """Return the success of a skill with each fault, against the success with none.

    Args:
        sound: the skill with nothing wrong; it has attempts.
        faulty: the same skill with faults, each with attempts.
        address: where a click leads, called with ``skill``.
        say: the words.
    """
    ordered = sorted(faulty, key=lambda one: [(fault.name, fault.target, fault.severity) for fault in one.faults])
    skills = [sound, *ordered]
    names = [say("robots.faults.none"), *(" + ".join(fault.text for fault in one.faults) for one in ordered)]
    successes = [one.share(one.count(Outcome.SUCCESS.label)) for one in skills]
    addresses = [address(skill=one.key) for one in skills]
    figure = draw_faults(list(zip(names, successes, addresses, strict=True)), say=say)
    headings = [say("robots.faults.what"), say("robots.count"), say("robots.success"), say("robots.faults.time")]
    cells: list[list[Cell]] = [
        [Link(name, link), str(success.n), _tell_share(success, say), _tell_time(one, say)]
        for name, link, success, one in zip(names, addresses, successes, skills, strict=True)
    ]
    worst = min(range(1, len(skills)), key=lambda i: successes[i].mean)
    summary = say(
        "robots.faults.summary",
        fault=names[worst],
        share=_tell_share(successes[worst], say),
        n=successes[worst].n,
        sound=_tell_share(successes[0], say),
        sound_n=successes[0].n,
    )
    rows = Rows(headings, cells)
    return Chart("skill-faults", say("robots.faults.title"), figure, summary, say("robots.faults.note"), rows)


def chart_conditions(skill: MeasuredSkill, say: Catalogue) -> Chart | None:
    """Return the success among the low, middling and high values of each condition, None when there are too few."""
    thirds = find_thirds(skill)
    if not thirds:
        return None
    spread = {name: _compare(found, len(thirds)) for name, found in thirds.items()}
    most = max(spread, key=lambda name: abs(spread[name].mean))
    low, high, change = thirds[most][0], thirds[most][-1], spread[most]
    shown = format_difference(change, "1", say)
    summary = say(
        "robots.conditions.summary",
        condition=most,
        low=_tell_share(low.success, say),
        low_n=low.success.n,
        high=_tell_share(high.success, say),
        high_n=high.success.n,
        change=shown.value,
        bounds=shown.bounds,
    )
    verdict = say("robots.conditions.open" if change.low <= 0 <= change.high else "robots.conditions.real")
    headings = [
        say("robots.conditions.what"),
        say("robots.conditions.range"),
        say("robots.count"),
        say("robots.success"),
    ]
    cells = [
        [name, f"{third.low:.4g} – {third.high:.4g}", str(third.success.n), _tell_share(third.success, say)]
        for name, found in thirds.items()
        for third in found
    ]
    return Chart(
        "skill-conditions",
        say("robots.conditions.title"),
        draw_conditions(thirds, columns=min(len(thirds), 3)),
        f"{summary} {verdict}",
        say("robots.conditions.note"),
        Rows(headings, cells, texts=2),
        draw_conditions(thirds, columns=1),
    )


def find_thirds(skill: MeasuredSkill) -> dict[str, Sequence[Third]]:
    """Return the attempts by the low, middling and high values of each condition that varies."""
    if len(skill.counted) < LEAST_ATTEMPTS:
        return {}
    samples = [Attempt(row, None).sample for row in skill.counted]
    succeeded = np.array([row["outcome"] == Outcome.SUCCESS.label for row in skill.counted])
    names = sorted(set.intersection(*(set(sample) for sample in samples)))
    columns = {name: np.array([sample[name] for sample in samples]) for name in names}
    varied = {name: values for name, values in columns.items() if np.ptp(values) > 0}
    return {name: _divide(values, succeeded) for name, values in list(varied.items())[:MOST_CONDITIONS]}


def _compare(thirds: Sequence[Third], count: int) -> Interval:
    """Return how much more often the highest third succeeds than the lowest; such intervals of all conditions hold."""
    level = 1 - (1 - LEVEL) / count
    low, high = (
        wilson(round(third.success.mean * third.success.n), third.success.n, level) for third in (thirds[0], thirds[-1])
    )
    return share_difference(high, low)


def _divide(values: Floats, succeeded: Floats) -> list[Third]:
    """Return up to three groups of attempts: equal values stay together."""
    known = np.unique(values)
    edges = np.unique(np.quantile(values, (1 / 3, 2 / 3))) if len(known) > 3 else known[:-1]
    groups = np.searchsorted(edges, values, side="left")
    return [
        Third(
            float(values[groups == group].min()),
            float(values[groups == group].max()),
            wilson(int(succeeded[groups == group].sum()), int((groups == group).sum())),
        )
        for group in np.unique(groups)
    ]


def _tell_share(share: Interval, say: Catalogue) -> str:
    shown = format_quantity(share, "1", say)
    return f"{shown.value} % ({tell_bounds(shown, say)})"


def _tell_time(skill: MeasuredSkill, say: Catalogue) -> str:
    times = skill.values("duration_s", Outcome.SUCCESS.label)
    if not times.size:
        return DASH
    shown = format_quantity(mean_interval(times), "s", say)
    return f"{shown.value} {shown.unit} ({tell_bounds(shown, say)})"
