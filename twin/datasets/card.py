"""The card of a data set: what it is, where it comes from, what it is not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from twin.datasets import layout
from twin.datasets.exported import Exported
from twin.datasets.plan import FPS, Plan
from twin.robot.files import find_robot
from twin.tasks import find_task

BANDS = {1_000: "n<1K", 10_000: "1K<n<10K", 100_000: "10K<n<100K", 1_000_000: "100K<n<1M", 10_000_000: "1M<n<10M"}
"""Sizes in frames as the Hub names them, by their upper end."""

MEANINGS = {
    "observation.state": "measured joint angles [rad] and speeds [rad/s]; of each gripper pad distance [m], force [N]",
    "observation.proprioception": (
        "all that the robot measures of itself: joint angles, centre of mass, position, first two axes and velocity of "
        "each steered frame, grippers, force under each foot, largest torque over its limit"
    ),
    "observation.wrench": "measured force and torque on each hand from outside, in world axes [N, N m]",
    "observation.environment_state": (
        "of each thing where the cell's camera last found it, position [m] and first two axes, with its errors; "
        "then 1 for each signal of a machine that is on"
    ),
    "action": (
        "what the policy asked the whole-body controller for at this tick: centre of mass [m]; first two axes of torso "
        "and pelvis; of each hand position [m], first two palm axes, and the force and torque that it is to carry "
        "[N, N m]; of each gripper distance of the pads [m] (-1: as it is) and force [N]; whether it has finished"
    ),
    "command.torque": "motor torques with which the controller answered, about to act [N m]",
    "command.swing": "of each foot whether the policy has it off the ground, and where: position [m], first two axes",
    "truth.state": (
        "pose (quaternion xyzw) and velocity of the base in the world, joint angles and speeds, without sensors' errors"
    ),
    "truth.objects": "true pose of each thing (quaternion xyzw)",
    "time_s": "time since the start of the attempt of the control tick that the frame shows [s]",
    "policy_active": "whether the policy was asked at this tick; a robot that has lost its balance is braked instead",
    "next.reward": "1 at the last frame of a success, else 0",
    "next.done": "true at the last frame: the attempt ends before the next one",
    "next.success": "true at the last frame of a success",
    "phase": "what the policy says it is doing",
}


def write_card(path: Path, plan: Plan, exported: Exported, info: Mapping[str, Any]) -> None:
    """Write the card of a set.

    Args:
        path: the file.
        plan: what was planned.
        exported: what has become of it.
        info: what ``info.json`` tells.
    """
    spec, robot, task = plan.source.spec, find_robot(plan.source.spec.robot), find_task(plan.source.spec.task)
    counted = ", ".join(f"{name} {number}" for name, number in sorted(exported.outcomes.items()))
    left = ", ".join(f"{name} {number}" for name, number in sorted(exported.left_out.items())) or "none"
    last = plan.seed + exported.episodes + sum(exported.left_out.values()) - 1
    fixed = "".join(f", {name} = {value:g}" for name, value in spec.overrides)
    faults = "".join(f", fault {fault.text}" for fault in spec.faults)
    ends = "" if spec.timeout_s is None else f", ended after {spec.timeout_s:g} s"
    cameras = ", ".join(plan.views) or "none"
    rows = "\n".join(_list_columns(info["features"]))
    limits = "\n".join(f"- {limit}" for limit in _list_limits(plan))
    path.write_text(
        f"""\
---
license: {plan.licence}
{_name_licence(plan)}task_categories:
- robotics
language:
- en
tags:
- LeRobot
- humanoid
- manufacturing
- simulation
- {spec.robot}
size_categories:
- {_find_band(exported.frames)}
configs:
- config_name: default
  data_files: data/*/*.parquet
pretty_name: {plan.source.name} by {spec.robot}
---

# {plan.source.name} by {spec.robot}

{plan.source.sentence}

Attempts of a simulated humanoid robot at a task of a production line, as a LeRobotDataset {layout.CODEBASE_VERSION}.

| | |
|---|---|
| Robot | {robot.data.title} (`{spec.robot}`, data grade `{robot.data.grade}`) |
| Task | `{spec.task}` version {task.version}: {task.summary} |
| Policy | `{spec.policy}` |
| Conditions | `{spec.conditions}`{fixed}{faults}{ends} |
| Seeds | {plan.seed} to {last}, each attempt from one |
| Episodes | {exported.episodes} ({counted}) |
| Left out | {left} |
| Frames | {exported.frames}, {plan.fps} a second |
| Cameras | {cameras} |
| Size | data and tables {_tell_bytes(exported.data_bytes)}, films {_tell_bytes(exported.video_bytes)} |
| Fidelity | {robot.name_fidelity(task.tool)} |
| Licence of the set | {_tell_licence(plan)} |
| Licence of the robot's model | {robot.data.source.licence} (films show it; nothing of its files is in the set) |

## Columns

{rows}

How each episode ended stands in `meta/episodes` (columns `outcome`, `success`, `seed`, `duration_s`, `attempt`)
and, with forces, energy, drawn conditions and phases, in `{layout.ATTEMPTS}`: a row for every attempt, also of those
left out.

## Where it comes from

Every attempt was simulated from its seed by humanoid-line-twin; nobody was filmed or recorded. `{layout.ORIGIN}` holds,
for each episode, the whole specification of the attempt, the command that plays it, the versions of everything that
made it, and a hash of its columns. In a checkout of these versions `twin export verify DIR` makes episodes again and
compares every bit of the columns.

## Known limits

{limits}
""",
        encoding="utf-8",
    )


def _list_columns(features: Mapping[str, Mapping[str, Any]]) -> list[str]:
    rows = ["| column | type | shape | what it is |", "|---|---|---|---|"]
    for name, told in features.items():
        if name in MEANINGS or told["dtype"] == "video":
            meaning = MEANINGS.get(name, "film, exactly one picture a frame")
            rows.append(f"| `{name}` | {told['dtype']} | {tuple(told['shape'])} | {meaning} |")
    return [*rows, "", "The names of all numbers stand in `meta/info.json`; the other columns are LeRobot's own."]


def _list_limits(plan: Plan) -> list[str]:
    limits = [
        "Rigid bodies and friction of PyBullet at 250 Hz: contacts are harder, and cleaner, than real ones. What was "
        "left out of the robot is declared as its fidelity.",
        f"One policy (`{plan.source.spec.policy}`) in one set of conditions: its ways vary little, and it recovers "
        "only from what it was written for.",
        "An action is what the controller tracks at this moment; velocities, gains and postures that the policy may "
        "have added are not in it. To repeat an attempt, simulate it from its specification.",
        "The base's pose is the truth (no state estimator is simulated); `truth.*` and `command.*` are for study: no "
        "real robot knows the first.",
        "After a robot has lost its balance (`policy_active` false) observations and action stand as they last were.",
    ]
    if plan.fps != FPS:
        limits.append(
            f"Control ticks come every 8 ms: at {plan.fps} frames a second a frame may be up to 8 ms later than its "
            "`timestamp`; `time_s` is exact."
        )
    if plan.views:
        limits.append("Films are drawn, not photographed: plain surfaces, one light, no lens, no noise, no operators.")
    return limits


def _name_licence(plan: Plan) -> str:
    return "license_name: not-stated\n" if plan.licence == "other" else ""


def _tell_licence(plan: Plan) -> str:
    return "not stated by whoever exported it" if plan.licence == "other" else plan.licence


def _find_band(frames: int) -> str:
    return next((band for most, band in BANDS.items() if frames < most), "10M<n<100M")


def _tell_bytes(size: int) -> str:
    return f"{size / 1e6:.2f} MB" if size else "none"
