"""Cameras of an environment, each with its own rate and latency."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.episodes.attempt import PICTURE_SIZE
from twin.errors import UsageError
from twin.names import suggest
from twin.seeing.camera import View

Bytes = NDArray[np.uint8]
LATE_S = 1e-9


@dataclass(frozen=True)
class Camera:
    """A camera whose pictures are shown.

    Attributes:
        name: one of the workcell's, or ``head`` (the robot's own eyes), ``work`` or ``side``.
        rate_hz: pictures a second, at most one a control tick.
        latency_s: time from a picture until it is shown [s].
    """

    name: str
    rate_hz: float = 10.0
    latency_s: float = 0.1


def read_cameras(wanted: Sequence[str | Camera], eyes: Sequence[str]) -> tuple[Camera, ...]:
    """Return cameras by name or as they are.

    Raises:
        UsageError: a camera is unknown, is there twice, or its rate or latency make no sense.
    """
    if isinstance(wanted, str):
        raise UsageError(f"cameras: expected a tuple of names (got {wanted!r})")
    cameras = tuple(camera if isinstance(camera, Camera) else Camera(camera) for camera in wanted)
    known = [*eyes, *(view.value for view in View)]
    for camera in cameras:
        if camera.name not in known:
            raise UsageError(f"no camera named {camera.name!r}; {suggest(camera.name, known)}")
        if not 0.0 < camera.rate_hz <= 125.0 or not 0.0 <= camera.latency_s <= 10.0:
            raise UsageError(
                f"camera {camera.name}: expected a rate above 0 and at most 125 Hz and a latency from 0 to 10 s "
                f"(got {camera.rate_hz:g} Hz, {camera.latency_s:g} s)"
            )
    if len({camera.name for camera in cameras}) < len(cameras):
        raise UsageError(f"cameras: expected each once (got {', '.join(camera.name for camera in cameras)})")
    return cameras


class Shutter:
    """One camera during an attempt: when it takes a picture, and which one is shown."""

    def __init__(self, camera: Camera) -> None:
        """Begin with a black picture, which is shown until the first one arrives."""
        self.camera = camera
        self._due_s = 0.0
        self._coming: deque[tuple[float, Bytes]] = deque()
        width, height = PICTURE_SIZE
        self._shown: Bytes = np.zeros((height, width, 3), np.uint8)

    def is_due(self, time_s: float) -> bool:
        """Return whether it is time for the next picture."""
        return time_s >= self._due_s - LATE_S

    def put(self, time_s: float, picture: Bytes) -> None:
        """Take a picture, to be shown after the latency."""
        while self.is_due(time_s):
            self._due_s += 1.0 / self.camera.rate_hz
        self._coming.append((time_s + self.camera.latency_s, picture))

    def look(self, time_s: float) -> Bytes:
        """Return the latest picture that has arrived."""
        while self._coming and self._coming[0][0] <= time_s + LATE_S:
            self._shown = self._coming.popleft()[1]
        return self._shown.copy()
