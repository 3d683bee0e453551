"""Scripted tote transfer: hook both hands under the ledges, lift, turn, set down, let go, come back.

The hands move in a carry frame: it stands at the tote (as seen, later as wanted), turned with the trunk. A
tote is held by its ledges lying on the palms; nothing is squeezed.
"""

import math

import numpy as np
from numpy.typing import NDArray

from twin.control.dynamics import SIDES
from twin.control.reference import BodyReference, HandReference
from twin.control.rotation import find_rotation_vector, make_rotation, turn_z
from twin.control.trajectory import Path, Waypoint
from twin.policies.contract import Observation
from twin.tasks.contract import PlanarPose
from twin.tasks.tote_transfer import ToteBrief, Workcell

Array = NDArray[np.float64]
SIGN = {"left": 1.0, "right": -1.0}
PALM_UP = {
    "left": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]]),
    "right": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]]),
}
"""Palm axes in the carry frame: x forward, the palm's face up."""

PALM_FACE = 0.021
"""Height of the palm's face above the palm frame when it lies flat [m]."""
BEHIND = 0.085
"""How far the palm frame stays behind the tote's centre, so that the ledge lies on palm and fingers [m]."""
OUTSIDE = 0.020
"""How far the palm's middle stays outside the ledge's edge: the folded thumb stands there [m]."""
BELOW = 0.025
"""Gap under the ledge before lifting [m]."""
APART = 0.06
"""Extra half distance of the hands while they pass beside the tote [m]."""
LIFT = 0.10
"""Height of the tote above the table while carried [m]."""
LOAD_FILTER = 0.15
"""Share of a new force reading that enters the filtered load."""
ARRIVED_M = 0.010
"""Distance to its waypoint within which a hand has arrived [m]."""
SETTLED_MPS = 0.02
"""Speed below which a hand has settled [m/s]."""
PATIENCE_S = 1.0
"""Longest wait at a waypoint [s]: a load may hold the hands off for good."""
GRAVITY = 9.81

# Components of the path's state.
TURN, X, Y, YAW, FORWARD, HALF, HEIGHT, READY = range(8)


class ScriptedTote:
    """The reference policy of ``tote_transfer``; it sets the ideal cycle."""

    name = "scripted"
    version = "1"

    def __init__(self, brief: ToteBrief, start: Observation, mass: float) -> None:
        """Plan the whole path from where the tote is seen.

        Args:
            brief: workcell and perceived tote.
            start: observation in the start pose.
            mass: mass of the robot [kg].
        """
        self._mass = mass
        self._com = start.com.copy()
        self._home = {
            side: (start.frames[f"{side}_hand"].position.copy(), start.frames[f"{side}_hand"].rotation.copy())
            for side in SIDES
        }
        self._path = _plan(brief.workcell, brief.seen)
        self._loads = {side: np.zeros(6) for side in SIDES}
        self._hands: dict[str, HandReference] = {}
        self._done = False

    def act(self, observation: Observation) -> BodyReference:
        """Return hands, trunk and centre of mass of the path, with the measured loads carried."""
        self._advance(observation)
        state, rate = self._path.evaluate(observation.time_s)
        for side in SIDES:
            self._loads[side] += LOAD_FILTER * (observation.loads[side] - self._loads[side])
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
        carried = max(0.0, -sum(float(load[2]) for load in self._loads.values())) / GRAVITY
        place = turn_z(float(state[TURN])) @ np.array([state[X], state[Y], 0.0])
        com = self._com.copy()
        com[:2] -= carried / self._mass * (place[:2] - com[:2])
        return com


def _plan(cell: Workcell, seen: PlanarPose) -> Path:
    """Return the path: turn, carry frame's place in the turned trunk, and the hands' place in it."""
    tote = cell.tote
    under = cell.table.height + tote.ledge_height - PALM_FACE
    half = tote.width / 2 + tote.ledge + OUTSIDE
    cosine, sine = math.cos(cell.turn), math.sin(cell.turn)
    x, y = cosine * seen.x + sine * seen.y, cosine * seen.y - sine * seen.x
    pick = {TURN: cell.turn, X: x, Y: y, YAW: seen.yaw - cell.turn, FORWARD: -BEHIND, HALF: half, READY: 0.0}
    place = pick | {TURN: -cell.turn, X: cell.reach, Y: 0.0, YAW: 0.0}
    apart, low, high = {HALF: half + APART}, {HEIGHT: under - BELOW}, {HEIGHT: under + LIFT}
    beside = {FORWARD: -cell.reach + 0.10, HEIGHT: under + 0.09}
    steps = [
        ("reach", 1.4, pick | apart | beside),
        ("reach", 0.8, pick | apart | low),
        ("engage", 0.7, pick | low),
        ("lift", 1.3, pick | high),
        ("carry", 2.2, place | high),
        ("lower", 1.5, place | low),
        ("release", 0.6, place | low | apart),
        ("retreat", 0.8, place | apart | beside),
        ("return", 1.4, place | apart | beside | {TURN: 0.0, READY: 1.0}),
    ]
    start = _vector(pick | apart | beside | {TURN: 0.0, READY: 1.0})
    return Path(start, [Waypoint(name, duration, _vector(values)) for name, duration, values in steps])


def _vector(values: dict[int, float]) -> Array:
    return np.array([values[component] for component in range(8)])
