"""Checks of a valid line's flow as a whole: what cannot run, and why."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping

from twin.config.arrivals import Arrivals, find_arrivals, find_closed, list_products
from twin.config.document import Place
from twin.config.flow import END, BlockingRule, Route, Verdict
from twin.config.graph import Graph, comes_by_itself, list_targets, make_graph
from twin.config.line import Line, Station

Complaint = tuple[Place, str]
Ways = dict[str, dict[str, None]]
"""Stations to which ways lead from each station, in order of the file."""

LONGEST_LOOP = 8
"""How many stations of a loop a message names."""


def find_flow_complaints(line: Line) -> Iterator[Complaint]:
    """Yield places and what is wrong with the flow there; the first kind of mistake hides the later ones."""
    graph = make_graph(line)
    for check in (
        _check_sources,
        _check_shares,
        _check_inputs,
        _check_buffers,
        _check_where,
        _check_reach,
        _check_parts,
        _check_reserving,
        _check_loops,
    ):
        found = list(check(line, graph))
        yield from found
        if found:
            return


def _check_sources(line: Line, _: Graph) -> Iterator[Complaint]:
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


def _check_shares(line: Line, _: Graph) -> Iterator[Complaint]:
    total = sum(product.share or 0.0 for product in line.products)
    stated = all(product.share is not None for product in line.products)
    if line.products and (total > 1 + 1e-9 or (stated and total < 1 - 1e-9)):
        yield ("products",), f"the shares sum to {total:g}; expected 1"
    for index, source in enumerate(line.sources):
        total = sum(source.products.values())
        if source.products and abs(total - 1) > 1e-9:
            yield ("sources", index, "products"), f"the shares sum to {total:g}; expected 1"


def _check_inputs(line: Line, graph: Graph) -> Iterator[Complaint]:
    """Yield inputs that nobody delivers, and deliveries that no input takes."""
    for index, station in enumerate(line.stations):
        if not station.takes:
            continue
        place: Place = ("stations", index, "takes")
        feeders = graph.feeders[station.name]
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


def _check_buffers(line: Line, graph: Graph) -> Iterator[Complaint]:
    places = {queue.buffer for queue in graph.queues}
    inputs = Counter(queue.station for queue in graph.queues)
    outputs = Counter(feeder for queue in graph.queues for feeder in queue.feeders)
    for index, buffer in enumerate(line.buffers):
        if buffer.before is not None and inputs[buffer.before] > 1:
            yield ("buffers", index, "before"), f"{buffer.before!r} has several inputs; use after for each"
        if buffer.after is not None and outputs[buffer.after] > 1:
            yield ("buffers", index, "after"), f"several ways lead on from {buffer.after!r}; use before"
        if buffer.name not in places:
            yield ("buffers", index), f"no part comes through the buffer {buffer.name!r}; remove it"
    indices = {station.name: index for index, station in enumerate(line.stations)}
    for queue in graph.queues:
        if queue.take > 1 and queue.capacity < queue.take:
            yield (
                ("stations", indices[queue.station]),
                f"{queue.station!r} takes {queue.take} parts at once, but only {queue.capacity} can wait before it; "
                "add a buffer with more places",
            )


def _check_where(line: Line, _: Graph) -> Iterator[Complaint]:
    """Yield ways that are open to no product at all."""
    for index, station in enumerate(line.stations):
        for number, route in enumerate(station.next):
            if route.where and not list_products(line, route):
                wanted = [*([f"named {route.product!r}"] if route.product else []), *_show_where(route)]
                yield ("stations", index, "next", number, "where"), f"no product is {' and '.join(wanted)}; change one"


def _show_where(route: Route) -> list[str]:
    return [f"{attribute}: {value}" for attribute, value in route.where.items()]


def _check_reach(line: Line, graph: Graph) -> Iterator[Complaint]:
    """Yield stations that nobody feeds, and lines that nothing leaves."""
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


def _check_parts(line: Line, graph: Graph) -> Iterator[Complaint]:
    """Yield parts for which a station has no way on, and assemblies that wait for parts which never come."""
    arrivals = find_arrivals(line, graph)
    closed = find_closed(line, arrivals)
    for index, station in enumerate(line.stations):
        if station.name in closed:
            yield ("stations", index, "next"), f"no way on for {_describe_kind(*closed[station.name])}; add one"
        for number in _find_lacking(station, arrivals):
            yield (
                ("stations", index, "takes", number, "after"),
                f"{station.name!r} waits for ever: no part that enters the line ever comes to it from "
                f"{station.takes[number].after!r}; look at the products that enter and at the ways under next",
            )


def _describe_kind(product: str | None, verdict: Verdict) -> str:
    return f"parts{f' of {product!r}' if product else ''} with the verdict {verdict.value!r}"


def _check_reserving(line: Line, _: Graph) -> Iterator[Complaint]:
    """Yield inspections that would have to know their verdict before they look."""
    for index, station in enumerate(line.stations):
        by_verdict = any(route.verdict is not None for route in station.next)
        if (station.blocking or line.rules.blocking) is BlockingRule.BEFORE and station.inspection and by_verdict:
            yield (
                ("stations", index, "blocking" if station.blocking else "next"),
                f"{station.name!r} must reserve a place before it knows the verdict that decides where the part goes; "
                "use blocking: after_service here",
            )


def _find_lacking(station: Station, arrivals: Arrivals) -> list[int]:
    """Return the inputs of an assembly to which no part ever comes, while parts for others pile up."""
    lacking = [number for number, take in enumerate(station.takes) if not arrivals[station.name].get(take.after)]
    return lacking if len(lacking) < len(station.takes) else []


def _check_loops(line: Line, graph: Graph) -> Iterator[Complaint]:
    """Yield loops in which every server may wait for the next one for ever."""
    tight: Ways = {name: {} for name in graph.ways}
    for queue in graph.queues:
        for feeder in queue.feeders if queue.capacity == 0 else ():
            if feeder in tight:
                tight[feeder][queue.station] = None
    loop = _find_loop(tight)
    if loop:
        index = [station.name for station in line.stations].index(loop[0])
        yield (
            ("stations", index),
            f"the loop {_show_loop(loop)} has no buffer, so its servers can block each other for ever; "
            f"add a buffer before {loop[0]!r}",
        )


def _find_loop(ways: Ways) -> list[str]:
    """Return a shortest way from a station back to it, or nothing."""
    for start in _leave_loops(ways):
        before: dict[str, str] = {}
        waiting = deque([start])
        while waiting and start not in before:
            name = waiting.popleft()
            new = [target for target in ways[name] if target not in before]
            before.update(dict.fromkeys(new, name))
            waiting += new
        if start in before:
            return _trace_back(before, start)
    return []


def _leave_loops(ways: Ways) -> list[str]:
    """Return the stations that are left when those from which no way leads on have been taken away, and so on."""
    feeders: dict[str, list[str]] = {name: [] for name in ways}
    open_ways = {name: len(targets) for name, targets in ways.items()}
    for name, targets in ways.items():
        for target in targets:
            feeders[target].append(name)
    ends = [name for name, count in open_ways.items() if count == 0]
    while ends:
        for feeder in feeders[ends.pop()]:
            open_ways[feeder] -= 1
            if open_ways[feeder] == 0:
                ends.append(feeder)
    return [name for name, count in open_ways.items() if count > 0]


def _trace_back(before: Mapping[str, str], start: str) -> list[str]:
    loop = [start, before[start]]
    while loop[-1] != start:
        loop.append(before[loop[-1]])
    return loop[::-1]


def _show_loop(loop: list[str]) -> str:
    return " -> ".join(loop if len(loop) <= LONGEST_LOOP else [*loop[: LONGEST_LOOP - 2], "...", loop[-1]])
