"""The grid on which a line is drawn: as the line file places its stations, or along the graph of the line."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from twin.config.graph import Graph, list_targets, make_graph
from twin.config.line import Line

MOST_EMPTY = 4
"""Cells a station that a grid from the file may have; beyond it, most of the drawing would be empty."""


@dataclass(frozen=True)
class Cell:
    """A place on the grid; rows run down."""

    column: int
    row: int


@dataclass(frozen=True)
class Floor:
    """Where stations stand on the grid.

    Attributes:
        cells: places in order of flow, no two the same.
        from_file: whether they stand to each other as the coordinates of the line file say.
    """

    cells: tuple[Cell, ...]
    from_file: bool

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return 1 + max(cell.column for cell in self.cells)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return 1 + max(cell.row for cell in self.cells)


def plan_floor(line: Line | None, count: int, *, most_columns: int, turned: bool = False) -> Floor:
    """Return the grid of a line.

    Coordinates of the file become columns and rows in their order, so that what stands left or above stays so. Without
    them, or where they do not fit, stations stand in layers of the graph, those that follow to the right, in bands that
    run to and fro.

    Args:
        line: the line, None when its file cannot be read; stations then stand in order of flow.
        count: number of stations.
        most_columns: how many cells fit side by side.
        turned: whether a line along x is to run down the page, for narrow screens.
    """
    if line is None or len(line.stations) != count:
        return Floor(_arrange([[index] for index in range(count)], most_columns), from_file=False)
    cells = _read_cells([station.position_m for station in line.stations], turned=turned)
    if cells:
        floor = Floor(cells, from_file=True)
        if floor.columns <= most_columns and floor.columns * floor.rows <= MOST_EMPTY * count:
            return floor
    return Floor(_arrange(find_layers(line, make_graph(line)), most_columns), from_file=False)


def find_layers(line: Line, graph: Graph) -> list[list[int]]:
    """Return the stations by layer: each after all that feed it, ways back left out, in order of the file."""
    places = {station.name: place for place, station in enumerate(line.stations)}
    ahead = {places[name]: [places[to] for to in list_targets(ways)] for name, ways in graph.ways.items()}
    order = _sort_by_flow(ahead)
    rank = {place: at for at, place in enumerate(order)}
    layer = dict.fromkeys(order, 0)
    for place in order:
        for following in ahead[place]:
            if rank[following] > rank[place]:
                layer[following] = max(layer[following], layer[place] + 1)
    fed = {following for targets in ahead.values() for following in targets}
    for place in order:  # what begins later in the line stands beside where it joins
        if place > 0 and place not in fed and ahead[place]:
            layer[place] = max(min(layer[following] for following in ahead[place]) - 1, 0)
    found: dict[int, list[int]] = {}
    for place in sorted(layer):
        found.setdefault(layer[place], []).append(place)
    return [found[at] for at in sorted(found)]


def leads_back(ahead: Mapping[int, Sequence[int]], here: int, there: int) -> bool:
    """Tell whether a way leads to a station from which parts come here."""
    seen, waiting = {there}, [there]
    while waiting:
        place = waiting.pop()
        if place == here:
            return True
        fresh = [following for following in ahead[place] if following not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return False


def _sort_by_flow(ahead: Mapping[int, Sequence[int]]) -> list[int]:
    """Return the stations so that each comes before what follows it, but for ways back."""
    done: list[int] = []
    seen: set[int] = set()
    for start in ahead:
        path = [] if start in seen else [(start, iter(ahead[start]))]
        seen.add(start)
        while path:
            place, following = path[-1]
            fresh = next((other for other in following if other not in seen), None)
            if fresh is None:
                done.append(path.pop()[0])
            else:
                seen.add(fresh)
                path.append((fresh, iter(ahead[fresh])))
    return done[::-1]


def _read_cells(positions: Sequence[tuple[float, float] | None], *, turned: bool) -> tuple[Cell, ...]:
    """Return positions by their order along x and y, nothing when one is missing or two are the same."""
    known = [position for position in positions if position is not None]
    if len(set(known)) < len(positions):
        return ()
    across = sorted({x for x, _ in known})
    down = sorted({y for _, y in known}, reverse=True)
    cells = [(across.index(x), down.index(y)) for x, y in known]
    return tuple(Cell(row, column) if turned else Cell(column, row) for column, row in cells)


def _arrange(layers: Sequence[Sequence[int]], most_columns: int) -> tuple[Cell, ...]:
    """Return cells in bands of layers; every other band runs back, so that neighbours in the flow stay neighbours."""
    bands = math.ceil(len(layers) / most_columns)
    columns = math.ceil(len(layers) / bands)
    cells: dict[int, Cell] = {}
    top = 0
    for band in range(bands):
        mine = layers[band * columns : (band + 1) * columns]
        for at, layer in enumerate(mine):
            column = columns - 1 - at if band % 2 else at
            cells.update((place, Cell(column, top + down)) for down, place in enumerate(layer))
        top += max(map(len, mine))
    return tuple(cells[place] for place in sorted(cells))
