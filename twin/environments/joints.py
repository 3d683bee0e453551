"""Action modes ``joint_targets`` and ``joint_deltas``: angles of trunk and arms; legs, or base, keep the balance.

What the hands carry is felt at the wrists and carried: the body leans against its weight.
"""

import math
from dataclasses import replace

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from twin.control.dynamics import SIDES
from twin.control.gains import Gains, choose_gains
from twin.control.reference import BodyReference, GripReference, HandReference
from twin.environments.anatomy import Anatomy
from twin.environments.driver import STEP_S, TICK_S, TICKS_PER_STEP, stand_still
from twin.environments.observing import make_box
from twin.policies.contract import Embodiment, Observation

Array = NDArray[np.float64]
Floats = NDArray[np.float32]
GRAVITY = 9.81
SPEED_RADPS = 4.0
"""Largest speed of a commanded joint [rad/s] (assumption A: scripted hands turn with 1.8 rad/s, wrists up to twice)."""
GRIP_SPEED_MPS = 0.25
"""Largest speed of a gripper's pads in ``joint_deltas`` [m/s]."""
STIFFNESS = 400.0
"""Of the commanded joints, as of a hand that is steered [1/s2]."""
FIRMNESS = 1000.0
"""Weight of the commanded joints' posture over its usual one: a little more than that of a hand that is steered."""
HAND_WEIGHT = 1.0
"""Weight of the hands, which are only named for what they carry."""
LOAD_TIME_S = 0.3
"""Time constant of the filter of the carried weight [s], as in the scripted policies."""


class JointTargets:
    """The mode of absolute angles.

    An action holds, in order: the angle of each joint of ``Anatomy.names`` [rad]; of each gripper distance of the pads
    [m], negative to leave it as it is, and force [N]; and whether the work is finished (above 0.5).
    """

    def __init__(self, anatomy: Anatomy) -> None:
        self._anatomy = anatomy
        angles = list(zip(anatomy.lower_rad.tolist(), anatomy.higher_rad.tolist(), strict=True))
        grips = [(-1.0, anatomy.opening_m), (0.0, anatomy.grip_n)] * len(anatomy.layout.grippers)
        self.space: spaces.Box = make_box([*angles, *grips, (0.0, 1.0)])

    def hold(self) -> Floats:
        """Return the angles of the start pose, grippers left as they are."""
        action = np.zeros(self.space.shape, np.float32)
        action[: len(self._anatomy.upper)] = self._anatomy.start_rad
        action[len(self._anatomy.upper) : -1 : 2] = -1.0
        return action

    def begin(self, brief: object, start: Observation, robot: Embodiment) -> "JointDriver":  # noqa: ARG002
        """Return the driver of one attempt, which stands still first."""
        return JointDriver(self._anatomy, start, robot)


class JointDeltas:
    """The mode of changes, each from -1 to 1.

    An action holds, in order: the change of each joint's target, 1 for ``SPEED_RADPS``; that of each gripper's
    distance, 1 for ``GRIP_SPEED_MPS``; and whether the work is finished (above 0.5). Changes are added to the targets,
    not to the measured angles, so that 0 keeps a loaded arm where it is.
    """

    def __init__(self, anatomy: Anatomy) -> None:
        self._anatomy = anatomy
        size = len(anatomy.upper) + len(anatomy.layout.grippers) + 1
        self.space: spaces.Box = make_box([(-1.0, 1.0)] * size)

    def hold(self) -> Floats:
        """Return no change."""
        return np.zeros(self.space.shape, np.float32)

    def begin(self, brief: object, start: Observation, robot: Embodiment) -> "DeltaDriver":  # noqa: ARG002
        """Return the driver of one attempt, which stands still first."""
        return DeltaDriver(self._anatomy, start, robot)


class JointDriver:
    """Moves the commanded joints from one action's angles to the next one's within a step."""

    retries = 0

    def __init__(self, anatomy: Anatomy, start: Observation, robot: Embodiment) -> None:
        self._anatomy = anatomy
        self._still = stand_still(start)
        self._posture = start.joints.copy()
        self._mass_kg = robot.mass_kg
        self._gains = _choose_gains(start)
        factor = np.full(start.joints.size, choose_gains(start.ground.keys()).posture_stiffness / STIFFNESS)
        factor[anatomy.upper] = FIRMNESS
        self._factor = factor
        self._here = self._there = start.joints[anatomy.upper].copy()
        self._grips: dict[str, GripReference] = {}
        self._weight_n = dict.fromkeys(SIDES, 0.0)
        self._done = False
        self._ticks = TICKS_PER_STEP

    def tell(self, action: Floats) -> None:
        """Head for the angles of an action."""
        count = len(self._anatomy.upper)
        grips = action[count:-1].astype(np.float64).reshape(-1, 2)
        for side, (opening_m, force_n) in zip(self._anatomy.layout.grippers, grips, strict=True):
            if opening_m >= 0.0:
                self._grips[side] = GripReference(float(opening_m), float(force_n))
        self._done = bool(action[-1] > 0.5)
        self._head_for(action[:count].astype(np.float64))

    def _head_for(self, angles: Array) -> None:
        most = SPEED_RADPS * STEP_S
        self._here, self._ticks = self._there, 0
        self._there = self._here + np.clip(angles - self._here, -most, most)

    def act(self, observation: Observation) -> BodyReference:
        """Return where the joints should be on their way; at the last tick of a step they should be there."""
        self._ticks += 1
        share = min(1.0, self._ticks / TICKS_PER_STEP)
        way = self._there - self._here
        lead = (
            2.0 / math.sqrt(STIFFNESS) * way / STEP_S
        )  # the posture's damping is against rest, not against this speed
        self._posture[self._anatomy.upper] = self._here + share * way + lead
        return replace(
            self._still,
            com=self._balance(observation),
            hands={side: self._carry(observation, side) for side in SIDES},
            grips=self._grips,
            posture=self._posture,
            posture_factor=self._factor,
            gains=self._gains,
        )

    def _carry(self, observation: Observation, side: str) -> HandReference:
        """Return a hand that goes where the joints bring it, with the weight that it feels."""
        frame = observation.frames[f"{side}_hand"]
        weight = min(0.0, float(observation.loads[side][2]))
        self._weight_n[side] += (1.0 - math.exp(-TICK_S / LOAD_TIME_S)) * (weight - self._weight_n[side])
        load = np.array([0.0, 0.0, self._weight_n[side], 0.0, 0.0, 0.0])
        return HandReference(frame.position, frame.rotation, frame.velocity, load)

    def _balance(self, observation: Observation) -> Array:
        """Return the centre of mass that keeps robot and loads together above the start's centre of mass."""
        start = self._still.com
        com = start.copy()
        for side, weight_n in self._weight_n.items():
            arm = observation.frames[f"{side}_hand"].position[:2] - start[:2]
            com[:2] += weight_n / GRAVITY / self._mass_kg * arm
        return com

    def name_phase(self) -> str:
        """Return the one phase there is."""
        return "act"

    def is_done(self) -> bool:
        """Return whether the last action says so."""
        return self._done

    def is_busy(self) -> bool:
        """Return that every action takes one step."""
        return False


class DeltaDriver(JointDriver):
    """Adds changes to the targets."""

    def __init__(self, anatomy: Anatomy, start: Observation, robot: Embodiment) -> None:
        super().__init__(anatomy, start, robot)
        self._opening_m = {side: start.grips[side].opening_m for side in anatomy.layout.grippers}

    def tell(self, action: Floats) -> None:
        """Change the targets."""
        anatomy, count = self._anatomy, len(self._anatomy.upper)
        for side, change in zip(anatomy.layout.grippers, action[count:-1].tolist(), strict=True):
            if change:
                opening_m = self._opening_m[side] + change * GRIP_SPEED_MPS * STEP_S
                self._opening_m[side] = min(max(opening_m, 0.0), anatomy.opening_m)
                self._grips[side] = GripReference(self._opening_m[side], anatomy.grip_n)
        self._done = bool(action[-1] > 0.5)
        angles = self._there + SPEED_RADPS * STEP_S * action[:count].astype(np.float64)
        self._head_for(np.clip(angles, anatomy.lower_rad, anatomy.higher_rad))


def _choose_gains(start: Observation) -> Gains:
    usual = choose_gains(start.ground.keys())
    return replace(usual, posture_stiffness=STIFFNESS, hand_weight=HAND_WEIGHT)
