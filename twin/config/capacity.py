"""What a line can make at most: no station does more services than its servers have time for.

Bounds of how often each station is needed for a good part, in the long run; each holds whatever the line does:

- every good part comes through a station without which no way leads through the line;
- what a station takes from one feeder alone, this feeder must deliver, by the shares of its ways;
- what a feeder delivers by the shares of its ways, a station must take, if no part can be lost in between.

A bound of one station may raise those of others, so that they are applied in turn. Failures, breaks and change-overs
are left out, as are humanoids, whose times are measured and not stated.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from twin.config.failure import AfterStop
from twin.config.flow import END, SCRAP, Route, WhenFull
from twin.config.graph import Graph, Queue, comes_by_itself, make_graph
from twin.config.line import Line, LoadedWalk, Skill, Station
from twin.config.model import HOUR_S

MOST_ROUNDS = 30
"""How often the bounds of a loop raise each other; after any number of rounds they are bounds."""

Visits = dict[str, float]
"""How many services each node does for a good part, at least."""


@dataclass(frozen=True)
class Limit:
    """The station, or the source, that lets a line make no more.

    Attributes:
        name: of it.
        time_s: mean time of a service, of the fastest product, or between two arrivals [s].
        servers: that work side by side.
        visits: services for a good part, at least.
    """

    name: str
    time_s: float
    servers: int
    visits: float

    @property
    def per_hour(self) -> float:
        """Good parts that it allows at most [1/h]."""
        return HOUR_S * self.servers / (self.time_s * self.visits)


@dataclass(frozen=True)
class _Node:
    """A station, or a source whose parts come by themselves.

    Attributes:
        name: of it.
        time_s: mean time of a service [s], None when it is not stated.
        servers: that work side by side.
        batch: parts that a service takes.
        yields: parts that come out of each.
        fed: whether parts enter the line here whenever they are needed.
        sure: whether as many parts come out of every service.
        ways: share of its parts that goes to each station, and to the end; None where that depends on the part.
    """

    name: str
    time_s: float | None
    servers: int
    batch: int
    yields: int
    fed: bool
    sure: bool
    ways: Mapping[str, float | None]

    @property
    def gives(self) -> int:
        """Parts that come out of a service at most."""
        return self.batch * self.yields


Nodes = Mapping[str, _Node]


def find_visits(line: Line) -> Visits:
    """Return how many services each station does for a good part, at least: those without rework and scrap."""
    graph = make_graph(line)
    nodes = _make_nodes(line, graph)
    return _raise_bounds(graph, nodes, _find_first_bounds(graph, nodes))


def find_limit(line: Line) -> Limit | None:
    """Return what limits the output of a line the most, None when nothing is known to."""
    visits, nodes = find_visits(line), _make_nodes(line, make_graph(line))
    limits = [
        Limit(node.name, node.time_s, node.servers, visits[node.name])
        for node in nodes.values()
        if node.time_s and visits[node.name] > 0
    ]
    return min(limits, key=lambda limit: limit.per_hour, default=None)


def _make_nodes(line: Line, graph: Graph) -> Nodes:
    return {node.name: node for node in (*_list_stations(line, graph), *_list_sources(line))}


def _list_stations(line: Line, graph: Graph) -> list[_Node]:
    return [
        _Node(
            name=station.name,
            time_s=_find_time(line, station),
            servers=station.servers,
            batch=station.batch,
            yields=station.yields,
            fed=station.name in graph.entries,
            sure=_is_sure(station) and not (station.name in graph.entries and station.batch > 1),
            ways=_share_ways(graph.ways[station.name]),
        )
        for station in line.stations
    ]


def _list_sources(line: Line) -> list[_Node]:
    return [
        _Node(
            name=source.name,
            time_s=None if source.arrivals is None else source.arrivals.mean_s,
            servers=1,
            batch=1,
            yields=source.batch,
            fed=True,
            sure=source.when_full is WhenFull.WAIT,
            ways={source.feeds: 1.0},
        )
        for source in line.sources
        if comes_by_itself(source)
    ]


def _find_time(line: Line, station: Station) -> float | None:
    if isinstance(station.processing, Skill | LoadedWalk):
        return None
    others = {product.name for product in line.products} - station.processing_by_product.keys()
    usual = [station.processing] if others or not line.products else []
    return min(law.mean_s for law in (*usual, *station.processing_by_product.values()))


def _is_sure(station: Station) -> bool:
    scraps = any(failure.after_stop is AfterStop.SCRAP for failure in station.failures)
    return not scraps and not isinstance(station.processing, Skill)


def _share_ways(routes: tuple[Route, ...]) -> dict[str, float | None]:
    targets = {target for route in routes for target in _list_ends(route)} - {SCRAP}
    if not all(route.is_for_all for route in routes):
        return dict.fromkeys(sorted(targets))
    shares: dict[str, float] = defaultdict(float)
    for route in routes:
        shares[route.to] += route.share
    return {target: shares[target] / sum(shares.values()) for target in sorted(targets)}


def _list_ends(route: Route) -> tuple[str, ...]:
    return (route.to,) if route.at_most is None else (route.to, route.otherwise)


def _find_first_bounds(graph: Graph, nodes: Nodes) -> Visits:
    """Return the services that a good part needs because it must come through a node.

    Where a station makes several parts of one, a service may be for all of them; in a loop, for any number.
    """
    multiplying = [node for node in nodes.values() if node.yields > 1]
    if any(_comes_back(nodes, node.name) for node in multiplying):
        return dict.fromkeys(nodes, 0.0)
    parts = prod(node.yields for node in multiplying)
    return {name: 0.0 if _can_do_without(graph, nodes, name) else 1 / (parts * nodes[name].batch) for name in nodes}


def _comes_back(nodes: Nodes, name: str) -> bool:
    """Tell whether parts can come to a node again."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        new = nodes[waiting.pop()].ways.keys() - seen - {END}
        seen |= new
        waiting += new
    return name in seen


def _can_do_without(graph: Graph, nodes: Nodes, without: str) -> bool:
    """Tell whether good parts can leave the line without coming through a node."""
    inputs: dict[str, list[Queue]] = defaultdict(list)
    for queue in graph.queues:
        inputs[queue.station].append(queue)
    waiting = [name for name, node in nodes.items() if node.fed and name != without]
    working = set(waiting)
    while waiting:
        ways = nodes[waiting.pop()].ways
        if END in ways:
            return True
        for target in ways.keys() - working - {without}:
            if all(not working.isdisjoint(queue.feeders) for queue in inputs[target]):
                working.add(target)
                waiting.append(target)
    return False


def _raise_bounds(graph: Graph, nodes: Nodes, visits: Visits) -> Visits:
    last = [node for node in nodes.values() if END in node.ways]
    for _ in range(MOST_ROUNDS):
        before = dict(visits)
        needs: dict[str, dict[str, float]] = defaultdict(dict)
        if len(last) == 1:
            needs[last[0].name][END] = 1.0
        for queue in graph.queues:
            taken = visits[queue.station] * queue.take
            if len(queue.feeders) == 1 and not nodes[queue.station].fed:
                needs[queue.feeders[0]][queue.station] = taken
            brought = sum(_bring(nodes[name], queue.station, visits[name]) for name in queue.feeders)
            visits[queue.station] = max(visits[queue.station], brought / queue.take)
        for name, parts in needs.items():
            visits[name] = max(visits[name], _find_services(nodes[name], parts))
        if visits == before:
            break
    return visits


def _bring(node: _Node, target: str, visits: float) -> float:
    """Return the parts that a node delivers to a station, at least."""
    share = node.ways[target]
    return 0.0 if share is None or not node.sure else visits * node.gives * share


def _find_services(node: _Node, parts: Mapping[str, float]) -> float:
    """Return the services that a node needs to deliver parts, by target."""
    shares = [(count, node.ways[target]) for target, count in parts.items()]
    by_share = [count / share for count, share in shares if share]
    return max(sum(count for count, _ in shares), *by_share, 0.0) / node.gives
