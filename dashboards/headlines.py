"""The three sentences of the overview, which the numbers write: the plan, what holds it back, what would help."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboards.answer import begin, name_base, tell_plan_of
from dashboards.chart import Link
from dashboards.charts.losses import tell_cause
from dashboards.figures.waterfall import ENDS, to_minutes
from dashboards.formats import format_difference, format_quantity, format_share, tell_bounds
from dashboards.names import mention_method
from dashboards.results import Results
from dashboards.source import Source
from dashboards.text import Catalogue
from twin.records.causes import find_causes
from twin.records.comparisons import Comparison
from twin.records.losses import WaterfallStep
from twin.records.verdict import Verdict

OUTPUT = "good_rate"
CLEAR = 0.5
"""Share of the replications below which a rule names no station clearly."""


@dataclass(frozen=True)
class Headline:
    """One sentence or two about the same thing.

    Attributes:
        heading: what it is about.
        text: what is to be said of it.
        links: where there is more.
    """

    heading: str
    text: str
    links: tuple[Link, ...]


LinkTo = Callable[..., str]


def write_headlines(source: Source | None, results: Results, link_to: LinkTo, say: Catalogue) -> list[Headline]:
    """Return what matters most of a scenario.

    Args:
        source: the experiment with what compares its scenarios; None where that cannot be read.
        results: of the scenario that is shown.
        link_to: address of a page, as ``View.link_to``.
        say: the words.
    """
    largest = find_largest(results)
    leads = {} if largest is None else {"loss": largest.name}
    name = name_scenario(source, results, say)
    return [
        Headline(
            say("headline.plan"),
            begin(tell_plan_of(results, name, say)),
            (Link(say("headline.link.losses"), link_to("/losses")),),
        ),
        Headline(
            say("headline.limit"),
            f"{tell_limit(results, say)} {tell_loss(results, largest, say)}",
            (
                Link(say("headline.link.line"), link_to("/line")),
                Link(say("headline.link.cause"), link_to("/losses", **leads)),
            ),
        ),
        _write_remedy(source, results, leads, link_to, say),
    ]


def name_scenario(source: Source | None, results: Results, say: Catalogue) -> str:
    """Return how a sentence calls the scenario that is shown."""
    if source is not None and results.scenario == source.base.scenario:
        return name_base(source, say)
    return say("headline.scenario", scenario=results.scenario)


def find_largest(results: Results) -> WaterfallStep | None:
    """Return the largest loss, None when there is none."""
    losses = [step for step in results.waterfall if step.name not in ENDS and step.time_s.mean > 0]
    return max(losses, key=lambda step: step.time_s.mean, default=None)


def tell_limit(results: Results, say: Catalogue) -> str:
    """Return which station limits the line, and how many rules and replications say so."""
    if len(results.stations) == 1:
        return say("headline.limit.single", station=results.stations[0])
    verdicts = results.verdicts
    named: dict[str, int] = {}
    for verdict in verdicts:
        named[verdict.station] = named.get(verdict.station, 0) + 1
    station = max(named, key=lambda name: named[name])
    mine = [verdict for verdict in verdicts if verdict.station == station]
    sure = max(mine, key=lambda verdict: verdict.agree.mean)
    if len(named) == len(verdicts) or sure.agree.mean < CLEAR:
        rules = say.join("clauses", [_tell_rule(verdict, say) for verdict in verdicts])
        return say("headline.limit.none", n=sure.agree.n, rules=rules)
    shown = format_quantity(sure.agree, "1", say)
    return say(
        "headline.limit.all" if len(mine) == len(verdicts) else "headline.limit.most",
        station=station,
        count=len(mine),
        rules=len(verdicts),
        rule=mention_method(sure.method, say),
        share=format_share(sure.agree.mean),
        bounds=tell_bounds(shown, say),
        n=sure.agree.n,
    )


def tell_loss(results: Results, step: WaterfallStep | None, say: Catalogue) -> str:
    """Return the largest loss, and what is behind most of it."""
    if step is None:
        return say("headline.loss.none")
    time, parts = format_quantity(to_minutes(step.time_s), "min", say), format_quantity(step.parts, "parts", say)
    told = say(
        "headline.loss",
        loss=say(f"loss.{step.name}"),
        station=step.station,
        share=format_share(step.time_s.mean / results.waterfall[0].time_s.mean),
        minutes=time.value,
        parts=parts.value,
    )
    causes = find_causes(results.rows, step.name)
    if not causes:
        return told
    total_s = sum(max(cause.time_s.mean, 0.0) for cause in causes)
    return f"{told} {tell_cause(causes[0], step.name, total_s, say)}"


def tell_helper(found: Sequence[Comparison], results: Results, say: Catalogue) -> str:
    """Return which other scenario really makes more good parts than the one shown, or that none is shown to."""
    if not found:
        return say("headline.remedy.alone")
    more = [one for one in found if one.is_real and one.difference.mean > 0]
    if not more:
        return say("headline.remedy.none", count=len(found), scenario=results.scenario)
    best = max(more, key=lambda one: one.difference.mean)
    shown = format_difference(best.difference, "parts/h", say)
    made = results.find(OUTPUT)
    share = best.difference.mean / made.mean if made and made.mean else None
    percent = "" if share is None else say("headline.remedy.percent", percent=f"+{100 * share:.1f}")
    return say(
        "headline.remedy",
        best=best.scenario,
        scenario=results.scenario,
        value=shown.value,
        unit=shown.unit,
        bounds=tell_bounds(shown, say),
        percent=percent,
        n=best.difference.n,
        real=len(more),
        count=len(found),
    )


def _tell_rule(verdict: Verdict, say: Catalogue) -> str:
    share = format_share(verdict.agree.mean)
    return say("headline.limit.rule", rule=mention_method(verdict.method, say), station=verdict.station, share=share)


def _write_remedy(
    source: Source | None, results: Results, leads: dict[str, str], link_to: LinkTo, say: Catalogue
) -> Headline:
    found = [] if source is None else list(source.compare(OUTPUT, results.scenario).values())
    fix = Link(say("headline.link.fix"), link_to("/losses", **leads))
    links = (Link(say("headline.link.compare"), link_to("/compare")), fix) if found else (fix,)
    return Headline(say("headline.remedy.title"), tell_helper(found, results, say), links)
