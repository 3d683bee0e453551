"""Whole-body control: joint torques that follow a body reference on named supports.

Weighted inverse dynamics (Herzog et al. 2016; Del Prete and Mansard 2016): centre of mass, torso, pelvis, hands,
supports that rest or swing, posture and angular momentum are tasks; the base's equations of motion hold exactly;
wrenches of the supports that stand stay in their cones; motor limits hold by saturation with the rest of the body
solved again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import daqp
import numpy as np
from numpy.typing import NDArray

from twin.control.contact import MAX_NORMAL_FORCE, WRENCH, make_wrench_cone, rotate_cone
from twin.control.dynamics import Dynamics, FrameState
from twin.control.gains import Gains
from twin.control.kernel_reduce import reduce_to_wrenches, weigh_tasks
from twin.control.reference import BodyReference, HandReference, SwingReference
from twin.control.rotation import find_rotation_vector

Array = NDArray[np.float64]
BASE = 6
SOLVED = 1
NO_BOUND = 1e30
MAX_PASSES = 4
"""Times that joints may be found beyond their limit and held there; what is left is cut off."""
TOLERANCE = 1e-6


@dataclass
class ControlState:
    """What the controller remembers and reports.

    Attributes:
        torque: joint torques [N m], shape (joints,).
        saturated: joints at their motor limit in the last solution.
        failures: solutions in which the wrench problem had no answer and the last wrenches were kept.
        wrench: force and torque on each support [N, N m], in the order of the supports, shape (supports * 6,).
    """

    torque: Array
    saturated: NDArray[np.intp]
    failures: int = 0
    wrench: Array = field(default_factory=lambda: np.zeros(0))


class Stand:
    """The wrench limits of the supports that carry the robot at the same time."""

    def __init__(self, names: tuple[str, ...], order: tuple[str, ...], cones: Mapping[str, Array]) -> None:
        """Lay out the inequalities of some of the supports in ``order``."""
        self.names = names
        self.slots = np.array([order.index(name) * WRENCH + i for name in names for i in range(WRENCH)], dtype=np.intp)
        self.regularisation = np.tile([1e-5, 1e-5, 1e-6, 1e-3, 1e-3, 1e-3], len(names))
        self._cones = [cones[name] for name in names]
        rows = sum(len(cone) for cone in self._cones)
        size = rows + len(names)
        self.inequality = np.zeros((size, len(names) * WRENCH))
        self.upper = np.zeros(size)
        self.lower = np.full(size, -NO_BOUND)
        self.sense = np.zeros(size, dtype=np.int32)
        for index in range(len(names)):
            self.inequality[rows + index, index * WRENCH + 2] = 1.0
            self.upper[rows + index] = MAX_NORMAL_FORCE

    def turn(self, frames: Mapping[str, FrameState]) -> None:
        """Turn the cones into world axes."""
        row = 0
        for index, (name, cone) in enumerate(zip(self.names, self._cones, strict=True)):
            columns = slice(index * WRENCH, (index + 1) * WRENCH)
            self.inequality[row : row + len(cone), columns] = rotate_cone(cone, frames[name])
            row += len(cone)


class WholeBodyController:
    """Turns a body reference and the robot's state into joint torques."""

    def __init__(self, dynamics: Dynamics, supports: Mapping[str, Array], posture: Array, gains: Gains) -> None:
        """Set up for a robot.

        Args:
            dynamics: the robot's model.
            supports: contact points of what can carry the robot, in its frame [m], shape (points, 3), by the frame's
                name: ``left_foot`` and ``right_foot``, or ``base`` for a robot on wheels.
            posture: joint angles to stay near [rad], shape (joints,).
            gains: weights and stiffnesses where a reference brings none; their limits of the supports hold always.
        """
        self._dynamics = dynamics
        self._own_gains = self._gains = gains
        self._posture = posture
        self._supports = tuple(supports)
        self._cones = {
            name: make_wrench_cone(sole, gains.friction, gains.sole_inset) for name, sole in supports.items()
        }
        self._stands: dict[tuple[str, ...], Stand] = {}
        self._stand = self._find_stand(())
        nv, count = dynamics.nv, len(self._supports)
        self._jacobian = np.zeros((3 + 3 + 3 + 2 * WRENCH + count * WRENCH + 3, nv))
        self._wanted = np.zeros(len(self._jacobian))
        self._weight = np.zeros(len(self._jacobian))
        joints = nv - BASE
        self.state = ControlState(np.zeros(joints), np.zeros(0, dtype=np.intp), 0, np.zeros(count * WRENCH))

    def _find_stand(self, swinging: Collection[str]) -> Stand:
        names = tuple(name for name in self._supports if name not in swinging)
        if names not in self._stands:
            self._stands[names] = Stand(names, self._supports, self._cones)
        return self._stands[names]

    def solve(self, q: Array, v: Array, reference: BodyReference) -> Array:
        """Return joint torques [N m], shape (joints,); ``dynamics`` must be up to date with q and v."""
        dynamics = self._dynamics
        self._gains = reference.gains or self._own_gains
        count = self._stack_tasks(reference)
        weight, acceleration = self._pose_posture(q, v, reference)
        factor, free = weigh_tasks(
            self._jacobian[:count], self._wanted[:count], self._weight[:count], weight, acceleration
        )
        self._stand = self._find_stand(reference.swings.keys())
        self._stand.turn(dynamics.frames)
        feet = self._stack_stand()
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

    def _stack_stand(self) -> Array:
        """Return the Jacobian of the supports that stand, shape (standing * 6, nv)."""
        frames = self._dynamics.frames
        stacked: Array = np.array([frames[name].jacobian for name in self._stand.names])
        return stacked.reshape(-1, self._dynamics.nv)

    def _solve_dynamics(self, factor: Array, free: Array, feet: Array, nonlinear: Array, held: Array) -> Array:
        """Return torques of the best accelerations and wrenches; joints with a torque in ``held`` keep it."""
        mass = self._dynamics.mass_matrix
        joints = np.flatnonzero(held)
        rows = np.concatenate((np.arange(BASE), BASE + joints))
        drift = -nonlinear[rows]
        drift[BASE:] += held[joints]
        hessian, gradient, gain, offset = reduce_to_wrenches(
            factor, free, mass[rows], np.ascontiguousarray(feet[:, rows].T), drift, self._stand.regularisation
        )
        wrench = self._solve_wrenches(hessian, gradient)
        acceleration = gain @ wrench + offset
        torque: Array = mass[BASE:] @ acceleration + nonlinear[BASE:] - wrench @ feet[:, BASE:]
        return torque

    def _solve_wrenches(self, hessian: Array, gradient: Array) -> Array:
        """Return the wrenches of the supports that stand; those of the others are zero."""
        stand, last = self._stand, self.state.wrench[self._stand.slots]
        if not stand.names:
            return last
        wrench, _, status, _ = daqp.solve(hessian, gradient, stand.inequality, stand.upper, stand.lower, stand.sense)
        if status == SOLVED:
            last = np.asarray(wrench)
        else:
            self.state.failures += 1
        self.state.wrench = np.zeros(len(self._supports) * WRENCH)
        self.state.wrench[stand.slots] = last
        return last

    def _stack_tasks(self, reference: BodyReference) -> int:
        """Fill the stacked task rows and return how many there are."""
        dynamics, gains = self._dynamics, self._gains
        wanted = self._move_com(reference) - dynamics.com_bias
        self._put(0, gains.com_weight, dynamics.com_jacobian, wanted)
        row = self._put_trunk(3, dynamics.frames["torso"], reference.torso)
        row = self._put_trunk(row, dynamics.frames["pelvis"], reference.pelvis)
        wanted = -gains.momentum_damping * dynamics.angular_momentum
        row = self._put(row, gains.momentum_weight, dynamics.momentum_map[3:], wanted)
        for name in self._supports:
            frame = dynamics.frames[name]
            swing = reference.swings.get(name)
            weight = gains.foot_weight if swing is None else gains.swing_weight
            moved = -gains.foot_damping * frame.velocity if swing is None else self._follow_swing(frame, swing)
            row = self._put(row, weight, frame.jacobian, moved - frame.bias)
        for side, hand in reference.hands.items():
            frame = dynamics.frames[f"{side}_hand"]
            if hand.along is not None:
                frame = frame.relate(dynamics.frames[hand.along])
            row = self._put(row, gains.hand_weight, frame.jacobian, self._follow_hand(frame, hand) - frame.bias)
        return row

    def _move_com(self, reference: BodyReference) -> Array:
        if reference.com_acceleration is not None:
            return reference.com_acceleration
        stiffness, dynamics = self._gains.com_stiffness, self._dynamics
        pull: Array = stiffness * (reference.com - dynamics.com) - 2.0 * np.sqrt(stiffness) * dynamics.com_velocity
        return pull

    def _follow_swing(self, frame: FrameState, swing: SwingReference) -> Array:
        stiffness = self._gains.swing_stiffness
        error = np.concatenate(
            (swing.position - frame.position, find_rotation_vector(swing.rotation @ frame.rotation.T))
        )
        wanted: Array = (
            swing.acceleration + stiffness * error + 2.0 * np.sqrt(stiffness) * (swing.velocity - frame.velocity)
        )
        return wanted

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
        factor = 1.0 if reference.posture_factor is None else reference.posture_factor
        weight[BASE:] = gains.posture_weight * factor + depth**2 * gains.hand_weight
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
