"""Noting what the robot does and feels at every control tick."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from twin.control.dynamics import SIDES, Dynamics
from twin.episodes.attempt import Attempt
from twin.physics.world import World
from twin.records.trace import Quantity, Signal, Trace
from twin.robot.files import RobotFiles
from twin.robot.urdf import Joint, read_urdf

Array = NDArray[np.float64]

CONTACTS = {"left_foot": "feet", "right_foot": "feet", "base": "feet", "left_hand": "hands", "right_hand": "hands"} | {
    "fixtures": "surroundings",
    "floor": "surroundings",
}
"""Contacts and their groups. ``fixtures``: all that is neither floor nor part, whatever touches it; ``floor``: on
anything but a foot. Feet, fixtures and floor count normal forces, hands the size of the whole force."""


class Tracer:
    """Watches an attempt and notes its signals at the control rate."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._phases: list[str] = []
        self._rows: dict[Quantity, list[Array]] = {quantity: [] for quantity in Quantity}
        self._dynamics: Dynamics | None = None
        self._limbs: dict[int, str] = {}

    def watch(self, attempt: Attempt, world: World) -> None:
        """Note this control tick."""
        if self._dynamics is None:
            self._begin(attempt)
        self._times.append(attempt.time_s)
        self._phases.append(attempt.phases[-1].name if attempt.phases else "")
        rows = self._rows
        rows[Quantity.TORQUE_RATIO].append(attempt.torque / self._effort)
        rows[Quantity.JOINT_ANGLE].append(attempt.q[7:])
        rows[Quantity.CENTRE_OF_MASS].append(self._find_com(attempt.q))
        rows[Quantity.CONTACT_FORCE].append(self._sum_forces(attempt, world.floor))
        rows[Quantity.GRIP_OPENING].append(
            np.array([attempt.body.read_grip(side).opening_m for side in attempt.body.grippers])
        )

    def _begin(self, attempt: Attempt) -> None:
        body, frames = attempt.body, attempt.files.data.frames
        self._dynamics = Dynamics(attempt.files)
        self._effort = attempt.dynamics.effort
        self._attempt = attempt.spec.key
        self._limbs = {body.find_link(link): role for role, link in frames.supports.items()}
        self._limbs |= {link: f"{side}_hand" for link, side in body.find_hand_links().items()}
        groups = group_joints(attempt.files)
        joints = [(groups[name], name) for name in attempt.dynamics.joint_names]
        self._names = {
            Quantity.TORQUE_RATIO: joints,
            Quantity.JOINT_ANGLE: joints,
            Quantity.CENTRE_OF_MASS: [("body", axis) for axis in "xyz"],
            Quantity.CONTACT_FORCE: [(group, name) for name, group in CONTACTS.items()],
            Quantity.GRIP_OPENING: [("hands", side) for side in body.grippers],
        }

    def _find_com(self, q: Array) -> Array:
        """Return the centre of mass from a model of its own: the controller's rests once the robot falls."""
        assert self._dynamics is not None  # set by the first tick
        if not np.isfinite(q).all():
            return np.full(3, np.nan)
        self._dynamics.update(q, np.zeros(self._dynamics.nv))
        return self._dynamics.com.copy()

    def _sum_forces(self, attempt: Attempt, floor: int) -> Array:
        force = dict.fromkeys(CONTACTS, 0.0)
        hands = {f"{side}_hand": np.zeros(3) for side in SIDES}
        parts = attempt.scene.parts
        for contact in attempt.contacts:
            limb = self._limbs.get(contact.link)
            if limb in hands:
                hands[limb] += contact.force
            if contact.other == floor:
                force["floor" if limb is None or limb in hands else limb] += contact.normal_force
            elif contact.other not in parts:
                force["fixtures"] += contact.normal_force
        for limb, vector in hands.items():
            force[limb] = float(np.linalg.norm(vector))
        return np.array(list(force.values()))

    def make_trace(self) -> Trace:
        """Return the trace of an attempt that has run."""
        signals = [
            Signal(quantity, group, name, np.array([row[i] for row in self._rows[quantity]], dtype=np.float32))
            for quantity, names in self._names.items()
            for i, (group, name) in enumerate(names)
        ]
        return Trace(self._attempt, np.array(self._times), tuple(self._phases), tuple(signals))


def group_joints(files: RobotFiles) -> dict[str, str]:
    """Return the limb of each joint: an arm or leg of a side, or the trunk (head included)."""
    above = {joint.child: joint for joint in read_urdf(files.urdf).joints}
    frames, groups = files.data.frames, dict.fromkeys((joint.name for joint in above.values()), "trunk")
    ends: Mapping[str, str] = {
        "left_leg": frames.left_foot,
        "right_leg": frames.right_foot,
        "left_arm": frames.left_hand,
        "right_arm": frames.right_hand,
    }
    chains = {limb: _climb(above, files.frames[link][0]) for limb, link in ends.items() if link}
    for limb, chain in chains.items():
        others = {name for other, names in chains.items() if other != limb for name in names}
        groups |= dict.fromkeys((name for name in chain if name not in others), limb)
    return groups


def _climb(above: Mapping[str, Joint], link: str) -> list[str]:
    """Return the joints from a link up to the base."""
    names = []
    while link in above:
        joint = above[link]
        names.append(joint.name)
        link = joint.parent
    return names
