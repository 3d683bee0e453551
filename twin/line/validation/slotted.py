"""Groups of the table in slotted time: all machines decide together at the beginning of each slot, the unit of time."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from twin.config.count import GeometricCount
from twin.config.distribution import Constant, Geometric
from twin.config.failure import Failure, FailureClock
from twin.config.flow import BlockingRule, Rules, Simultaneous
from twin.line.arrays import State
from twin.line.compile import CompiledLine
from twin.line.validation.study import (
    Study,
    Values,
    make_line,
    read_duration,
    read_mean_storage,
    read_shares,
    read_station,
    read_throughput,
    run_long,
)
from twin.line.validation.table import Entry
from twin.records.state import ServerState

_SLOT = Constant(kind="constant", value_s=1.0)
_STEP = 0.01
"""Of the central differences that stand for derivatives by a machine's probability."""

_SLOPE_SHARE = 0.1
"""Length of the runs for each derivative, over that of the line's own run."""


def study_geometric(entry: Entry) -> Study:
    """Group G: one part per slot, geometric failures and repairs.

    A machine that has a part and a place begins its slot with a failure, with a probability; its first slot after a
    repair is a good one. That is a failure clock that counts services, and repairs of whole slots.
    """
    params = entry.params
    count = params["M"] if "M" in params else len(params["p"])
    failures, repairs = _spread(params["p"], count), _spread(params["r"], count)
    storages = [round(storage) for storage in _spread(params["N"], count - 1)]
    compiled = make_line(
        [_SLOT] * count,
        [storage - 1 for storage in storages],
        failures=[_make_failure(p, r) for p, r in zip(failures, repairs, strict=True)],
        rules=Rules(blocking=BlockingRule.BEFORE, simultaneous=Simultaneous.STARTS_LAST),
    )

    def simulate(seed: int, replication: int, length: float) -> Values:
        state = run_long(compiled, seed, replication, length)
        means = {f"mean_storage[{place}]": read_mean_storage(compiled, state, place + 1) for place in range(count - 1)}
        alone = {"mean_storage": means["mean_storage[0]"]} if count == 2 else {}
        return {
            "E": read_throughput(state),
            "p_starve": float(read_shares(state, ServerState.STARVED)[-1]),
            "p_block": float(read_shares(state, ServerState.BLOCKED)[0]),
            **means,
            **alone,
            **_find_excess(state, failures, repairs),
        }

    controls = ("excess_first", "excess_last", "excess_all")[: min(count, 3)]
    return Study(simulate, length=1_000.0 * max(20, *storages), controls=controls)


def _find_excess(state: State, failures: Sequence[float], repairs: Sequence[float]) -> dict[str, float]:
    """Return the shares of slots that first, last and all machines were down beyond what their services make expected.

    A service brings a failure with its probability, a failure takes its mean number of slots, whatever happened before:
    the sum of what exceeds both is a martingale, 0 in the mean. Most of the scatter of a line's output comes from it.
    """
    down, services = read_shares(state, ServerState.DOWN), state.servers["processed"] / read_duration(state)
    excess = down - services * np.array(failures) / np.array(repairs)
    found = {"excess_first": float(excess[0]), "excess_last": float(excess[-1])}
    return found | {"excess_all": float(excess.sum())} if len(excess) > 2 else found


def _make_failure(probability: float, repair_probability: float) -> Failure:
    return Failure(
        name="failure",
        clock=FailureClock.COUNT,
        services_to_failure=GeometricCount(kind="geometric", probability=probability),
        time_to_repair=Geometric(kind="geometric", probability=repair_probability, slot_s=1.0),
    )


def _spread(value: float | Sequence[float], count: int) -> list[float]:
    """Return one value per machine or storage."""
    return [value] * count if isinstance(value, int | float) else list(value)


def study_bernoulli(entry: Entry) -> Study:
    """Group H: machines that make a part in each slot with a probability."""
    compiled = make_bernoulli_line(entry.params["p"], entry.params["N"])

    def simulate(seed: int, replication: int, length: float) -> Values:
        state = run_long(compiled, seed, replication, length)
        parts = (read_station(compiled, state, place + 1) for place in range(len(entry.params["N"])))
        return {"PR": read_throughput(state)} | {f"WIP[{place}]": mean for place, mean in enumerate(parts)}

    return Study(simulate)


def make_bernoulli_line(probabilities: Sequence[float], capacities: Sequence[int]) -> CompiledLine:
    """Return a line of Bernoulli machines: of services of geometric length that are void when their part is blocked.

    Nothing is lost by a void slot, for these times are memoryless. A buffer's places count the one on the machine.
    """
    return make_line(
        [Geometric(kind="geometric", probability=probability, slot_s=1.0) for probability in probabilities],
        [capacity - 1 for capacity in capacities],
        rules=Rules(blocking=BlockingRule.REPEAT, simultaneous=Simultaneous.STARTS_LAST),
    )


def study_sensitivities(entry: Entry) -> Study:
    """Group V: derivatives by each machine's probability, shares of slots up but blocked or starved, and the arrows.

    An arrow points from a machine that is blocked more than its neighbour is starved to that neighbour, or back. Where
    the two shares differ by less than the entry's tolerance, no run of a sensible length tells them apart, so the
    arrow's interval may be wide.
    """
    probabilities, capacities = np.array(entry.params["p"]), entry.params["N"]
    places = range(len(probabilities))
    compiled = make_bernoulli_line(entry.params["p"], capacities)
    steps = _STEP * np.eye(len(probabilities))

    def find_rate(side: CompiledLine, seed: int, replication: int, length: float) -> float:
        return read_throughput(run_long(side, seed, replication, _SLOPE_SHARE * length))

    sides = [
        [make_bernoulli_line((probabilities + sign * step).tolist(), capacities) for sign in (1, -1)] for step in steps
    ]

    def simulate(seed: int, replication: int, length: float) -> Values:
        state = run_long(compiled, seed, replication, length)
        rates = np.array(
            [
                [read_throughput(run_long(side, seed, replication, _SLOPE_SHARE * length)) for side in pair]
                for pair in sides
            ]
        )
        slopes = (rates[:, 0] - rates[:, 1]) / (2 * _STEP)
        blocked = state.servers["repeats"] / read_duration(state)
        starved = probabilities * read_shares(state, ServerState.STARVED)
        arrows = np.sign(blocked[:-1] - starved[1:])
        return {
            "PR": read_throughput(state),
            "bottleneck": 1.0 + int(np.argmax(slopes)),
            **{f"dPR_dp[{place}]": float(slopes[place]) for place in places},
            **{f"BL[{place}]": float(blocked[place]) for place in places},
            **{f"ST[{place}]": float(starved[place]) for place in places},
            **{f"arrows[{place}]": float(arrow) for place, arrow in enumerate(arrows)},
        }

    loose = {"bottleneck", *(f"dPR_dp[{place}]" for place in places), *_find_close_arrows(entry)}
    return Study(simulate, loose=frozenset(loose))


def _find_close_arrows(entry: Entry) -> set[str]:
    """Return the arrows between machines whose shares differ by less than the tolerance."""
    blocked, starved = entry.expected["BL"][:-1], entry.expected["ST"][1:]
    tolerance = entry.test_tolerance_rel or 0.0
    return {
        f"arrows[{place}]"
        for place, (left, right) in enumerate(zip(blocked, starved, strict=True))
        if abs(left - right) <= tolerance * max(left, right)
    }


STUDIES: Mapping[str, Callable[[Entry], Study | str]] = {
    "G_det_geometric": study_geometric,
    "H_bernoulli": study_bernoulli,
    "V_bottleneck": study_sensitivities,
}
