"""The answer of a report, in a few sentences that the numbers write."""

from dataclasses import dataclass

from dashboards.formats import (
    Quantity,
    choose_scale,
    format_difference,
    format_number,
    format_quantity,
    format_share,
    name_unit,
)
from dashboards.names import mention_kpi, mention_method
from dashboards.plan import judge
from dashboards.results import Results
from dashboards.source import Source
from dashboards.text import Catalogue
from twin.config.overrides import BASE
from twin.records.comparisons import Comparison
from twin.records.definitions import KPI_DEFINITIONS
from twin.records.intervals import Interval

MOST_LEFT = 4
"""Cells that are named when the choice is open."""
LOSSES = 3
"""Losses that are named."""


@dataclass(frozen=True)
class Point:
    """One sentence of the answer.

    Attributes:
        heading: what it is about.
        text: what is to be said of it.
    """

    heading: str
    text: str


def write_answer(source: Source, say: Catalogue) -> list[Point]:
    """Return the three to five sentences that matter most."""
    texts = {
        "best": tell_best(source, say),
        "plan": tell_plan(source, say),
        "limit": tell_limit(source, say),
        "differences": tell_differences(source, say),
        "fault": tell_worst_fault(source, say),
        "losses": "" if len(source.cells) > 1 else tell_losses(source.base, say),
        "evidence": "" if source.faults else tell_evidence(source, say),
    }
    return [Point(say(f"report.answer.{key}"), text) for key, text in texts.items() if text]


def tell_best(source: Source, say: Catalogue) -> str:
    """Return which cell is the best and how sure that is, nothing when no choice was asked for."""
    findings, objective = source.findings, source.file.objective if source.file else None
    if objective is None:
        return ""
    kpi = mention_kpi(objective.kpi, say)
    if source.best is None:
        return say("report.best.none")
    if not findings.decided:
        left = findings.left or (source.best.scenario,)
        more = say("report.best.more", count=len(left) - MOST_LEFT) if len(left) > MOST_LEFT else ""
        return say("report.best.open", kpi=kpi, left=say.join("clauses", left[:MOST_LEFT]) + more)
    told = say(
        "report.best.decided",
        best=source.best.scenario,
        count=len(source.cells),
        kpi=kpi,
        level=format_level(source.level),
        margin=_show_margin(objective.indifference, objective.kpi, source, say),
    )
    found = source.comparisons.get(objective.kpi, {}).get(source.best.scenario)
    return say.join("sentences", (told, _tell_gain(source.best, found, source, say))) if found else told


def tell_plan(source: Source, say: Catalogue) -> str:
    """Return whether the base, and the best cell, make the plan."""
    told = [tell_plan_of(source.base, name_base(source, say), say)]
    if source.best is not None and source.best is not source.base and source.base.target_per_hour is not None:
        told.append(tell_plan_of(source.best, say("report.best.name"), say))
    return say.join("sentences", map(begin, told))


def tell_limit(source: Source, say: Catalogue) -> str:
    """Return which station limits the base by which rule, and whether that is another one in the best cell."""
    name = name_base(source, say)
    told = begin(say("report.limit", scenario=name, rules=_tell_rules(source.base, say)))
    if source.best is None or _name_limits(source.best) == _name_limits(source.base):
        return told
    return say.join("sentences", (told, say("report.limit.best", rules=_tell_rules(source.best, say))))


def tell_differences(source: Source, say: Catalogue) -> str:
    """Return how many cells really differ from the base, and which ones most."""
    if not source.kpis or not (found := source.comparisons[source.kpis[0]]):
        return ""
    kpi = source.kpis[0]
    real = [one for one in found.values() if one.is_real]
    numbers = {"kpi": mention_kpi(kpi, say), "count": len(found), "base": name_base(source, say)}
    if not real:
        return say("report.differences.none", **numbers)
    told = say("report.differences", real=len(real), level=format_level(source.level), **numbers)
    ends = {max(real, key=_mean).scenario: max, min(real, key=_mean).scenario: min}
    largest = [found[name] for name, end in ends.items() if (found[name].difference.mean > 0) == (end is max)]
    parts = [_tell_one(one, kpi, source, say) for one in largest or [max(real, key=lambda one: abs(_mean(one)))]]
    return say.join("sentences", (told, say("report.differences.largest", largest=say.join("clauses", parts))))


def tell_worst_fault(source: Source, say: Catalogue) -> str:
    """Return the fault that costs most, nothing when the experiment has none."""
    if not source.faults:
        return ""
    worst = max(source.faults, key=lambda row: row.lost_per_shift.mean)
    lost, success = (
        format_quantity(found, unit, say) for found, unit in ((worst.lost_per_shift, "parts"), (worst.success, "1"))
    )
    told = say(
        "report.fault",
        fault=worst.fault,
        severity=f"{worst.severity:g}",
        lost=lost.value,
        lost_bounds=lost.bounds or say("interval.none"),
        success=success.value,
        success_bounds=success.bounds or say("interval.none"),
        attempts=worst.attempts,
    )
    return told if worst.lost_per_shift.low > 0 else say.join("sentences", (told, say("report.fault.open")))


def tell_losses(results: Results, say: Catalogue) -> str:
    """Return where the planned time of a line goes."""
    steps = results.waterfall
    planned_s = steps[0].time_s.mean
    losses = [step for step in steps if step.name not in {"planned", "good"} and step.time_s.mean > 0]
    largest = sorted(losses, key=lambda step: -step.time_s.mean)[:LOSSES]
    named = [
        say(
            "report.losses.one", loss=say(f"loss.{step.name}").lower(), share=format_share(step.time_s.mean / planned_s)
        )
        for step in largest
    ]
    good = format_share(steps[-1].time_s.mean / planned_s)
    return say(
        "report.losses",
        station=steps[0].station,
        good=good,
        losses=say.join("words", named) or say("report.losses.none"),
    )


def tell_evidence(source: Source, say: Catalogue) -> str:
    """Return what stands behind the humanoids' work."""
    skills = source.experiment.manifest.skills
    if not skills:
        return say("report.evidence.none")
    weakest = min(skills, key=lambda skill: skill.success.mean)
    shown = format_quantity(weakest.success, "1", say)
    attempts = sum(skill.attempts for skill in skills)
    told = say(
        "report.evidence",
        attempts=attempts,
        skills=len(skills),
        weakest=weakest.key,
        share=shown.value,
        bounds=shown.bounds or say("interval.none"),
    )
    return say.join("sentences", filter(None, (told, tell_split(source, say))))


def tell_split(source: Source, say: Catalogue) -> str:
    """Return what would narrow the interval of the first KPI, nothing when that is not known."""
    summary = source.base.find(source.kpis[0]) if source.kpis else None
    if summary is None or summary.split is None or summary.split.most_from is None:
        return ""
    split = summary.split
    factor, _ = choose_scale(summary.mean, summary.unit)
    unit = say("unit.points") if summary.unit == "1" else format_quantity(summary.interval, summary.unit, say).unit
    return say(
        "report.split",
        kpi=mention_kpi(summary.kpi, say),
        replications=f"{factor * split.replications:.2g}",
        attempts=f"{factor * split.attempts:.2g}",
        unit=unit,
        skill=split.most_from,
    )


def name_base(source: Source, say: Catalogue) -> str:
    """Return how a sentence calls the first scenario: the line, when the line file as it stands is all there is."""
    if source.base.scenario != BASE:
        return source.base.scenario
    return say("report.base" if len(source.cells) > 1 else "report.base.alone")


def format_level(level: float) -> str:
    """Return a confidence level in per cent."""
    return f"{100 * level:g} %"


def show_difference(one: Comparison, kpi: str, source: Source, say: Catalogue) -> Quantity:
    """Return a difference from the base in the unit in which the base's KPI is shown."""
    summary = source.base.find(kpi)
    mean, unit = (summary.mean, summary.unit) if summary else (0.0, KPI_DEFINITIONS[kpi].unit)
    return format_difference(one.difference, unit, say, like=mean)


def _tell_gain(best: Results, found: Comparison, source: Source, say: Catalogue) -> str:
    kpi = source.kpis[0]
    summary = best.find(kpi)
    if summary is None:
        return ""
    shown = format_quantity(summary.interval, summary.unit, say)
    change = show_difference(found, kpi, source, say)
    return say(
        "report.best.gain",
        value=shown.value,
        unit=shown.unit,
        change=change.value,
        change_unit=change.unit,
        bounds=change.bounds or say("interval.none"),
        base=name_base(source, say),
    )


def tell_plan_of(results: Results, name: str, say: Catalogue) -> str:
    """Return what a scenario makes, and whether that is the plan; ``name`` is what it is called."""
    rate, target = results.find("good_rate"), results.target_per_hour
    if rate is None:
        return ""
    shown = format_quantity(rate.interval, rate.unit, say)
    numbers = {
        "scenario": name,
        "value": shown.value,
        "unit": shown.unit,
        "bounds": shown.bounds or say("interval.none"),
    }
    if target is None:
        return say("report.plan.no_target", **numbers)
    reached = format_share(rate.mean / target)
    return say(f"report.plan.{judge(rate, target)}", target=format_number(target), reached=reached, **numbers)


def _tell_rules(results: Results, say: Catalogue) -> str:
    """Return the stations that limit a line, each with the rules that name it and how many replications agree."""
    rules: dict[str, list[str]] = {}
    for verdict in results.verdicts:
        share = format_share(verdict.agree.mean)
        rules.setdefault(verdict.station, []).append(
            say("report.limit.rule", rule=mention_method(verdict.method, say), share=share)
        )
    told = (say("report.limit.station", station=name, rules=say.join("words", by)) for name, by in rules.items())
    return say.join("clauses", told)


def _name_limits(results: Results) -> set[str]:
    return {verdict.station for verdict in results.verdicts}


def _tell_one(one: Comparison, kpi: str, source: Source, say: Catalogue) -> str:
    shown = show_difference(one, kpi, source, say)
    bounds = shown.bounds or say("interval.none")
    name = say("report.best.name") if one.scenario == source.findings.best else one.scenario
    return say("report.differences.one", name=name, value=shown.value, unit=shown.unit, bounds=bounds)


def _show_margin(margin: float, kpi: str, source: Source, say: Catalogue) -> str:
    summary = source.base.find(kpi)
    unit = summary.unit if summary else KPI_DEFINITIONS[kpi].unit
    percent = unit == "1"
    return f"{margin * 100 if percent else margin:g} {say('unit.points') if percent else name_unit(unit, say)}"


def begin(sentence: str) -> str:
    """Return a sentence with a capital letter."""
    return sentence[:1].upper() + sentence[1:]


def _mean(one: Comparison) -> float:
    interval: Interval = one.difference
    return interval.mean
