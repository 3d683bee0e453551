"""Actions as arrays: where centre of mass, trunk and hands should go, tracked by the whole-body controller.

Between two actions the targets move on a straight line, rotations on the shortest way, so that the controller is told
velocities that fit the targets, however rarely actions come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.control.dynamics import SIDES
from twin.control.reference import BodyReference, GripReference, HandReference
from twin.control.rotation import find_rotation_vector, make_rotation

Array = NDArray[np.float64]
Floats = NDArray[np.float32]

_COM = slice(0, 3)
_TORSO = slice(3, 9)
_PELVIS = slice(9, 15)
_HEAD = 15
_HAND = 15
"""Numbers of a hand: position, two axes, load."""


@dataclass(frozen=True)
class HandPoseLayout:
    """What stands where in an action of hand poses.

    In order: centre of mass [m]; the first two axes of the torso and of the pelvis; of each hand position [m], the
    first two palm axes, and force and torque from outside that it should carry [N, N m]; of each gripper distance of
    the pads [m] and force [N]; and whether the work is finished (above 0.5).

    Attributes:
        grippers: sides that have one.
    """

    grippers: Sequence[str]

    @property
    def size(self) -> int:
        """Length of an action."""
        return _HEAD + _HAND * len(SIDES) + 2 * len(self.grippers) + 1

    def encode(self, reference: BodyReference, *, done: bool) -> Floats:
        """Return the action that says what a reference says, velocities left out; both hands must be steered."""
        hands = [reference.hands[side] for side in SIDES]
        grips = [reference.grips.get(side) for side in self.grippers]
        parts: list[Any] = [
            reference.com,
            _take_axes(reference.torso),
            _take_axes(reference.pelvis),
            *(part for hand in hands for part in (hand.position, _take_axes(hand.rotation), hand.load)),
            *((grip.opening_m, grip.force_n) if grip else (-1.0, 0.0) for grip in grips),
            [float(done)],
        ]
        return np.concatenate([np.ravel(part) for part in parts]).astype(np.float32)

    def is_done(self, action: Floats) -> bool:
        """Return whether an action says that the work is finished."""
        return bool(action[-1] > 0.5)

    def decode(self, here: Floats, there: Floats, share: float, period_s: float) -> BodyReference:
        """Return what the body should do on the way from one action's targets to the next one's.

        Args:
            here: action whose targets were to be reached last, shape (size,).
            there: the next one, shape (size,).
            share: how far on the way, from 0 to 1.
            period_s: time from one to the other [s].
        """
        one, other = here.astype(np.float64), there.astype(np.float64)
        blend = one + share * (other - one)
        return BodyReference(
            blend[_COM],
            make_axes(blend[_TORSO]),
            make_axes(blend[_PELVIS]),
            {side: _blend_hand(one, other, _find_hand(place), share, period_s) for place, side in enumerate(SIDES)},
            grips=self._read_grips(other),
        )

    def _read_grips(self, action: Array) -> dict[str, GripReference]:
        """Return what the grippers should do; one whose distance is negative stays as it is."""
        first = _HEAD + _HAND * len(SIDES)
        told = {side: action[first + 2 * place : first + 2 * place + 2] for place, side in enumerate(self.grippers)}
        return {side: GripReference(float(grip[0]), float(grip[1])) for side, grip in told.items() if grip[0] >= 0.0}


def make_axes(two: Array) -> Array:
    """Return a rotation whose first two axes are the nearest to two given vectors, shape (6,) to (3, 3).

    Gram and Schmidt's way, in which networks learn rotations without jumps (Zhou et al., On the continuity of rotation
    representations in neural networks, CVPR 2019). Vectors that give no rotation give that of the world.
    """
    first, second = two[:3], two[3:]
    length = np.linalg.norm(first)
    if length < 1e-6:
        return np.eye(3)
    first = first / length
    second = second - (first @ second) * first
    length = np.linalg.norm(second)
    if length < 1e-6:
        return np.eye(3)
    second = second / length
    return np.column_stack([first, second, np.cross(first, second)])


def _take_axes(rotation: Array) -> Array:
    return rotation[:, :2].T.ravel()


def _find_hand(place: int) -> int:
    return _HEAD + _HAND * place


def _blend_hand(one: Array, other: Array, first: int, share: float, period_s: float) -> HandReference:
    position, axes, load = slice(first, first + 3), slice(first + 3, first + 9), slice(first + 9, first + 15)
    start, end = make_axes(one[axes]), make_axes(other[axes])
    turn = find_rotation_vector(start.T @ end)
    velocity = np.concatenate([(other[position] - one[position]) / period_s, start @ turn / period_s])
    return HandReference(
        one[position] + share * (other[position] - one[position]),
        start @ make_rotation(share * turn),
        velocity,
        one[load] + share * (other[load] - one[load]),
    )
