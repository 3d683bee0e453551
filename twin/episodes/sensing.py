"""What the robot measures of itself: joint angles and speeds, wrenches at the wrists, with their errors.

The controller and the policy work with these. The base's pose and velocity are the truth plus the drift of the
fault ``imu_drift``: no state estimator is simulated (assumption A).
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from twin.config.robot import Sensing
from twin.episodes.fault import Faults
from twin.tasks.sample import make_stream

Array = NDArray[np.float64]

BLOCK = 128
"""Readings whose noise is drawn at once: drawing one by one costs more than the readings."""


class Noise:
    """Normal noise of fixed sigmas from a stream of its own, a row at a time."""

    def __init__(self, sigma: Array, seed: int, name: str) -> None:
        self._sigma = sigma
        self._stream = make_stream(seed, name)
        self._next = BLOCK
        self._rows = np.zeros((0, len(sigma)))

    def draw(self) -> Array:
        """Return the next row, shape (sigmas,)."""
        if self._next == BLOCK:
            self._rows = self._stream.standard_normal((BLOCK, len(self._sigma))) * self._sigma
            self._next = 0
        self._next += 1
        row: Array = self._rows[self._next - 1]
        return row


class Senses:
    """The senses of one attempt."""

    def __init__(self, sensing: Sensing, joints: int, tick_s: float, seed: int, faults: Faults) -> None:
        sigmas = (sensing.joint_noise_rad.value, sensing.joint_speed_noise.value)
        self._noise = Noise(np.repeat(sigmas, joints), seed, "joint sensors")
        forces = (sensing.wrench_noise_n.value, sensing.wrench_noise_nm.value)
        self._rattle = Noise(np.tile(np.repeat(forces, 3), 2), seed, "wrist sensors")
        self._joints = joints
        self._delay_s = sensing.joint_delay_s.value
        self._age = min(self._delay_s / tick_s, 1.0)
        self._last: Array | None = None
        self._faults = faults

    def read(self, time_s: float, q: Array, v: Array) -> tuple[Array, Array]:
        """Return measured configuration and velocity; joints as they were ``joint_delay_s`` ago, with noise."""
        noise, speed = self._noise.draw(), v[6:]
        last = speed if self._last is None else self._last
        self._last = speed
        measured_q, measured_v = q.copy(), v.copy()
        measured_q[7:] += noise[: self._joints] - self._delay_s * speed
        measured_v[6:] += noise[self._joints :] + self._age * (last - speed)
        for sense in self._faults.sense:
            sense(time_s, measured_q, measured_v)
        return measured_q, measured_v

    def feel(self, time_s: float, loads: Mapping[str, Array]) -> None:
        """Add the errors of the wrist sensors to the wrenches of both hands, shape (6,) each, in place."""
        noise = self._rattle.draw()
        for number, load in enumerate(loads.values()):
            load += noise[6 * number : 6 * number + 6]
        for feel in self._faults.feel:
            feel(time_s, loads)
