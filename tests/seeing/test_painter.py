import numpy as np

from twin.physics.readings import Eye
from twin.physics.shapes import Box
from twin.seeing.painter import Painter
from twin.seeing.recording import Node
from twin.seeing.surface import tessellate

RED, BLUE = (0.9, 0.1, 0.1, 1.0), (0.1, 0.1, 0.9, 1.0)
MIDDLE = np.array([0.0, 0.0, 0.5])
FRONT = Eye((2.0, 0.0, 0.5), (0.0, 0.0, 0.5))


def paint(boxes: list[tuple[Box, tuple[float, float, float]]], eye: Eye = FRONT) -> np.ndarray:
    nodes = [Node(f"box_{i}", i, -1, [tessellate(box)]) for i, (box, _) in enumerate(boxes)]
    poses = np.array([[*place, 0.0, 0.0, 0.0, 1.0] for _, place in boxes])
    return Painter(nodes, 80, 60).draw(poses, eye, MIDDLE).astype(int)


def is_red(picture: np.ndarray) -> np.ndarray:
    return picture[:, :, 0] > 2 * picture[:, :, 2]


def test_a_box_covers_what_a_pinhole_camera_says() -> None:
    picture = paint([(Box((0.001, 0.2, 0.2), rgba=RED), (0.0, 0.0, 0.5))])
    rows, columns = np.nonzero(is_red(picture))
    wide = 0.4 / 2.0 * 30 / np.tan(np.radians(22.5))
    assert columns.max() - columns.min() + 1 == round(wide)
    assert abs(rows.mean() - 29.5) < 0.5
    assert abs(columns.mean() - 39.5) < 0.5


def test_the_nearer_thing_hides_the_other_whatever_their_order() -> None:
    near, far = (Box((0.05, 0.1, 0.1), rgba=RED), (0.5, 0.0, 0.5)), (Box((0.05, 0.1, 0.1), rgba=BLUE), (0.0, 0.0, 0.5))
    for boxes in ([near, far], [far, near]):
        assert is_red(paint(boxes))[30, 40]


def test_left_of_the_camera_is_left_in_the_picture() -> None:
    picture = paint([(Box((0.05, 0.05, 0.05), rgba=RED), (0.0, -0.3, 0.5))])
    assert np.nonzero(is_red(picture))[1].mean() < 35


def test_a_thing_that_reaches_behind_the_camera_is_cut_off() -> None:
    table = Box((5.0, 5.0, 0.02), rgba=RED)
    picture = paint([(table, (0.0, 0.0, 0.3))])
    assert is_red(picture)[40:].all()
    assert not is_red(picture)[:25].any()


def test_a_thing_throws_its_shadow_on_the_floor() -> None:
    eye = Eye((0.0, -0.01, 4.0), (0.0, 0.0, 0.0))
    box = Box((0.2, 0.2, 0.01), rgba=RED)
    lit, shaded = (paint([(box, (0.0, 0.0, z))], eye) for z in (20.0, 0.5))
    dark = (shaded.sum(axis=2) < 0.85 * lit.sum(axis=2)) & ~is_red(shaded)
    assert 10 < dark.sum() < 200
