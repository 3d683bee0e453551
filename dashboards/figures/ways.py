"""What is drawn of a line besides its stations, and which way parts, robots and carriers go."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from dashboards.figures.floor import leads_back
from twin.config.flow import RESERVED_WAYS, Route, Verdict
from twin.config.graph import Graph, list_targets, make_graph
from twin.config.line import Line, Station
from twin.config.pool import Chargers, RobotPool
from twin.config.transport import Carriers


class Kind(StrEnum):
    """What goes this way."""

    FLOW = "flow"
    REWORK = "rework"
    CARRIED = "carried"
    CARRIERS = "carriers"
    CALL = "call"
    CHARGE = "charge"


@dataclass(frozen=True)
class Way:
    """A way between two items, which are numbered: stations, pools, chargers, carriers.

    Attributes:
        here: where it begins.
        there: where it ends.
        kind: what goes there.
        strip: input of the station there that it leads to, None for the station itself.
        routes: of the line file, those that lead this way.
    """

    here: int
    there: int
    kind: Kind
    strip: int | None = None
    routes: tuple[Route, ...] = ()

    @property
    def net(self) -> tuple[object, ...]:
        """What shares its lines: ways that merge, and those of one pool."""
        if self.kind in (Kind.CALL, Kind.CHARGE, Kind.CARRIERS):
            return self.kind, max(self.here, self.there)
        return self.kind, self.there, self.strip


@dataclass(frozen=True)
class Input:
    """An input of a station with a buffer.

    Attributes:
        buffer: place of the buffer among those of the line.
        conveyor: whether it is one.
    """

    buffer: int
    conveyor: bool


@dataclass(frozen=True)
class Scene:
    """Everything that is drawn.

    Attributes:
        stations: of the line, in order of flow; empty when its file cannot be read.
        fleet: pools, chargers and carriers.
        inputs: buffers before each station.
        sources: names of the sources of each station.
        leaves: whether parts leave the line as good, and as scrap, after each station.
        ways: between the items.
    """

    stations: tuple[Station, ...]
    fleet: tuple[RobotPool | Chargers | Carriers, ...]
    inputs: tuple[tuple[Input, ...], ...]
    sources: tuple[tuple[str, ...], ...]
    leaves: tuple[tuple[bool, bool], ...]
    ways: tuple[Way, ...]


def find_scene(line: Line | None, count: int) -> Scene:
    """Return what is to be drawn of a line; without its file, the stations in order of flow."""
    if line is None or len(line.stations) != count:
        ways = tuple(Way(here, here + 1, Kind.FLOW) for here in range(count - 1))
        return Scene((), (), ((),) * count, ((),) * count, ((False, False),) * count, ways)
    graph = make_graph(line)
    fleet: tuple[RobotPool | Chargers | Carriers, ...] = (*line.robots, *line.chargers, *line.carriers)
    ways = (*_merge(_list_flows(line, graph)), *_list_calls(line), *_list_carriers(line, graph))
    sources = tuple(tuple(s.name for s in line.sources if s.feeds == station.name) for station in line.stations)
    leaves = tuple(_find_exits(graph.ways[station.name]) for station in line.stations)
    return Scene(line.stations, fleet, _list_inputs(line, graph), sources, leaves, ways)


def leave_fleet(scene: Scene) -> Scene:
    """Return what is drawn without pools, chargers and carriers: stations, and the ways of parts."""
    count = len(scene.inputs)
    ways = tuple(way for way in scene.ways if way.here < count and way.there < count)
    return replace(scene, fleet=(), ways=ways)


def _list_inputs(line: Line, graph: Graph) -> tuple[tuple[Input, ...], ...]:
    found: dict[str, list[Input]] = {station.name: [] for station in line.stations}
    for number, (_, place) in enumerate(graph.find_buffers(line)):
        queue = graph.queues[place]
        found[queue.station].append(Input(number, queue.conveyor is not None))
    return tuple(map(tuple, found.values()))


def _list_flows(line: Line, graph: Graph) -> Iterator[Way]:
    places = {station.name: place for place, station in enumerate(line.stations)}
    ahead = {places[name]: [places[to] for to in list_targets(ways)] for name, ways in graph.ways.items()}
    for station in line.stations:
        here = places[station.name]
        for route in graph.ways[station.name]:
            for target in list_targets((route,)):
                there = places[target]
                again = route.at_most is not None or route.verdict is Verdict.REJECT
                back = there <= here and leads_back(ahead, here, there)
                kind = Kind.REWORK if again or back else Kind.CARRIED if station.carries_to == target else Kind.FLOW
                yield Way(here, there, kind, _find_strip(line, graph, station.name, target), (route,))


def _merge(ways: Iterator[Way]) -> Iterator[Way]:
    """Yield each way once, with all the routes that lead there."""
    found: dict[tuple[object, ...], Way] = {}
    for way in ways:
        key = (way.here, way.there, way.kind, way.strip)
        found[key] = replace(way, routes=(*found[key].routes, *way.routes)) if key in found else way
    yield from found.values()


def _find_strip(line: Line, graph: Graph, feeder: str, station: str) -> int | None:
    """Return which of a station's drawn inputs a feeder fills."""
    queues = [graph.queues[place] for _, place in graph.find_buffers(line)]
    mine = [queue for queue in queues if queue.station == station]
    return next((at for at, queue in enumerate(mine) if feeder in queue.feeders), None)


def _list_calls(line: Line) -> Iterator[Way]:
    """Yield the ways of the pools' robots: to the stations that call them, and to where they are charged."""
    first = len(line.stations)
    docks = {chargers.name: first + len(line.robots) + at for at, chargers in enumerate(line.chargers)}
    for at, pool in enumerate(line.robots):
        for there, station in enumerate(line.stations):
            if station.robots == pool.name:
                yield Way(first + at, there, Kind.CALL)
        if pool.battery is not None and pool.battery.chargers in docks:
            yield Way(first + at, docks[pool.battery.chargers], Kind.CHARGE)


def _list_carriers(line: Line, graph: Graph) -> Iterator[Way]:
    """Yield the ways of empty carriers: from where they are free again to where parts enter."""
    places: Mapping[str, int] = {station.name: place for place, station in enumerate(line.stations)}
    first = len(line.stations) + len(line.robots) + len(line.chargers)
    for at, carriers in enumerate(line.carriers):
        yield Way(first + at, places[carriers.enters], Kind.CARRIERS)
        last = [s.name for s in line.stations if _find_exits(graph.ways[s.name])[0]]
        for name in [carriers.leaves] if carriers.leaves else last:
            yield Way(places[name], first + at, Kind.CARRIERS)


def _find_exits(ways: tuple[Route, ...]) -> tuple[bool, bool]:
    targets = {target for way in ways for target in (way.to, way.otherwise if way.at_most else way.to)}
    good, scrap = (name in targets for name in RESERVED_WAYS)
    return good, scrap
