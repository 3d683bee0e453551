"""Where the robots of pools walk: their places to scale, and how far it is between them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from dashboards.figures.drawing import Drawing, Spot, Text
from dashboards.figures.measure import fit_name, measure_text
from dashboards.figures.names import show_whole_name
from dashboards.text import Catalogue
from dashboards.theme import MUTED, NEUTRAL, OTHER_LOSS, PRIMARY, SURFACE
from twin.config.line import Line
from twin.config.pool import RobotPool

MOST_PATHS = 40
"""Ways of a pool that are drawn, the shortest; the table has all."""
COLOURS = (OTHER_LOSS, PRIMARY, "#d55e00", "#009e73")
DASHES = ("solid", "7px,3px", "2px,3px", "9px,3px,2px,3px")
_SIZE, _LINE_PX, _MARK_PX, _LABEL_PX, _NAME_PX = 11, 15, 12, 110, 170
_MARGIN_PX, _LEAST_PX, _MOST_PX = 34, 150, 460
Metres = tuple[float, float]
Frame = tuple[float, float, float, float]


@dataclass(frozen=True)
class Stop:
    """A place where robots go.

    Attributes:
        name: of the station, pool or charger.
        icon: what it is: a station, a place of a pool, or a charger.
        at: where it is [m].
    """

    name: str
    icon: str
    at: Metres


@dataclass(frozen=True)
class Walks:
    """Where the robots of a pool go.

    Attributes:
        pool: the pool.
        stops: its place first, then the stations, where they carry to, and its charger.
    """

    pool: RobotPool
    stops: tuple[Stop, ...]

    @property
    def paths(self) -> list[tuple[Stop, Stop, float]]:
        """Pairs of stops at different places and the way between them [m], the shortest first."""
        pairs = [(a, b, math.dist(a.at, b.at)) for a, b in combinations(self.stops, 2)]
        return sorted((pair for pair in pairs if pair[2] > 0), key=lambda pair: pair[2])


def find_walks(line: Line | None) -> list[Walks]:
    """Return where the robots of each pool go; a line whose stations have no places has none."""
    if line is None or not any(station.position_m for station in line.stations):
        return []
    return [Walks(pool, tuple(_find_stops(line, pool))) for pool in line.robots]


def draw_walks(walks: Sequence[Walks], width: float, *, say: Catalogue) -> Drawing:
    """Return the places to scale, the ways between them and their lengths, as far as texts find room.

    Args:
        walks: of the pools.
        width: of the narrowest screen that it is drawn for [px].
        say: the words.
    """
    stops = list(dict.fromkeys(stop for found in walks for stop in found.stops))
    paper = _Paper.fit(stops, width)
    drawing = Drawing(width, paper.height)
    taken = [paper.frame(stop.at) for stop in stops]
    for number, found in enumerate(walks):
        look = {"color": COLOURS[number % 4], "dash": DASHES[number % 4], "width": 1.6}
        for a, b, _ in found.paths[:MOST_PATHS]:
            drawing.add_line([paper.place(a.at), paper.place(b.at)], head=False, **look)
    _name_stops(drawing, stops, paper, taken)
    for found in walks:
        _name_paths(drawing, found, paper, taken, say)
    return drawing


def describe_walk(pool: RobotPool, metres: float, say: Catalogue) -> str:
    """Return how long a robot takes for a way."""
    if pool.walk is None:
        return say("walks.at_once")
    if pool.walk.speed_mps is None:
        return say("walks.any")
    return f"{metres / pool.walk.speed_mps:.1f} s"


def _find_stops(line: Line, pool: RobotPool) -> Iterator[Stop]:
    """Yield the stops of a pool, with the places that the simulation takes where the file states none."""
    places = {station.name: station.position_m or (0.0, 0.0) for station in line.stations}
    served = [station for station in line.stations if station.robots == pool.name]
    first = next((station.position_m for station in served if station.position_m), (0.0, 0.0))
    home = pool.position_m or first
    yield Stop(pool.name, "◉", home)
    names = [name for station in served for name in (station.name, station.carries_to) if name]
    yield from (Stop(name, "■", places[name]) for name in dict.fromkeys(names))
    for chargers in line.chargers:
        if pool.battery is not None and pool.battery.chargers == chargers.name:
            yield Stop(chargers.name, "↯", chargers.position_m or home)


@dataclass(frozen=True)
class _Paper:
    left: float
    top: float
    scale: float
    width: float
    height: float
    inset: float

    @classmethod
    def fit(cls, stops: Sequence[Stop], width: float) -> "_Paper":
        """Return the paper on which all stops have room, as large as it may be."""
        xs, ys = [stop.at[0] for stop in stops], [stop.at[1] for stop in stops]
        across, down = max(xs) - min(xs), max(ys) - min(ys)
        room = width - 2 * _LABEL_PX if width > 600 else width - 2 * _MARGIN_PX
        tall = _MOST_PX - 2 * _MARGIN_PX
        scale = min(room / across if across else math.inf, tall / down if down else math.inf)
        scale = scale if math.isfinite(scale) else 1.0
        height = max(scale * down + 2 * _MARGIN_PX, _LEAST_PX)
        return cls(min(xs), max(ys), scale, width, height, (width - scale * across) / 2)

    def place(self, at: Metres) -> tuple[float, float]:
        down = (self.top - at[1]) * self.scale
        return self.inset + (at[0] - self.left) * self.scale, _MARGIN_PX + down

    def frame(self, at: Metres) -> Frame:
        x, y = self.place(at)
        return x - _MARK_PX / 2, y - _MARK_PX / 2, x + _MARK_PX / 2, y + _MARK_PX / 2


def _name_stops(drawing: Drawing, stops: Sequence[Stop], paper: _Paper, taken: list[Frame]) -> None:
    """Mark and name the places; several things at one place share a mark and a line of names."""
    for at in dict.fromkeys(stop.at for stop in stops):
        here = [stop for stop in stops if stop.at == at]
        x, y = paper.place(at)
        colour = NEUTRAL if all(stop.icon == "■" for stop in here) else MUTED
        half = _MARK_PX / 2
        drawing.add_box((x - half, x + half), (y - half, y + half), fillcolor=colour, line={"width": 0})
        names = ", ".join(stop.name if stop.icon == "■" else f"{stop.icon} {stop.name}" for stop in here)
        text = fit_name(names, _NAME_PX, _SIZE)
        whole = "<br>".join(f"{stop.icon} {show_whole_name(stop.name)}" for stop in here)
        drawing.spots.append(Spot(x, y, f"{whole}<br>{at[0]:g}, {at[1]:g} m", 20))
        _put(drawing, text, min(measure_text(names, _SIZE), _NAME_PX), (x, y), paper, taken, muted=False)


def _name_paths(drawing: Drawing, found: Walks, paper: _Paper, taken: list[Frame], say: Catalogue) -> None:
    for a, b, metres in found.paths[:MOST_PATHS]:
        (x0, y0), (x1, y1) = paper.place(a.at), paper.place(b.at)
        middle = (x0 + x1) / 2, (y0 + y1) / 2
        text = f"{metres:.3g} m"
        ends = f"<b>{show_whole_name(a.name)} – {show_whole_name(b.name)}</b>"
        hover = f"{ends}<br>{show_whole_name(found.pool.name)}: {text}, {describe_walk(found.pool, metres, say)}"
        drawing.spots.append(Spot(*middle, hover, 14))
        wide = measure_text(text, _SIZE)
        if math.dist((x0, y0), (x1, y1)) > wide + 3 * _MARK_PX:
            _put(drawing, text, wide, middle, paper, taken, muted=True, close=True)


def _put(
    drawing: Drawing,
    text: str,
    wide: float,
    at: tuple[float, float],
    paper: _Paper,
    taken: list[Frame],
    *,
    muted: bool,
    close: bool = False,
) -> None:
    """Write a text at the first free place about a point (``close``: on it), nowhere when there is none."""
    x, y = at
    aside = _MARK_PX + wide / 2
    for across, down in [(0.0, 0.0)] if close else [(0, -_LINE_PX), (0, _LINE_PX), (aside, 0), (-aside, 0)]:
        left, top = x + across - wide / 2, y + down - _LINE_PX / 2
        frame = (left, top, left + wide, top + _LINE_PX)
        inside = left >= 0 and frame[2] <= paper.width and top >= 0 and frame[3] <= paper.height
        if inside and not any(_overlap(frame, other) for other in taken):
            taken.append(frame)
            drawing.add_box((left, frame[2]), (top, frame[3]), fillcolor=SURFACE, line={"width": 0})
            drawing.texts.append(Text(text, x + across, y + down, size=_SIZE, muted=muted))
            return


def _overlap(a: Frame, b: Frame) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
