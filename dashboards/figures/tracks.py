"""Which channels of the grid a way takes, so that no line crosses a box, and in which lane of them it runs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dashboards.figures.floor import Cell
from dashboards.figures.ways import Kind, Way

Net = tuple[object, ...]
_OUT, _IN, _CALL = 0.6, 0.5, 0.7
"""Heights in a cell at which ways leave and reach its box; inputs lie above."""


@dataclass(frozen=True)
class Track:
    """The channels that a way takes.

    Attributes:
        way: the way.
        first: vertical channel that it takes first; channel k lies left of column k.
        across: horizontal channel, None when it needs none; channel k lies above row k.
        last: vertical channel that it takes last.
        straight: whether it runs straight down the column, in no channel.
        level: whether it runs straight along the row, from the height at which it arrives.
    """

    way: Way
    first: int
    across: int | None
    last: int
    straight: bool = False
    level: bool = False


@dataclass
class Lanes:
    """Lanes of the channels: one for each net, and no two nets in one lane where they run side by side.

    Attributes:
        vertical: lane by channel and net.
        horizontal: the same.
    """

    vertical: dict[int, dict[Net, int]] = field(default_factory=dict)
    horizontal: dict[int, dict[Net, int]] = field(default_factory=dict)

    def count_vertical(self, channel: int) -> int:
        """Return how many lanes a channel has."""
        return 1 + max(self.vertical.get(channel, {}).values(), default=-1)

    def count_horizontal(self, channel: int) -> int:
        """Return how many lanes a channel has."""
        return 1 + max(self.horizontal.get(channel, {}).values(), default=-1)


def lay_tracks(ways: Iterable[Way], cells: Sequence[Cell], fed: Collection[int]) -> list[Track]:
    """Return the tracks of all ways.

    Args:
        ways: between items.
        cells: of all items.
        fed: items with something above their first input, which no line may come through.
    """
    taken = set(cells)
    load: dict[int, int] = {}
    tracks = []
    for way in ways:
        track = _lay(way, cells[way.here], cells[way.there], taken, load, way.there in fed)
        for channel in () if track.straight else {track.first, track.last}:
            load[channel] = load.get(channel, 0) + 1
        tracks.append(track)
    return tracks


def assign_lanes(tracks: Iterable[Track], cells: Sequence[Cell]) -> Lanes:
    """Return the lanes in which the tracks run."""
    vertical: dict[int, dict[Net, list[float]]] = {}
    horizontal: dict[int, dict[Net, list[float]]] = {}
    for track in tracks:
        if track.straight or track.level:
            continue
        way = track.way
        begin, end = cells[way.here].row + _OUT, cells[way.there].row + _find_height(way)
        turns = [begin, end] if track.across is None else [begin, float(track.across)]
        vertical.setdefault(track.first, {}).setdefault(way.net, []).extend(turns)
        if track.across is not None:
            vertical.setdefault(track.last, {}).setdefault(way.net, []).extend([float(track.across), end])
            horizontal.setdefault(track.across, {}).setdefault(way.net, []).extend([track.first, track.last])
    return Lanes(
        {channel: _colour(nets) for channel, nets in vertical.items()},
        {channel: _colour(nets) for channel, nets in horizontal.items()},
    )


def _lay(way: Way, here: Cell, there: Cell, taken: set[Cell], load: Mapping[int, int], fed: bool) -> Track:
    a, b = here.column, there.column
    parts = way.kind in (Kind.FLOW, Kind.REWORK, Kind.CARRIED)
    if a == b and here.row < there.row and parts and not fed and way.strip in (None, 0):
        between = {Cell(a, row) for row in range(here.row + 1, there.row)}
        if not between & taken:
            return Track(way, a, None, a, straight=True)
    if a == b:
        side = min((a + 1, a), key=lambda channel: load.get(channel, 0))
        return Track(way, side, None, side)
    channels = range(b, a, -1) if b > a else range(b + 1, a + 1)
    for channel in channels:
        if not _passes(here, there, channel) & taken:
            level = here.row == there.row and way.strip is None and way.kind in (Kind.FLOW, Kind.CARRIED)
            return Track(way, channel, None, channel, level=level)
    first, last = (a + 1, b) if b > a else (a, b + 1)
    across = here.row + 1 if there.row > here.row else here.row
    return Track(way, first, across, last)


def _passes(here: Cell, there: Cell, channel: int) -> set[Cell]:
    """Return the cells that a line passes which turns in one channel only."""
    rows = ((here.row, here.column), (there.row, there.column))
    if here.column < there.column:
        spans = (range(here.column + 1, channel), range(channel, there.column))
    else:
        spans = (range(channel, here.column), range(there.column + 1, channel))
    return {Cell(column, row) for (row, _), span in zip(rows, spans, strict=True) for column in span}


def _find_height(way: Way) -> float:
    if way.kind is Kind.CALL:
        return _CALL
    return _IN if way.strip is None else 0.1 + 0.3 * way.strip / (way.strip + 1)


def _colour(nets: Mapping[Net, Sequence[float]]) -> dict[Net, int]:
    """Return the first free lane for each net, those that begin first served first."""
    lanes: dict[Net, int] = {}
    ends: list[float] = []
    for net, turns in sorted(nets.items(), key=lambda item: (min(item[1]), str(item[0]))):
        lane = next((at for at, end in enumerate(ends) if end < min(turns)), len(ends))
        ends[lane:] = [max(turns), *ends[lane + 1 :]]
        lanes[net] = lane
    return lanes
