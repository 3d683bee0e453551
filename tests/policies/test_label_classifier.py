import numpy as np
import pytest

from twin.physics.readings import Eye
from twin.physics.shapes import Box
from twin.physics.world import World
from twin.policies.label_classifier import LabelClassifier, fit_threshold
from twin.policies.scripted_inspection import ABOVE, THRESHOLD
from twin.tasks.contract import Workspace
from twin.tasks.inspection import InspectionCell, draw_label

CELL = InspectionCell.fit(Workspace())
SIZE = (160, 120)


def photograph(label: float, turn: float, light: float = 1.0) -> np.ndarray:
    """Return a picture of a shown part with a share of its label, between two pads."""
    with World(step_s=0.004, solver_iterations=10, floor_friction=1.0) as world:
        place = CELL.show
        world.add_body([], mass_kg=0.0, friction=1.0, position=place, yaw=turn, looks=draw_label(CELL.part, label))
        for side in (1, -1):
            pad = (place[0], place[1] + side * (CELL.part[1] / 2 + 0.006), place[2] + ABOVE * CELL.part[2])
            world.add_body([Box((0.011, 0.006, 0.012))], mass_kg=0.0, friction=1.0, position=pad)
        eye: Eye = CELL.eye
        return (light * world.photograph(eye, *SIZE).rgb).clip(0, 255).astype(np.uint8)


def test_the_threshold_lies_where_rendered_pictures_put_it() -> None:
    classifier = LabelClassifier(THRESHOLD)
    turns = np.linspace(-0.08, 0.08, 5)
    good = np.array([classifier.find_share(photograph(1.0, turn)) for turn in turns])
    bad = np.array([classifier.find_share(photograph(label, turn)) for turn in turns for label in (0.4, 0.6, 0.85)])
    assert (good >= THRESHOLD).all()
    assert (bad < THRESHOLD).all()
    assert fit_threshold(good, bad) == pytest.approx(THRESHOLD, abs=0.02)


def test_brightness_does_not_change_the_verdict() -> None:
    classifier = LabelClassifier(THRESHOLD)
    for light in (0.6, 1.2):
        assert classifier.accepts([photograph(1.0, 0.0, light)])
        assert not classifier.accepts([photograph(0.5, 0.0, light)])


def test_a_picture_without_a_part_is_no_good_part() -> None:
    assert not LabelClassifier(THRESHOLD).accepts([np.full((120, 160, 3), 128, np.uint8)])


def test_the_fitted_threshold_makes_the_fewest_errors() -> None:
    assert fit_threshold(np.array([0.5, 0.6, 0.7]), np.array([0.1, 0.2, 0.3])) == pytest.approx(0.4)
