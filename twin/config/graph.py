"""The graph of a line: which way parts go, and the queues in which they wait, as the file states or implies them."""

from collections.abc import Iterator
from dataclasses import dataclass

from twin.config.flow import END, RESERVED_WAYS, Route, Source
from twin.config.line import Buffer, Line, Station
from twin.config.transport import Conveyor

AMPLE = 10_000
"""Places before a station to which parts come from outside, when the file states none: more than are ever used."""


@dataclass(frozen=True)
class Queue:
    """An input of a station.

    Attributes:
        station: which takes parts from here.
        feeders: stations and sources that bring them, in order of the file.
        buffer: name of the buffer that stands here, or None.
        capacity: places, servers not counted.
        take: parts that each service takes.
        conveyor: that it is, or None.
    """

    station: str
    feeders: tuple[str, ...]
    buffer: str | None
    capacity: int
    take: int
    conveyor: Conveyor | None


@dataclass(frozen=True)
class Graph:
    """Who feeds whom.

    Attributes:
        ways: of each station, in order of the file.
        feeders: sources and stations that deliver to each station, in order of the file.
        queues: inputs of all stations, in order of the file.
        entries: source of each station that has all the parts it needs; None stands for the line's implied source.
    """

    ways: dict[str, tuple[Route, ...]]
    feeders: dict[str, tuple[str, ...]]
    queues: tuple[Queue, ...]
    entries: dict[str, Source | None]

    def find_queue(self, feeder: str, station: str) -> int:
        """Return the index of the queue in which a feeder's parts for a station wait."""
        return next(
            index for index, queue in enumerate(self.queues) if queue.station == station and feeder in queue.feeders
        )

    def find_buffers(self, line: Line) -> tuple[tuple[str, int], ...]:
        """Return each buffer with the index of its queue, in order of the file."""
        places = {queue.buffer: index for index, queue in enumerate(self.queues)}
        return tuple((buffer.name, places[buffer.name]) for buffer in line.buffers if buffer.name in places)


def make_graph(line: Line) -> Graph:
    """Return the graph of a line that has passed its checks."""
    names = [station.name for station in line.stations]
    following = dict(zip(names, [*names[1:], END], strict=True))
    ways = {station.name: station.next or (Route(to=following[station.name]),) for station in line.stations}
    feeders = _find_feeders(line, ways)
    queues = tuple(queue for station in line.stations for queue in _make_queues(line, station, feeders[station.name]))
    return Graph(ways, feeders, queues, _find_entries(line))


def list_targets(routes: tuple[Route, ...]) -> Iterator[str]:
    """Yield the stations that routes lead to."""
    for route in routes:
        targets = (route.to,) if route.at_most is None else (route.to, route.otherwise)
        yield from (target for target in targets if target not in RESERVED_WAYS)


def comes_by_itself(source: Source) -> bool:
    """Tell whether a source's parts come at times of their own."""
    return source.arrivals is not None or bool(source.orders)


def _find_feeders(line: Line, ways: dict[str, tuple[Route, ...]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {name: {} for name in ways}
    for source in line.sources:
        if comes_by_itself(source):
            found[source.feeds][source.name] = None
    for name, routes in ways.items():
        for target in list_targets(routes):
            found[target][name] = None
    return {name: tuple(feeders) for name, feeders in found.items()}


def _make_queues(line: Line, station: Station, feeders: tuple[str, ...]) -> Iterator[Queue]:
    inputs: list[tuple[tuple[str, ...], int]] = [((take.after,), take.count) for take in station.takes]
    for group, take in inputs or [(feeders, station.batch)]:
        buffer = _find_buffer(line, station.name, group)
        arrives = any(source.name in group for source in line.sources)
        capacity = buffer.places if buffer else AMPLE if arrives else 0
        name, conveyor = (buffer.name, buffer.conveyor) if buffer else (None, None)
        yield Queue(station.name, group, name, capacity, take, conveyor)


def _find_buffer(line: Line, station: str, feeders: tuple[str, ...]) -> Buffer | None:
    return next(
        (buffer for buffer in line.buffers if buffer.before == station or buffer.after in feeders),
        None,
    )


def _find_entries(line: Line) -> dict[str, Source | None]:
    if not line.sources:
        return {line.stations[0].name: None}
    return {source.feeds: source for source in line.sources if not comes_by_itself(source)}
