"""Where everything was while an attempt ran: the one recording from which films, sheets and replays are made."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.config.robot import Robot
from twin.episodes.attempt import Attempt
from twin.physics.world import BASE, World
from twin.seeing.surface import Surface, read_surfaces, tessellate

Array = NDArray[np.float64]


class Node(NamedTuple):
    """A link that can be seen.

    Attributes:
        name: body and link, such as ``robot/left_knee_link``, ``part_1`` or ``cell_2/1``.
        body: number of the body in its world.
        link: number of the link, -1 for the base.
        surfaces: what it looks like, in the link's frame.
    """

    name: str
    body: int
    link: int
    surfaces: list[Surface]


@dataclass
class Recording:
    """The poses of all that can be seen, at a steady rate.

    Attributes:
        robot: the robot's data sheet.
        nodes: what can be seen, the floor left out.
        times: time of each frame [s].
        phases: the policy's phase at each frame.
        poses: position [m] and quaternion xyzw of each node's link frame, shape (frames, nodes, 7).
        pelvis: node of the robot's base.
        torso: node of the robot's trunk.
    """

    robot: Robot
    nodes: list[Node]
    pelvis: int
    torso: int
    times: list[float] = field(default_factory=list)
    phases: list[str] = field(default_factory=list)
    poses: list[Array] = field(default_factory=list)


class Recorder:
    """Watches an attempt and notes poses at a rate.

    Args:
        rate_hz: frames a second; times are those of the control ticks nearest after.
    """

    def __init__(self, rate_hz: float) -> None:
        self._interval_s = 1.0 / rate_hz
        self._rows: list[tuple[int, list[int]]] = []
        self.recording: Recording | None = None

    def watch(self, attempt: Attempt, world: World) -> None:
        """Note where everything is, when a frame is due."""
        if self.recording is None:
            self.recording = begin_recording(attempt, world)
        recording = self.recording
        if attempt.time_s < len(recording.times) * self._interval_s - 1e-9:
            return
        recording.times.append(attempt.time_s)
        recording.phases.append(attempt.phases[-1].name if attempt.phases else "")
        recording.poses.append(read_poses(world, recording.nodes))


def begin_recording(attempt: Attempt, world: World) -> Recording:
    """Return a recording without frames of the world of an attempt."""
    nodes = list(_find_nodes(attempt, world))
    places = {(node.body, node.link): i for i, node in enumerate(nodes)}
    body, frames = attempt.body, attempt.files.data.frames
    pelvis, torso = (places[body.id, body.find_link(link)] for link in (frames.pelvis, frames.torso))
    return Recording(attempt.files.data, nodes, pelvis, torso)


def read_poses(world: World, nodes: list[Node]) -> Array:
    """Return the poses of the nodes' links now, shape (nodes, 7)."""
    bodies = {body: world.read_link_poses(body) for body in dict.fromkeys(node.body for node in nodes)}
    return np.array([bodies[node.body][node.link - BASE] for node in nodes])


def _find_nodes(attempt: Attempt, world: World) -> Iterator[Node]:
    robot = attempt.body.id
    for body in world.list_bodies():
        if body == world.floor:
            continue
        looks = _find_robot_surfaces(attempt, world) if body == robot else _find_surfaces(world, body)
        names = {number: name for name, number in world.find_links(body).items()}
        for link, surfaces in sorted(looks.items()):
            name = "robot" if body == robot else _name_body(attempt, body)
            suffix = f"/{names[link]}" if body == robot else f"/{link}" if link != BASE else ""
            yield Node(name + suffix, body, link, surfaces)


def _name_body(attempt: Attempt, body: int) -> str:
    scene = attempt.scene
    if body in scene.parts:
        return f"part_{list(scene.parts).index(body) + 1}"
    return f"fixture_{body}" if body in scene.touchable else f"cell_{body}"


def _find_surfaces(world: World, body: int) -> dict[int, list[Surface]]:
    looks: dict[int, list[Surface]] = {}
    for link, shape in world.read_shapes(body):
        looks.setdefault(link, []).append(tessellate(shape))
    return looks


def _find_robot_surfaces(attempt: Attempt, world: World) -> dict[int, list[Surface]]:
    """Return the robot's meshes; the world itself has only what it collides with."""
    numbers = world.find_links(attempt.body.id)
    film = attempt.files.find_body_urdf(attempt.task.tool, film=True)
    looks = {numbers[name]: surfaces for name, surfaces in read_surfaces(film).items()}
    return looks or _find_surfaces(world, attempt.body.id)
