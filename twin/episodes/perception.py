"""What the robot's camera finds: poses of the workcell's things, at the camera's rate, with its errors."""

import math
from collections.abc import Mapping

import numpy as np
from scipy.ndimage import uniform_filter

from twin.episodes.fault import Faults
from twin.physics.readings import Picture, Pose
from twin.physics.rotation import multiply
from twin.tasks.contract import Scene
from twin.tasks.sample import make_stream

RATE_HZ = 10.0
"""Pose estimates a second (assumption A: a pose estimator on an embedded computer)."""
JITTER = 0.25
"""Share of the error that changes from picture to picture; the rest is calibration and stays (assumption A)."""


class Perception:
    """The pose estimator of one attempt.

    Each thing has an error of its own that stays (calibration, model) and one that changes with every picture.
    Its size is given by the conditions ``sensor_noise_m`` and ``sensor_noise_rad``, where a task has them. Things
    are found in the world: how the robot stands does not enter (assumption A: the cell's own camera).
    """

    def __init__(
        self, scene: Scene, sample: Mapping[str, float], seed: int, *, faults: Faults, privileged: bool = False
    ) -> None:
        """Draw the errors that stay; with ``privileged`` there are none, and every look is a new picture."""
        self._scene = scene
        self._faults = faults
        self._privileged = privileged
        self._sigma_m = sample.get("sensor_noise_m", 0.0)
        self._sigma_rad = sample.get("sensor_noise_rad", 0.0)
        self._jitter = make_stream(seed, "camera")
        self._bias = {name: make_stream(seed, f"camera {name}").standard_normal(4) for name in scene.locate()}
        self._light = sample.get("light", 1.0)
        self._grain = sample.get("image_noise", 0.0)
        self._blur_px = round(sample.get("image_blur_px", 0.0))
        self._sensor = make_stream(seed, "pixels")
        self._due_s = 0.0
        self._seen: Mapping[str, Pose] = {}

    def look(self, time_s: float) -> Mapping[str, Pose]:
        """Return where things were found in the latest picture."""
        if self._privileged:
            return self._scene.locate()
        if time_s >= self._due_s - 1e-9:
            self._due_s += 1.0 / RATE_HZ
            self._seen = {name: self._blur(name, pose) for name, pose in self._scene.locate().items()}
            for see in self._faults.see:
                self._seen = see(time_s, self._seen)
        return self._seen

    def develop(self, picture: Picture) -> Picture:
        """Return a picture with the errors of lens, light and sensor that the conditions name."""
        values = picture.rgb.astype(np.float64)
        if self._blur_px:
            values = uniform_filter(values, size=(2 * self._blur_px + 1, 2 * self._blur_px + 1, 1))
        values = self._light * values + self._grain * self._sensor.standard_normal(values.shape)
        return Picture(np.clip(values, 0, 255).astype(np.uint8), picture.depth)

    def _blur(self, name: str, pose: Pose) -> Pose:
        error = math.sqrt(1.0 - JITTER**2) * self._bias[name] + JITTER * self._jitter.standard_normal(4)
        half = self._sigma_rad * float(error[3]) / 2
        turn = np.array([0.0, 0.0, math.sin(half), math.cos(half)])
        return Pose(pose.position + self._sigma_m * error[:3], multiply(turn, pose.quaternion))
