"""What is declared in place of a hand's fingers: a parallel gripper of two pads on sliders, or a flat plate.

The mass of the pads is taken out of the hand that carries them, so that the robot as a whole weighs what its
source says, and the controller's model (in which nothing slides) stays true.
"""

from dataclasses import replace

import numpy as np

from twin.config.robot import Frames, Gripper, HandTool, Mount
from twin.robot.derive import LeanModel
from twin.robot.urdf import Inertia, Joint, Link, Matrix, Shape, Urdf, make_placement

FINGERS = {"a": 1.0, "b": -1.0}
"""Fingers of a gripper and the side of the opening axis y on which they are."""
SPEED_LIMIT = "0.2"


def name_joint(side: str, finger: str) -> str:
    """Return the name of a finger's joint; it stands at half the opening [m]."""
    return f"{side}_gripper_{finger}_joint"


def place_tool(mount: Mount) -> Matrix:
    """Return the tool frame in the frame of the link that carries it, shape (4, 4)."""
    return make_placement(np.array(mount.at_m), np.array(mount.rpy))


def add_gripper(model: LeanModel, gripper: Gripper, frames: Frames) -> LeanModel:
    """Return the model with a gripper on each hand that has a mount."""
    links, joints = dict(model.urdf.links), list(model.urdf.joints)
    for side, mount in gripper.mounts.items():
        carrier, placement = model.frames[getattr(frames, f"{side}_hand")]
        tool = placement @ place_tool(mount)
        links[carrier] = _lighten(links[carrier], gripper, tool)
        links[carrier].collisions.append(_make_rail(gripper, tool))
        links[carrier].visuals.append(_make_rail(gripper, tool))
        for finger, sign in FINGERS.items():
            name = name_joint(side, finger).removesuffix("_joint")
            links[name] = _make_finger(name, gripper)
            joints.append(_make_slider(name, carrier, gripper, tool, sign))
    return LeanModel(Urdf(model.urdf.name, links, joints), model.frames)


def add_plates(model: LeanModel, hand: HandTool, frames: Frames) -> LeanModel:
    """Return the model with a declared plate on each palm, if there is one."""
    if hand.plate is None:
        return model
    links = dict(model.urdf.links)
    for side, mount in hand.palms.items():
        carrier, placement = model.frames[getattr(frames, f"{side}_hand")]
        plate = _make_box(hand.plate.size_m, placement @ place_tool(mount), hand.plate.ahead_m)
        link = links[carrier]
        links[carrier] = replace(link, collisions=[*link.collisions, plate], visuals=[*link.visuals, plate])
    return LeanModel(Urdf(model.urdf.name, links, model.urdf.joints), model.frames)


def _lighten(link: Link, gripper: Gripper, tool: Matrix) -> Link:
    """Return a hand without the mass of both fingers, taken out where they stand half open."""
    inertia = link.inertia
    for sign in FINGERS.values():
        place = tool.copy()
        place[:3, 3] += tool[:3, 1] * sign * gripper.opening_m.value / 4
        inertia = inertia - _weigh_finger(gripper).moved(place)
    return replace(link, inertia=inertia, collisions=list(link.collisions), visuals=list(link.visuals))


def _weigh_finger(gripper: Gripper) -> Inertia:
    mass, (x, y, z) = gripper.finger_mass_kg.value, gripper.finger_m
    tensor = mass / 12 * np.diag([y * y + z * z, x * x + z * z, x * x + y * y])
    return Inertia(mass, np.array([_find_middle(gripper), 0.0, 0.0]), tensor)


def _find_middle(gripper: Gripper) -> float:
    """Return where a finger's middle is along the approach axis: the tool's centre is half a pad from the tip."""
    return gripper.pad_m / 2 - gripper.finger_m[0] / 2


def _make_finger(name: str, gripper: Gripper) -> Link:
    shape = _make_box(gripper.finger_m, np.eye(4), _find_middle(gripper))
    return Link(name, _weigh_finger(gripper), [shape], [shape])


def _make_rail(gripper: Gripper, tool: Matrix) -> Shape:
    """Return the body of the gripper, behind the fingers."""
    depth = 0.03
    size = (depth, gripper.opening_m.value + 2 * gripper.finger_m[1], gripper.finger_m[2])
    return _make_box(size, tool, gripper.pad_m / 2 - gripper.finger_m[0] - depth / 2)


def _make_box(size: tuple[float, ...], frame: Matrix, forward: float) -> Shape:
    place = frame.copy()
    place[:3, 3] += forward * frame[:3, 0]
    return Shape("box", {"size": " ".join(f"{edge:.5f}" for edge in size)}, place)


def _make_slider(name: str, carrier: str, gripper: Gripper, tool: Matrix, sign: float) -> Joint:
    place = tool.copy()
    place[:3, 3] += tool[:3, 1] * sign * gripper.finger_m[1] / 2
    limit = {
        "lower": "0",
        "upper": repr(gripper.opening_m.value / 2),
        "effort": repr(gripper.force_n.value),
        "velocity": SPEED_LIMIT,
    }
    return Joint(f"{name}_joint", "prismatic", carrier, name, place, (0.0, sign, 0.0), limit)
