"""Animated glTF 2.0 in its binary form (.glb), written from nodes and their poses: https://registry.khronos.org/glTF.

A file is a JSON document and one block of bytes; the document's accessors say what lies where in the block.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.physics.shapes import Colour
from twin.seeing.surface import Surface

Array = NDArray[np.float64]

MAGIC, VERSION = 0x46546C67, 2
JSON_CHUNK, BINARY_CHUNK = 0x4E4F534A, 0x004E4942
FLOAT, UNSIGNED_SHORT, UNSIGNED_INT = 5126, 5123, 5125
VERTICES, INDICES = 34962, 34963
UPRIGHT = (-(0.5**0.5), 0.0, 0.0, 0.5**0.5)
"""Turn of the root: our z is up, glTF's y."""
STILL_M = 1e-6
"""What moves less than this, and turns less [rad], has no channel."""


class MovingNode(NamedTuple):
    """A node of the scene.

    Attributes:
        name: its name.
        surfaces: what it looks like, in its own frame.
        poses: position [m] and quaternion xyzw at each time, shape (times, 7).
    """

    name: str
    surfaces: Sequence[Surface]
    poses: Array


class Block:
    """The bytes of a file, with the views and accessors that describe them."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.views: list[dict[str, Any]] = []
        self.accessors: list[dict[str, Any]] = []

    def add(self, values: NDArray[Any], kind: str, component: int, target: int | None = None) -> int:
        """Append an array and return the number of its accessor; bounds are told where glTF wants them."""
        view: dict[str, Any] = {"buffer": 0, "byteOffset": len(self.data), "byteLength": values.nbytes}
        if target is not None:
            view["target"] = target
        self.views.append(view)
        self.data += values.tobytes()
        self.data += b"\0" * (-len(self.data) % 4)
        accessor: dict[str, Any] = {
            "bufferView": len(self.views) - 1,
            "componentType": component,
            "count": len(values),
            "type": kind,
        }
        rows = values.reshape(len(values), -1)
        if component == FLOAT and kind != "VEC4":
            accessor |= {"min": rows.min(axis=0).tolist(), "max": rows.max(axis=0).tolist()}
        self.accessors.append(accessor)
        return len(self.accessors) - 1


def encode_glb(times: Sequence[float], nodes: Sequence[MovingNode], extras: Mapping[str, object]) -> bytes:
    """Return a scene with one animation as the bytes of a .glb file.

    Args:
        times: of the poses [s], rising.
        nodes: what is there, z up; all are children of one root that turns them to glTF's y up.
        extras: told with the scene, such as the attempt's key.
    """
    block = Block()
    colours = list(dict.fromkeys(surface.rgba for node in nodes for surface in node.surfaces))
    meshes = [_add_mesh(block, node, colours) for node in nodes]
    document: dict[str, Any] = {
        "asset": {"version": "2.0", "generator": "humanoid line twin"},
        "scene": 0,
        "scenes": [{"nodes": [len(nodes)], "extras": dict(extras)}],
        "nodes": [
            *({"name": node.name, "mesh": i} | _place(node.poses[0]) for i, node in enumerate(nodes)),
            {"name": "world", "rotation": UPRIGHT, "children": list(range(len(nodes)))},
        ],
        "meshes": meshes,
        "materials": [_make_material(rgba) for rgba in colours],
    }
    if animation := _animate(block, times, nodes):
        document["animations"] = [animation]
    document |= {"accessors": block.accessors, "bufferViews": block.views, "buffers": [{"byteLength": len(block.data)}]}
    return _pack(document, bytes(block.data))


def _place(pose: Array) -> dict[str, list[float]]:
    return {"translation": _round(pose[:3]).tolist(), "rotation": _round(pose[3:]).tolist()}


def _round(values: Array) -> NDArray[np.float32]:
    return np.asarray(values, dtype=np.float32)


def _make_material(rgba: Colour) -> dict[str, Any]:
    surface = {"baseColorFactor": [round(float(c), 4) for c in rgba], "metallicFactor": 0.1, "roughnessFactor": 0.8}
    return {"pbrMetallicRoughness": surface, "doubleSided": True}


def _add_mesh(block: Block, node: MovingNode, colours: list[Colour]) -> dict[str, Any]:
    """Add a node's surfaces; without normals, viewers shade each triangle flat, as they should."""
    primitives = []
    for surface in node.surfaces:
        corners = _round(surface.triangles.reshape(-1, 3))
        vertices, index = np.unique(corners, axis=0, return_inverse=True)
        wide = len(vertices) > np.iinfo(np.uint16).max
        numbers = index.ravel().astype(np.uint32 if wide else np.uint16)
        primitives.append(
            {
                "attributes": {"POSITION": block.add(vertices, "VEC3", FLOAT, VERTICES)},
                "indices": block.add(numbers, "SCALAR", UNSIGNED_INT if wide else UNSIGNED_SHORT, INDICES),
                "material": colours.index(surface.rgba),
            }
        )
    return {"name": node.name, "primitives": primitives}


def _animate(block: Block, times: Sequence[float], nodes: Sequence[MovingNode]) -> dict[str, Any] | None:
    """Return the animation of all that moves: two channels a node, linear in between."""
    moving = [i for i, node in enumerate(nodes) if np.ptp(node.poses, axis=0).max() > STILL_M]
    if not moving or len(times) < 2:
        return None
    clock = block.add(_round(np.array(times)), "SCALAR", FLOAT)
    channels: list[dict[str, Any]] = []
    samplers: list[dict[str, Any]] = []
    for i in moving:
        poses = nodes[i].poses
        tracks = (("translation", "VEC3", poses[:, :3]), ("rotation", "VEC4", unwind(poses[:, 3:])))
        for path, kind, values in tracks:
            channels.append({"sampler": len(samplers), "target": {"node": i, "path": path}})
            output = block.add(np.ascontiguousarray(_round(values)), kind, FLOAT)
            samplers.append({"input": clock, "output": output, "interpolation": "LINEAR"})
    return {"name": "attempt", "channels": channels, "samplers": samplers}


def unwind(quaternions: Array) -> Array:
    """Return unit quaternions with the signs that make each follow the one before on the shorter way."""
    signs = np.where(np.einsum("ij,ij->i", quaternions[1:], quaternions[:-1]) < 0.0, -1.0, 1.0)
    turned = quaternions * np.concatenate([[1.0], np.cumprod(signs)])[:, None]
    unit: Array = turned / np.linalg.norm(turned, axis=1, keepdims=True)
    return unit


def _pack(document: Mapping[str, Any], data: bytes) -> bytes:
    text = json.dumps(document, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    length = 12 + 8 + len(text) + 8 + len(data)
    header = struct.pack("<III", MAGIC, VERSION, length)
    return b"".join(
        [header, struct.pack("<II", len(text), JSON_CHUNK), text, struct.pack("<II", len(data), BINARY_CHUNK), data]
    )
