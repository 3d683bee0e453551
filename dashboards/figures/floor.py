"""Where stations and buffers stand on the drawing: from the line file, or in rows when it does not say."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from twin.config.graph import make_graph
from twin.config.line import Line

HALF_PITCH = 0.5
"""Half the least distance of two stations, in x or in y; a station's box is smaller than the whole."""


@dataclass(frozen=True)
class Point:
    """A place on the drawing; y runs down."""

    x: float
    y: float


@dataclass(frozen=True)
class BufferPlace:
    """Where a buffer stands; on a flow that runs down the page there is room for its texts beside it only."""

    name: str
    point: Point
    beside: bool


@dataclass(frozen=True)
class Floor:
    """Where things stand, in units of the least distance between two stations.

    Attributes:
        stations: places in order of flow.
        buffers: places of the buffers.
        from_file: whether the places are those of the line file.
    """

    stations: tuple[Point, ...]
    buffers: tuple[BufferPlace, ...]
    from_file: bool

    @property
    def columns(self) -> float:
        """Extent in x."""
        return max(point.x for point in self.stations)

    @property
    def rows(self) -> float:
        """Extent in y."""
        return max(point.y for point in self.stations)


def plan_floor(line: Line | None, count: int, *, most_columns: int, turned: bool = False) -> Floor:
    """Return where to draw stations and buffers.

    Args:
        line: the line, None when its file cannot be read; buffers are then left out.
        count: number of stations.
        most_columns: how many boxes fit side by side.
        turned: whether a line along x is to run down the page, for narrow screens.
    """
    if line is None or len(line.stations) != count:
        return Floor(_arrange(count, most_columns), (), from_file=False)
    stations = _normalise([station.position_m for station in line.stations], turned=turned)
    from_file = bool(stations) and max(point.x for point in stations) <= most_columns - 1
    if not from_file:
        stations = _arrange(count, most_columns)
    return Floor(stations, tuple(_place_buffers(line, stations)), from_file)


def _place_buffers(line: Line, stations: Sequence[Point]) -> Iterator[BufferPlace]:
    """Yield where buffers stand: after the station that fills them, or before the one that empties them."""
    points = dict(zip((station.name for station in line.stations), stations, strict=True))
    graph = make_graph(line)
    for name, place in graph.find_buffers(line):
        queue = graph.queues[place]
        there = points[queue.station]
        feeders = [points[feeder] for feeder in queue.feeders if feeder in points]
        yield _place_buffer(name, feeders[0] if feeders else Point(there.x - 1.0, there.y), there)


def _place_buffer(name: str, here: Point, there: Point) -> BufferPlace:
    """Return the place half a pitch after a point, towards another."""
    across, down = there.x - here.x, there.y - here.y
    step = HALF_PITCH / max(abs(across), abs(down))
    return BufferPlace(name, Point(here.x + step * across, here.y + step * down), beside=abs(down) > abs(across))


def _normalise(positions: Sequence[tuple[float, float] | None], *, turned: bool) -> tuple[Point, ...]:
    """Return positions from 0 in units of the least distance, nothing when one is missing or two are the same."""
    known = [position for position in positions if position is not None]
    unit = min((_distance(a, b) for a, b in combinations(known, 2)), default=1.0)
    if len(known) < len(positions) or unit <= 0:
        return ()
    left, top = min(x for x, _ in known), max(y for _, y in known)
    points = [((x - left) / unit, (top - y) / unit) for x, y in known]
    return tuple(Point(y, x) if turned else Point(x, y) for x, y in points)


def _distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    return max(abs(a[0] - b[0]), abs(a[1] - b[1]))


def _arrange(count: int, most_columns: int) -> tuple[Point, ...]:
    """Return places in equal rows that run to and fro, so that neighbours in the flow are neighbours in the drawing."""
    columns = math.ceil(count / math.ceil(count / most_columns))
    places = []
    for index in range(count):
        row, place = divmod(index, columns)
        places.append(Point(float(columns - 1 - place if row % 2 else place), float(row)))
    return tuple(places)
