"""Charts of what fails: times between failures and to repair, stops by kind, how attempts end."""

from collections.abc import Sequence

from dashboards.chart import Chart, Rows
from dashboards.figures.event_times import EventTime, draw_event_times
from dashboards.figures.stacks import Layer, draw_stacks
from dashboards.formats import DASH, format_quantity, format_share, tell_bounds
from dashboards.results import Results
from dashboards.stops import Ending, Stop, count_endings, count_stops
from dashboards.text import Catalogue
from dashboards.theme import STATE_LOOKS
from twin.records.intervals import Interval, time_between_failures
from twin.records.outcome import Outcome

SCALES = {"mtbf": (3600.0, "h"), "mttr": (60.0, "min")}
"""The unit in which each time is shown [s], and its name."""
OUTCOME_LOOKS = {
    Outcome.DROP: ("#d55e00", ""),
    Outcome.MISPLACE: ("#e69f00", ""),
    Outcome.JAM: ("#cc79a7", ""),
    Outcome.TIMEOUT: ("#56b4e9", ""),
    Outcome.FALL: ("#0072b2", "/"),
    Outcome.COLLISION: ("#d55e00", "x"),
    Outcome.INTERVENTION: ("#cc79a7", "/"),
    Outcome.SIM_FAULT: ("#bbbbbb", "x"),
    Outcome.POLICY_FAULT: ("#8a97a6", "/"),
}
"""Colour and hatching of each class of outcome that is no success."""


def chart_times(results: Results, kpi: str, say: Catalogue) -> Chart | None:
    """Return the mean time between failures, or to repair, of each station that failed; None when none did.

    Args:
        results: of a scenario.
        kpi: ``mtbf`` or ``mttr``.
        say: the words.
    """
    length_s, unit = SCALES[kpi]
    times = []
    for station in results.stations:
        mean, iso = results.find(kpi, station), results.find(f"{kpi}_iso", station)
        if mean and iso:
            interval = _divide(mean.interval, length_s)
            times.append(EventTime(station, interval, iso.mean / length_s, _tell_time(interval, unit, say)))
    if not times:
        return None
    end = min(times, key=lambda one: one.time.mean) if kpi == "mtbf" else max(times, key=lambda one: one.time.mean)
    told = say(f"failures.{kpi}.summary", station=end.station, time=end.told, count=len(times))
    headings = [say("station"), f"{say(f'failures.{kpi}')} [{unit}]", say("kpis.bounds")]
    headings += [f"{say('failures.times.iso')} [{unit}]", say("failures.times.events")]
    rows = [_show_time(one) for one in times]
    if kpi == "mtbf":
        rows += [_show_sound(results, name, say) for name in results.stations if not results.find(kpi, name)]
    figure = draw_event_times(times, axis=f"{say(f'failures.{kpi}')} [{unit}]", say=say)
    return Chart(kpi, say(f"failures.{kpi}.title"), figure, told, say(f"failures.{kpi}.note"), Rows(headings, rows))


def chart_stops(results: Results, say: Catalogue) -> Chart | None:
    """Return the time per shift in which each station and pool stands still, by state; None when nothing does."""
    stops = count_stops(results)
    if not stops:
        return None
    places = list(dict.fromkeys((stop.place, stop.is_pool) for stop in stops))
    names = [say("failures.stops.pool", pool=name) if is_pool else name for name, is_pool in places]
    states = list(dict.fromkeys(state for stop in stops for state in stop.minutes))
    spent = {((s.place, s.is_pool), state): time for s in stops for state, time in s.minutes.items()}
    layers = []
    for state in states:
        look, none = STATE_LOOKS[state], Interval(0.0, 0.0, 0.0, results.replications)
        found = [spent.get((place, state), none) for place in places]
        told = [_tell(time, "min", say) for time in found]
        name = f"{look.icon} {say(f'state.{state.label}')}"
        layers.append(Layer(name, [time.mean for time in found], told, look.colour, look.pattern))
    headings = [say("failures.stops.place"), say("failures.stops.kind")]
    headings += [say(f"failures.stops.{name}") for name in ("count", "minutes", "each")]
    rows = [_show_stop(stop, say) for stop in stops]
    worst = max(stops, key=lambda stop: stop.total_min.mean)
    summary = say(
        "failures.stops.summary",
        place=worst.place,
        kind=say(f"failures.kind.{worst.kind}"),
        minutes=_tell(worst.total_min, "min", say),
        count=_tell(worst.count, "", say),
        n=results.replications,
    )
    figure = draw_stacks(names, layers, axis=say("failures.stops.axis"))
    title, note = say("failures.stops.title"), say("failures.stops.note")
    return Chart("stops", title, figure, summary, note, Rows(headings, rows, texts=2))


def chart_endings(results: Results, say: Catalogue) -> Chart | None:
    """Return how many attempts per shift fail at each humanoid station, by class; None without attempts."""
    endings = count_endings(results)
    if not endings:
        return None
    stations = list(dict.fromkeys(one.station for one in endings))
    at = {(one.station, one.outcome): one for one in endings}
    layers = []
    for outcome, (colour, pattern) in OUTCOME_LOOKS.items():
        found = [at.get((station, outcome)) for station in stations]
        told = [_tell(one.count, "", say) if one else "0" for one in found]
        lengths = [one.count.mean if one else 0.0 for one in found]
        layers.append(Layer(say(f"failures.outcome.{outcome.label}"), lengths, told, colour, pattern))
    headings = [say("station"), say("failures.outcomes.class"), say("failures.outcomes.count")]
    rows = Rows([*headings, say("failures.outcomes.share")], [_show_ending(one, say) for one in endings], texts=2)
    figure = draw_stacks(stations, layers, axis=say("failures.outcomes.axis"))
    title, note = say("failures.outcomes.title"), say("failures.outcomes.note")
    return Chart("outcomes", title, figure, _tell_endings(endings, say), note, rows)


def _tell_endings(endings: Sequence[Ending], say: Catalogue) -> str:
    failed = [one for one in endings if one.outcome is not Outcome.SUCCESS]
    total = sum(one.count.mean for one in endings)
    if not failed:
        return say("failures.outcomes.summary.none", total=f"{total:,.0f}")
    worst = max(failed, key=lambda one: one.count.mean)
    return say(
        "failures.outcomes.summary",
        total=f"{total:,.0f}",
        failed=f"{sum(one.count.mean for one in failed):,.1f}",
        outcome=say(f"failures.outcome.{worst.outcome.label}"),
        station=worst.station,
        count=_tell(worst.count, "", say),
        share=format_share(worst.share),
    )


def _show_ending(one: Ending, say: Catalogue) -> list[str]:
    share = f"{100 * one.share:.1f} %"
    return [one.station, say(f"failures.outcome.{one.outcome.label}"), _tell(one.count, "", say), share]


def _show_stop(stop: Stop, say: Catalogue) -> list[str]:
    name = say("failures.stops.pool", pool=stop.place) if stop.is_pool else stop.place
    each = f"{stop.total_min.mean / stop.count.mean:.1f}" if stop.count.mean else DASH
    kind = say(f"failures.kind.{stop.kind}")
    return [name, kind, _tell(stop.count, "", say), _tell(stop.total_min, "", say), each]


def _show_time(one: EventTime) -> list[str]:
    bounds = f"{one.time.low:.3g} {DASH} {one.time.high:.3g}"
    return [one.station, f"{one.time.mean:.3g}", bounds, f"{one.iso:.3g}", str(one.time.n)]


def _show_sound(results: Results, station: str, say: Catalogue) -> list[str]:
    """Return the row of a station that never failed: what its time at work says of the mean time all the same."""
    servers = results.tables["servers"]
    here = [name == station for name in servers["station"].to_pylist()]
    worked_s = float(servers["working_s"].to_numpy()[here].sum())
    length_s, _ = SCALES["mtbf"]
    low = time_between_failures(worked_s, 0).low / length_s
    return [station, DASH, say("failures.times.above", low=f"{low:.3g}"), f"{worked_s / length_s:.3g}", "0"]


def _tell_time(interval: Interval, unit: str, say: Catalogue) -> str:
    bounds = say("interval.bounds", low=f"{interval.low:.3g}", high=f"{interval.high:.3g}")
    return say("failures.times.told", value=f"{interval.mean:.3g}", unit=unit, bounds=bounds, n=interval.n)


def _tell(interval: Interval, unit: str, say: Catalogue) -> str:
    shown = format_quantity(interval, unit, say)
    return f"{shown.value} {shown.unit} ({tell_bounds(shown, say)})".replace("  ", " ")


def _divide(interval: Interval, by: float) -> Interval:
    return Interval(interval.mean / by, interval.low / by, interval.high / by, interval.n)
