"""Action mode ``hand_poses``: where centre of mass, trunk and hands should go; the whole body follows."""

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from twin.control.dynamics import SIDES
from twin.control.reference import BodyReference
from twin.environments.anatomy import Anatomy
from twin.environments.driver import STEP_S, TICKS_PER_STEP, stand_still
from twin.environments.observing import make_box
from twin.policies.arrays.acting import HandPoseLayout
from twin.policies.contract import Embodiment, Observation

Floats = NDArray[np.float32]
GRAVITY = 9.81
LEAN_M = 0.3
"""How far the centre of mass may be told to go from where it was at the start [m]; balance is lost before."""
REACH_M = 1.5
"""How far a hand may be told to go from the middle between the feet, level [m]; arms end before."""
HIGH_M = 2.5
"""How high a hand may be told to go [m]."""
LOADS = 2.0
"""Largest load that a hand may be told to carry, over the robot's rated payload."""
ARM_M = 0.5
"""Lever of a load, from the palm [m]."""
CLOSED_M = -1.0
"""Distance of the pads that leaves a gripper as it is [m]."""


class HandPoses:
    """The mode; see ``HandPoseLayout`` for what stands where in an action."""

    def __init__(self, anatomy: Anatomy) -> None:
        self._layout = HandPoseLayout(anatomy.layout.grippers)
        self._stance = anatomy.stance
        force = LOADS * GRAVITY * anatomy.payload_kg
        centre = [(round(at, 2) - LEAN_M, round(at, 2) + LEAN_M) for at in anatomy.com.tolist()]
        hand = [
            *[(-REACH_M, REACH_M)] * 2,
            (0.0, HIGH_M),
            *[(-1.0, 1.0)] * 6,
            *[(-force, force)] * 3,
            *[(-ARM_M * force, ARM_M * force)] * 3,
        ]
        grips = [(CLOSED_M, anatomy.opening_m), (0.0, anatomy.grip_n)] * len(anatomy.layout.grippers)
        self.space: spaces.Box = make_box([*centre, *[(-1.0, 1.0)] * 12, *hand * len(SIDES), *grips, (0.0, 1.0)])

    def hold(self) -> Floats:
        """Return the action of the start pose."""
        return self._stance.copy()

    def begin(self, brief: object, start: Observation, robot: Embodiment) -> "HandPosesDriver":  # noqa: ARG002
        """Return the driver of one attempt, which stands still first."""
        return HandPosesDriver(self._layout, self._layout.encode(stand_still(start), done=False))


class HandPosesDriver:
    """Moves from one action's targets to the next one's within a step."""

    retries = 0

    def __init__(self, layout: HandPoseLayout, start: Floats) -> None:
        self._layout = layout
        self._here = self._there = start
        self._ticks = TICKS_PER_STEP

    def tell(self, action: Floats) -> None:
        """Head for the targets of an action."""
        self._here, self._there, self._ticks = self._there, action, 0

    def act(self, observation: Observation) -> BodyReference:  # noqa: ARG002
        """Return where the body should be on its way; at the last tick of a step it should be there."""
        self._ticks += 1
        share = min(1.0, self._ticks / TICKS_PER_STEP)
        return self._layout.decode(self._here, self._there, share, STEP_S)

    def name_phase(self) -> str:
        """Return the one phase there is."""
        return "act"

    def is_done(self) -> bool:
        """Return whether the last action says so."""
        return self._layout.is_done(self._there)

    def is_busy(self) -> bool:
        """Return that every action takes one step."""
        return False
