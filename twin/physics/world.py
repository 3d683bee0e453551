"""A typed world over PyBullet, the only place that knows it.

Units are SI, quaternions are (x, y, z, w). Each world is a client of its own, built anew for every attempt:
Bullet's saved states do not restore exactly, a fresh world does. Tuple indices never leave this module.
"""

import contextlib
import ctypes
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from twin.physics.readings import Contact, Eye, JointStates, Picture, Pose, Twist
from twin.physics.rotation import invert, multiply, rotate
from twin.physics.shapes import Ball, Box, Cylinder, JointKind, MovingLink, Shape

Array = NDArray[np.float64]
GRAVITY = 9.81
BASE = -1
ROLLING_M = 5e-4
"""Resistance of loose parts to rolling and spinning, as a lever of the normal force [m] (assumption A): a pin that
was set down comes to rest, and a part does not swing between two pads."""
NEAR_M, FAR_M = 0.02, 20.0
"""Depth range of pictures [m]."""


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

SHAPE_TYPES = {Box: pybullet.GEOM_BOX, Cylinder: pybullet.GEOM_CYLINDER, Ball: pybullet.GEOM_SPHERE}
SHAPES = frozenset(SHAPE_TYPES.values())
JOINT_TYPES = {JointKind.HINGE: pybullet.JOINT_REVOLUTE, JointKind.SLIDER: pybullet.JOINT_PRISMATIC}


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
        self.floor = self._add_floor(floor_friction)

    def __enter__(self) -> Self:
        """Return the world itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the physics client."""
        pybullet.disconnect(**self._call)

    def refine(self, solver_iterations: int) -> None:
        """Solve contacts and motors with more iterations from now on."""
        pybullet.setPhysicsEngineParameter(numSolverIterations=solver_iterations, **self._call)

    def _add_floor(self, friction: float) -> int:
        """Add the floor: a plane, for against a box of its size Bullet loses single contacts of a foot for a step.

        It resists no rolling: the constraints of that let standing feet creep (2 mm in 10 s; without 0.1 mm).
        """
        plane = pybullet.createCollisionShape(pybullet.GEOM_PLANE, planeNormal=[0, 0, 1], **self._call)
        look = self._make_visual([Box((20.0, 20.0, 0.5), (0.0, 0.0, -0.5), (0.86, 0.87, 0.88, 1.0))])
        floor: int = pybullet.createMultiBody(0.0, plane, look, **self._call)
        self._set_surface(floor, BASE, friction)
        return floor

    def add_body(
        self,
        shapes: Sequence[Shape],
        *,
        mass_kg: float,
        friction: float,
        position: Sequence[float] = (0, 0, 0),
        yaw: float = 0.0,
        quaternion: Sequence[float] | None = None,
        looks: Sequence[Shape] = (),
        rolling_m: float = ROLLING_M,
    ) -> int:
        """Add a rigid body and return its number.

        Args:
            shapes: parts of the body; its centre of mass is the frame's origin.
            mass_kg: mass; 0 makes it fixed.
            friction: surface friction; Bullet multiplies both surfaces' values.
            position: frame origin in the world [m].
            yaw: turn about the vertical [rad], unless there is a ``quaternion``.
            quaternion: turn of the body xyzw.
            looks: shapes that films show instead of ``shapes``.
            rolling_m: resistance to rolling and spinning of what moves, as a lever of the normal force [m].
        """
        turned = pybullet.getQuaternionFromEuler([0, 0, yaw]) if quaternion is None else list(quaternion)
        body: int = pybullet.createMultiBody(
            mass_kg,
            self._make_collision(shapes),
            self._make_visual(looks or shapes),
            list(position),
            turned,
            **self._call,
        )
        self._set_surface(body, BASE, friction)
        if mass_kg > 0.0 and rolling_m > 0.0:
            pybullet.changeDynamics(body, BASE, rollingFriction=rolling_m, spinningFriction=rolling_m, **self._call)
        return body

    def add_mechanism(
        self,
        base: Sequence[Shape],
        links: Sequence[MovingLink],
        *,
        friction: float,
        mass_kg: float = 0.0,
        position: Sequence[float] = (0, 0, 0),
        yaw: float = 0.0,
        looks: Sequence[Shape] = (),
    ) -> int:
        """Add a base with links on joints (a door, a button) and return its number; joint i moves link i.

        Args:
            base: shapes of the base.
            links: what hangs on it.
            friction: surface friction of everything.
            mass_kg: mass of the base; 0 makes it fixed.
            position: the base's origin in the world [m].
            yaw: turn about the vertical [rad].
            looks: shapes that films show instead of the base's.
        """
        body: int = pybullet.createMultiBody(
            mass_kg,
            self._make_collision(base),
            self._make_visual(looks or base),
            list(position),
            pybullet.getQuaternionFromEuler([0, 0, yaw]),
            linkMasses=[link.mass_kg for link in links],
            linkCollisionShapeIndices=[self._make_collision(link.shapes) for link in links],
            linkVisualShapeIndices=[self._make_visual(link.looks or link.shapes) for link in links],
            linkPositions=[link.joint_m for link in links],
            linkOrientations=[[0, 0, 0, 1]] * len(links),
            linkInertialFramePositions=[link.centre_m for link in links],
            linkInertialFrameOrientations=[[0, 0, 0, 1]] * len(links),
            linkParentIndices=[0] * len(links),
            linkJointTypes=[JOINT_TYPES[link.kind] for link in links],
            linkJointAxis=[link.axis for link in links],
            **self._call,
        )
        self._set_surface(body, BASE, friction)
        for joint, link in enumerate(links):
            self._set_surface(body, joint, friction)
            pybullet.changeDynamics(
                body,
                joint,
                jointLowerLimit=link.lower,
                jointUpperLimit=link.upper,
                jointDamping=link.damping,
                **self._call,
            )
            self.resist_joint(body, joint, link.friction_at_joint)
        return body

    def _make_collision(self, shapes: Sequence[Shape]) -> int:
        return int(
            pybullet.createCollisionShapeArray(
                **_describe(shapes),
                collisionFramePositions=[shape.centre_m for shape in shapes],
                collisionFrameOrientations=[shape.turn for shape in shapes],
                **self._call,
            )
            if shapes
            else -1
        )

    def _make_visual(self, shapes: Sequence[Shape]) -> int:
        return int(
            pybullet.createVisualShapeArray(
                **_describe(shapes),
                visualFramePositions=[shape.centre_m for shape in shapes],
                visualFrameOrientations=[shape.turn for shape in shapes],
                rgbaColors=[shape.rgba for shape in shapes],
                **self._call,
            )
            if shapes
            else -1
        )

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

    def anchor(self, body: int, link: int) -> None:
        """Let friction bring a link's contacts back to where they stuck, within its cone.

        Without it what stands still creeps: friction acts on speeds, and what the solver leaves over of them adds up
        (a foot crept 6 mm in a minute of work, with anchors 0.2 mm).
        """
        pybullet.changeDynamics(body, link, frictionAnchor=1, **self._call)

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
        position, velocity, _, effort = zip(*states, strict=True)
        return JointStates(np.array(position), np.array(velocity), np.array(effort))

    def apply_torques(self, body: int, joints: Sequence[int], torques: Array) -> None:
        """Set the torques [N m] that act on some joints during the next step."""
        pybullet.setJointMotorControlArray(body, joints, pybullet.TORQUE_CONTROL, forces=torques.tolist(), **self._call)

    def drive_joint(self, body: int, joint: int, *, position: float, effort: float, speed: float) -> None:
        """Drive a joint to a position [rad, m] with limited effort [N m, N] and speed, until told otherwise."""
        pybullet.setJointMotorControl2(
            body,
            joint,
            pybullet.POSITION_CONTROL,
            targetPosition=position,
            force=effort,
            maxVelocity=speed,
            **self._call,
        )

    def couple_joints(self, body: int, first: int, second: int, *, effort: float) -> None:
        """Gear two joints of a body so that they move alike, as the fingers of a gripper on one rack do."""
        gear = pybullet.createConstraint(
            body, first, body, second, pybullet.JOINT_GEAR, [0, 1, 0], [0, 0, 0], [0, 0, 0], **self._call
        )
        pybullet.changeConstraint(gear, gearRatio=-1.0, erp=0.8, maxForce=effort, **self._call)

    def spin_joint(self, body: int, joint: int, *, speed: float, effort: float) -> None:
        """Turn a joint at a speed [rad/s] by a motor of limited torque [N m], until told otherwise."""
        pybullet.setJointMotorControl2(
            body, joint, pybullet.VELOCITY_CONTROL, targetVelocity=speed, force=effort, **self._call
        )

    def resist_joint(self, body: int, joint: int, effort: float) -> None:
        """Let a joint resist motion with up to an effort [N m, N] (dry friction), until told otherwise; 0 frees it."""
        pybullet.setJointMotorControl2(
            body, joint, pybullet.VELOCITY_CONTROL, targetVelocity=0.0, force=effort, **self._call
        )

    def set_friction(self, body: int, link: int, friction: float) -> None:
        """Change the surface friction of a link; Bullet multiplies both surfaces' values."""
        pybullet.changeDynamics(body, link, lateralFriction=friction, **self._call)

    def read_friction(self, body: int, link: int) -> float:
        """Return the surface friction of a link."""
        return float(pybullet.getDynamicsInfo(body, link, **self._call)[1])

    def soften(self, body: int, *, stiffness: float, damping: float) -> None:
        """Let a body's surface give way like a spring [N/m] with a damper [N s/m]."""
        pybullet.changeDynamics(body, BASE, contactStiffness=stiffness, contactDamping=damping, **self._call)

    def read_bounds(self, body: int) -> tuple[Array, Array]:
        """Return the lower and the upper corner of the box along the world's axes that holds a body's base [m]."""
        low, high = pybullet.getAABB(body, **self._call)
        return np.array(low), np.array(high)

    def find_gap(self, body: int, other: int, reach_m: float) -> float:
        """Return the distance of two bodies [m], below 0 where they overlap; ``reach_m`` when it is larger."""
        points = pybullet.getClosestPoints(body, other, reach_m, **self._call)
        return min((float(point[8]) for point in points), default=reach_m)

    def read_link_pose(self, body: int, link: int) -> Pose:
        """Return the pose of a moving link's frame, that of its joint."""
        state = pybullet.getLinkState(body, link, computeForwardKinematics=1, **self._call)
        return Pose(np.array(state[4]), np.array(state[5]))

    def list_bodies(self) -> list[int]:
        """Return the numbers of all bodies, the floor first."""
        return [pybullet.getBodyUniqueId(i, **self._call) for i in range(pybullet.getNumBodies(**self._call))]

    def read_shapes(self, body: int) -> list[tuple[int, Shape]]:
        """Return what a body looks like: the number of a link (-1 is the base) and a shape in its frame, for each.

        Bullet's answer, not what was asked for; meshes are left out.
        """
        visuals = pybullet.getVisualShapeData(body, **self._call)
        return [(visual[1], _make_shape(visual)) for visual in visuals if visual[2] in SHAPES]

    def read_link_poses(self, body: int) -> Array:
        """Return position [m] and quaternion xyzw of the frames of the base and of each link, shape (1 + links, 7)."""
        inertial, offset = self.read_pose(body), self.read_inertial_frame(body)
        quaternion = multiply(inertial.quaternion, invert(offset.quaternion))
        poses = [(*(inertial.position - rotate(quaternion) @ offset.position), *quaternion)]
        links = range(pybullet.getNumJoints(body, **self._call))
        if links:
            states = pybullet.getLinkStates(body, list(links), computeForwardKinematics=1, **self._call)
            poses += [(*state[4], *state[5]) for state in states]
        return np.array(poses)

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

    def photograph(self, eye: Eye, width: int, height: int) -> Picture:
        """Return what a camera of the workcell or the robot sees: colours and depth, without shadows."""
        image = pybullet.getCameraImage(
            width,
            height,
            pybullet.computeViewMatrix(eye.position, eye.target, eye.up),
            pybullet.computeProjectionMatrixFOV(eye.opening_deg, width / height, NEAR_M, FAR_M),
            renderer=pybullet.ER_TINY_RENDERER,
            lightDirection=[1.5, 1, 3],
            shadow=0,
            **self._call,
        )
        rgba = np.reshape(np.array(image[2], dtype=np.uint8), (height, width, 4))
        buffer = np.reshape(np.array(image[3], dtype=np.float32), (height, width))
        depth = FAR_M * NEAR_M / (FAR_M - (FAR_M - NEAR_M) * buffer)
        return Picture(np.ascontiguousarray(rgba[:, :, :3]), depth)


def _describe(shapes: Sequence[Shape]) -> dict[str, list[Any]]:
    """Return kinds and sizes of shapes as Bullet's array calls want them."""
    return {
        "shapeTypes": [SHAPE_TYPES[type(shape)] for shape in shapes],
        "halfExtents": [shape.half_m if isinstance(shape, Box) else (0.0, 0.0, 0.0) for shape in shapes],
        "radii": [0.0 if isinstance(shape, Box) else shape.radius_m for shape in shapes],
        "lengths": [2 * shape.half_m if isinstance(shape, Cylinder) else 0.0 for shape in shapes],
    }


def _make_shape(visual: tuple[Any, ...]) -> Shape:
    _, _, kind, (a, b, c), _, centre, turn, rgba, *_ = visual
    placed = {"centre_m": centre, "rgba": rgba, "turn": turn}
    if kind == pybullet.GEOM_BOX:
        return Box((a / 2, b / 2, c / 2), **placed)
    return Ball(a, **placed) if kind == pybullet.GEOM_SPHERE else Cylinder(b, a / 2, **placed)


def _make_contact(point: tuple[Any, ...]) -> Contact:
    _, _, other, link, _, _, position, (nx, ny, nz), _, n, a, (ax, ay, az), b, (bx, by, bz) = point
    force = (n * nx + a * ax + b * bx, n * ny + a * ay + b * by, n * nz + a * az + b * bz)
    return Contact(link, other, position, n, force)
