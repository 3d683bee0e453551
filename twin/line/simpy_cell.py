"""A line of machines, robots that walk and people who repair, run with SimPy.

It is the reference of the benchmark, and an independent check of the kernels: it shares no code with them. Written for
speed: an event for each service (with the walk before it) and one for each server that had to wait, nothing else.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from twin.errors import MissingDependencyError
from twin.line.simpy_build import Cell
from twin.line.simpy_robot import Times


class Shares(NamedTuple):
    """What the robots of a pool did, as shares of time, averaged over the robots; the rest they waited for calls.

    Attributes:
        walking: on the way to a call or to the chargers.
        working: at a service, or holding a part for which there was no place.
        charging: at the chargers, also while waiting for one.
    """

    walking: float
    working: float
    charging: float


class CellResult(NamedTuple):
    """What a line did in its planned time.

    Attributes:
        good: parts that left the line as good ones, spoilt or not.
        scrapped: parts that were scrapped.
        work_in_process: mean number of parts in the line.
        crew_busy: share of time that a person of each crew worked.
        pools: shares of each pool of robots.
    """

    good: int
    scrapped: int
    work_in_process: float
    crew_busy: Mapping[str, float]
    pools: Mapping[str, Shares]


def simulate_with_simpy(line: Any, *, seed: int, warm_up_s: float, planned_s: float) -> CellResult:
    """Run a line from empty with SimPy and return what it did in its planned time.

    It knows stations in the order of the file or with ways by verdict, buffers, conveyors, carriers, products,
    change-overs, spoilt parts with mending and inspection, a failure mode per machine, crews, and robots with batteries
    that are swapped. Whatever else a line has is refused or not looked at.

    Args:
        line: as ``twin.config.line`` describes it, with at least the attributes that this model uses.
        seed: of the random numbers.
        warm_up_s: simulated before, and not counted [s].
        planned_s: time that counts [s].

    Raises:
        MissingDependencyError: SimPy is not installed.
        UsageError: the line has something that this model knows to be missing.
    """
    try:
        import simpy
    except ImportError as error:
        raise MissingDependencyError("the reference of this benchmark needs simpy: pip install simpy") from error
    cell = Cell(simpy, line, seed)
    cell.run(warm_up_s)
    before = _read(cell)
    cell.run(warm_up_s + planned_s)
    after = _read(cell)
    return CellResult(
        good=after.good - before.good,
        scrapped=after.scrapped - before.scrapped,
        work_in_process=(after.stayed_s - before.stayed_s) / planned_s,
        crew_busy={
            name: (after.worked_s[name] - before.worked_s[name]) / (crew.size * planned_s)
            for name, crew in cell.crews.items()
        },
        pools={
            name: _share(before.robots[name], after.robots[name], len(robots) * planned_s)
            for name, robots in cell.pools.items()
        },
    )


class _Reading(NamedTuple):
    """Counts and times since the start."""

    good: int
    scrapped: int
    stayed_s: float
    worked_s: Mapping[str, float]
    robots: Mapping[str, Times]


def _read(cell: Cell) -> _Reading:
    return _Reading(
        cell.good.count,
        cell.scrap.count,
        cell.entrance.measure_stay(),
        {name: crew.measure_work() for name, crew in cell.crews.items()},
        {name: _add(robot.measure() for robot in robots) for name, robots in cell.pools.items()},
    )


def _add(times: Iterable[Times]) -> Times:
    return Times(*(sum(column) for column in zip(*times, strict=True)))


def _share(before: Times, after: Times, whole_s: float) -> Shares:
    return Shares(*((end - start) / whole_s for start, end in zip(before, after, strict=True)))
