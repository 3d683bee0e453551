"""The line on paper: boxes and lines in pixels, from the grid, the ways and their lanes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.floor import Cell, Floor, plan_floor
from dashboards.figures.tracks import Lanes, Track, assign_lanes, lay_tracks
from dashboards.figures.ways import Kind, Scene
from twin.config.line import Line

BODY_PX, STRIP_PX, SOURCE_PX, EXIT_PX = 104, 38, 17, 18
"""Heights of a box, of an input above it, of a source above that, and of what leaves the line below it."""
OUT_PX, IN_PX, CALL_PX = 62, 46, 84
"""Heights in a box at which ways leave it, come to it, and robots come to it."""
_LEAST_BOX_PX, _MOST_BOX_PX = 104, 196
_LANE_PX, _CHANNEL_PX, _ROOM_PX, _EDGE_PX = 8, 24, 12, 3
_ROW_PX = 22
Spot = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """Where an item stands.

    Attributes:
        left: its left edge [px].
        right: its right edge.
        head: top of the lowest part of its box, below inputs and sources.
        top: top of all of it.
        bottom: bottom of all of it.
    """

    left: float
    right: float
    head: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Its middle across [px]."""
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Sheet:
    """Everything in its place.

    Attributes:
        width: least width of the drawing [px]; on a wider screen everything but text is drawn wider.
        height: of the drawing [px].
        boxes: of all items: stations, pools, chargers, carriers.
        tracks: of all ways.
        lines: corners of the line of each way, the last one where its head is.
        from_file: whether stations stand to each other as the line file says.
    """

    width: float
    height: float
    boxes: tuple[Box, ...]
    tracks: tuple[Track, ...]
    lines: tuple[tuple[Spot, ...], ...]
    from_file: bool


def lay_sheet(line: Line | None, scene: Scene, count: int, *, width: float, columns: int, turned: bool) -> Sheet:
    """Return where everything stands, in as many columns as leave the boxes wide enough for their texts.

    Args:
        line: the line, None when its file cannot be read.
        scene: what is to be drawn of it.
        count: number of stations.
        width: of the narrowest screen that it is drawn for [px].
        columns: how many boxes stand side by side, at most.
        turned: whether a line along x is to run down the page.
    """
    floor = plan_floor(line, count, most_columns=columns, turned=turned)
    cells = _add_fleet(floor, len(scene.fleet), columns)
    fed = {place for place, sources in enumerate(scene.sources) if sources}
    tracks = lay_tracks(scene.ways, cells, fed)
    lanes = assign_lanes(tracks, cells)
    count_columns = 1 + max(cell.column for cell in cells)
    channels = [_measure_channel(lanes, k, count_columns) for k in range(count_columns + 1)]
    box = min((width - sum(channels)) / count_columns, _MOST_BOX_PX)
    if box < _LEAST_BOX_PX and columns > 1:
        return lay_sheet(line, scene, count, width=width, columns=columns - 1, turned=turned)
    return _Paper(scene, cells, lanes, channels, box, width).draw(tracks, floor.from_file)


def _add_fleet(floor: Floor, count: int, columns: int) -> list[Cell]:
    """Return the cells of all items: the fleet stands below the stations."""
    across = min(columns, max(floor.columns, min(count, columns)))
    return [*floor.cells, *(Cell(at % across, floor.rows + at // across) for at in range(count))]


def _measure_channel(lanes: Lanes, channel: int, columns: int) -> float:
    count = lanes.count_vertical(channel)
    if not count:
        return _EDGE_PX if channel in (0, columns) else _CHANNEL_PX
    return _CHANNEL_PX + _LANE_PX * (count - 1)


@dataclass(frozen=True)
class _Paper:
    scene: Scene
    cells: Sequence[Cell]
    lanes: Lanes
    channels: Sequence[float]
    box: float
    width: float

    def draw(self, tracks: Sequence[Track], from_file: bool) -> Sheet:
        boxes = self._stand()
        bottom = max(box.bottom for box in boxes)
        rows = 1 + max(cell.row for cell in self.cells)
        height = bottom + self._measure_gap(rows)
        lines = tuple(tuple(self._follow(track, boxes)) for track in tracks)
        return Sheet(self.width, height, tuple(boxes), tuple(tracks), lines, from_file)

    def _stand(self) -> list[Box]:
        above, body = self._measure_rows()
        tops, at = [], 0.0
        for row in range(len(above)):
            at += self._measure_gap(row)
            tops.append(at)
            at += above[row] + body[row]
        boxes = []
        for item, cell in enumerate(self.cells):
            head = tops[cell.row] + above[cell.row]
            left = self._find_left(cell.column)
            mine = self._measure_item(item)
            boxes.append(Box(left, left + self.box, head, head - mine[0], head + mine[1]))
        return boxes

    def _measure_rows(self) -> tuple[list[float], list[float]]:
        rows = 1 + max(cell.row for cell in self.cells)
        above, body = [0.0] * rows, [0.0] * rows
        for item, cell in enumerate(self.cells):
            mine = self._measure_item(item)
            above[cell.row], body[cell.row] = max(above[cell.row], mine[0]), max(body[cell.row], mine[1])
        return above, body

    def _measure_item(self, item: int) -> tuple[float, float]:
        if item >= len(self.scene.inputs):
            return 0.0, BODY_PX
        above = STRIP_PX * len(self.scene.inputs[item]) + SOURCE_PX * len(self.scene.sources[item])
        return above, BODY_PX + (EXIT_PX if any(self.scene.leaves[item]) else 0)

    def _measure_gap(self, channel: int) -> float:
        count = self.lanes.count_horizontal(channel)
        rows = 1 + max(cell.row for cell in self.cells)
        inner = 0 < channel < rows
        return (_ROW_PX if inner else _ROOM_PX) + _LANE_PX * count

    @property
    def _spare(self) -> float:
        """Width that is left over for each channel between columns, and half of it for each one at an edge."""
        columns = len(self.channels) - 1
        return (self.width - sum(self.channels) - columns * self.box) / columns

    def _find_left(self, column: int) -> float:
        return sum(self.channels[: column + 1]) + self.box * column + self._spare * (column + 0.5)

    def _find_lane_x(self, channel: int, track: Track) -> float:
        columns = len(self.channels) - 1
        right = self._find_left(channel) if channel < columns else self.width
        wide = self.channels[channel] + self._spare * (0.5 if channel in (0, columns) else 1.0)
        lanes = self.lanes.count_vertical(channel)
        return right - wide / 2 + _LANE_PX * (self.lanes.vertical[channel][track.way.net] - (lanes - 1) / 2)

    def _find_lane_y(self, channel: int, track: Track, boxes: Sequence[Box]) -> float:
        above = [box.bottom for box, cell in zip(boxes, self.cells, strict=True) if cell.row < channel]
        top = max(above, default=0.0) + (_ROW_PX if channel else _ROOM_PX) / 2
        return top + _LANE_PX * (self.lanes.horizontal[channel][track.way.net] + 0.5)

    def _follow(self, track: Track, boxes: Sequence[Box]) -> list[Spot]:
        way, here, there = track.way, boxes[track.way.here], boxes[track.way.there]
        if track.straight:
            return [(here.middle, here.bottom), (there.middle, there.top)]
        end_y = self._find_arrival(track, there)
        begin_y = end_y if track.level else here.head + OUT_PX
        begin_x = here.right if track.first > self.cells[way.here].column else here.left
        end_x = there.left if track.last <= self.cells[way.there].column else there.right
        if track.level:
            return [(begin_x, begin_y), (end_x, end_y)]
        first = self._find_lane_x(track.first, track)
        if track.across is None:
            return [(begin_x, begin_y), (first, begin_y), (first, end_y), (end_x, end_y)]
        last, y = self._find_lane_x(track.last, track), self._find_lane_y(track.across, track, boxes)
        return [(begin_x, begin_y), (first, begin_y), (first, y), (last, y), (last, end_y), (end_x, end_y)]

    def _find_arrival(self, track: Track, there: Box) -> float:
        if track.way.kind is Kind.CALL:
            return there.head + CALL_PX
        if track.way.strip is None:
            return there.head + IN_PX
        strips = len(self.scene.inputs[track.way.there])
        return there.head - STRIP_PX * (strips - track.way.strip) + STRIP_PX / 2


def find_middle(corners: Sequence[Spot]) -> Spot:
    """Return the middle of the longest stretch of a line."""
    stretches = list(zip(corners, corners[1:], strict=False))
    (x0, y0), (x1, y1) = max(stretches, key=lambda ends: math.dist(*ends))
    return (x0 + x1) / 2, (y0 + y1) / 2
