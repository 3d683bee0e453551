"""The lean model that is derived from a robot's URDF."""

from xml.etree import ElementTree

import numpy as np

from twin.robot.files import find_robot


def find_box(link: str) -> tuple[np.ndarray, np.ndarray]:
    """Return centre and size of the first box of one of the G1's links [m]."""
    root = ElementTree.parse(find_robot("unitree_g1").urdf).getroot()
    shape = root.find(f"link[@name='{link}']/collision")
    read = lambda path, key: np.array([float(x) for x in shape.find(path).get(key).split()])  # noqa: E731
    return read("origin", "xyz"), read("geometry/box", "size")


def test_a_box_ends_where_its_part_narrows() -> None:
    """A shin's whole bounding box touches the floor in a long stride, before the foot does."""
    centre, size = find_box("left_knee_link")
    ankle = -0.30
    assert ankle + 0.05 < centre[2] - size[2] / 2 < ankle + 0.10
