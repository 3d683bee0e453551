"""The skill model: what many attempts at one task measured."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class SkillKey:
    """What a skill model is of."""

    robot: str
    task: str
    policy: str
    conditions: str


@dataclass(frozen=True)
class SkillModel:
    """The attempts of one skill, in order of their seeds; ``sim_fault`` attempts are left out.

    Attributes:
        key: robot, task, policy and conditions.
        hash: content hash of everything that made the attempts.
        outcome: ``Outcome`` of each attempt, shape (attempts,), int8.
        duration_s: duration of each attempt [s], shape (attempts,).
        energy_j: energy of each attempt [J], shape (attempts,).
        idle_w: power of the robot while it waits [W].
        fidelity: declared shortcuts, ``full`` when there are none.
        sim_faults: attempts that the simulator could not carry out.
    """

    key: SkillKey
    hash: str
    outcome: NDArray[np.int8]
    duration_s: NDArray[np.float64]
    energy_j: NDArray[np.float64]
    idle_w: float
    fidelity: str
    sim_faults: int
