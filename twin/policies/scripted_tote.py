"""Scripted tote transfer: hook both hands under the ledges, lift, turn, set down, let go, come back.

The hands move in a carry frame: it stands at the tote (as seen, later as wanted), turned with the trunk. A
tote is held by its ledges lying on the palms; nothing is squeezed. A tote too heavy for the motors is put back.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from twin.control.dynamics import SIDES
from twin.control.reference import BodyReference, HandReference
from twin.control.rotation import find_rotation_vector, make_rotation, turn_z
from twin.policies.contract import Embodiment, Observation
from twin.policies.tote_path import (
    FORWARD,
    HALF,
    HEIGHT,
    READY,
    TURN,
    YAW,
    X,
    Y,
    plan_empty_return,
    plan_return,
    plan_transfer,
)
from twin.tasks.scene import flatten
from twin.tasks.tote_transfer import Workcell

Array = NDArray[np.float64]
SIGN = {"left": 1.0, "right": -1.0}
PALM_UP = {
    "left": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]]),
    "right": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]]),
}
"""Palm axes in the carry frame: x forward, the palm's face up."""

LOAD_FILTER = 0.15
"""Share of a new force reading that enters the filtered load."""
SQUEEZE_N = 20.0
"""Most that a hand adds to what the other presses against it [N]: hands that answer each other in full end in a
squeeze that the wrists cannot hold."""
OVERLOAD = 1.1
"""Share of the rated payload that is put back; lifting itself and a tote that swings add the rest."""
OVERLOAD_S = 0.1
"""Overload after which a lift is given up [s]: a blow is not a weight."""
LOST = 0.2
"""Share of the weight felt in the lift below which the tote is no longer in the hands."""
LOST_S = 0.2
"""Time after which it is taken for lost [s]."""
ARRIVED_M = 0.010
"""Distance to its waypoint within which a hand has arrived [m]."""
SETTLED_MPS = 0.02
"""Speed below which a hand has settled [m/s]."""
STRAIN = 0.99
"""Share of its torque limit at which a motor counts as overloaded."""
STRAIN_S = 0.2
"""Overload after which a lift is given up [s]."""
PATIENCE_S = 1.0
"""Longest wait at a waypoint [s]: a load may hold the hands off for good."""
GRAVITY = 9.81


class ScriptedTote:
    """The reference policy of ``tote_transfer``; it sets the ideal cycle."""

    name = "scripted"
    version = "2"
    pace = 1.0
    """Share of the usual time that every way takes."""
    retries = 0
    facts: Mapping[str, float] = MappingProxyType({})

    def __init__(self, cell: Workcell, start: Observation, robot: Embodiment) -> None:
        """Plan the whole path from where the tote is seen.

        Args:
            cell: the workcell.
            start: observation in the start pose, with the tote as it is seen.
            robot: the robot it steers.
        """
        self._mass = robot.mass_kg
        self._com = start.com.copy()
        self._home = {
            side: (start.frames[f"{side}_hand"].position.copy(), start.frames[f"{side}_hand"].rotation.copy())
            for side in SIDES
        }
        self._cell = cell
        self._seen = flatten(start.objects["tote"])
        self._path = plan_transfer(cell, self._seen, pace=self.pace)
        self._strained_s = 0.0
        self._overloaded_s = 0.0
        self._lost_since_s = start.time_s
        self._weight_n = 0.0
        self._rated_n = robot.data.payload_kg.value * GRAVITY
        self._time_s = start.time_s
        self._loads = {side: np.zeros(6) for side in SIDES}
        self._hands: dict[str, HandReference] = {}
        self._done = False

    def act(self, observation: Observation) -> BodyReference:
        """Return hands, trunk and centre of mass of the path, with the measured loads carried."""
        self._advance(observation)
        self._give_up_if_strained(observation)
        self._come_home_if_lost(observation.time_s)
        state, rate = self._path.evaluate(observation.time_s)
        for side in SIDES:
            self._loads[side] += LOAD_FILTER * (_ease_squeeze(observation.loads[side]) - self._loads[side])
        self._hands = {side: self._place_hand(side, state, rate) for side in SIDES}
        return BodyReference(self._balance(state), turn_z(float(state[TURN])), np.eye(3), self._hands)

    def name_phase(self) -> str:
        """Return the phase of the path."""
        return self._path.phase

    def is_done(self) -> bool:
        """Return whether the path has ended and the hands are home."""
        return self._done

    def _advance(self, observation: Observation) -> None:
        """Go on to the next segment once this one has ended and the hands have arrived, or waited long enough."""
        wait = self._path.find_wait(observation.time_s)
        if wait < 0.0 or not (self._has_arrived(observation) or wait > PATIENCE_S):
            return
        if self._path.is_last():
            self._done = True
        else:
            self._path.start_next(observation.time_s)

    def _give_up_if_strained(self, observation: Observation) -> None:
        """Put the tote back if it is too heavy."""
        if self._is_strained(observation):
            state, _ = self._path.evaluate(observation.time_s)
            self._path = plan_return(self._cell, self._seen, state, observation.time_s)

    def _is_strained(self, observation: Observation) -> bool:
        """Return whether what is lifted weighs more than the rated payload, or a motor has stood at its limit."""
        elapsed_s, self._time_s = observation.time_s - self._time_s, observation.time_s
        if self._path.phase != "lift":
            return False
        strained = observation.torque_ratio > STRAIN
        self._strained_s = max(0.0, self._strained_s + (elapsed_s if strained else -elapsed_s))
        felt_n = self._feel_weight()
        self._weight_n = max(self._weight_n, felt_n)
        overloaded = felt_n > OVERLOAD * self._rated_n
        self._overloaded_s = self._overloaded_s + elapsed_s if overloaded else 0.0
        return self._strained_s > STRAIN_S or self._overloaded_s > OVERLOAD_S

    def _come_home_if_lost(self, time_s: float) -> None:
        """Bring empty hands home instead of lowering them onto whatever is there."""
        if self._is_lost(time_s):
            state, _ = self._path.evaluate(time_s)
            self._path = plan_empty_return(self._cell, state, time_s)

    def _is_lost(self, time_s: float) -> bool:
        """Return whether what was carried is no longer felt."""
        if self._path.phase != "carry" or self._feel_weight() > LOST * self._weight_n:
            self._lost_since_s = time_s
        return time_s - self._lost_since_s > LOST_S

    def _feel_weight(self) -> float:
        """Return what lies on both hands [N]."""
        return -sum(float(load[2]) for load in self._loads.values())

    def _has_arrived(self, observation: Observation) -> bool:
        for side, hand in self._hands.items():
            frame = observation.frames[f"{side}_hand"]
            if math.dist(hand.position, frame.position) > ARRIVED_M:
                return False
            if math.hypot(*frame.velocity[:3].tolist()) > SETTLED_MPS:
                return False
        return True

    def _place_hand(self, side: str, state: Array, rate: Array) -> HandReference:
        """Return a hand's reference: in the carry frame, blended with its start pose by READY."""
        sign = SIGN[side]
        turn, yaw, ready = float(state[TURN]), float(state[YAW]), float(state[READY])
        trunk, grasp = turn_z(turn), turn_z(turn + yaw)
        local = np.array([state[FORWARD], sign * state[HALF], 0.0])
        centre = np.array([state[X], state[Y], state[HEIGHT]])
        arm, lever = grasp @ local, trunk @ centre
        position = lever + arm
        velocity = np.zeros(6)
        velocity[:3] = trunk @ np.array([rate[X], rate[Y], rate[HEIGHT]]) + grasp @ np.array(
            [rate[FORWARD], sign * rate[HALF], 0.0]
        )
        velocity[:2] += rate[TURN] * np.array([-position[1], position[0]])
        velocity[:2] += rate[YAW] * np.array([-arm[1], arm[0]])
        velocity[5] = rate[TURN] + rate[YAW]
        rotation = grasp @ PALM_UP[side]
        if ready > 0.0:
            home, axes = self._home[side]
            velocity[:3] += ready * (-velocity[:3]) + rate[READY] * (home - position)
            position = position + ready * (home - position)
            rotation = rotation @ make_rotation(ready * find_rotation_vector(rotation.T @ axes))
            velocity[3:] *= 1.0 - ready
        return HandReference(position, rotation, velocity, self._loads[side])

    def _balance(self, state: Array) -> Array:
        """Return the centre of mass that keeps robot and load together above the start's centre of mass."""
        carried = max(0.0, self._feel_weight()) / GRAVITY
        place = turn_z(float(state[TURN])) @ np.array([state[X], state[Y], 0.0])
        com = self._com.copy()
        com[:2] -= carried / self._mass * (place[:2] - com[:2])
        return com


class SwiftTote(ScriptedTote):
    """The same path in three quarters of the time: what haste gains, and what it costs in drops and in energy."""

    name = "swift"
    version = "1"
    pace = 0.75


def _ease_squeeze(load: Array) -> Array:
    """Return what a hand feels with the sideways force bounded, and its turning moment with it."""
    felt = load.copy()
    felt[[0, 1, 5]] *= min(1.0, SQUEEZE_N / max(math.hypot(*load[:2].tolist()), 1e-9))
    return felt
