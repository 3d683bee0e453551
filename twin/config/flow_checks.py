"""Checks of a valid line's flow as a whole: what cannot run, and why."""

from collections.abc import Iterator, Mapping

from twin.config.arrivals import find_arrivals, is_open
from twin.config.document import Place
from twin.config.flow import END, BlockingRule, Verdict
from twin.config.graph import Graph, comes_by_itself, list_targets, make_graph
from twin.config.line import Line, Station

Complaint = tuple[Place, str]


def find_flow_complaints(line: Line) -> Iterator[Complaint]:
    """Yield places and what is wrong with the flow there; the first kind of mistake hides the later ones."""
    for check in (
        _check_sources,
        _check_shares,
        _check_inputs,
        _check_buffers,
        _check_reach,
        _check_ways,
        _check_reserving,
        _check_arrivals,
        _check_loops,
    ):
        found = list(check(line))
        yield from found
        if found:
            return


def _check_sources(line: Line) -> Iterator[Complaint]:
    for index, source in enumerate(line.sources):
        place: Place = ("sources", index)
        given = [key for key in ("products", "campaign", "orders") if getattr(source, key)]
        if len(given) > 1:
            yield (*place, given[1]), f"{given[0]} already says what comes; keep one of {' and '.join(given)}"
        if source.orders and source.arrivals is not None:
            yield (*place, "arrivals"), "orders come at their own times; remove arrivals"
        if source.batch > 1 and not comes_by_itself(source):
            yield (*place, "batch"), "only parts that arrive can come in batches; add arrivals"
    for index, source in enumerate(line.sources):
        before = [other.feeds for other in line.sources[:index] if not comes_by_itself(other)]
        if not comes_by_itself(source) and source.feeds in before:
            yield ("sources", index, "feeds"), f"{source.feeds!r} already has all the parts it needs"


def _check_shares(line: Line) -> Iterator[Complaint]:
    total = sum(product.share or 0.0 for product in line.products)
    stated = all(product.share is not None for product in line.products)
    if line.products and (total > 1 + 1e-9 or (stated and total < 1 - 1e-9)):
        yield ("products",), f"the shares sum to {total:g}; expected 1"
    for index, source in enumerate(line.sources):
        total = sum(source.products.values())
        if source.products and abs(total - 1) > 1e-9:
            yield ("sources", index, "products"), f"the shares sum to {total:g}; expected 1"


def _check_inputs(line: Line) -> Iterator[Complaint]:
    """Yield inputs that nobody delivers, and deliveries that no input takes."""
    graph = make_graph(line)
    for index, station in enumerate(line.stations):
        if not station.takes:
            continue
        place: Place = ("stations", index, "takes")
        feeders = _find_feeders(line, graph, station.name)
        names = [take.after for take in station.takes]
        for number, name in enumerate(names):
            if name not in feeders:
                yield (*place, number, "after"), f"no way leads from {name!r} to {station.name!r}; add it under next"
            elif name in names[:number]:
                yield (*place, number, "after"), f"{name!r} stands here twice; use count"
        for name in feeders:
            if name not in names:
                yield place, f"{name!r} delivers to {station.name!r} as well; add an input for it"
        if station.batch > 1:
            yield ("stations", index, "batch"), "an assembly makes one part at a time; remove batch, or takes"


def _find_feeders(line: Line, graph: Graph, station: str) -> list[str]:
    sources = [source.name for source in line.sources if comes_by_itself(source) and source.feeds == station]
    return [*sources, *(name for name, routes in graph.ways.items() if station in list_targets(routes))]


def _check_buffers(line: Line) -> Iterator[Complaint]:
    graph = make_graph(line)
    places = {queue.buffer for queue in graph.queues}
    for index, buffer in enumerate(line.buffers):
        if buffer.after is None:
            if sum(queue.station == buffer.before for queue in graph.queues) > 1:
                yield ("buffers", index, "before"), f"{buffer.before!r} has several inputs; use after for each"
        elif sum(buffer.after in queue.feeders for queue in graph.queues) > 1:
            yield ("buffers", index, "after"), f"several ways lead on from {buffer.after!r}; use before"
        if buffer.name not in places:
            yield ("buffers", index), f"no part comes through the buffer {buffer.name!r}; remove it"
    for queue in graph.queues:
        if queue.take > 1 and queue.capacity < queue.take:
            index = [station.name for station in line.stations].index(queue.station)
            yield (
                ("stations", index),
                f"{queue.station!r} takes {queue.take} parts at once, but only {queue.capacity} can wait before it; "
                "add a buffer with more places",
            )


def _check_reach(line: Line) -> Iterator[Complaint]:
    """Yield stations that nobody feeds, and lines that nothing leaves."""
    graph = make_graph(line)
    reached = {*graph.entries, *(source.feeds for source in line.sources)}
    waiting = list(reached)
    while waiting:
        for target in list_targets(graph.ways[waiting.pop()]):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    for index, station in enumerate(line.stations):
        if station.name not in reached:
            yield ("stations", index), f"nobody feeds the station {station.name!r}; lead a way or a source to it"
    if not any(END in (route.to, route.otherwise) for routes in graph.ways.values() for route in routes):
        yield ("stations",), "no way leads out of the line; let one go to 'end'"


def _check_ways(line: Line) -> Iterator[Complaint]:
    """Yield parts for which a station has no way on."""
    for index, station in enumerate(line.stations):
        verdicts = list(Verdict) if station.inspection else [Verdict.PASS]
        products: list[str | None] = [product.name for product in line.products] or [None]
        closed = [
            (product, verdict)
            for product in products
            for verdict in verdicts
            if station.next and not any(is_open(route, product, verdict) for route in station.next)
        ]
        for product, verdict in closed[:1]:
            parts = f"parts of {product!r}" if product else "parts"
            yield (
                ("stations", index, "next"),
                f"no way on for {parts} with the verdict {verdict.value!r}; add one",
            )


def _check_arrivals(line: Line) -> Iterator[Complaint]:
    """Yield inputs of assemblies to which no part ever comes, while parts for the others pile up."""
    arrivals = find_arrivals(line)
    for index, station in enumerate(line.stations):
        lacking = [number for number, take in enumerate(station.takes) if not arrivals[station.name].get(take.after)]
        if len(lacking) < len(station.takes):
            for number in lacking:
                yield (
                    ("stations", index, "takes", number, "after"),
                    f"{station.name!r} waits for ever: no part that enters the line ever comes to it from "
                    f"{station.takes[number].after!r}; look at the products that enter and at the ways under next",
                )


def _check_reserving(line: Line) -> Iterator[Complaint]:
    """Yield inspections that would have to know their verdict before they look."""
    for index, station in enumerate(line.stations):
        by_verdict = any(route.verdict is not None for route in station.next)
        if (station.blocking or line.rules.blocking) is BlockingRule.BEFORE and station.inspection and by_verdict:
            yield (
                ("stations", index, "blocking" if station.blocking else "next"),
                f"{station.name!r} must reserve a place before it knows the verdict that decides where the part goes; "
                "use blocking: after_service here",
            )


def _check_loops(line: Line) -> Iterator[Complaint]:
    """Yield loops in which every server may wait for the next one for ever."""
    graph = make_graph(line)
    places = {(feeder, queue.station): queue.capacity for queue in graph.queues for feeder in queue.feeders}
    tight = {
        name: [target for target in list_targets(routes) if places.get((name, target), 0) == 0]
        for name, routes in graph.ways.items()
    }
    for index, station in enumerate(line.stations):
        loop = _find_loop(tight, station)
        if loop:
            yield (
                ("stations", index),
                f"the loop {' -> '.join(loop)} has no buffer, so its servers can block each other for ever; "
                f"add a buffer before {station.name!r}",
            )
            return


def _find_loop(ways: Mapping[str, list[str]], station: Station) -> list[str]:
    """Return a way from a station back to it, or nothing."""
    paths, seen = [[station.name]], {station.name}
    while paths:
        path = paths.pop()
        for target in ways[path[-1]]:
            if target == station.name:
                return [*path, target]
            if target not in seen:
                seen.add(target)
                paths.append([*path, target])
    return []
