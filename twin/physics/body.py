"""A humanoid in a world: its state in the controller's convention, and its motors."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twin.config.robot import Tool
from twin.physics.readings import GripState, Pose
from twin.physics.rotation import invert, multiply, rotate
from twin.physics.world import World
from twin.robot.files import RobotFiles
from twin.robot.gripper import FINGERS, name_joint

Array = NDArray[np.float64]


GEAR_N = 400.0
"""Force that the rack between the fingers of a gripper carries [N]."""
LOCK_SPEED = 0.5
"""Speed at which a locked joint may come back to its angle [rad/s]."""
GRIP_SPEED = 0.12
"""Speed of each finger of a gripper [m/s] (assumption A: an electric parallel gripper)."""


class RobotBody:
    """One robot of the world, steered by joint torques.

    Configuration and velocity follow ``twin.control.dynamics``.
    """

    def __init__(
        self,
        world: World,
        files: RobotFiles,
        joint_names: list[str],
        effort: Array,
        *,
        friction: float,
        tool: Tool = Tool.HAND,
    ) -> None:
        """Load the robot with a tool at its wrists."""
        self._world = world
        self.id = world.add_robot(files.find_body_urdf(tool), friction=friction)
        numbers = world.find_joints(self.id)
        self._joints = [numbers[name] for name in joint_names]
        inertial = world.read_inertial_frame(self.id)
        self._offset = inertial.position
        self._axes = inertial.quaternion
        self._effort = effort
        self._links = world.find_links(self.id)
        self.grippers = {
            side: [numbers[name_joint(side, finger)] for finger in FINGERS]
            for side in ("left", "right")
            if name_joint(side, "a") in numbers
        }
        for fingers in self.grippers.values():
            world.couple_joints(self.id, *fingers, effort=GEAR_N)
        frames = files.data.frames
        self._hand_links = {"left": frames.left_hand, "right": frames.right_hand}
        self._standing = tuple(frames.supports.values())
        self._carriers = {link: carrier for link, (carrier, _) in files.frames.items()}
        for link in self._standing:
            world.anchor(self.id, self.find_link(link))

    def find_link(self, source_link: str) -> int:
        """Return the number of the link that carries a link of the source URDF."""
        return self._links[self._carriers[source_link]]

    def find_hand_links(self) -> dict[int, str]:
        """Return the side of each link of the hands, fingers of grippers included."""
        hands = {self.find_link(link): side for side, link in self._hand_links.items()}
        return hands | {finger: side for side, fingers in self.grippers.items() for finger in fingers}

    def place(self, q: Array) -> None:
        """Put the robot into a configuration, at rest."""
        position = q[:3] + rotate(q[3:7]) @ self._offset
        self._world.place(self.id, Pose(position, multiply(q[3:7], self._axes)))
        for joint, angle in zip(self._joints, q[7:], strict=True):
            self._world.place_joint(self.id, joint, float(angle))

    def read_state(self) -> tuple[Array, Array]:
        """Return configuration q, shape (7 + joints,), and velocity v, shape (6 + joints,)."""
        position, inertial = self._world.read_pose(self.id)
        quaternion = multiply(inertial, invert(self._axes))
        linear, angular = self._world.read_twist(self.id)
        joints = self._world.read_joints(self.id, self._joints)
        rotation = rotate(quaternion)
        arm = rotation @ self._offset
        base_linear = linear - np.array(
            [
                angular[1] * arm[2] - angular[2] * arm[1],
                angular[2] * arm[0] - angular[0] * arm[2],
                angular[0] * arm[1] - angular[1] * arm[0],
            ]
        )
        q = np.concatenate((position - arm, quaternion, joints.position))
        v = np.concatenate((base_linear @ rotation, angular @ rotation, joints.velocity))
        return q, v

    def apply_torques(self, torques: Array) -> None:
        """Apply joint torques [N m], cut to the motors' limits."""
        self._world.apply_torques(self.id, self._joints, np.clip(torques, -self._effort, self._effort))

    def brake(self, joints: Sequence[int], effort: float) -> None:
        """Let joints, by their place in the torques, resist motion with up to an effort [N m]; 0 frees them."""
        for joint in joints:
            self._world.resist_joint(self.id, self._joints[joint], effort)

    def lock(self, joint: int, angle: float, effort: float) -> None:
        """Hold a joint, by its place in the torques, at an angle [rad] with up to an effort [N m]."""
        self._world.drive_joint(self.id, self._joints[joint], position=angle, effort=effort, speed=LOCK_SPEED)

    def find_reach(self, point: Array) -> float:
        """Return the distance from a point to the farthest frame of a link [m]."""
        return float(np.linalg.norm(self._world.read_link_poses(self.id)[:, :3] - point, axis=1).max())

    def find_footing(self) -> Array:
        """Return the middle of the links that stand [m], shape (3,)."""
        feet = [self._world.read_link_pose(self.id, link).position for link in map(self.find_link, self._standing)]
        return np.asarray(np.mean(feet, axis=0))

    def read_hand(self, side: str) -> Array:
        """Return where the link of a hand truly is [m], shape (3,)."""
        return self._world.read_link_pose(self.id, self.find_link(self._hand_links[side])).position

    def drive_grip(self, side: str, opening_m: float, force_n: float) -> None:
        """Let a gripper close or open to a distance of its pads [m] with at most a force [N], until told otherwise."""
        for joint in self.grippers[side]:
            self._world.drive_joint(self.id, joint, position=opening_m / 2, effort=force_n, speed=GRIP_SPEED)

    def place_grip(self, side: str, opening_m: float) -> None:
        """Put a gripper's pads at a distance [m], at rest."""
        for joint in self.grippers[side]:
            self._world.place_joint(self.id, joint, opening_m / 2)

    def read_grip(self, side: str) -> GripState:
        """Return what a gripper feels."""
        joints = self._world.read_joints(self.id, self.grippers[side])
        return GripState(float(joints.position.sum()), float(np.abs(joints.effort).min()))
