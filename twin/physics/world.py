"""A typed world over PyBullet, the only place that knows it.

Units are SI, quaternions are (x, y, z, w). Each world is a client of its own, built anew for every attempt:
Bullet's saved states do not restore exactly, a fresh world does. Tuple indices never leave this module.
"""

import contextlib
import ctypes
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
GRAVITY = 9.81
BASE = -1


@contextlib.contextmanager
def _silenced() -> Iterator[None]:
    """Send what Bullet's C code prints to nowhere, its buffers included."""
    flush = ctypes.CDLL(None).fflush
    flush(None)
    sink = os.open(os.devnull, os.O_WRONLY)
    saved = {stream: os.dup(stream) for stream in (1, 2)}
    try:
        for stream in saved:
            os.dup2(sink, stream)
        yield
    finally:
        flush(None)
        for stream, kept in saved.items():
            os.dup2(kept, stream)
            os.close(kept)
        os.close(sink)


with _silenced():
    import pybullet


@dataclass(frozen=True)
class Box:
    """One box of a rigid body: half edges and centre in the body's frame [m], colour RGBA."""

    half_m: tuple[float, float, float]
    centre_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    rgba: tuple[float, float, float, float] = (0.6, 0.6, 0.65, 1.0)


class Pose(NamedTuple):
    """Position [m], shape (3,), and quaternion xyzw, shape (4,)."""

    position: Array
    quaternion: Array


class Twist(NamedTuple):
    """Linear [m/s] and angular [rad/s] velocity in world axes, shape (3,) each."""

    linear: Array
    angular: Array


class Contact(NamedTuple):
    """One contact point of a body, as plain floats: there are many in every step.

    Attributes:
        link: link of the body (-1 is its base).
        other: the body that is touched.
        position: point on the other body [m].
        normal_force: size of the normal force [N].
        force: force on the body, normal and friction [N].
    """

    link: int
    other: int
    position: tuple[float, float, float]
    normal_force: float
    force: tuple[float, float, float]


class JointStates(NamedTuple):
    """Angles [rad] and velocities [rad/s], shape (joints,) each."""

    position: Array
    velocity: Array


class Camera(NamedTuple):
    """A view: point looked at [m], distance [m], yaw and pitch [deg]."""

    target: tuple[float, float, float]
    distance: float
    yaw: float
    pitch: float


class World:
    """One physics client with a floor."""

    def __init__(self, *, step_s: float, solver_iterations: int, floor_friction: float) -> None:
        self._client = pybullet.connect(pybullet.DIRECT)
        self._call = {"physicsClientId": self._client}
        self.step_s = step_s
        pybullet.setPhysicsEngineParameter(
            numSolverIterations=solver_iterations, deterministicOverlappingPairs=1, **self._call
        )
        pybullet.setGravity(0, 0, -GRAVITY, **self._call)
        pybullet.setTimeStep(step_s, **self._call)
        floor = Box((20.0, 20.0, 0.5), (0.0, 0.0, -0.5), (0.86, 0.87, 0.88, 1.0))
        self.floor = self.add_body([floor], mass_kg=0.0, friction=floor_friction)

    def __enter__(self) -> Self:
        """Return the world itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the physics client."""
        pybullet.disconnect(**self._call)

    def add_body(
        self,
        boxes: Sequence[Box],
        *,
        mass_kg: float,
        friction: float,
        position: Sequence[float] = (0, 0, 0),
        yaw: float = 0.0,
        looks: Sequence[Box] = (),
    ) -> int:
        """Add a rigid body of boxes and return its number.

        Args:
            boxes: parts of the body; its centre of mass is the frame's origin.
            mass_kg: mass; 0 makes it fixed.
            friction: surface friction; Bullet multiplies both surfaces' values.
            position: frame origin in the world [m].
            yaw: turn about the vertical [rad].
            looks: boxes that films show instead of ``boxes``.
        """
        collision = pybullet.createCollisionShapeArray(
            [pybullet.GEOM_BOX] * len(boxes),
            halfExtents=[box.half_m for box in boxes],
            collisionFramePositions=[box.centre_m for box in boxes],
            **self._call,
        )
        shown = looks or boxes
        visual = pybullet.createVisualShapeArray(
            [pybullet.GEOM_BOX] * len(shown),
            halfExtents=[box.half_m for box in shown],
            visualFramePositions=[box.centre_m for box in shown],
            rgbaColors=[box.rgba for box in shown],
            **self._call,
        )
        body: int = pybullet.createMultiBody(
            mass_kg,
            collision,
            visual,
            list(position),
            pybullet.getQuaternionFromEuler([0, 0, yaw]),
            **self._call,
        )
        self._set_surface(body, BASE, friction)
        return body

    def add_robot(self, urdf: Path, *, friction: float) -> int:
        """Load a URDF with a free base and motors off, and return its number."""
        with _silenced():
            body: int = pybullet.loadURDF(str(urdf), [0, 0, 1], flags=pybullet.URDF_USE_INERTIA_FROM_FILE, **self._call)
        joints = range(pybullet.getNumJoints(body, **self._call))
        for link in (BASE, *joints):
            self._set_surface(body, link, friction)
        pybullet.setJointMotorControlArray(
            body, list(joints), pybullet.VELOCITY_CONTROL, forces=[0.0] * len(joints), **self._call
        )
        return body

    def _set_surface(self, body: int, link: int, friction: float) -> None:
        pybullet.changeDynamics(
            body, link, lateralFriction=friction, linearDamping=0, angularDamping=0, jointDamping=0, **self._call
        )

    def find_joints(self, body: int) -> dict[str, int]:
        """Return the number of each joint by name; a link has the number of the joint above it."""
        count = pybullet.getNumJoints(body, **self._call)
        return {pybullet.getJointInfo(body, i, **self._call)[1].decode(): i for i in range(count)}

    def find_links(self, body: int) -> dict[str, int]:
        """Return the number of each link by name; the base is -1."""
        count = pybullet.getNumJoints(body, **self._call)
        base = pybullet.getBodyInfo(body, **self._call)[0].decode()
        return {base: BASE} | {pybullet.getJointInfo(body, i, **self._call)[12].decode(): i for i in range(count)}

    def read_mass(self, body: int) -> float:
        """Return the mass of all links [kg]."""
        links = range(BASE, pybullet.getNumJoints(body, **self._call))
        return float(sum(pybullet.getDynamicsInfo(body, link, **self._call)[0] for link in links))

    def read_inertial_frame(self, body: int) -> Pose:
        """Return the base link's inertial frame (centre of mass, principal axes) in the link's own frame."""
        dynamics = pybullet.getDynamicsInfo(body, BASE, **self._call)
        return Pose(np.array(dynamics[3]), np.array(dynamics[4]))

    def place(self, body: int, pose: Pose) -> None:
        """Put a body's inertial frame somewhere, at rest."""
        pybullet.resetBasePositionAndOrientation(body, pose.position.tolist(), pose.quaternion.tolist(), **self._call)

    def place_joint(self, body: int, joint: int, angle: float) -> None:
        """Set a joint's angle [rad], at rest."""
        pybullet.resetJointState(body, joint, angle, **self._call)

    def read_pose(self, body: int) -> Pose:
        """Return the pose of a body's inertial frame."""
        position, quaternion = pybullet.getBasePositionAndOrientation(body, **self._call)
        return Pose(np.array(position), np.array(quaternion))

    def read_twist(self, body: int) -> Twist:
        """Return the velocity of a body's inertial frame."""
        linear, angular = pybullet.getBaseVelocity(body, **self._call)
        return Twist(np.array(linear), np.array(angular))

    def read_joints(self, body: int, joints: Sequence[int]) -> JointStates:
        """Return the state of some joints, in the order given."""
        states = pybullet.getJointStates(body, joints, **self._call)
        return JointStates(np.array([state[0] for state in states]), np.array([state[1] for state in states]))

    def apply_torques(self, body: int, joints: Sequence[int], torques: Array) -> None:
        """Set the torques [N m] that act on some joints during the next step."""
        pybullet.setJointMotorControlArray(body, joints, pybullet.TORQUE_CONTROL, forces=torques.tolist(), **self._call)

    def apply_force(self, body: int, link: int, force: Sequence[float], position: Sequence[float]) -> None:
        """Push a link with a force [N] at a point of the world [m] during the next step."""
        pybullet.applyExternalForce(body, link, list(force), list(position), pybullet.WORLD_FRAME, **self._call)

    def read_contacts(self, body: int, other: int | None = None) -> list[Contact]:
        """Return the contact points of a body with another one, or with everything."""
        if other is None:
            points = pybullet.getContactPoints(body, **self._call)
        else:
            points = pybullet.getContactPoints(body, other, **self._call)
        return [_make_contact(point) for point in points if point[1] == body]

    def step(self) -> None:
        """Advance by one step."""
        pybullet.stepSimulation(**self._call)

    def render(self, camera: Camera, width: int, height: int) -> NDArray[np.uint8]:
        """Return a picture of the world, shape (height, width, 3)."""
        view = pybullet.computeViewMatrixFromYawPitchRoll(
            camera.target, camera.distance, camera.yaw, camera.pitch, 0, 2
        )
        projection = pybullet.computeProjectionMatrixFOV(45, width / height, 0.05, 20)
        image = pybullet.getCameraImage(
            width,
            height,
            view,
            projection,
            renderer=pybullet.ER_TINY_RENDERER,
            lightDirection=[1.5, 1, 3],
            shadow=1,
            **self._call,
        )
        rgba = np.reshape(np.array(image[2], dtype=np.uint8), (height, width, 4))
        return np.ascontiguousarray(rgba[:, :, :3])


def _make_contact(point: tuple[Any, ...]) -> Contact:
    _, _, other, link, _, _, position, (nx, ny, nz), _, n, a, (ax, ay, az), b, (bx, by, bz) = point
    force = (n * nx + a * ax + b * bx, n * ny + a * ay + b * by, n * nz + a * az + b * bz)
    return Contact(link, other, position, n, force)
