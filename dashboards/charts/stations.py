"""Charts of what stations do: their time by state, their time per part, and which one holds the line back."""

from collections.abc import Mapping

from dashboards import ids
from dashboards.chart import Chart, Rows
from dashboards.figures.bottlenecks import draw_bottlenecks
from dashboards.figures.state_shares import draw_state_shares, read_share
from dashboards.figures.yamazumi import draw_yamazumi
from dashboards.formats import DASH, format_number, format_quantity, format_share, tell_bounds
from dashboards.names import name_method
from dashboards.results import Results
from dashboards.text import Catalogue
from twin.config.line import Line, LoadedWalk
from twin.records.bottleneck import Method
from twin.records.intervals import Interval
from twin.records.state import ServerState
from twin.records.summary import KpiSummary
from twin.records.yamazumi import SEGMENTS, Stack, stack_rows

NO_LINKS: Mapping[str, str] = {}
_WASTE = tuple(name for name in SEGMENTS if name != "value_adding")


def chart_states(results: Results, say: Catalogue, links: Mapping[str, str] = NO_LINKS) -> Chart:
    """Return what the servers of each station did with their time."""
    busiest = max(results.stations, key=lambda name: read_share(results, name, ServerState.WORKING))
    idlest = min(results.stations, key=lambda name: read_share(results, name, ServerState.WORKING))
    shares = [format_share(read_share(results, name, ServerState.WORKING)) for name in (busiest, idlest)]
    told = say("states.summary", busiest=busiest, most=shares[0], idlest=idlest, least=shares[1])
    figure = draw_state_shares(results, say=say, links=links)
    return Chart(ids.STATE_SHARES, say("states.title"), figure, told, say("states.note"), tabulate_states(results, say))


def tabulate_states(results: Results, say: Catalogue) -> Rows:
    """Return the share of time of each station in each state that occurs."""
    states = [
        state for state in ServerState if any(read_share(results, station, state) for station in results.stations)
    ]
    headings = [say("station"), *(say(f"state.{state.label}") for state in states)]
    cells = [
        [station, *(_show_share(results.find(f"{state.label}_share", station), say) for state in states)]
        for station in results.stations
    ]
    return Rows(headings, cells)


def chart_yamazumi(
    results: Results, line: Line | None, say: Catalogue, links: Mapping[str, str] = NO_LINKS
) -> Chart | None:
    """Return what each station's time per part is made of, against takt; None when no good part left the line.

    Args:
        results: of the scenario.
        line: the line, None when its file cannot be read: waiting for robots is then not split.
        say: the words.
        links: address of each station.
    """
    stacks = stack_rows(results.rows, results.tables["robots"], *find_calls(line))
    if not stacks:
        return None
    target = results.target_per_hour
    takt_s = 3600 / target if target else None
    ideal_s = {name: read_ideal(results, name) for name in results.stations}
    shown = [name for name in SEGMENTS if any(stack.segments[name].mean > 0 for stack in stacks)]
    explained = [say(f"yamazumi.{name}.note") for name in shown]
    headings = [f"{say('yamazumi.total')} [s]", say("kpis.bounds"), *(say(f"yamazumi.{name}") for name in shown)]
    cells = [[stack.station, *_show_stack(stack, shown, say)] for stack in stacks]
    return Chart(
        ids.CYCLE_TIMES,
        say("cycle.title" if target else "cycle.title.no_target"),
        draw_yamazumi(stacks, takt_s=takt_s, ideal_s=ideal_s, links=links, say=say),
        _tell_stacks(stacks, takt_s, say),
        say.join("sentences", (say("cycle.note" if target else "cycle.note.no_target"), *explained)),
        Rows([say("station"), *headings], cells),
    )


def find_calls(line: Line | None) -> tuple[dict[str, str], list[str]]:
    """Return the pool of each station that calls robots, and the stations whose work is to carry."""
    if line is None:
        return {}, []
    pools = {station.name: station.robots for station in line.stations if station.robots}
    return pools, [station.name for station in line.stations if isinstance(station.processing, LoadedWalk)]


def read_ideal(results: Results, station: str) -> float:
    """Return the planned run time of a station for a good part of the line, its servers side by side [s]."""
    servers = results.find_servers(station)
    ideal_s, visits = (float(servers[name][0].as_py()) for name in ("ideal_cycle_s", "ideal_visits"))
    return ideal_s * visits / float(servers.num_rows)


def chart_bottlenecks(results: Results, say: Catalogue, links: Mapping[str, str] = NO_LINKS) -> Chart:
    """Return which station each rule names, with the share of replications that agree."""
    shares = {method: [_read_agreement(results, method, station) for station in results.stations] for method in Method}
    verdicts = results.verdicts
    headings = [say(f"bottlenecks.{name}") for name in ("rule", "station", "agree_share")]
    headings += [say("kpis.bounds"), say("kpis.n"), say("bottlenecks.arrows")]
    cells = []
    for verdict in verdicts:
        shown = format_quantity(verdict.agree, "1", say)
        arrows = tell_arrows(results.stations, verdict.arrows) if verdict.method is Method.ARROWS else DASH
        row = [name_method(verdict.method, say), verdict.station, f"{shown.value} %", tell_bounds(shown, say)]
        cells.append([*row, str(verdict.agree.n), arrows])
    told = [
        say(
            "stations.rule",
            method=name_method(verdict.method, say),
            station=verdict.station,
            share=format_share(verdict.agree.mean),
            n=verdict.agree.n,
        )
        for verdict in verdicts
    ]
    agreed = len({verdict.station for verdict in verdicts}) == 1
    summary = say.join("sentences", (say(f"bottlenecks.{'agree' if agreed else 'differ'}"), say.join("clauses", told)))
    figure = draw_bottlenecks(results.stations, shares, arrows=verdicts[0].arrows, links=links, say=say)
    return Chart(
        ids.BOTTLENECKS,
        say("bottlenecks.title"),
        figure,
        summary,
        say("bottlenecks.note"),
        Rows(headings, cells, texts=2),
    )


def tell_arrows(stations: list[str], arrows: str) -> str:
    """Return the stations in order of flow with the arrows between them."""
    signs = [{">": " → ", "<": " ← "}[arrow] for arrow in arrows]
    return "".join(f"{name}{sign}" for name, sign in zip(stations, [*signs, ""], strict=True))


def _read_agreement(results: Results, method: Method, station: str) -> Interval:
    found = results.find(f"bottleneck_by_{method}", station)
    return found.interval if found else Interval(0.0, 0.0, 0.0, 0)


def _tell_stacks(stacks: list[Stack], takt_s: float | None, say: Catalogue) -> str:
    slowest = max(stacks, key=lambda stack: stack.total.mean)
    largest = max(_WASTE, key=lambda name: slowest.segments[name].mean)
    share = format_share(slowest.segments["value_adding"].mean / slowest.total.mean if slowest.total.mean else 0.0)
    told = [say("yamazumi.summary", station=slowest.station, time=format_number(slowest.total.mean), share=share)]
    if slowest.segments[largest].mean > 0:
        more = {"segment": say(f"yamazumi.{largest}"), "time": format_number(slowest.segments[largest].mean)}
        told.append(say("yamazumi.summary.waste", **more))
    if takt_s is not None:
        over = sum(stack.total.mean > takt_s for stack in stacks)
        told.append(say("yamazumi.summary.takt", count=over, all=len(stacks), takt=format_number(takt_s)))
    return say.join("sentences", told)


def _show_stack(stack: Stack, shown: list[str], say: Catalogue) -> list[str]:
    total = format_quantity(stack.total, "", say)
    return [total.value, tell_bounds(total, say), *(f"{stack.segments[name].mean:.2f}" for name in shown)]


def _show_share(found: KpiSummary | None, say: Catalogue) -> str:
    if found is None:
        return DASH
    shown = format_quantity(found.interval, "1", say)
    return f"{shown.value} % ({tell_bounds(shown, say)})"
