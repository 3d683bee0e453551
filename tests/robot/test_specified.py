from pathlib import Path

import numpy as np
import pytest

from twin.config.load import load
from twin.config.specification import Specification
from twin.errors import ConfigError
from twin.paths import find_data_folder
from twin.robot.specified import build_urdf, find_sole
from twin.robot.urdf import read_urdf

FOLDERS = sorted(path.parent for path in find_data_folder("robots").glob("*/specification.yaml"))


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture
def spec(folder: Path) -> Specification:
    return load(folder / "specification.yaml", Specification)


def test_the_urdf_in_the_folder_is_built_from_its_specification_to_the_byte(folder: Path, spec: Specification) -> None:
    assert (folder / "robot.urdf").read_text() == build_urdf(spec)


def test_mass_and_height_are_the_published_ones(folder: Path, spec: Specification) -> None:
    urdf = read_urdf(folder / "robot.urdf")
    assert sum(link.inertia.mass for link in urdf.links.values()) == pytest.approx(spec.mass_kg.value, abs=1e-4)
    heights = {"pelvis": 0.0}
    for joint in urdf.joints:
        heights[joint.child] = heights[joint.parent] + joint.placement[2, 3]
    crown = heights["neck"] + spec.head_m
    assert crown - heights["left_foot"] - find_sole(spec)[0][2] == pytest.approx(spec.height_m.value, abs=1e-4)


def test_every_link_is_heavy_and_hard_enough_to_be_real(folder: Path) -> None:
    for link in read_urdf(folder / "robot.urdf").links.values():
        assert link.inertia.mass > 0.1
        moments = np.linalg.eigvalsh(link.inertia.tensor)
        assert 0.0 < moments[2] < moments[0] + moments[1]


def test_the_right_side_mirrors_the_left(folder: Path) -> None:
    joints = {joint.name: joint for joint in read_urdf(folder / "robot.urdf").joints}
    for name, left in joints.items():
        if name.startswith("left_"):
            right = joints[name.replace("left_", "right_")]
            np.testing.assert_allclose(right.placement[:3, 3], left.placement[:3, 3] * [1, -1, 1])
            assert right.limit.get("effort") == left.limit.get("effort")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  knee: {", "  knees: {", "did you mean 'knee'"),
        ("value: 1.76", "value: -1.76", "height_m.value: must be > 0"),
        ("range_rad: [0.0, 2.4]", "range_rad: [2.4, 0.0]", "the range of knee is empty"),
    ],
)
def test_a_wrong_specification_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = (find_data_folder("robots") / "walker_s2_class" / "specification.yaml").read_text()
    assert old in text
    (tmp_path / "specification.yaml").write_text(text.replace(old, new))
    with pytest.raises(ConfigError, match=words):
        load(tmp_path / "specification.yaml", Specification)
