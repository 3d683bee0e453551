"""Where films are taken from: a camera at the robot's side that goes along, and the robot's own eyes."""

import math
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from twin.physics.readings import Eye
from twin.physics.rotation import invert, rotate
from twin.seeing.recording import Recording

Array = NDArray[np.float64]

YAW, PITCH = math.radians(62.0), math.radians(-20.0)
"""The side camera looks from the robot's right and a little from the front and above."""
DISTANCE = 1.72
"""Distance of the side camera, in heights of the robot."""
WORK_YAW, WORK_PITCH = math.radians(75.0), math.radians(-32.0)
WORK_DISTANCE = 0.58
"""The same for the camera that looks at the work."""
WORK_ABOVE = 0.03
"""Height above the bench that it looks at, in heights of the robot: parts stand there, hands come from above."""
LEASH_M = 0.3
"""How far a robot may move before the cameras go along [m]."""
WORK_LEASH_M = 0.12
"""The same for the camera at the work, which is nearer."""
LEASH_RAD = 0.25
"""How far it may turn before the camera at its work goes around with it: more than a pelvis turns while it stands."""
HEAD_SHARE = 0.09
"""Height of the eyes below the crown, as a share of the robot's height."""
HEAD_OPENING = 78.0
"""Opening angle of the robot's eyes [deg] (a wide depth camera)."""


class View(StrEnum):
    """From where an attempt is filmed."""

    SIDE = "side"
    """Beside the robot, going along when it walks."""
    WORK = "work"
    """Near the hands' workspace, from across the bench; goes along and around with a robot that walks."""
    HEAD = "head"
    """The robot's own eyes."""


def find_eyes(recording: Recording, view: View) -> list[Eye]:
    """Return the camera of each frame."""
    if view is View.HEAD:
        return _look_from_head(recording)
    height, data = find_height(recording), recording.robot.workspace
    if view is View.SIDE:
        path = find_path(recording)
        ahead = path + np.array([0.08 * height, 0.0, 0.0])
        return _look_at(ahead, np.full(len(path), YAW), PITCH, DISTANCE * height)
    path, turned = find_path(recording, WORK_LEASH_M), find_heading(recording)
    reach, up = data.reach_m.value, data.bench_m.value + WORK_ABOVE * height - height / 2
    work = np.stack([reach * np.cos(turned), reach * np.sin(turned), np.full(len(turned), up)], axis=1)
    return _look_at(path + work, WORK_YAW + turned, WORK_PITCH, WORK_DISTANCE * height)


def find_path(recording: Recording, leash_m: float = LEASH_M) -> Array:
    """Return a calm path of the robot [m], shape (frames, 3): it rests while the robot stands, and has its height."""
    base = np.array([poses[recording.pelvis, :2] for poses in recording.poses])
    path = np.empty((len(base), 3))
    path[:, 2] = find_height(recording) / 2
    here = base[0]
    for frame, place in enumerate(base):
        away = place - here
        far = float(np.hypot(*away))
        here = here + away * max(0.0, 1.0 - leash_m / far) if far > 0 else here
        path[frame, :2] = here
    return _smooth(path, recording.times)


def find_heading(recording: Recording) -> Array:
    """Return a calm heading of the robot since the start [rad], shape (frames,): it rests while the robot stands."""
    start = rotate(recording.poses[0][recording.pelvis, 3:])
    turns = [rotate(poses[recording.pelvis, 3:]) @ start.T for poses in recording.poses]
    headings, here = np.empty((len(turns), 1)), 0.0
    for frame, angle in enumerate(np.unwrap([math.atan2(turn[1, 0], turn[0, 0]) for turn in turns])):
        here = min(max(here, angle - LEASH_RAD), angle + LEASH_RAD)
        headings[frame] = here
    calm: Array = _smooth(headings, recording.times)[:, 0]
    return calm


def find_height(recording: Recording) -> float:
    """Return the height of the robot at the start [m]."""
    return float(_find_crown(recording)[1][2])


def _look_at(middles: Array, yaws: Array, pitch: float, distance: float) -> list[Eye]:
    """Return eyes at a distance [m] of points, at angles about the vertical from behind -y and below the horizon."""
    flat = math.cos(pitch)
    ways = np.stack([np.sin(yaws) * flat, -np.cos(yaws) * flat, np.full(len(yaws), -math.sin(pitch))], axis=1)
    return [Eye(_triple(middle + distance * way), _triple(middle)) for middle, way in zip(middles, ways, strict=True)]


def _smooth(path: Array, times: list[float], over_s: float = 1.0) -> Array:
    """Return a moving average, the ends held."""
    frames = max(round(over_s * (len(times) - 1) / max(times[-1] - times[0], 1e-9)), 1) if len(times) > 1 else 1
    padded = np.concatenate([np.repeat(path[:1], frames, axis=0), path, np.repeat(path[-1:], frames, axis=0)])
    kernel = np.ones(frames) / frames
    columns = [np.convolve(column, kernel, mode="same") for column in padded.T]
    smooth: Array = np.stack(columns, axis=1)[frames:-frames]
    return smooth


def _look_from_head(recording: Recording) -> list[Eye]:
    """Return eyes that are fixed in the head, looking at the middle of the workspace in the start pose."""
    node, eye = _find_eye(recording)
    workspace = recording.robot.workspace
    work = np.array([workspace.reach_m.value, 0.0, workspace.bench_m.value])
    start = recording.poses[0][node]
    back = rotate(invert(start[3:]))
    points = [back @ (point - start[:3]) for point in (eye, work)]
    up = back @ np.array([0.0, 0.0, 1.0])
    eyes = []
    for poses in recording.poses:
        turn, place = rotate(poses[node, 3:]), poses[node, :3]
        position, target = (_triple(turn @ point + place) for point in points)
        eyes.append(Eye(position, target, _triple(turn @ up), HEAD_OPENING))
    return eyes


def _find_eye(recording: Recording) -> tuple[int, Array]:
    """Return the node of the head and the place of the eyes in the start pose: in front of its face."""
    node, crown, points = _find_crown(recording)
    depth = HEAD_SHARE * float(crown[2])
    face = points[points[:, 2] > crown[2] - 2 * depth]
    return node, np.array([face[:, 0].max() + 0.01, crown[1], crown[2] - depth])


def _find_crown(recording: Recording) -> tuple[int, Array, Array]:
    """Return the node with the robot's highest point at the start, that point, and all points of the node."""
    best: tuple[int, Array, Array] | None = None
    body = recording.nodes[recording.pelvis].body
    for index, node in enumerate(recording.nodes):
        if node.body != body:
            continue
        pose = recording.poses[0][index]
        local = np.concatenate([surface.triangles.reshape(-1, 3) for surface in node.surfaces])
        points = local @ rotate(pose[3:]).T + pose[:3]
        top = points[points[:, 2].argmax()]
        if best is None or top[2] > best[1][2]:
            best = index, top, points
    assert best is not None  # the pelvis is a node
    return best


def _triple(vector: Array) -> tuple[float, float, float]:
    x, y, z = vector.tolist()
    return x, y, z
