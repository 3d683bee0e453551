"""Five key quantities of the tasks, in Bullet and in MuJoCo, at the rates of attempts.

The figures and what differs are in ``twin/physics/README.md``.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from twin.episodes.attempt import STEP_S
from twin.episodes.monitor import FALLEN_SHARE, LIMP_DAMPING
from twin.physics.shapes import Box
from twin.physics.world import GRAVITY

pytestmark = pytest.mark.slow
AGREEMENT = 0.10
OUTSTRETCHED = {"left_shoulder_pitch_joint": 0.0, "left_elbow_joint": 0.0}
LIFT_SPEED, LIFT_S = 0.1, 1.0
FRICTION = 0.5
BASE_M, HEIGHT_M = 0.10, 0.20


def measure_holding(stand: Any) -> float:
    """Return the torque of the shoulder that holds 2 kg at arm's length [N m]."""
    stand.load({"left": 2.0})
    torque, _ = stand.run(0.5)
    shoulder = stand.dynamics.joint_names.index("left_shoulder_pitch_joint")
    return float(abs(torque[:, shoulder].mean()))


def measure_lift(stand: Any) -> float:
    """Return the mean mechanical power of all joints that raise a load of 2 kg by 0.1 m in 1 s, and come to rest [W].

    It is less than m g v: the trunk sinks by 3 mm meanwhile, in both engines.
    """
    stand.load({"left": 1.0, "right": 1.0})
    (torque, speed), (rest_torque, rest_speed) = stand.run(LIFT_S, rise=LIFT_SPEED), stand.run(2.0)
    work = (torque * speed).sum() + (rest_torque * rest_speed).sum()
    return float(work) * 2 * STEP_S / LIFT_S


def measure_fall(stand: Any) -> float:
    """Return how long a robot that only brakes takes to fall [s]."""
    robot, effort = stand.robot, stand.dynamics.effort
    height = robot.read_state()[0][2]
    for step in range(250):
        q, v = robot.read_state()
        if q[2] < FALLEN_SHARE * height:
            return step * STEP_S
        robot.apply_torques(np.clip(-LIMP_DAMPING * effort * v[6:], -effort, effort))
        robot.step()
    return math.inf


def measure_onset(boxes: Any) -> float:
    """Return the pull over the weight at which a box begins to slide; the pull grows slowly."""
    boxes.add(Box((1.0, 1.0, 0.05)), 0.0, (0, 0, 0.05))
    box = boxes.add(Box((0.15, 0.10, 0.085)), 2.0, (0, 0, 0.185))
    boxes.build()
    for _ in range(100):
        boxes.step(box, (0, 0, 0))
    start = boxes.find_place(box)[0]
    for step in range(1000):
        share = 0.8 * FRICTION + 0.4 * FRICTION * step / 1000
        boxes.step(box, (share * 2.0 * GRAVITY, 0, 0))
        if boxes.find_place(box)[0] - start > 1e-3:
            return share
    return math.inf


def topples(boxes: Any, tilt: float) -> bool:
    """Return whether a stack of two boxes falls over on a slab with a tilt [rad] within 1.5 s."""
    normal = np.array([math.sin(tilt), 0.0, math.cos(tilt)])
    boxes.add(Box((0.5, 0.5, 0.05)), 0.0, 0.5 * np.array([0, 0, 1.0]), tilt)
    places = [0.5 * np.array([0, 0, 1.0]) + (0.05 + height) * normal for height in (HEIGHT_M / 2, 1.5 * HEIGHT_M)]
    stack = [boxes.add(Box((BASE_M / 2, BASE_M / 2, HEIGHT_M / 2)), 1.0, place, tilt) for place in places]
    boxes.build()
    for _ in range(375):
        boxes.step(stack[1], (0, 0, 0))
    return bool(np.linalg.norm(boxes.find_place(stack[1]) - places[1]) > BASE_M / 2)


def find_tilts(measure: Callable[..., list[float]]) -> list[float]:
    """Return the least tilt at which the stack topples in each engine [deg], by quarters of a degree."""
    tilts = np.arange(11.0, 17.0, 0.25)
    fell = [measure(lambda boxes, tilt=tilt: topples(boxes, math.radians(tilt)), 0.8) for tilt in tilts]
    return [float(tilts[np.argmax(column)]) for column in np.array(fell).T]


def test_both_engines_have_the_same_robot(robots: Callable[..., Any]) -> None:
    with robots() as (_, witness):
        assert witness.robot.mass_kg == pytest.approx(witness.dynamics.mass)


def test_holding_torque_agrees(robots: Callable[..., Any]) -> None:
    with robots(OUTSTRETCHED) as stands:
        ours, witness = map(measure_holding, stands)
    assert ours == pytest.approx(witness, rel=AGREEMENT)


def test_lift_power_agrees(robots: Callable[..., Any]) -> None:
    with robots() as stands:
        ours, witness = map(measure_lift, stands)
    assert ours == pytest.approx(witness, rel=AGREEMENT)


def test_fall_time_agrees(robots: Callable[..., Any]) -> None:
    with robots() as stands:
        ours, witness = map(measure_fall, stands)
    assert ours == pytest.approx(witness, rel=AGREEMENT)


def test_sliding_onset_agrees_with_the_friction(boxes: Callable[..., list[float]]) -> None:
    ours, witness = boxes(measure_onset, FRICTION)
    assert ours == pytest.approx(witness, rel=AGREEMENT)
    assert ours == pytest.approx(FRICTION, rel=AGREEMENT)


def test_tilt_that_topples_a_stack_agrees(boxes: Callable[..., list[float]]) -> None:
    ours, witness = find_tilts(boxes)
    assert ours == pytest.approx(witness, rel=AGREEMENT)
    assert ours == pytest.approx(math.degrees(math.atan(BASE_M / (2 * HEIGHT_M))), rel=AGREEMENT)
