"""What the robot's eyes and bystanders see of an attempt that goes on."""

import numpy as np
from numpy.typing import NDArray

from twin.episodes.attempt import Attempt
from twin.physics.readings import Eye
from twin.physics.world import World
from twin.seeing.camera import View, find_eyes, find_path
from twin.seeing.painter import Painter
from twin.seeing.recording import begin_recording, read_poses
from twin.seeing.show import SIZE

Bytes = NDArray[np.uint8]


class Onlooker:
    """Looks at an attempt's world, now and as it was at the start."""

    def __init__(self, attempt: Attempt, world: World) -> None:
        """Note the start."""
        self._attempt, self._world = attempt, world
        self._recording = begin_recording(attempt, world)
        self._painter: Painter | None = None
        self._note()

    def _note(self) -> None:
        """Keep the start, and how things are now."""
        recording, time_s = self._recording, self._attempt.time_s
        del recording.poses[1:], recording.times[1:]
        if recording.times and time_s <= recording.times[0]:
            return
        recording.poses.append(read_poses(self._world, recording.nodes))
        recording.times.append(time_s)

    def find_eye(self, view: View) -> Eye:
        """Return where a view is from now."""
        self._note()
        return find_eyes(self._recording, view)[-1]

    def paint(self) -> Bytes:
        """Return a picture as films have it, from the side, shape (height, width, 3)."""
        eye = self.find_eye(View.SIDE)
        self._painter = self._painter or Painter(self._recording.nodes, *SIZE)
        return self._painter.draw(self._recording.poses[-1], eye, find_path(self._recording)[-1])
