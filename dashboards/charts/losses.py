"""Charts of losses: the stream of time, who stands still, what is behind a loss, what would change it."""

from collections.abc import Callable, Mapping, Sequence

from dashboards.chart import Cell, Chart, Link, Rows
from dashboards.charts.cells import tell_verdict
from dashboards.figures.differences import draw_differences
from dashboards.figures.names import show_whole_name
from dashboards.figures.ranking import Bar, draw_ranking
from dashboards.figures.sankey import draw_sankey, join_stages, make_branches
from dashboards.figures.spread import draw_spread
from dashboards.figures.stops import draw_stops
from dashboards.figures.waterfall import to_minutes
from dashboards.formats import DASH, format_difference, format_number, format_quantity, format_share, tell_bounds
from dashboards.results import Results
from dashboards.text import Catalogue
from dashboards.theme import LOSS_COLOURS, OTHER_LOSS
from twin.records.causes import IN_PROCESS, STOPS, TRACED, Cause, estimate
from twin.records.comparisons import Comparison
from twin.records.intervals import Interval
from twin.records.state import ServerState

MOST_ROWS = 15
"""Rows of a chart; the table below it has all."""
_PER_SHIFT_S = 8 * 3600
SCENARIOS, STREAM, STATIONS, CAUSES, SPREAD = "loss-scenarios", "loss-stream", "loss-stations", "loss-causes", "spread"

LossLink = Callable[[str], str]
CauseLink = Callable[[str, str], str]


def chart_stream(results: Results, say: Catalogue, link: LossLink) -> Chart:
    """Return the planned time as a stream to good time."""
    steps = results.waterfall
    planned_s, good_s = steps[0].time_s.mean, steps[-1].time_s.mean
    gains = [say(f"loss.{step.name}") for step in steps[1:-1] if step.time_s.mean < 0]
    lost = {step.name: step.time_s for step in steps[1:-1]}
    summary = say(
        "losses.stream.summary",
        planned=f"{planned_s / 60:,.0f}",
        good=f"{good_s / 60:,.0f}",
        share=format_share(good_s / planned_s),
        count=sum(time_s.mean > 0 for time_s in lost.values()),
    )
    note = say("losses.stream.note")
    if gains:
        note += " " + say("losses.stream.gains", names=", ".join(gains))
    headings = [say("report.losses.cause"), say("report.losses.minutes"), say("report.losses.bounds")]
    headings.append(say("report.losses.share"))
    rows: list[list[Cell]] = []
    for name, time_s in lost.items():
        shown = format_quantity(to_minutes(time_s), "min", say)
        cell = Link(say(f"loss.{name}"), link(name))
        rows.append([cell, shown.value, tell_bounds(shown, say), f"{100 * time_s.mean / planned_s:.1f} %"])
    branches = make_branches(steps)
    wide, narrow = (draw_sankey(found, steps, say=say, link=link) for found in (branches, join_stages(branches)))
    return Chart(STREAM, say("losses.stream.title"), wide, summary, note, Rows(headings, rows), narrow)


def chart_stops(results: Results, stops: Mapping[str, Mapping[str, Cause]], say: Catalogue, link: CauseLink) -> Chart:
    """Return what the stations stood still for, the worst first.

    Args:
        results: of the scenario.
        stops: what each station lost in each state, by loss and station.
        say: the words.
        link: address of a loss at a station.
    """
    states = [state for state in STOPS if stops.get(state.label)]
    total = {name: sum(_read(stops, state.label, name) for state in states) for name in results.stations}
    order = sorted(total, key=lambda name: -total[name])
    shown = order[:MOST_ROWS]
    headings = [say("station"), *(f"{say(f'state.{state.label}')} [min]" for state in states)]
    headings.append(say("losses.stops.total"))
    cells = [
        [name]
        + [_show_stop(stops.get(state.label, {}).get(name), state.label, say, link) for state in states]
        + [f"{total[name]:,.1f}"]
        for name in order
    ]
    minutes = {state: [_read(stops, state.label, name) for name in shown] for state in states}
    figure = draw_stops(shown, minutes, link=link, say=say)
    worst = order[0]
    most = max(states, key=lambda state: _read(stops, state.label, worst))
    summary = say(
        "losses.stops.summary",
        station=worst,
        minutes=format_number(total[worst]),
        share=format_share(60 * total[worst] / results.planned_s),
        most=say(f"state.{most.label}"),
        most_minutes=format_number(_read(stops, most.label, worst)),
        n=results.replications,
    )
    note = say("losses.stops.note")
    if ServerState.WAITING_ROBOT in states:
        note += " " + say("losses.stops.robots")
    if len(shown) < len(order):
        note += " " + say("losses.some", shown=len(shown), count=len(order))
    return Chart(STATIONS, say("losses.stops.title"), figure, summary, note, Rows(headings, cells))


def chart_causes(results: Results, loss: str, causes: Sequence[Cause], say: Catalogue, link: CauseLink) -> Chart:
    """Return what is behind a loss, the costliest first."""
    traced = loss in TRACED
    total = sum(max(cause.time_s.mean, 0.0) for cause in causes)
    shown = causes[:MOST_ROWS]
    bars = [_make_bar(cause, loss, total, say, link) for cause in shown]
    figure = draw_ranking(bars, axis=say("waterfall.x"), colour=LOSS_COLOURS.get(loss, OTHER_LOSS))
    headings = [say(f"losses.causes.{name}") for name in ("cause", "minutes")]
    headings += [say("report.losses.bounds"), say("losses.causes.shift"), say("report.losses.parts")]
    headings += [say("report.losses.bounds"), say("losses.causes.cumulated")]
    headings += [say("losses.causes.named"), say("losses.causes.stops")] if traced else [say("losses.causes.counted")]
    cells, sum_min = [], 0.0
    for cause in causes:
        sum_min += max(cause.time_s.mean, 0.0)
        cells.append(_show_cause(cause, loss, results, sum_min / total if total else 0.0, say, link))
    note = say("losses.causes.note.traced" if traced else _choose_note(loss), station=results.waterfall[0].station)
    if len(shown) < len(causes):
        note += " " + say("losses.some", shown=len(shown), count=len(causes))
    title = say("losses.causes.title", loss=say(f"loss.{loss}"))
    return Chart(CAUSES, title, figure, tell_cause(causes[0], loss, total, say), note, Rows(headings, cells))


def tell_cause(cause: Cause, loss: str, total_s: float, say: Catalogue) -> str:
    """Return in a sentence what costs most of a loss."""
    shown = format_quantity(to_minutes(cause.time_s), "min", say)
    numbers = {"minutes": shown.value, "bounds": tell_bounds(shown, say), "loss": say(f"loss.{loss}")}
    if cause.named is None:
        share = format_share(cause.time_s.mean / total_s if total_s > 0 else 0.0)
        return say("losses.cause.own", station=cause.station, share=share, n=cause.time_s.n, **numbers)
    share = format_share(cause.named.mean)
    return say(f"losses.cause.{cause.kind}", station=cause.station, share=share, n=cause.named.n, **numbers)


def chart_spread(results: Results, loss: str, station: str | None, values_s: Sequence[float], say: Catalogue) -> Chart:
    """Return a loss in each replication, at a station or at the waterfall's."""
    numbers = results.tables["runs"]["replication"].to_pylist()
    minutes = [float(value) / 60 for value in values_s]
    mean = to_minutes(estimate(values_s))
    shown = format_quantity(mean, "min", say)
    low, high = min(minutes), max(minutes)
    name = name_loss(loss, station, say)
    summary = say(
        "losses.spread.summary" if len(minutes) > 1 else "losses.spread.summary.one",
        name=name,
        mean=shown.value,
        bounds=tell_bounds(shown, say),
        n=len(minutes),
        low=f"{low:,.1f}",
        high=f"{high:,.1f}",
    )
    headings = [say("losses.spread.replication"), say("losses.causes.minutes")]
    cells = [[str(number), f"{value:,.2f}"] for number, value in zip(numbers, minutes, strict=True)]
    figure = draw_spread(numbers, minutes, mean, axis=say("losses.spread.y"), say=say)
    title = say("losses.spread.title", name=name)
    return Chart(SPREAD, title, figure, summary, say("losses.spread.note"), Rows(headings, cells))


def name_loss(loss: str, station: str | None, say: Catalogue) -> str:
    """Return what a loss of all causes is called, or the part of it that is counted at a station, or traced to it."""
    name = say(f"loss.{loss}")
    if station is None:
        return name if loss in (*TRACED, IN_PROCESS) else say("losses.together", loss=name)
    return say("losses.traced" if loss in TRACED else "losses.at", loss=name, station=station)


def chart_remedies(
    found: Sequence[Comparison],
    output: Mapping[str, Comparison],
    reference: str,
    name: str,
    say: Catalogue,
    link: LossLink,
) -> Chart:
    """Return what the other scenarios change of a loss.

    Args:
        found: differences of the loss from the scenario that is shown [min], in any order.
        output: differences of the good output, by scenario.
        reference: the scenario that is shown.
        name: of the loss, for people.
        say: the words.
        link: address of the same loss in another scenario.
    """
    order = sorted(found, key=lambda one: one.difference.mean)
    drawn = sorted(order, key=lambda one: -abs(one.difference.mean))[:MOST_ROWS]
    drawn.sort(key=lambda one: one.difference.mean)
    told = {one.scenario: format_difference(one.difference, "min", say) for one in order}
    axis = say("losses.remedies.axis", reference=reference)
    figure = draw_differences(drawn, [told[one.scenario] for one in drawn], factor=1.0, axis=axis, say=say)
    headings = [say("losses.remedies.scenario"), say("losses.remedies.change"), say("report.differences.bounds")]
    headings += [say("report.differences.real"), say("losses.remedies.output"), say("report.differences.bounds")]
    headings.append(say("report.differences.real"))
    cells: list[list[Cell]] = []
    for one in order:
        shown, gain = told[one.scenario], output.get(one.scenario)
        row: list[Cell] = [Link(one.scenario, link(one.scenario)), shown.value, tell_bounds(shown, say)]
        row.append(tell_verdict(one, say))
        if gain is None:
            cells.append([*row, DASH, DASH, DASH])
        else:
            made = format_difference(gain.difference, "parts/h", say)
            cells.append([*row, made.value, tell_bounds(made, say), tell_verdict(gain, say)])
    summary = tell_remedy(order, reference, name, say)
    note = say("losses.remedies.note", reference=reference, level=f"{100 * order[0].level:g} %")
    title = say("losses.remedies.title", name=name)
    return Chart(SCENARIOS, title, figure, summary, note, Rows(headings, cells))


def tell_remedy(order: Sequence[Comparison], reference: str, name: str, say: Catalogue) -> str:
    """Return which scenario really lowers a loss most; ``order`` has the lowest first."""
    real = [one for one in order if one.is_real and one.difference.mean < 0]
    if not real:
        return say("losses.remedies.none", count=len(order), name=name, reference=reference)
    best = real[0]
    shown = format_difference(best.difference, "min", say)
    return say(
        "losses.remedies.best",
        scenario=best.scenario,
        name=name,
        change=shown.value,
        bounds=tell_bounds(shown, say),
        reference=reference,
        n=best.difference.n,
        real=len(real),
        count=len(order),
    )


def name_cause(cause: Cause, loss: str, say: Catalogue) -> str:
    """Return what a cause is called: a station, or what is no station."""
    return cause.station or say(f"losses.{cause.kind}.{loss}")


def _make_bar(cause: Cause, loss: str, total_s: float, say: Catalogue, link: CauseLink) -> Bar:
    shown = format_quantity(to_minutes(cause.time_s), "min", say)
    share = format_share(max(cause.time_s.mean, 0.0) / total_s) if total_s else DASH
    parts = format_quantity(cause.parts, "parts", say)
    hover = say(
        "waterfall.hover",
        label=show_whole_name(name_cause(cause, loss, say)),
        minutes=shown.value,
        minutes_bounds=tell_bounds(shown, say),
        parts=parts.value,
        parts_bounds=tell_bounds(parts, say),
        share=f"{100 * cause.time_s.mean / total_s:.1f} %" if total_s else DASH,
    )
    address = link(loss, cause.station) if cause.station is not None else None
    ending = f"{shown.value} min ({share})"
    return Bar(name_cause(cause, loss, say), ending, to_minutes(cause.time_s), hover, address, cause.counted)


def _show_cause(
    cause: Cause, loss: str, results: Results, cumulated: float, say: Catalogue, link: CauseLink
) -> list[Cell]:
    name = name_cause(cause, loss, say)
    minutes, parts = format_quantity(to_minutes(cause.time_s), "min", say), format_quantity(cause.parts, "parts", say)
    shift = _PER_SHIFT_S / results.planned_s * cause.time_s.mean / 60
    cells: list[Cell] = [Link(name, link(loss, cause.station)) if cause.station is not None else name]
    cells += [minutes.value, tell_bounds(minutes, say), f"{shift:,.1f}", parts.value, tell_bounds(parts, say)]
    cells.append(f"{100 * cumulated:.0f} %")
    if cause.named is None:
        return [*cells, say("report.yes" if cause.counted else "report.no")]
    shown = format_quantity(cause.named, "1", say)
    return [*cells, f"{shown.value} % ({tell_bounds(shown, say)})", _show_minutes(cause.stops, say)]


def _show_minutes(time_s: Interval | None, say: Catalogue) -> str:
    if time_s is None:
        return DASH
    shown = format_quantity(to_minutes(time_s), "min", say)
    return f"{shown.value} ({tell_bounds(shown, say)})"


def _show_stop(cause: Cause | None, loss: str, say: Catalogue, link: CauseLink) -> Cell:
    if cause is None or cause.station is None:
        return DASH
    return Link(_show_minutes(cause.time_s, say), link(loss, cause.station))


def _read(stops: Mapping[str, Mapping[str, Cause]], loss: str, station: str) -> float:
    """Return what a station lost in a state [min]."""
    cause = stops.get(loss, {}).get(station)
    return cause.time_s.mean / 60 if cause else 0.0


def _choose_note(loss: str) -> str:
    return "losses.causes.note.scrap" if loss.startswith("scrapped") else "losses.causes.note.own"
