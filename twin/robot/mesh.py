"""Triangle meshes: read, thinned out for films, written (binary STL)."""

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
FACET = np.dtype([("normal", "<3f4"), ("corners", "<9f4"), ("attribute", "<u2")])


def read_triangles(path: Path) -> Array:
    """Return the corners of the triangles of a binary STL file [m], shape (triangles, 3, 3)."""
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
