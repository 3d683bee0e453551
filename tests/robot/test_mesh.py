from pathlib import Path

import numpy as np

from twin.robot.mesh import read_triangles, thin_out, write_triangles


def make_sheet(count: int) -> np.ndarray:
    """Return a flat unit square of ``2 count**2`` triangles."""
    x, y = np.meshgrid(np.arange(count) / count, np.arange(count) / count)
    low = np.stack([x.ravel(), y.ravel(), np.zeros(count**2)], axis=1)
    step = 1.0 / count
    a, b, c, d = (low + np.array(offset) * step for offset in ((0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)))
    return np.concatenate((np.stack((a, b, c), axis=1), np.stack((a, c, d), axis=1)))


def test_triangles_survive_the_file(tmp_path: Path) -> None:
    triangles = make_sheet(3)
    write_triangles(tmp_path / "sheet.stl", triangles)
    np.testing.assert_allclose(read_triangles(tmp_path / "sheet.stl"), triangles, atol=1e-6)


def test_thinning_keeps_the_extent_and_drops_triangles() -> None:
    fine = make_sheet(40)
    thin = thin_out(fine, 0.1)
    assert len(thin) < len(fine) / 5
    np.testing.assert_allclose(thin.reshape(-1, 3).max(axis=0), [1, 1, 0], atol=0.1)
    np.testing.assert_allclose(thin.reshape(-1, 3).min(axis=0), [0, 0, 0], atol=0.1)


def test_a_mesh_finer_than_nothing_stays_as_it_is() -> None:
    coarse = make_sheet(2)
    assert len(thin_out(coarse, 0.01)) == len(coarse)


def test_polygons_of_an_obj_file_become_fans_of_triangles(tmp_path: Path) -> None:
    (tmp_path / "square.obj").write_text("v 0 0 0\nv 1 0 0 0.5 0.5 0.5\nv 1 1 0\nv 0 1 0\nf 1/1 2/2 3/3 -1/4\n")
    triangles = read_triangles(tmp_path / "square.obj")
    np.testing.assert_array_equal(triangles[:, 1:], [[[1, 0, 0], [1, 1, 0]], [[1, 1, 0], [0, 1, 0]]])
