"""Refusal of a robot whose URDF could not move as it says: told before physics starts, with every fault at once."""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from twin.config.robot import Robot
from twin.errors import ConfigError, Issue
from twin.names import suggest
from twin.robot.urdf import Joint, Link, Shape, Urdf

SLACK = 1e-9
"""How far below zero the least moment may be before it is taken for an error, relative to the largest."""


def check_model(source: Path, urdf: Urdf, mesh_root: Path) -> None:
    """Raise ConfigError unless masses, inertias, limits and meshes of a source URDF are sound.

    Args:
        source: the URDF file, for the message.
        urdf: its contents.
        mesh_root: folder that ``package://`` stands for; every mesh must lie inside it.
    """
    faults = [fault for link in urdf.links.values() for fault in _check_link(link, mesh_root)]
    faults += [fault for joint in urdf.joints for fault in _check_joint(joint, urdf)]
    _refuse(source, faults or list(_check_tree(urdf)))


def check_robot(file: Path, data: Robot, lean: Urdf, carriers: Mapping[str, object]) -> None:
    """Raise ConfigError unless a robot's data fit its lean model, and all that moves has a mass.

    Args:
        file: its ``robot.yaml``, for the message.
        data: what stands there.
        lean: the lean model.
        carriers: the links of the source, by name.
    """
    moving = {joint.name: joint for joint in lean.joints}
    faults = [
        f"frames.{role}: the URDF has no link {link!r}; {suggest(link, carriers)}"
        for role, link in data.frames.model_dump().items()
        if link and link not in carriers
    ]
    stances = {"stance": data.stance}
    if data.tools.gripper is not None:
        stances["tools.gripper.stance"] = data.tools.gripper.stance
    for place, stance in stances.items():
        for name, angle in stance.items():
            faults += [f"{place}.{name}: {fault}" for fault in _check_angle(name, angle, moving)]
    faults += [
        f"link {link.name} moves and has a mass of {link.inertia.mass:g} kg; expected more than 0"
        for link in lean.links.values()
        if not link.inertia.mass > 0.0
    ]
    _refuse(file, faults)


def _check_angle(name: str, angle: float, moving: Mapping[str, Joint]) -> Iterator[str]:
    if name not in moving:
        yield f"no moving joint has this name; {suggest(name, moving)}"
        return
    limit = moving[name].limit
    lower, upper = (float(limit.get(key, "0")) for key in ("lower", "upper"))
    if moving[name].kind == "revolute" and not lower <= angle <= upper:
        yield f"expected {lower:g} to {upper:g} rad, the joint's limits (got {angle:g})"


def _refuse(file: Path, faults: list[str]) -> None:
    if faults:
        raise ConfigError([Issue(str(file), 0, 0, "", fault) for fault in faults])


def _check_tree(urdf: Urdf) -> Iterator[str]:
    """Yield what keeps the links from hanging on one root."""
    children = [joint.child for joint in urdf.joints]
    for name in sorted({child for child in children if children.count(child) > 1}):
        yield f"link {name}: {children.count(name)} joints carry it; expected one"
    reached = {name for name in urdf.links if name not in children}
    if len(reached) != 1:
        yield f"expected one link that no joint carries (got {len(reached)}: {', '.join(sorted(reached)) or 'a loop'})"
        return
    while grown := {j.child for j in urdf.joints if j.parent in reached} - reached:
        reached |= grown
    if loose := sorted(set(urdf.links) - reached):
        yield f"link {loose[0]} does not hang on the root: a loop of joints"


def _check_link(link: Link, mesh_root: Path) -> Iterator[str]:
    mass, tensor = link.inertia.mass, link.inertia.tensor
    if not (math.isfinite(mass) and np.isfinite(tensor).all() and np.isfinite(link.inertia.centre).all()):
        yield f"link {link.name}: mass or inertia is not a finite number"
    elif mass < 0.0:
        yield f"link {link.name}: the mass {mass:g} kg is negative"
    else:
        moments = np.linalg.eigvalsh(tensor)
        if moments[0] < -SLACK * max(1.0, moments[-1]):
            yield f"link {link.name}: the inertia is not positive: least moment {moments[0]:.3g} kg m2"
    for shape in (*link.visuals, *link.collisions):
        yield from _check_mesh(link, shape, mesh_root)


def _check_mesh(link: Link, shape: Shape, mesh_root: Path) -> Iterator[str]:
    if shape.kind != "mesh":
        return
    root, name = mesh_root.resolve(), shape.attributes.get("filename", "")
    path = (root / name.removeprefix("package://")).resolve()
    if not path.is_relative_to(root):
        yield f"link {link.name}: the mesh {name} lies outside its package"
    elif not path.is_file():
        yield f"link {link.name}: there is no mesh {name}"


def _check_joint(joint: Joint, urdf: Urdf) -> Iterator[str]:
    for end in (joint.parent, joint.child):
        if end not in urdf.links:
            yield f"joint {joint.name}: there is no link {end}"
    if joint.kind not in ("revolute", "prismatic"):
        return
    if missing := sorted({"effort", "lower", "upper", "velocity"} - joint.limit.keys()):
        yield f"joint {joint.name}: its limit lacks {', '.join(missing)}"
        return
    lower, upper = (_read_number(joint.limit[key]) for key in ("lower", "upper"))
    if not lower <= upper:
        yield f"joint {joint.name}: the lower limit {lower:g} is above the upper limit {upper:g}"
    for key in ("effort", "velocity"):
        if not 0.0 <= _read_number(joint.limit[key]) < math.inf:
            yield f"joint {joint.name}: the {key} limit is not a number of at least 0 (got {joint.limit[key]})"


def _read_number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
