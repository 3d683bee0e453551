"""Action mode ``skills``: the scripted policy, a phase at a time, and the decisions between its phases.

A scripted policy is a program whose phases are the skills of the task (reach, lift, walk, ...). The action says when
the next one begins, when the robot waits, when the program begins anew from where things now are, and when the work is
left.
"""

from dataclasses import replace
from enum import IntEnum

import numpy as np
from gymnasium import spaces

from twin.control.reference import BodyReference
from twin.environments.driver import TICK_S, TICKS_PER_STEP, stand_still
from twin.policies import PolicyEntry
from twin.policies.contract import Embodiment, Observation, Policy


class Skill(IntEnum):
    """What an action asks for."""

    WAIT = 0
    """Stand still for a step (40 ms)."""
    GO_ON = 1
    """Carry the scripted program on until its phase ends."""
    RETRY = 2
    """Begin the program anew, with what is seen now, and carry it on until its first phase ends."""
    FINISH = 3
    """Say that the work is finished and stand still."""


class Skills:
    """The mode."""

    def __init__(self, entry: PolicyEntry) -> None:
        """Take the policy whose phases are called."""
        self._entry = entry
        self.space: spaces.Discrete = spaces.Discrete(len(Skill))

    def hold(self) -> int:
        """Return the action that waits."""
        return int(Skill.WAIT)

    def begin(self, brief: object, start: Observation, robot: Embodiment) -> "SkillDriver":
        """Return the driver of one attempt, which stands still first."""
        return SkillDriver(self._entry, brief, start, robot)


class SkillDriver:
    """Runs a policy whose clock stands still while the robot waits."""

    def __init__(self, entry: PolicyEntry, brief: object, start: Observation, robot: Embodiment) -> None:
        self._entry, self._brief, self._robot = entry, brief, robot
        self._policy: Policy = entry.make(brief, start, robot)
        self._last = stand_still(start)
        self._skill = Skill.WAIT
        self._restart = False
        self._restarts = 0
        self._paused_s = 0.0
        self._began: str | None = None
        self._ticks = 0

    @property
    def retries(self) -> int:
        """How often the policy repeated a piece of the work, or was begun anew."""
        return self._policy.retries + self._restarts

    def tell(self, action: int) -> None:
        """Call a skill; once finished there is nothing more to call."""
        if self._skill is not Skill.FINISH:
            self._skill = Skill(action)
        self._restart = self._skill is Skill.RETRY
        self._began = None
        self._ticks = 0

    def act(self, observation: Observation) -> BodyReference:
        """Return what the policy wants, or what keeps the robot where it is."""
        self._ticks += 1
        if self._skill in (Skill.WAIT, Skill.FINISH):
            self._paused_s += TICK_S
            return self._last
        seen = replace(observation, time_s=observation.time_s - self._paused_s)
        if self._restart:
            self._renew(seen)
        reference = self._policy.act(seen)
        self._began = self._began or self._policy.name_phase()
        self._last = _stop(reference)
        return reference

    def _renew(self, seen: Observation) -> None:
        """Begin the policy anew, and keep how often the former one repeated something."""
        self._restarts += 1 + self._policy.retries
        self._restart = False
        self._policy = self._entry.make(self._brief, seen, self._robot)

    def name_phase(self) -> str:
        """Return the policy's phase, or the skill that stands still."""
        still = self._skill in (Skill.WAIT, Skill.FINISH)
        return self._skill.name.lower() if still else self._policy.name_phase()

    def is_done(self) -> bool:
        """Return whether the policy has finished, or the work was left."""
        return self._skill is Skill.FINISH or self._policy.is_done()

    def is_busy(self) -> bool:
        """Return whether the phase that was called goes on."""
        if self._skill in (Skill.WAIT, Skill.FINISH) or self._policy.is_done():
            return self._ticks < TICKS_PER_STEP
        return self._policy.name_phase() == self._began


def _stop(reference: BodyReference) -> BodyReference:
    """Return the same place of everything, at rest."""
    hands = {side: replace(hand, velocity=np.zeros(6)) for side, hand in reference.hands.items()}
    return replace(reference, hands=hands, swings={}, com_acceleration=None, eye=None)
