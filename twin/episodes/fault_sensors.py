"""Faults of the robot's senses: encoders, inertial unit, wrist sensors, camera."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from twin.episodes.fault import Fault, Site
from twin.physics.readings import Eye, Picture, Pose
from twin.physics.rotation import multiply, rotate

Array = NDArray[np.float64]

BIAS_RAD = 0.03
"""Sigma of a joint's zero error at severity 1 (A: joints referenced by hand after a repair)."""
TILT_RAD = math.radians(2.0)
"""Error of roll and of pitch at severity 1, in the end (A: an accelerometer that bounds the gyros' drift)."""
TILT_TIME_S = 10.0
"""Time constant of that error (A)."""
YAW_RATE = math.radians(0.5)
"""Drift about the vertical at severity 1 [rad/s] (A: a warm consumer gyro without a magnetometer)."""
SHIFT_M = 0.03
"""Displacement of a knocked camera at severity 1 (A)."""
TURN_RAD = math.radians(3.0)
"""Turn of a knocked camera at severity 1 (A)."""
BLUR_M = 0.01
"""Sigma that a smeared lens adds to every found position at severity 1 (A)."""
BLUR_PIXELS = 6
"""Half width of the smear in pictures at severity 1 [pixels] (A)."""
SENSORS = ("camera", "joints", "wrench", "imu")
"""What can be lost."""


def make_turn(axis: int, angle: float) -> Array:
    """Return the quaternion xyzw of a turn [rad] about a world axis (0 is x)."""
    turn = np.zeros(4)
    turn[axis], turn[3] = math.sin(angle / 2), math.cos(angle / 2)
    return turn


class EncoderBias(Fault):
    """Every joint's zero is wrong by a constant, normal with sigma ``BIAS_RAD`` times severity, cut at two."""

    def prepare(self, site: Site) -> None:
        """Draw the errors."""
        super().prepare(site)
        errors = self.stream.standard_normal(len(site.dynamics.effort)).clip(-2.0, 2.0)
        self._bias = np.zeros_like(errors)
        joints = site.match_joints(self.spec.target)
        self._bias[joints] = self.spec.severity * BIAS_RAD * errors[joints]
        self.drawn = {"worst_rad": float(np.abs(self._bias).max())}

    def sense(self, time_s: float, q: Array, v: Array) -> None:
        """Add the errors to the joint angles."""
        if self.is_on(time_s):
            q[7:] += self._bias


class ImuDrift(Fault):
    """The base's estimated attitude drifts: roll and pitch to a bounded error, yaw for ever; its position is true."""

    def prepare(self, site: Site) -> None:
        """Draw the directions of the drift."""
        super().prepare(site)
        direction = self.stream.uniform(0.0, 2 * math.pi)
        self._lean = (math.cos(direction), math.sin(direction))
        self._sign = 1.0 if self.stream.random() < 0.5 else -1.0
        self.drawn = {"direction_rad": direction, "yaw_sign": self._sign}

    def sense(self, time_s: float, q: Array, v: Array) -> None:
        """Turn the estimated attitude away from the true one."""
        if not self.is_on(time_s):
            return
        since_s = time_s - self.spec.start_s
        tilt = self.spec.severity * TILT_RAD * (1.0 - math.exp(-since_s / TILT_TIME_S))
        for axis, share in enumerate(self._lean):
            q[3:7] = multiply(make_turn(axis, share * tilt), q[3:7])
        q[3:7] = multiply(make_turn(2, self._sign * self.spec.severity * YAW_RATE * since_s), q[3:7])


class DroppedSensor(Fault):
    """Readings are lost, each with probability severity; the last one that came stays. Target: one of ``SENSORS``."""

    def prepare(self, site: Site) -> None:
        """Choose the sensor: the camera, unless told otherwise."""
        super().prepare(site)
        self._sensor = self.spec.target or SENSORS[0]
        self._kept: list[Array] | None = None
        self._seen: Mapping[str, Pose] | None = None

    def _is_lost(self, time_s: float) -> bool:
        return self.is_on(time_s) and self.stream.random() < self.spec.severity

    def _hold(self, time_s: float, readings: list[Array]) -> None:
        """Put the last readings into the arrays if these are lost, else remember them."""
        if self._kept is not None and self._is_lost(time_s):
            for reading, kept in zip(readings, self._kept, strict=True):
                reading[:] = kept
        else:
            self._kept = [reading.copy() for reading in readings]

    def sense(self, time_s: float, q: Array, v: Array) -> None:
        """Hold joint angles and speeds, or attitude and base velocity."""
        if self._sensor == "joints":
            self._hold(time_s, [q[7:], v[6:]])
        elif self._sensor == "imu":
            self._hold(time_s, [q[3:7], v[3:6]])

    def feel(self, time_s: float, loads: Mapping[str, Array]) -> None:
        """Hold the wrenches at the wrists."""
        if self._sensor == "wrench":
            self._hold(time_s, list(loads.values()))

    def see(self, time_s: float, objects: Mapping[str, Pose]) -> Mapping[str, Pose]:
        """Hold what was found last; without any picture nothing is known but the first."""
        if self._sensor != "camera":
            return objects
        if self._seen is None or not self._is_lost(time_s):
            self._seen = objects
        return self._seen


class CameraOffset(Fault):
    """The camera was knocked: what it finds is shifted by 30 mm and turned by 3 degrees, times severity."""

    def prepare(self, site: Site) -> None:
        """Draw the direction."""
        super().prepare(site)
        direction = self.stream.uniform(0.0, 2 * math.pi)
        sign = 1.0 if self.stream.random() < 0.5 else -1.0
        self._shift = self.spec.severity * SHIFT_M * np.array([math.cos(direction), math.sin(direction), 0.0])
        self._turn = make_turn(2, sign * self.spec.severity * TURN_RAD)
        self.drawn = {"direction_rad": direction, "turn_sign": sign}

    def see(self, time_s: float, objects: Mapping[str, Pose]) -> Mapping[str, Pose]:
        """Return the things turned about the robot's axis and shifted."""
        if not self.is_on(time_s):
            return objects
        axes = rotate(self._turn)
        return {
            name: Pose(axes @ pose.position + self._shift, multiply(self._turn, pose.quaternion))
            for name, pose in objects.items()
        }

    def aim(self, time_s: float, eye: Eye) -> Eye:
        """Return the camera moved the other way."""
        if not self.is_on(time_s):
            return eye
        axes = rotate(self._turn).T
        position, target = (axes @ (np.array(point) - self._shift) for point in (eye.position, eye.target))
        return eye._replace(position=tuple(position.tolist()), target=tuple(target.tolist()))


class CameraBlur(Fault):
    """A smeared lens: found positions scatter anew in every picture, and pictures are smeared."""

    def see(self, time_s: float, objects: Mapping[str, Pose]) -> Mapping[str, Pose]:
        """Return the things with more scatter."""
        if not self.is_on(time_s):
            return objects
        sigma = self.spec.severity * BLUR_M
        return {
            name: pose._replace(position=pose.position + sigma * self.stream.standard_normal(3))
            for name, pose in objects.items()
        }

    def develop(self, time_s: float, picture: Picture) -> Picture:
        """Return the picture with every pixel the mean of its surroundings."""
        half = round(self.spec.severity * BLUR_PIXELS)
        if not (half and self.is_on(time_s)):
            return picture
        return Picture(_smear(picture.rgb, half).astype(np.uint8), _smear(picture.depth, half).astype(np.float32))


def _smear(image: NDArray[np.generic], half: int) -> Array:
    """Return the mean over windows of 2 half + 1 pixels squared, edges repeated."""
    smeared = image.astype(np.float64)
    for axis in (0, 1):
        pad = [(half, half) if i == axis else (0, 0) for i in range(smeared.ndim)]
        window = np.lib.stride_tricks.sliding_window_view(np.pad(smeared, pad, mode="edge"), 2 * half + 1, axis)
        smeared = window.mean(axis=-1)
    return smeared
