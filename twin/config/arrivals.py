"""Which parts ever come where: by product and verdict, along the ways that are open to them."""

from collections import defaultdict
from collections.abc import Iterator

from twin.config.flow import Route, Source, Verdict
from twin.config.graph import Graph, list_targets
from twin.config.line import Line, Station

Kind = tuple[str | None, Verdict]
"""Product, None in a line without products, and what the last inspection said."""

Arrivals = dict[str, dict[str, set[Kind]]]
"""What comes to each station from each station or source; nothing is left out but what never comes."""

IMPLIED = ""
"""Stands for the source of a line that names none."""


def find_arrivals(line: Line, graph: Graph) -> Arrivals:
    """Return which kinds of parts come to each station in the long run, and from whom.

    A kind of part that may come counts, however seldom. An assembly gives nothing on as long as an input has nothing.
    """
    stations = {station.name: station for station in line.stations}
    ways = {name: _index_ways(line, routes) for name, routes in graph.ways.items()}
    arrivals: Arrivals = {name: defaultdict(set) for name in stations}
    for station, source, kinds in _list_entries(line, graph):
        arrivals[station][source] |= kinds
    gone: dict[str, set[Kind]] = {name: set() for name in stations}
    waiting = {name for name, found in arrivals.items() if found}
    while waiting:
        name = waiting.pop()
        new = find_departures(stations[name], arrivals[name]) - gone[name]
        gone[name] |= new
        for product, verdict in new:
            for route in ways[name][product]:
                for target in list_targets((route,)) if route.verdict in (None, verdict) else ():
                    arrivals[target][name].add((product, verdict))
                    waiting.add(target)
    return arrivals


def _index_ways(line: Line, routes: tuple[Route, ...]) -> dict[str | None, list[Route]]:
    """Return the routes that each product may take."""
    if not line.products:
        return {None: list(routes)}
    ways: dict[str | None, list[Route]] = {product.name: [] for product in line.products}
    for route in routes:
        for name in list_products(line, route):
            ways[name].append(route)
    return ways


def list_products(line: Line, route: Route) -> list[str]:
    """Return the products whose parts may take a route."""
    if route.product is not None and not route.where:
        return [route.product]
    return [product.name for product in line.products if route.is_open_to(product)]


def find_closed(line: Line, arrivals: Arrivals) -> dict[str, Kind]:
    """Return the stations with parts that none of their ways is open to, and the first kind of them."""
    order: dict[str | None, int] = {product.name: index for index, product in enumerate(line.products)}
    closed = {}
    for station in line.stations:
        ways = _index_ways(line, station.next)
        kinds = [
            (product, verdict)
            for product, verdict in find_departures(station, arrivals[station.name])
            if station.next and all(route.verdict not in (None, verdict) for route in ways[product])
        ]
        if kinds:
            closed[station.name] = min(kinds, key=lambda kind: (order.get(kind[0], 0), kind[1]))
    return closed


def _list_entries(line: Line, graph: Graph) -> Iterator[tuple[str, str, set[Kind]]]:
    """Yield stations at which parts enter, from which source, and which."""
    for source in line.sources:
        yield source.feeds, source.name, {(product, Verdict.PASS) for product in _list_entering(line, source)}
    if not line.sources:
        (station,) = graph.entries
        yield station, IMPLIED, {(product, Verdict.PASS) for product in _list_entering(line, None)}


def _list_entering(line: Line, source: Source | None) -> list[str | None]:
    """Return the products that a source brings, those without a share left out."""
    if source is not None and (source.orders or source.campaign):
        return [*(order.product for order in source.orders), *(run.product for run in source.campaign)]
    if source is not None and source.products:
        return [name for name, share in source.products.items() if share > 0]
    left = 1.0 - sum(product.share or 0.0 for product in line.products)
    shares = {product.name: left if product.share is None else product.share for product in line.products}
    return [name for name, share in shares.items() if share > 1e-9] or [None]


def find_departures(station: Station, arrivals: dict[str, set[Kind]]) -> set[Kind]:
    """Return the kinds of parts that a station gives on; an assembly's are those of its first input."""
    kinds = set().union(*arrivals.values())
    if station.takes:
        inputs = [arrivals.get(take.after, set()) for take in station.takes]
        kinds = inputs[0] if all(inputs) else set()
    return {(product, verdict) for product, _ in kinds for verdict in Verdict} if station.inspection else kinds
