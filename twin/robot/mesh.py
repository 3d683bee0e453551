"""Triangle meshes: read (binary STL, OBJ), thinned out for films, written (binary STL)."""

import struct
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
FACET = np.dtype([("normal", "<3f4"), ("corners", "<9f4"), ("attribute", "<u2")])


FORMATS = (".stl", ".obj")


def read_triangles(path: Path) -> Array:
    """Return the corners of the triangles of a mesh file [m], shape (triangles, 3, 3)."""
    return _read_obj(path) if path.suffix.lower() == ".obj" else _read_stl(path)


def _read_obj(path: Path) -> Array:
    """Return the triangles of a Wavefront file, polygons as fans."""
    points, triangles = [], []
    for line in path.read_text().splitlines():
        words = line.split()
        if words[:1] == ["v"]:
            points.append([float(word) for word in words[1:4]])
        elif words[:1] == ["f"]:
            corners = [int(word.split("/")[0]) for word in words[1:]]
            triangles += [(corners[0], *pair) for pair in pairwise(corners[1:])]
    numbers = np.array(triangles)
    mesh: Array = np.array(points)[np.where(numbers > 0, numbers - 1, numbers)]
    return mesh


def _read_stl(path: Path) -> Array:
    content = path.read_bytes()
    (count,) = struct.unpack_from("<I", content, 80)
    corners: Array = np.frombuffer(content, FACET, count, 84)["corners"].reshape(-1, 3, 3).astype(float)
    return corners


def thin_out(triangles: Array, cell_m: float) -> Array:
    """Return a mesh with all corners of a cubic cell joined to their mean (Rossignac and Borrel 1993).

    Args:
        triangles: corners [m], shape (triangles, 3, 3).
        cell_m: edge of a cell [m]; smaller details vanish.
    """
    points = triangles.reshape(-1, 3)
    _, cell = np.unique(np.floor(points / cell_m).astype(np.int64), axis=0, return_inverse=True)
    cell = cell.ravel()
    count = np.bincount(cell)
    means = np.stack([np.bincount(cell, points[:, axis]) / count for axis in range(3)], axis=1)
    corner = cell.reshape(-1, 3)
    kept = (corner[:, 0] != corner[:, 1]) & (corner[:, 1] != corner[:, 2]) & (corner[:, 2] != corner[:, 0])
    _, first = np.unique(np.sort(corner[kept], axis=1), axis=0, return_index=True)
    thinned: Array = means[corner[kept][np.sort(first)]]
    return thinned


def write_triangles(path: Path, triangles: Array) -> None:
    """Write a binary STL file with the triangles' own normals."""
    facets = np.zeros(len(triangles), FACET)
    normals = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    facets["normal"] = normals / np.where(lengths > 0, lengths, 1.0)
    facets["corners"] = triangles.reshape(-1, 9)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\0" * 80 + struct.pack("<I", len(facets)) + facets.tobytes())
