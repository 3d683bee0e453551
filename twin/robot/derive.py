"""The lean model: fixed joints merged, the grip welded, primitive collision shapes.

Masses, inertias, joint limits and efforts are the source's; only bookkeeping changes.
PyBullet would give every link without an inertial a mass of 1 kg, so no such link is left.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from twin.config.robot import CollisionBox, ContactBall, Derivation
from twin.errors import ConfigError, Issue
from twin.robot.check import check_model
from twin.robot.mesh import FORMATS, read_triangles
from twin.robot.urdf import Inertia, Joint, Link, Matrix, Shape, Urdf, find_rpy, read_urdf, rotate_about

PRIMITIVES = ("box", "sphere", "cylinder")
FILM_COLOUR = "0.36 0.39 0.44 1"


@dataclass(frozen=True)
class LeanModel:
    """A derived robot.

    Attributes:
        urdf: links and moving joints only.
        frames: each link of the source: the lean link that carries it, and its placement there (4 x 4).
    """

    urdf: Urdf
    frames: dict[str, tuple[str, Matrix]]


def derive_lean(
    source: Path,
    derivation: Derivation,
    mesh_root: Path,
    *,
    boxes: tuple[CollisionBox, ...] = (),
    hidden: tuple[str, ...] = (),
) -> LeanModel:
    """Derive the lean model of a URDF.

    Args:
        source: the original URDF file.
        derivation: welded joints and collision boxes.
        mesh_root: folder that ``package://`` stands for.
        boxes: further collision boxes.
        hidden: links whose shapes are left out; their mass stays.

    Raises:
        ConfigError: the derivation names a joint or link that the URDF does not have.
    """
    urdf = read_urdf(source)
    _check_names(source, urdf, derivation, (*derivation.boxes, *boxes), hidden)
    urdf = place_meshes(urdf, source.parent, mesh_root)
    check_model(source, urdf, mesh_root)
    welded = [_weld(joint, derivation.grip) for joint in urdf.joints]
    frames = _find_carriers(urdf, welded)
    moving = [joint for joint in welded if joint.kind != "fixed"]
    links = {name: Link(name, _empty()) for name, (carrier, _) in frames.items() if carrier == name}
    for name, (carrier, placement) in frames.items():
        _merge(urdf.links[name], links[carrier], placement, shown=name not in hidden)
    for box in (*derivation.boxes, *boxes):
        carrier, placement = frames[box.links[0]]
        links[carrier].collisions.append(_bound(box, urdf, frames, placement, mesh_root))
    for ball in derivation.balls:
        carrier, placement = frames[ball.link]
        links[carrier].collisions.append(_make_ball(ball, placement))
    joints = [
        replace(joint, parent=frames[joint.parent][0], placement=frames[joint.parent][1] @ joint.placement)
        for joint in moving
    ]
    return LeanModel(Urdf(urdf.name, links, joints), frames)


def write_urdf(model: LeanModel, film_meshes: Path | None = None) -> str:
    """Return the lean model as URDF text; for films, with meshes as visuals from a folder."""
    root = ElementTree.Element("robot", name=model.urdf.name)
    for link in model.urdf.links.values():
        element = ElementTree.SubElement(root, "link", name=link.name)
        _write_inertial(element, link.inertia)
        for shape in link.collisions:
            _write_shape(element, "collision", shape)
        for shape in link.visuals if film_meshes else ():
            _write_shape(element, "visual", shape, film_meshes)
    for joint in model.urdf.joints:
        _write_joint(root, joint)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode")


def write_frames(model: LeanModel) -> str:
    """Return the frames of the source's links in the lean model as JSON."""
    return json.dumps({name: [carrier, place.tolist()] for name, (carrier, place) in model.frames.items()})


def place_meshes(urdf: Urdf, folder: Path, mesh_root: Path) -> Urdf:
    """Return the URDF with meshes named from the package's root; unreadable visuals give way to collision meshes.

    Args:
        urdf: as read.
        folder: where the URDF file is; names without ``package://`` are relative to it.
        mesh_root: folder that ``package://`` stands for.
    """
    links = {}
    for name, link in urdf.links.items():
        visuals = [_place_mesh(shape, folder, mesh_root) for shape in link.visuals]
        collisions = [_place_mesh(shape, folder, mesh_root) for shape in link.collisions]
        readable = all(shape.kind != "mesh" or _find_suffix(shape) in FORMATS for shape in visuals)
        links[name] = replace(link, visuals=visuals if readable else list(collisions), collisions=collisions)
    return replace(urdf, links=links)


def _place_mesh(shape: Shape, folder: Path, mesh_root: Path) -> Shape:
    name = shape.attributes.get("filename", "")
    if shape.kind != "mesh" or name.startswith("package://"):
        return shape
    inside = os.path.relpath(folder / name, mesh_root)
    return replace(shape, attributes={**shape.attributes, "filename": f"package://{inside}"})


def _find_suffix(shape: Shape) -> str:
    return Path(shape.attributes.get("filename", "")).suffix.lower()


def find_mesh(shape: Shape, mesh_root: Path) -> Path:
    """Return the file of a mesh shape; ``mesh_root`` is what ``package://`` stands for."""
    return mesh_root / shape.attributes["filename"].removeprefix("package://")


def find_scale(shape: Shape) -> Matrix:
    """Return what a mesh's coordinates are multiplied by, shape (3,); mirrored parts have a negative factor."""
    return np.array([float(factor) for factor in shape.attributes.get("scale", "1 1 1").split()])


def name_film_mesh(shape: Shape) -> str:
    """Return the file name of a mesh shape's copy for films; folders of one package may share file names."""
    path = Path(shape.attributes["filename"])
    return f"{path.parent.name}_{path.stem}.stl"


def _empty() -> Inertia:
    return Inertia(0.0, np.zeros(3), np.zeros((3, 3)))


def _check_names(
    source: Path, urdf: Urdf, derivation: Derivation, boxes: tuple[CollisionBox, ...], hidden: tuple[str, ...]
) -> None:
    joints = {joint.name for joint in urdf.joints}
    unknown = [f"joint {name}" for name in derivation.grip if name not in joints]
    unknown += [f"link {name}" for box in boxes for name in box.links if name not in urdf.links]
    unknown += [f"link {ball.link}" for ball in derivation.balls if ball.link not in urdf.links]
    unknown += [f"link {name}" for name in hidden if name not in urdf.links]
    if unknown:
        raise ConfigError([Issue(str(source), 0, 0, "", f"the URDF has no {name}") for name in unknown])


def _weld(joint: Joint, grip: dict[str, float]) -> Joint:
    if joint.name not in grip:
        return joint
    turned = joint.placement @ rotate_about(joint.axis, grip[joint.name])
    return replace(joint, kind="fixed", placement=turned)


def _find_carriers(urdf: Urdf, joints: list[Joint]) -> dict[str, tuple[str, Matrix]]:
    """Return for each link the moving link that carries it and its placement there, parents first."""
    children = {joint.child for joint in joints}
    frames = {name: (name, np.eye(4)) for name in urdf.links if name not in children}
    pending = list(joints)
    while pending:
        joint = next(j for j in pending if j.parent in frames)
        pending.remove(joint)
        carrier, placement = frames[joint.parent]
        moving = joint.kind != "fixed"
        frames[joint.child] = (joint.child, np.eye(4)) if moving else (carrier, placement @ joint.placement)
    return frames


def _merge(source: Link, target: Link, placement: Matrix, *, shown: bool) -> None:
    target.inertia = target.inertia + source.inertia.moved(placement)
    if not shown:
        return
    target.visuals += [replace(shape, placement=placement @ shape.placement) for shape in source.visuals]
    target.collisions += [
        replace(shape, placement=placement @ shape.placement) for shape in source.collisions if shape.kind in PRIMITIVES
    ]


def _bound(
    box: CollisionBox, urdf: Urdf, frames: dict[str, tuple[str, Matrix]], placement: Matrix, mesh_root: Path
) -> Shape:
    """Return the bounding box of some links' meshes, aligned with the first link."""
    to_first = np.linalg.inv(placement)
    points = np.vstack(
        [
            _apply(to_first @ frames[name][1] @ shape.placement, vertices)
            for name in box.links
            for shape, vertices in _meshes(urdf.links[name], mesh_root)
        ]
    )
    low, high = points.min(axis=0) + box.shrink_m, points.max(axis=0) - box.shrink_m
    low[2] += box.cut_below_m
    centre = np.eye(4)
    centre[:3, 3] = (low + high) / 2
    size = " ".join(f"{edge:.5f}" for edge in high - low)
    return Shape("box", {"size": size}, placement @ centre)


def _meshes(link: Link, mesh_root: Path) -> Iterator[tuple[Shape, Matrix]]:
    shapes = [shape for shape in link.collisions if shape.kind == "mesh"] or link.visuals
    for shape in shapes:
        yield shape, read_triangles(find_mesh(shape, mesh_root)).reshape(-1, 3) * find_scale(shape)


def _make_ball(ball: ContactBall, placement: Matrix) -> Shape:
    at = np.eye(4)
    at[:3, 3] = ball.at_m
    return Shape("sphere", {"radius": repr(ball.radius_m)}, placement @ at)


def _apply(placement: Matrix, points: Matrix) -> Matrix:
    moved: Matrix = points @ placement[:3, :3].T + placement[:3, 3]
    return moved


def _text(values: Matrix | tuple[float, ...]) -> str:
    return " ".join(repr(float(value)) for value in values)


def _write_origin(element: ElementTree.Element, placement: Matrix) -> None:
    ElementTree.SubElement(element, "origin", xyz=_text(placement[:3, 3]), rpy=_text(find_rpy(placement[:3, :3])))


def _write_inertial(element: ElementTree.Element, inertia: Inertia) -> None:
    inertial = ElementTree.SubElement(element, "inertial")
    placement = np.eye(4)
    placement[:3, 3] = inertia.centre
    _write_origin(inertial, placement)
    ElementTree.SubElement(inertial, "mass", value=repr(float(inertia.mass)))
    entries = {f"i{'xyz'[i]}{'xyz'[j]}": repr(float(inertia.tensor[i, j])) for i in range(3) for j in range(i, 3)}
    ElementTree.SubElement(inertial, "inertia", entries)


def _write_shape(element: ElementTree.Element, role: str, shape: Shape, meshes: Path | None = None) -> None:
    child = ElementTree.SubElement(element, role)
    _write_origin(child, shape.placement)
    attributes = dict(shape.attributes)
    if meshes is not None and shape.kind == "mesh":
        attributes["filename"] = str(meshes / name_film_mesh(shape))
    ElementTree.SubElement(ElementTree.SubElement(child, "geometry"), shape.kind, attributes)
    if role == "visual":
        material = ElementTree.SubElement(child, "material", name="film")
        ElementTree.SubElement(material, "color", rgba=FILM_COLOUR)


def _write_joint(root: ElementTree.Element, joint: Joint) -> None:
    element = ElementTree.SubElement(root, "joint", name=joint.name, type=joint.kind)
    _write_origin(element, joint.placement)
    ElementTree.SubElement(element, "parent", link=joint.parent)
    ElementTree.SubElement(element, "child", link=joint.child)
    ElementTree.SubElement(element, "axis", xyz=_text(joint.axis))
    if joint.limit:
        ElementTree.SubElement(element, "limit", joint.limit)
