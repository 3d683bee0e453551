import dataclasses

import numpy as np
import pytest

from twin.physics.rotation import multiply, rotate
from twin.robot.files import find_robot
from twin.seeing.camera import LEASH_M, LEASH_RAD, View, find_eyes, find_heading, find_height, find_path
from twin.seeing.recording import Recording

WORK = (0.34, 0.0, find_robot("unitree_g1").data.workspace.bench_m.value)


def walk(recording: Recording, speed: float) -> Recording:
    """Return a recording in which everything moves ahead at a speed [m/s]."""
    poses = [
        place + speed * time_s * np.eye(7)[0] for place, time_s in zip(recording.poses, recording.times, strict=True)
    ]
    return dataclasses.replace(recording, poses=poses)


def turn_on_the_spot(recording: Recording, speed: float) -> Recording:
    """Return a recording in which everything turns about the vertical at a speed [rad/s]."""
    poses = []
    for places, time_s in zip(recording.poses, recording.times, strict=True):
        quaternion = np.array([0.0, 0.0, np.sin(speed * time_s / 2), np.cos(speed * time_s / 2)])
        turned = [(*(rotate(quaternion) @ place[:3]), *multiply(quaternion, place[3:])) for place in places]
        poses.append(np.array(turned))
    return dataclasses.replace(recording, poses=poses)


def test_the_side_camera_rests_while_the_robot_stands(recording: Recording) -> None:
    eyes = find_eyes(recording, View.SIDE)
    assert np.ptp([eye.position for eye in eyes], axis=0).max() < 1e-9


def test_the_side_camera_goes_along_when_the_robot_walks(recording: Recording) -> None:
    walked = walk(recording, speed=0.4)
    behind = np.array([poses[walked.pelvis, 0] for poses in walked.poses]) - find_path(walked)[:, 0]
    assert np.abs(behind).max() < LEASH_M + 0.3
    assert np.ptp(find_path(walked)[:, 0]) > 4.0


def test_the_camera_at_the_work_is_near_the_hands(recording: Recording) -> None:
    eye = find_eyes(recording, View.WORK)[0]
    assert np.hypot(*np.subtract(eye.target, WORK)[:2]) < 0.05
    assert 0.5 < np.linalg.norm(np.subtract(eye.position, eye.target)) < 1.2


def test_the_camera_at_the_work_rests_while_the_robot_stands_and_goes_around_with_one_that_turns(
    recording: Recording,
) -> None:
    assert np.ptp(find_heading(recording)) < 1e-9
    turned = turn_on_the_spot(recording, speed=0.4)
    behind = 0.4 * np.array(recording.times) - find_heading(turned)
    assert np.abs(behind).max() < LEASH_RAD + 0.25
    eye = find_eyes(turned, View.WORK)[-1]
    heading = np.arctan2(eye.target[1], eye.target[0])
    assert np.cos(heading - 0.4 * recording.times[-1]) > np.cos(LEASH_RAD + 0.3)


def test_the_robot_is_as_high_as_its_maker_says(recording: Recording) -> None:
    assert find_height(recording) == pytest.approx(1.27, abs=0.06)


def test_the_eyes_are_in_the_face_and_look_at_the_work(recording: Recording) -> None:
    first = find_eyes(recording, View.HEAD)[0]
    assert 1.05 < first.position[2] < 1.25
    assert 0.0 < first.position[0] < 0.2
    assert first.target == pytest.approx(WORK, abs=1e-6)


def test_the_eyes_turn_with_the_robot(recording: Recording) -> None:
    targets = np.array([eye.target for eye in find_eyes(recording, View.HEAD)])
    assert np.ptp(targets[:, 1]) > 0.2
