"""Refusal of unsound robots."""

from pathlib import Path

import pytest

from twin.errors import ConfigError
from twin.robot.check import check_model
from twin.robot.urdf import read_urdf

ROBOT = """<robot name="arm"><link name="a">
<inertial><mass value="{mass}"/><inertia ixx="{ixx}" iyy="1" izz="1"/></inertial>
<visual><geometry><mesh filename="package://{mesh}"/></geometry></visual></link>
<link name="b"/>
<joint name="j" type="revolute"><parent link="a"/><child link="{child}"/>
<limit lower="{lower}" upper="1" effort="{effort}" velocity="1"/></joint></robot>"""
SOUND = {"mass": "1", "ixx": "1", "mesh": "a.stl", "child": "b", "lower": "-1", "effort": "5"}


def check(folder: Path, **changes: str) -> None:
    (folder / "a.stl").touch()
    path = folder / "arm.urdf"
    path.write_text(ROBOT.format(**(SOUND | changes)))
    check_model(path, read_urdf(path), folder)


def test_a_sound_robot_is_accepted(tmp_path: Path) -> None:
    check(tmp_path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"mass": "-1"}, "the mass -1 kg is negative"),
        ({"mass": "nan"}, "not a finite number"),
        ({"ixx": "nan"}, "not a finite number"),
        ({"ixx": "-1"}, "the inertia is not positive: least moment -1 kg m2"),
        ({"mesh": "gone.stl"}, "there is no mesh package://gone.stl"),
        ({"mesh": "../a.stl"}, "lies outside its package"),
        ({"child": "c"}, "there is no link c"),
        ({"lower": "2"}, "the lower limit 2 is above the upper limit 1"),
        ({"effort": "nan"}, "the effort limit is not a number"),
    ],
)
def test_an_unsound_robot_is_refused_with_its_fault(tmp_path: Path, changes: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        check(tmp_path, **changes)
