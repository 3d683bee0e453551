"""Checks of a valid line's robots, carriers and conveyors: what cannot run, and why."""

from collections.abc import Iterator

from twin.config.document import Place
from twin.config.failure import AfterStop
from twin.config.flow import DispatchRule
from twin.config.graph import list_targets, make_graph
from twin.config.line import Line
from twin.config.pool import RobotPool

Complaint = tuple[Place, str]


def find_fleet_complaints(line: Line) -> Iterator[Complaint]:
    """Yield places and what is wrong with what moves there."""
    yield from _check_positions(line)
    yield from _check_carrying(line)
    yield from _check_pools(line)
    yield from _check_carriers(line)
    yield from _check_conveyors(line)


def _check_positions(line: Line) -> Iterator[Complaint]:
    """Yield stations without a place to which a robot walks."""
    walking = {pool.name for pool in line.robots if pool.walk is not None}
    targets = {station.carries_to for station in line.stations if station.robots in walking}
    for index, station in enumerate(line.stations):
        if station.position_m is None and (station.robots in walking or station.name in targets):
            yield ("stations", index), "robots walk to this station, so it needs a position_m: [x, y]"


def _check_carrying(line: Line) -> Iterator[Complaint]:
    graph = make_graph(line)
    for index, station in enumerate(line.stations):
        targets = list(list_targets(graph.ways[station.name]))
        if station.carries_to is not None and station.carries_to not in targets:
            yield (
                ("stations", index, "carries_to"),
                f"no way leads from {station.name!r} to {station.carries_to!r}; expected one of: {', '.join(targets)}",
            )


def _check_pools(line: Line) -> Iterator[Complaint]:
    for index, pool in enumerate(line.robots):
        place: Place = ("robots", index)
        for number, failure in enumerate(pool.failures):
            if failure.after_stop is not AfterStop.RESUME:
                yield (
                    (*place, "failures", number, "after_stop"),
                    "the service that a robot leaves is resumed by the next; remove this key",
                )
        draws = pool.power_w.working or pool.power_w.walking or pool.power_w.waiting
        if pool.battery is not None and not draws and not _uses_skills(line, pool):
            yield (*place, "battery"), "nothing draws on it; add power_w: {working: .., walking: .., waiting: ..}"
        yield from _check_round(line, pool, place)


def _uses_skills(line: Line, pool: RobotPool) -> bool:
    return any(station.robots == pool.name and station.processing.kind == "skill" for station in line.stations)


def _check_round(line: Line, pool: RobotPool, place: Place) -> Iterator[Complaint]:
    if pool.round is None:
        return
    stations = {station.name: station for station in line.stations}
    for number, name in enumerate(pool.round.stations):
        if stations[name].robots != pool.name:
            yield (*place, "round", "stations", number), f"{name!r} does not call {pool.name!r}; add robots: there"
    if pool.walk is None:
        yield (*place, "round"), "a round takes walks; add walk: {speed_mps: ..} or walk: {time: ..}"
    elif len({stations[name].position_m for name in pool.round.stations}) < 2:
        yield (*place, "round"), "all its stops are at one place; give them a position_m each"
    for station in line.stations:
        if station.robots == pool.name and station.name not in pool.round.stations:
            yield (*place, "round", "stations"), f"{station.name!r} calls {pool.name!r} as well; add it to the round"


def _check_carriers(line: Line) -> Iterator[Complaint]:
    stations = {station.name: station for station in line.stations}
    seen: dict[tuple[str, str], str] = {}
    for index, carriers in enumerate(line.carriers):
        place: Place = ("carriers", index)
        if stations[carriers.enters].batch > 1:
            yield (*place, "enters"), f"{carriers.enters!r} takes several parts at once; let them enter one by one"
        for key in ("enters", "leaves"):
            name = getattr(carriers, key)
            if name is not None and (key, name) in seen:
                yield (*place, key), f"{name!r} already has the carriers {seen[key, name]!r}"
            seen.setdefault((key, name), carriers.name)


def _check_conveyors(line: Line) -> Iterator[Complaint]:
    numbers = {station.name: index for index, station in enumerate(line.stations)}
    stations = {station.name: station for station in line.stations}
    for queue in make_graph(line).queues:
        if queue.conveyor is None:
            continue
        place: Place = ("stations", numbers[queue.station])
        if queue.take > 1:
            yield place, f"{queue.station!r} takes {queue.take} parts at once, and a conveyor hands over one by one"
        if stations[queue.station].dispatch is not DispatchRule.FIFO:
            yield (*place, "dispatch"), "parts on a conveyor keep their order; remove this key"
