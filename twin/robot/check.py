"""Refusal of a robot whose URDF could not move as it says: told before physics starts, with every fault at once."""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from twin.errors import ConfigError, Issue
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
    if faults:
        raise ConfigError([Issue(str(source), 0, 0, "", fault) for fault in faults])


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
    lower, upper = (float(joint.limit.get(key, "0")) for key in ("lower", "upper"))
    if not lower <= upper:
        yield f"joint {joint.name}: the lower limit {lower:g} is above the upper limit {upper:g}"
    if not float(joint.limit.get("effort", "0")) >= 0.0:
        yield f"joint {joint.name}: the effort limit is not a number of at least 0"
