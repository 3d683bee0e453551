"""Kinematics and dynamics of a robot with a free base, by Pinocchio.

Configuration q is (x, y, z, quaternion xyzw, joints), velocity v is (base linear and angular in the base
frame, joint velocities); joints stand in the order of ``joint_names``. Frame quantities are at the frame's
origin in axes parallel to the world's, linear before angular.
"""

from dataclasses import dataclass

import numpy as np
import pinocchio as pin
from numpy.typing import NDArray

from twin.control.rotation import cross
from twin.robot.files import RobotFiles
from twin.robot.gripper import place_tool

Array = NDArray[np.float64]
SIDES = ("left", "right")


@dataclass
class FrameState:
    """Where a frame is and how it moves.

    Attributes:
        position: origin in the world [m], shape (3,).
        rotation: axes in the world, shape (3, 3).
        velocity: linear and angular velocity [m/s, rad/s], shape (6,).
        jacobian: velocity = jacobian v, shape (6, nv).
        bias: acceleration of the frame at zero joint acceleration [m/s2, rad/s2], shape (6,).
    """

    position: Array
    rotation: Array
    velocity: Array
    jacobian: Array
    bias: Array

    def relate(self, body: "FrameState") -> "FrameState":
        """Return the same place, moving as seen from a body that carries it along."""
        arm, turning = self.position - body.position, body.velocity[3:]
        jacobian, velocity, bias = self.jacobian - body.jacobian, self.velocity - body.velocity, self.bias - body.bias
        jacobian[:3] += cross(arm, body.jacobian[3:])
        velocity[:3] -= cross(turning, arm)
        bias[:3] -= cross(body.bias[3:], arm) + cross(turning, cross(turning, arm))
        return FrameState(self.position, self.rotation, velocity, jacobian, bias)


class Dynamics:
    """Everything the controller needs to know of one robot at one instant."""

    def __init__(self, files: RobotFiles) -> None:
        """Build the model from the lean URDF and add the steered frames."""
        self.model = pin.buildModelFromUrdf(str(files.urdf), pin.JointModelFreeFlyer())
        links = {role: link for role, link in files.data.frames.model_dump().items() if link}
        self._ids = {role: self._add_frame(role, files.frames[link]) for role, link in links.items()}
        self._ids |= self._add_palms(files)
        self.supports: tuple[str, ...] = tuple(files.data.frames.supports)
        self._ids |= self._add_tools(files)
        self.data = self.model.createData()
        self.nv: int = self.model.nv
        self.joint_names: list[str] = list(self.model.names)[2:]
        self.effort: Array = np.array(self.model.effortLimit[6:])
        self.speed: Array = np.array(self.model.velocityLimit[6:])
        self.lower: Array = np.array(self.model.lowerPositionLimit[7:])
        self.upper: Array = np.array(self.model.upperPositionLimit[7:])
        self.mass: float = pin.computeTotalMass(self.model)
        self._zero = np.zeros(self.nv)
        self.frames: dict[str, FrameState] = {}

    def _add_palms(self, files: RobotFiles) -> dict[str, int]:
        """Put the hands' frames into the palms of a robot that has flat ones."""
        palms = {}
        for side, mount in files.data.tools.hand.palms.items():
            role = f"{side}_hand"
            link, placement = files.frames[getattr(files.data.frames, role)]
            palms[role] = self._add_frame(f"{side}_palm", (link, placement @ place_tool(mount)))
        return palms

    def _add_tools(self, files: RobotFiles) -> dict[str, int]:
        """Add the frame between the pads of each gripper that the robot can wear, ``left_grip`` and ``right_grip``."""
        gripper, frames = files.data.tools.gripper, files.data.frames
        tools = {}
        for side, mount in (gripper.mounts if gripper else {}).items():
            link, placement = files.frames[getattr(frames, f"{side}_hand")]
            tools[f"{side}_grip"] = self._add_frame(f"{side}_grip", (link, placement @ place_tool(mount)))
        return tools

    def find_frame(self, role: str) -> int:
        """Return the number of a steered frame in the model."""
        return self._ids[role]

    def _add_frame(self, role: str, carrier: tuple[str, Array]) -> int:
        link, placement = carrier
        body = self.model.frames[self.model.getFrameId(link)]
        frame = pin.Frame(
            f"steered_{role}", body.parentJoint, body.placement * pin.SE3(placement), pin.FrameType.OP_FRAME
        )
        return int(self.model.addFrame(frame))

    def update(self, q: Array, v: Array) -> None:
        """Compute mass matrix, nonlinear effects, centroidal quantities and steered frames."""
        model, data = self.model, self.data
        pin.computeAllTerms(model, data, q, v)
        pin.forwardKinematics(model, data, q, v, self._zero)
        pin.centerOfMass(model, data, q, v, self._zero)
        pin.updateFramePlacements(model, data)
        self.mass_matrix: Array = data.M
        self.nonlinear: Array = data.nle
        self.com: Array = data.com[0]
        self.com_velocity: Array = data.vcom[0]
        self.com_bias: Array = data.acom[0]
        self.com_jacobian: Array = data.Jcom
        self.momentum_map: Array = data.Ag
        self.angular_momentum: Array = data.hg.angular
        for role, frame in self._ids.items():
            self.frames[role] = self._read_frame(frame)

    def _read_frame(self, frame: int) -> FrameState:
        aligned = pin.ReferenceFrame.LOCAL_WORLD_ALIGNED
        place = self.data.oMf[frame]
        return FrameState(
            place.translation,
            place.rotation,
            pin.getFrameVelocity(self.model, self.data, frame, aligned).vector,
            pin.getFrameJacobian(self.model, self.data, frame, aligned),
            pin.getFrameClassicalAcceleration(self.model, self.data, frame, aligned).vector,
        )
