"""Whether a robot can do a task, computed before physics starts from the demands of the one and the data of the other.

What is computed is necessary, not sufficient: tool, payload, trunk turn, gait, reach and static torque of each arm by
itself. Balance, speed and contact are for physics to show.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from twin.config.robot import Tool
from twin.control.dynamics import Dynamics
from twin.control.gains import BASE
from twin.control.reach import Arm, Posture
from twin.control.stance import find_stance
from twin.robot.files import RobotFiles, find_robot, list_robots
from twin.tasks import find_task
from twin.tasks.contract import Task, Workspace
from twin.tasks.demand import Reach


@dataclass(frozen=True)
class Shortfall:
    """Why a robot cannot do a task.

    Attributes:
        limit: what is short: ``tool``, ``gait``, ``payload``, ``turn``, ``width``, ``reach`` or
            ``torque``.
        text: the same in words, with the number that breaks the limit.
        has: what the robot has, in SI units; 0 where it has no such thing.
        needs: what the task needs.
    """

    limit: str
    text: str
    has: float = 0.0
    needs: float = 1.0


def list_capable(task: str) -> list[str]:
    """Return the robots that nothing computed beforehand keeps from a task."""
    return [robot for robot in list_robots() if not find_shortfalls(robot, task)]


@cache
def find_shortfalls(robot: str, task: str, conditions: str = "nominal") -> tuple[Shortfall, ...]:
    """Return everything that keeps a robot from a task in some conditions; nothing if it can try.

    Raises:
        UsageError: there is no such robot or task.
        MissingDependencyError: the package with the robot's URDF is not installed.
    """
    files = find_robot(robot)
    return examine(files, find_task(task), conditions)


def examine(files: RobotFiles, task: Task, conditions: str = "nominal") -> tuple[Shortfall, ...]:
    """Return everything that keeps a robot from a task in some conditions."""
    data, demand = files.data, task.demand(Workspace.of(files.data))
    found = []
    if data.gait is None and (demand.walks or conditions in demand.walks_in):
        where = "" if demand.walks else f" in {conditions} conditions"
        found.append(Shortfall("gait", f"it has no gait (gait in its robot.yaml), and the task walks{where}"))
    if (carried := data.payload_kg.value) < demand.payload_kg:
        text = f"it carries {carried:g} kg, the task needs {demand.payload_kg:g} kg"
        found.append(Shortfall("payload", text, carried, demand.payload_kg))
    dynamics = Dynamics(files)
    start = find_stance(dynamics, data.stance | data.tools.find_stance(task.tool), np.array(data.sole.points_m))
    if (turn := find_trunk_turn(dynamics, start)) < demand.turn_rad:
        text = f"its trunk turns by {turn:.2f} rad, the task needs {demand.turn_rad:.2f} rad"
        found.append(Shortfall("turn", text, turn, demand.turn_rad))
    if (lack := _find_missing_tool(files, task.tool)) is not None:
        return (*found, lack)
    gripper = data.tools.gripper
    if task.tool is Tool.GRIPPER and gripper and (opening := gripper.opening_m.value) < demand.grip_m:
        text = f"its gripper opens to {opening:g} m, the widest part has {demand.grip_m:g} m"
        found.append(Shortfall("width", text, opening, demand.grip_m))
    return (*found, *_examine_arms(dynamics, start, task.tool, demand.reaches))


def find_trunk_turn(dynamics: Dynamics, start: np.ndarray) -> float:
    """Return how far the trunk turns about the vertical to either side on standing feet [rad]."""
    dynamics.update(start, np.zeros(dynamics.nv))
    trunk = dynamics.frames["torso"].jacobian[5, BASE:].copy()
    for support in dynamics.supports:
        trunk[dynamics.frames[support].jacobian[:, BASE:].any(axis=0)] = 0.0
    joints = np.flatnonzero(np.abs(trunk) > 0.9)
    return float(sum(min(-dynamics.lower[joint], dynamics.upper[joint]) for joint in joints))


def _find_missing_tool(files: RobotFiles, tool: Tool) -> Shortfall | None:
    tools = files.data.tools
    if tool is Tool.GRIPPER and tools.gripper is None:
        return Shortfall("tool", "it has no gripper (tools.gripper in its robot.yaml)")
    if tool is Tool.HAND and not tools.hand.palms:
        return Shortfall("tool", "its hands have no flat palms (tools.hand.palms in its robot.yaml)")
    return None


def _examine_arms(dynamics: Dynamics, start: np.ndarray, tool: Tool, reaches: tuple[Reach, ...]) -> list[Shortfall]:
    """Return the worst miss and the worst overload of all places, if there are any."""
    role = "grip" if tool is Tool.GRIPPER else "hand"
    arms = {side: Arm(dynamics, f"{side}_{role}", start) for side in {reach.side for reach in reaches}}
    postures = [(reach, arms[reach.side].find_posture(reach.at, _point(reach), reach.load_kg)) for reach in reaches]
    missed = [(reach, posture) for reach, posture in postures if not posture.reached]
    if missed:
        reach, posture = max(missed, key=lambda pair: pair[1].miss_m)
        return [_tell_miss(reach, posture, arms[reach.side])]
    reach, posture = max(postures, key=lambda pair: float(np.abs(pair[1].ratio).max()))
    return [_tell_overload(dynamics, reach, posture)] if np.abs(posture.ratio).max() > 1.0 else []


def _point(reach: Reach) -> np.ndarray:
    c = math.cos(reach.pitch)
    return np.array([c * math.cos(reach.yaw), c * math.sin(reach.yaw), -math.sin(reach.pitch)])


def _tell_miss(reach: Reach, posture: Posture, arm: Arm) -> Shortfall:
    needs = math.dist(reach.at, arm.shoulder)
    if posture.miss_m < 0.005:
        text = f"its {reach.side} arm points {math.degrees(posture.turned):.0f} deg off at {reach.name}"
        return Shortfall("reach", text, needs, needs)
    where = ", ".join(f"{axis:.2f}" for axis in reach.at)
    text = (
        f"its {reach.side} arm comes no nearer than {posture.miss_m:.2f} m to {reach.name} at ({where}), "
        f"{needs:.2f} m from the shoulder"
    )
    return Shortfall("reach", text, needs - posture.miss_m, needs)


def _tell_overload(dynamics: Dynamics, reach: Reach, posture: Posture) -> Shortfall:
    joint = int(np.abs(posture.ratio).argmax())
    limit = float(dynamics.effort[joint])
    needs = abs(float(posture.ratio[joint])) * limit
    name = dynamics.joint_names[joint]
    text = f"static torque of {name} with {reach.load_kg:g} kg at {reach.name} {needs:.1f} N m > {limit:.1f} N m"
    return Shortfall("torque", text, limit, needs)
