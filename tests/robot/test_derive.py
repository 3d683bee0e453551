from pathlib import Path

import pytest

from twin.config.robot import ContactBall, Derivation, Frames
from twin.errors import ConfigError
from twin.robot.derive import derive_lean, place_meshes
from twin.robot.urdf import read_urdf

ROBOT = """<robot name="cart"><link name="cart">
<inertial><mass value="2"/><inertia ixx="1" iyy="1" izz="1"/></inertial>
<visual><geometry><mesh filename="looks/cart.glb"/></geometry></visual>
<collision><geometry><mesh filename="../shapes/cart.obj"/></geometry></collision></link></robot>"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    for name in ("models/looks/cart.glb", "shapes/cart.obj"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    path = tmp_path / "models" / "cart.urdf"
    path.write_text(ROBOT)
    return path


def test_meshes_are_named_from_the_packages_root_and_unreadable_looks_give_way(source: Path) -> None:
    link = place_meshes(read_urdf(source), source.parent, source.parents[1]).links["cart"]
    names = [shape.attributes["filename"] for shape in (*link.visuals, *link.collisions)]
    assert names == ["package://shapes/cart.obj"] * 2


def test_a_relative_mesh_outside_the_package_is_refused(source: Path) -> None:
    with pytest.raises(ConfigError, match="lies outside its package"):
        derive_lean(source, Derivation(grip={}, boxes=()), source.parent)


def test_a_contact_ball_stands_where_it_is_declared(source: Path) -> None:
    ball = ContactBall(link="cart", at_m=(0.1, 0.2, 0.3), radius_m=0.02)
    model = derive_lean(source, Derivation(grip={}, boxes=(), balls=(ball,)), source.parents[1])
    (shape,) = model.urdf.links["cart"].collisions
    assert shape.kind == "sphere"
    assert shape.placement[:3, 3].tolist() == [0.1, 0.2, 0.3]


def test_a_robot_on_one_foot_is_refused() -> None:
    ends = {"pelvis": "a", "torso": "b", "left_hand": "c", "right_hand": "d"}
    assert list(Frames(**ends, base="e").supports) == ["base"]
    with pytest.raises(ValueError, match="stands on left_foot and right_foot, or on a base"):
        Frames(**ends, left_foot="e")
