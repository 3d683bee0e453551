"""What antithetic pairs would win on a small model, beside control variates.

Of each pair the second replication takes 1 - U wherever the first took U (Hammersley and Morton, Mathematical
Proceedings of the Cambridge Philosophical Society 52, 1956). The line's streams do not do this: they would have to be
told which replication mirrors which, in every kernel that draws.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from twin.records.intervals import controlled_interval, mean_interval

Floats = NDArray[np.float64]

SHIFT_S, CYCLE_S = 28_800.0, 10.4
MTTF_S, MTTR_S, REPAIR_CV = 5220.0, 712.0, 0.8
"""The case sealer of the tote hub."""
DRAWS = 60
"""Stops that no shift has: ten times as many as it has on average."""


@dataclass(frozen=True)
class Shifts:
    """Shifts of two machines whose parts are joined.

    Attributes:
        output: pairs of parts of each shift, shape (shifts,).
        surplus: stops of each machine less those that its time at work gives on average, shape (shifts, 2).
    """

    output: Floats
    surplus: Floats


def simulate_machines(uniforms: Floats) -> Shifts:
    """Return shifts of two machines that stop by operation, with ample stores: the slower one sets the output.

    Args:
        uniforms: random numbers of times to failure and of repairs, shape (shifts, 2 machines, 2, DRAWS).
    """
    sigma = np.sqrt(np.log1p(REPAIR_CV**2))
    up_s = -MTTF_S * np.log(uniforms[:, :, 0])
    down_s = MTTR_S * np.exp(sigma * special.ndtri(uniforms[:, :, 1]) - sigma**2 / 2)
    fails_s = np.cumsum(up_s, axis=2) + np.cumsum(down_s, axis=2) - down_s
    worked_s = SHIFT_S - np.clip(SHIFT_S - fails_s, 0.0, down_s).sum(axis=2)
    stops = (fails_s < SHIFT_S).sum(axis=2)
    return Shifts(worked_s.min(axis=1) / CYCLE_S, stops - worked_s / MTTF_S)


def compare_antithetic(shifts: int = 4000, seed: int = 1) -> dict[str, float | str]:
    """Return the variance of a mean with antithetic pairs, and with control variates, over that with neither."""
    uniforms = np.random.default_rng([seed, shifts]).uniform(size=(shifts // 2, 2, 2, DRAWS))
    first, mirrored = simulate_machines(uniforms), simulate_machines(1 - uniforms)
    variance = np.var(np.append(first.output, mirrored.output), ddof=1)
    pairs = np.var((first.output + mirrored.output) / 2, ddof=1) / (variance / 2)
    plain, controlled = mean_interval(first.output), controlled_interval(first.output, first.surplus)
    return {
        "name": "two machines that stop, 8 h",
        "antithetic_ratio": float(pairs),
        "control_ratio": ((controlled.high - controlled.mean) / (plain.high - plain.mean)) ** 2,
    }
