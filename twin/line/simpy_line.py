"""The same serial lines as SimPy writes them: the reference of the benchmark, and an independent check of throughput.

Written for speed: a generator per station, one event per part and transfer, a failure only where it strikes.
"""

import random
from collections.abc import Callable, Generator, Sequence
from typing import Any, NamedTuple

from twin.errors import MissingDependencyError


class Failures(NamedTuple):
    """Failures of every station by time worked, exponential, repaired first come first served.

    Attributes:
        mean_to_failure_s: mean time worked between failures [s].
        mean_to_repair_s: mean time to repair [s].
        people: how many repair.
    """

    mean_to_failure_s: float
    mean_to_repair_s: float
    people: int = 1


Station = Callable[[float, Any, Any], Generator[Any, Any, None]]
"""Runs a station, given its mean processing time [s] and the stores before and after."""


class _Line:
    """A line under way: SimPy's environment, its crew, random times and how many parts have left."""

    def __init__(self, simpy: Any, seed: int) -> None:
        self.simpy = simpy
        self.environment = simpy.Environment()
        self.draw = random.Random(seed).expovariate
        self.good = 0

    def make_plain(self) -> Station:
        timeout, draw = self.environment.timeout, self.draw

        def run_station(mean_s: float, before: Any, after: Any) -> Generator[Any, Any, None]:
            rate = 1.0 / mean_s
            while True:
                if before is not None:
                    yield before.get()
                yield timeout(draw(rate))
                if after is not None:
                    yield after.put(None)
                else:
                    self.good += 1

        return run_station

    def make_failing(self, failures: Failures) -> Station:
        timeout, draw = self.environment.timeout, self.draw
        crew = self.simpy.Resource(self.environment, failures.people)
        to_failure, to_repair = 1.0 / failures.mean_to_failure_s, 1.0 / failures.mean_to_repair_s

        def run_station(mean_s: float, before: Any, after: Any) -> Generator[Any, Any, None]:
            rate = 1.0 / mean_s
            lasts = draw(to_failure)
            while True:
                if before is not None:
                    yield before.get()
                work = draw(rate)
                while lasts < work:
                    yield timeout(lasts)
                    work -= lasts
                    with crew.request() as help_comes:
                        yield help_comes
                        yield timeout(draw(to_repair))
                    lasts = draw(to_failure)
                yield timeout(work)
                lasts -= work
                if after is not None:
                    yield after.put(None)
                else:
                    self.good += 1

        return run_station


def count_parts_with_simpy(
    means_s: Sequence[float],
    capacities: Sequence[int],
    *,
    until_s: float,
    seed: int,
    failures: Failures | None = None,
) -> int:
    """Return how many parts leave a line of single exponential servers, blocking after service, from empty.

    Args:
        means_s: mean processing time of each station [s].
        capacities: places between each station and the next, at least 1 each (SimPy's stores have no zero).
        until_s: simulated time [s].
        seed: of the random numbers.
        failures: of every station; none by default.

    Raises:
        MissingDependencyError: SimPy is not installed.
    """
    try:
        import simpy
    except ImportError as error:
        raise MissingDependencyError("the reference of this benchmark needs simpy: pip install simpy") from error
    line = _Line(simpy, seed)
    run_station = line.make_failing(failures) if failures else line.make_plain()
    stores = [simpy.Store(line.environment, capacity) for capacity in capacities]
    for mean_s, before, after in zip(means_s, [None, *stores], [*stores, None], strict=True):
        line.environment.process(run_station(mean_s, before, after))
    line.environment.run(until=until_s)
    return line.good
