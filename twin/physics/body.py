"""A humanoid in a world: its state in the controller's convention, and its motors."""

import numpy as np
from numpy.typing import NDArray

from twin.physics.world import Pose, World
from twin.robot.files import RobotFiles

Array = NDArray[np.float64]


def rotate(quaternion: Array) -> Array:
    """Return the rotation matrix of a unit quaternion xyzw, shape (3, 3)."""
    x, y, z, w = quaternion.tolist()
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def multiply(first: Array, second: Array) -> Array:
    """Return the quaternion of turning by ``second`` within the axes of ``first``, xyzw, shape (4,)."""
    x, y, z, w = first.tolist()
    a, b, c, d = second.tolist()
    return np.array(
        [
            w * a + x * d + y * c - z * b,
            w * b - x * c + y * d + z * a,
            w * c + x * b - y * a + z * d,
            w * d - x * a - y * b - z * c,
        ]
    )


def invert(quaternion: Array) -> Array:
    """Return the inverse of a unit quaternion, xyzw, shape (4,)."""
    x, y, z, w = quaternion.tolist()
    return np.array([-x, -y, -z, w])


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
        film: bool = False,
    ) -> None:
        """Load the robot; ``film`` takes the model with meshes, which moves the same."""
        self._world = world
        self.id = world.add_robot(files.find_film_urdf() if film else files.urdf, friction=friction)
        numbers = world.find_joints(self.id)
        self._joints = [numbers[name] for name in joint_names]
        inertial = world.read_inertial_frame(self.id)
        self._offset = inertial.position
        self._axes = inertial.quaternion
        self._effort = effort
        self._links = world.find_links(self.id)
        self._carriers = {link: carrier for link, (carrier, _) in files.frames.items()}

    def find_link(self, source_link: str) -> int:
        """Return the number of the link that carries a link of the source URDF."""
        return self._links[self._carriers[source_link]]

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
