"""The skill model: what many attempts at one task measured."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.records.fault import FaultSpec, read_fault


@dataclass(frozen=True)
class SkillKey:
    """What a skill model is of.

    Attributes:
        robot: folder name under ``robots/``.
        task: task name.
        policy: policy name.
        conditions: name of the conditions.
        faults: what is wrong in every attempt, each as ``FaultSpec.text``, in order.
    """

    robot: str
    task: str
    policy: str
    conditions: str
    faults: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Readable identity: ``robot/task/policy/conditions+fault=severity...``."""
        return name_skill(self.robot, self.task, self.policy, self.conditions, self.faults)

    @property
    def fault_specs(self) -> tuple[FaultSpec, ...]:
        """The faults as an attempt's spec holds them."""
        return tuple(read_fault(text) for text in self.faults)


def name_skill(robot: str, task: str, policy: str, conditions: str, faults: Iterable[str]) -> str:
    """Return the readable identity of a skill."""
    return f"{robot}/{task}/{policy}/{conditions}" + "".join(f"+{fault}" for fault in faults)


@dataclass(frozen=True)
class SkillModel:
    """The attempts of one skill, in order of their seeds; ``sim_fault`` attempts are left out.

    Attributes:
        key: robot, task, policy, conditions and faults.
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
