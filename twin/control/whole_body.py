"""Whole-body control: joint torques that follow a body reference on contact-held feet.

Weighted inverse dynamics (Herzog et al. 2016; Del Prete and Mansard 2016): centre of mass, torso, pelvis, hands,
resting feet, posture and angular momentum are tasks; the base's equations of motion hold exactly; foot
wrenches stay in their cones; motor limits hold by saturation with the rest of the body solved again.
"""

from dataclasses import dataclass, field

import daqp
import numpy as np
from numpy.typing import NDArray

from twin.control.contact import MAX_NORMAL_FORCE, WRENCH, make_wrench_cone, rotate_cone
from twin.control.dynamics import SIDES, Dynamics, FrameState
from twin.control.kernel_reduce import reduce_to_wrenches, weigh_tasks
from twin.control.reference import BodyReference, HandReference
from twin.control.rotation import find_rotation_vector

Array = NDArray[np.float64]
BASE = 6
SOLVED = 1
NO_BOUND = 1e30
MAX_PASSES = 4
"""Times that joints may be found beyond their limit and held there; what is left is cut off."""
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Gains:
    """Weights and stiffnesses of the tasks; damping is critical, 2 sqrt(stiffness).

    Found by experiment on the G1 (see the decisions in ``twin/README.md``).
    """

    com_weight: float = 4000.0
    com_stiffness: float = 60.0
    trunk_weight: float = 10.0
    trunk_stiffness: float = 100.0
    hand_weight: float = 400.0
    hand_stiffness: float = 400.0
    hand_turn_stiffness: float = 400.0
    hand_reach: float = 0.06
    """Largest position error that is acted on [m]: a hand that is blocked must not throw the robot."""
    hand_turn_reach: float = 0.4
    """Largest turn that is acted on [rad]."""
    foot_weight: float = 3e4
    foot_damping: float = 20.0
    posture_weight: float = 0.5
    posture_stiffness: float = 20.0
    momentum_weight: float = 0.1
    momentum_damping: float = 5.0
    limit_margin: float = 0.1
    limit_stiffness: float = 400.0
    friction: float = 0.6
    sole_inset: float = 0.008


@dataclass
class ControlState:
    """What the controller remembers and reports.

    Attributes:
        torque: joint torques [N m], shape (joints,).
        saturated: joints at their motor limit in the last solution.
        failures: solutions in which the wrench problem had no answer and the last wrenches were kept.
    """

    torque: Array
    saturated: NDArray[np.intp]
    failures: int = 0
    wrench: Array = field(default_factory=lambda: np.zeros(0))


class WholeBodyController:
    """Turns a body reference and the robot's state into joint torques; both feet stand."""

    def __init__(self, dynamics: Dynamics, sole: Array, posture: Array, gains: Gains) -> None:
        self._dynamics = dynamics
        self._gains = gains
        self._posture = posture
        self._cone = make_wrench_cone(sole, gains.friction, gains.sole_inset)
        nv, feet = dynamics.nv, len(SIDES)
        self._jacobian = np.zeros((3 + 3 + 3 + 2 * WRENCH + feet * WRENCH + 3, nv))
        self._wanted = np.zeros(len(self._jacobian))
        self._weight = np.zeros(len(self._jacobian))
        self._regularisation = np.tile([1e-5, 1e-5, 1e-6, 1e-3, 1e-3, 1e-3], feet)
        rows = len(self._cone)
        self._inequality = np.zeros((feet * (rows + 1), feet * WRENCH))
        self._upper = np.zeros(len(self._inequality))
        self._lower = np.full(len(self._inequality), -NO_BOUND)
        self._sense = np.zeros(len(self._inequality), dtype=np.int32)
        for foot in range(feet):
            self._inequality[feet * rows + foot, foot * WRENCH + 2] = 1.0
            self._upper[feet * rows + foot] = MAX_NORMAL_FORCE
        joints = nv - BASE
        self.state = ControlState(np.zeros(joints), np.zeros(0, dtype=np.intp), 0, np.zeros(feet * WRENCH))

    def solve(self, q: Array, v: Array, reference: BodyReference) -> Array:
        """Return joint torques [N m], shape (joints,); ``dynamics`` must be up to date with q and v."""
        dynamics = self._dynamics
        count = self._stack_tasks(reference)
        weight, acceleration = self._pose_posture(q, v, reference)
        factor, free = weigh_tasks(
            self._jacobian[:count], self._wanted[:count], self._weight[:count], weight, acceleration
        )
        feet = np.vstack([dynamics.frames[f"{side}_foot"].jacobian for side in SIDES])
        nonlinear = dynamics.nonlinear - self._carried_forces(reference)
        held = np.zeros(dynamics.nv - BASE)
        torque = self._solve_dynamics(factor, free, feet, nonlinear, held)
        for _ in range(MAX_PASSES):
            over = (np.abs(torque) > dynamics.effort * (1 + TOLERANCE)) & (held == 0.0)
            if not over.any():
                break
            held[over] = (np.sign(torque) * dynamics.effort)[over]
            torque = self._solve_dynamics(factor, free, feet, nonlinear, held)
        self.state.saturated = np.flatnonzero(held)
        self.state.torque = np.clip(torque, -dynamics.effort, dynamics.effort)
        return self.state.torque

    def _solve_dynamics(self, factor: Array, free: Array, feet: Array, nonlinear: Array, held: Array) -> Array:
        """Return torques of the best accelerations and wrenches; joints with a torque in ``held`` keep it."""
        mass = self._dynamics.mass_matrix
        joints = np.flatnonzero(held)
        rows = np.concatenate((np.arange(BASE), BASE + joints))
        drift = -nonlinear[rows]
        drift[BASE:] += held[joints]
        hessian, gradient, gain, offset = reduce_to_wrenches(
            factor, free, mass[rows], np.ascontiguousarray(feet[:, rows].T), drift, self._regularisation
        )
        wrench = self._solve_wrenches(hessian, gradient)
        acceleration = gain @ wrench + offset
        torque: Array = mass[BASE:] @ acceleration + nonlinear[BASE:] - wrench @ feet[:, BASE:]
        return torque

    def _solve_wrenches(self, hessian: Array, gradient: Array) -> Array:
        rows = len(self._cone)
        for foot, side in enumerate(SIDES):
            cone = rotate_cone(self._cone, self._dynamics.frames[f"{side}_foot"])
            self._inequality[foot * rows : (foot + 1) * rows, foot * WRENCH : (foot + 1) * WRENCH] = cone
        wrench, _, status, _ = daqp.solve(hessian, gradient, self._inequality, self._upper, self._lower, self._sense)
        if status == SOLVED:
            self.state.wrench = np.asarray(wrench)
        else:
            self.state.failures += 1
        return self.state.wrench

    def _stack_tasks(self, reference: BodyReference) -> int:
        """Fill the stacked task rows and return how many there are."""
        dynamics, gains = self._dynamics, self._gains
        error = reference.com - dynamics.com
        damping = 2.0 * np.sqrt(gains.com_stiffness)
        wanted = gains.com_stiffness * error - damping * dynamics.com_velocity - dynamics.com_bias
        self._put(0, gains.com_weight, dynamics.com_jacobian, wanted)
        row = self._put_trunk(3, dynamics.frames["torso"], reference.torso)
        row = self._put_trunk(row, dynamics.frames["pelvis"], reference.pelvis)
        wanted = -gains.momentum_damping * dynamics.angular_momentum
        row = self._put(row, gains.momentum_weight, dynamics.momentum_map[3:], wanted)
        for side in SIDES:
            foot = dynamics.frames[f"{side}_foot"]
            wanted = -gains.foot_damping * foot.velocity - foot.bias
            row = self._put(row, gains.foot_weight, foot.jacobian, wanted)
        for side, hand in reference.hands.items():
            frame = dynamics.frames[f"{side}_hand"]
            row = self._put(row, gains.hand_weight, frame.jacobian, self._follow_hand(frame, hand) - frame.bias)
        return row

    def _put_trunk(self, row: int, frame: FrameState, wanted_rotation: Array) -> int:
        gains = self._gains
        turn = find_rotation_vector(wanted_rotation @ frame.rotation.T)
        damping = 2.0 * np.sqrt(gains.trunk_stiffness)
        wanted = gains.trunk_stiffness * turn - damping * frame.velocity[3:] - frame.bias[3:]
        return self._put(row, gains.trunk_weight, frame.jacobian[3:], wanted)

    def _follow_hand(self, frame: FrameState, hand: HandReference) -> Array:
        gains = self._gains
        wanted = np.empty(WRENCH)
        lag = hand.velocity - frame.velocity
        turn = _cap(find_rotation_vector(hand.rotation @ frame.rotation.T), gains.hand_turn_reach)
        stiffness, turn_stiffness = gains.hand_stiffness, gains.hand_turn_stiffness
        wanted[:3] = (
            stiffness * _cap(hand.position - frame.position, gains.hand_reach) + 2.0 * np.sqrt(stiffness) * lag[:3]
        )
        wanted[3:] = turn_stiffness * turn + 2.0 * np.sqrt(turn_stiffness) * lag[3:]
        return wanted

    def _put(self, row: int, weight: float, jacobian: Array, wanted: Array) -> int:
        end = row + len(wanted)
        self._jacobian[row:end] = jacobian
        self._wanted[row:end] = wanted
        self._weight[row:end] = weight
        return end

    def _pose_posture(self, q: Array, v: Array, reference: BodyReference) -> tuple[Array, Array]:
        """Return weight and wanted acceleration of every velocity: posture, ever stiffer towards joint limits."""
        gains, dynamics = self._gains, self._dynamics
        posture = self._posture if reference.posture is None else reference.posture
        angle, speed = q[7:], v[BASE:]
        inner = np.clip(angle, dynamics.lower + gains.limit_margin, dynamics.upper - gains.limit_margin)
        depth = np.minimum(np.abs(angle - inner) / gains.limit_margin, 1.0)
        weight = np.full(dynamics.nv, 1e-6)
        acceleration = np.zeros(dynamics.nv)
        stiffness, firm = gains.posture_stiffness, gains.limit_stiffness
        back = firm * (inner - angle) - 2.0 * np.sqrt(firm) * speed
        rest = stiffness * (posture - angle) - 2.0 * np.sqrt(stiffness) * speed
        weight[BASE:] = gains.posture_weight + depth**2 * gains.hand_weight
        acceleration[BASE:] = np.where(depth > 0.0, depth * back + (1.0 - depth) * rest, rest)
        return weight, acceleration

    def _carried_forces(self, reference: BodyReference) -> Array:
        """Return the generalised force of the loads on the hands, shape (nv,)."""
        total = np.zeros(self._dynamics.nv)
        for side, hand in reference.hands.items():
            if hand.load.any():
                total += self._dynamics.frames[f"{side}_hand"].jacobian.T @ hand.load
        return total


def _cap(vector: Array, limit: float) -> Array:
    """Return a vector no longer than a limit."""
    size = float(np.sqrt(vector @ vector))
    return vector if size <= limit else vector * (limit / size)
