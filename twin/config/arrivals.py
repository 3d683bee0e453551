"""Which parts ever come where: by product and verdict, along the ways that are open to them."""

from collections import defaultdict
from collections.abc import Iterator

from twin.config.flow import Route, Source, Verdict
from twin.config.graph import Graph, list_targets, make_graph
from twin.config.line import Line, Station

Kind = tuple[str | None, Verdict]
"""Product, None in a line without products, and what the last inspection said."""

Arrivals = dict[str, dict[str, set[Kind]]]
"""What comes to each station from each station or source; nothing is left out but what never comes."""

IMPLIED = ""
"""Stands for the source of a line that names none."""


def find_arrivals(line: Line) -> Arrivals:
    """Return which kinds of parts come to each station in the long run, and from whom.

    A kind of part that may come counts, however seldom. An assembly gives nothing on as long as an input has nothing.
    """
    graph = make_graph(line)
    stations = {station.name: station for station in line.stations}
    arrivals: Arrivals = {name: defaultdict(set) for name in stations}
    for station, source, kinds in _list_entries(line, graph):
        arrivals[station][source] |= kinds
    waiting = [name for name, found in arrivals.items() if found]
    while waiting:
        name = waiting.pop()
        kinds = _find_departures(stations[name], arrivals[name])
        for route in graph.ways[name]:
            passing = {kind for kind in kinds if is_open(route, *kind)}
            for target in list_targets((route,)):
                if not passing <= arrivals[target][name]:
                    arrivals[target][name] |= passing
                    waiting.append(target)
    return arrivals


def is_open(route: Route, product: str | None, verdict: Verdict) -> bool:
    """Tell whether a kind of part may take a way."""
    return route.product in (None, product) and route.verdict in (None, verdict)


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


def _find_departures(station: Station, arrivals: dict[str, set[Kind]]) -> set[Kind]:
    """Return the kinds of parts that a station gives on; an assembly's are those of its first input."""
    kinds = set().union(*arrivals.values())
    if station.takes:
        inputs = [arrivals.get(take.after, set()) for take in station.takes]
        kinds = inputs[0] if all(inputs) else set()
    return {(product, verdict) for product, _ in kinds for verdict in Verdict} if station.inspection else kinds
