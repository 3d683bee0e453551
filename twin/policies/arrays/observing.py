"""Observations as arrays of fixed shape, one for each set of things that a policy may be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.control.dynamics import SIDES
from twin.physics.rotation import rotate
from twin.policies.contract import Observation

Floats = NDArray[np.float32]


class ObservationSet(StrEnum):
    """What a policy may be shown."""

    TIME = "time"
    """Time since the start of the attempt [s]."""
    PROPRIOCEPTION = "proprioception"
    """Joint angles [rad]; centre of mass [m] and its velocity [m/s]; of each steered frame position [m], the first two
    axes, linear and angular velocity [m/s, rad/s]; of each gripper distance of the pads [m] and force [N]; normal force
    on each support [N]; largest joint torque over its limit."""
    WRENCH = "wrench"
    """Force and torque on each hand from outside, in world axes [N, N m]."""
    OBJECTS = "objects"
    """Of each thing that the cell's camera finds position [m] and the first two axes; then 1 for each signal of a
    machine that is on."""


@dataclass(frozen=True)
class ObservationLayout:
    """What stands where in the arrays of one task and robot.

    Attributes:
        frames: steered frames, in order.
        grippers: sides that have one.
        supports: what the robot stands on.
        objects: things that the cell's camera finds.
        signals: of the machines.
        joints: how many joints there are.
    """

    frames: Sequence[str]
    grippers: Sequence[str]
    supports: Sequence[str]
    objects: Sequence[str]
    signals: Sequence[str]
    joints: int

    @classmethod
    def of(cls, start: Observation) -> "ObservationLayout":
        """Return the layout of an attempt from its first observation."""
        return cls(
            frames=tuple(sorted(start.frames)),
            grippers=tuple(sorted(start.grips)),
            supports=tuple(sorted(start.ground)),
            objects=tuple(sorted(start.objects)),
            signals=tuple(sorted(start.signals)),
            joints=start.joints.size,
        )

    @property
    def sizes(self) -> Mapping[ObservationSet, int]:
        """Length of the array of each set."""
        own = self.joints + 6 + 15 * len(self.frames) + 2 * len(self.grippers) + len(self.supports) + 1
        return {
            ObservationSet.TIME: 1,
            ObservationSet.PROPRIOCEPTION: own,
            ObservationSet.WRENCH: 6 * len(SIDES),
            ObservationSet.OBJECTS: 9 * len(self.objects) + len(self.signals),
        }

    def read(self, observation: Observation, wanted: ObservationSet) -> Floats:
        """Return a set of an observation, shape (sizes[wanted],)."""
        parts = {
            ObservationSet.TIME: self._read_time,
            ObservationSet.PROPRIOCEPTION: self._read_body,
            ObservationSet.WRENCH: self._read_wrench,
            ObservationSet.OBJECTS: self._read_objects,
        }[wanted](observation)
        return np.concatenate([np.ravel(part) for part in parts]).astype(np.float32)

    def _read_time(self, observation: Observation) -> list[Any]:
        return [[observation.time_s]]

    def _read_body(self, observation: Observation) -> list[Any]:
        frames = [observation.frames[name] for name in self.frames]
        return [
            observation.joints,
            observation.com,
            observation.com_velocity,
            *(part for frame in frames for part in (frame.position, frame.rotation[:, :2].T, frame.velocity)),
            [(observation.grips[side].opening_m, observation.grips[side].force_n) for side in self.grippers],
            [observation.ground[name] for name in self.supports],
            [observation.torque_ratio],
        ]

    def _read_wrench(self, observation: Observation) -> list[Any]:
        return [observation.loads[side] for side in SIDES]

    def _read_objects(self, observation: Observation) -> list[Any]:
        poses = [observation.objects[name] for name in self.objects]
        return [
            *(part for pose in poses for part in (pose.position, rotate(pose.quaternion)[:, :2].T)),
            [float(observation.signals[name]) for name in self.signals],
        ]
