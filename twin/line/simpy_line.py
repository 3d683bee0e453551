"""The same serial line as SimPy writes it: the reference of the benchmark, and an independent check of throughput."""

import random
from collections.abc import Generator, Sequence
from typing import Any

from twin.errors import MissingDependencyError


def count_parts_with_simpy(means_s: Sequence[float], capacities: Sequence[int], *, until_s: float, seed: int) -> int:
    """Return how many parts leave a line of single exponential servers, blocking after service, from empty.

    Args:
        means_s: mean processing time of each station [s].
        capacities: places between each station and the next, at least 1 each (SimPy's stores have no zero).
        until_s: simulated time [s].
        seed: of the random numbers.

    Raises:
        MissingDependencyError: SimPy is not installed.
    """
    try:
        import simpy
    except ImportError as error:
        raise MissingDependencyError("the reference of this benchmark needs simpy: pip install simpy") from error
    environment = simpy.Environment()
    stores = [simpy.Store(environment, capacity) for capacity in capacities]
    draw = random.Random(seed).expovariate
    good = 0

    def run_station(mean_s: float, before: Any, after: Any) -> Generator[Any, Any, None]:
        nonlocal good
        rate = 1.0 / mean_s
        while True:
            if before is not None:
                yield before.get()
            yield environment.timeout(draw(rate))
            if after is not None:
                yield after.put(None)
            else:
                good += 1

    for mean_s, before, after in zip(means_s, [None, *stores], [*stores, None], strict=True):
        environment.process(run_station(mean_s, before, after))
    environment.run(until=until_s)
    return good
