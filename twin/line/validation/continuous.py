"""Group of the table about continuous flow between two machines, and about lines that stop as a whole."""

import math
from collections.abc import Callable, Mapping

from twin.config.distribution import Constant
from twin.line.validation.serial import study_throughput
from twin.line.validation.study import (
    Study,
    Values,
    make_failure,
    make_line,
    read_mean_level,
    read_throughput,
    run_long,
)
from twin.line.validation.table import Entry

_PARTS = 150
"""Parts that a full buffer holds at least."""
_PARTS_PER_TIME = 5
"""Parts that a machine makes at least in the unit of time, and in the shortest mean time to failure or repair."""


def study_continuous(entry: Entry) -> Study:
    """Group I: two machines with a buffer of some volume between them, or any number that stop together."""
    return _study_fluid(entry) if "N" in entry.params else _study_rigid(entry)


def _study_rigid(entry: Entry) -> Study:
    """Return the study of machines without buffers that stand still as soon as one of them is down.

    That is exactly one station with the failures of them all, by operation: no two at a time. Its cycle is the unit.
    """
    rates = zip(entry.params["p"], entry.params["r"], strict=True)
    modes = tuple(
        make_failure(failure, repair).model_copy(update={"name": f"failure_{place}"})
        for place, (failure, repair) in enumerate(rates)
    )
    return study_throughput(make_line([Constant(kind="constant", value_s=1.0)], [], failures=[modes]))


def _study_fluid(entry: Entry) -> Study:
    """Return the study of a continuous flow, which many small parts stand for.

    A part is 1/k of the unit of volume; k machine cycles are the unit of time. The results are off by about the volume
    of half a part, relative to the buffer's (as the tests check against the closed form of Gershwin & Schick): with
    150 parts in a buffer some 0.3 %.
    """
    failures, repairs, volume = entry.params["p"], entry.params["r"], float(entry.params["N"])
    fineness = find_fineness(volume, max(1.0, *failures, *repairs))
    compiled = make_line(
        [Constant(kind="constant", value_s=1 / fineness)] * 2,
        [round(volume * fineness)],
        failures=[make_failure(p, r) for p, r in zip(failures, repairs, strict=True)],
    )

    def simulate(seed: int, replication: int, length: float) -> Values:
        state = run_long(compiled, seed, replication, length)
        return {
            "E": read_throughput(state) / fineness,
            "mean_level": read_mean_level(compiled, state, 1) / fineness,
        }

    return Study(simulate, length=5_000.0)


def find_fineness(volume: float, rate: float) -> int:
    """Return how many parts make up the unit of volume, for a buffer's volume and the greatest rate [1/time]."""
    return math.ceil(max(_PARTS_PER_TIME * rate, _PARTS / volume if volume > 0 else 0.0))


STUDIES: Mapping[str, Callable[[Entry], Study | str]] = {"I_continuous": study_continuous}
