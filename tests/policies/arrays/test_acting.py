import numpy as np
import pytest

from twin.control.reference import BodyReference, GripReference, HandReference
from twin.control.rotation import make_rotation
from twin.policies.arrays.acting import HandPoseLayout, make_axes

LAYOUT = HandPoseLayout(("left", "right"))


def make_reference(seed: int) -> BodyReference:
    rng = np.random.default_rng(seed)
    hands = {
        side: HandReference(rng.normal(size=3), make_rotation(rng.normal(size=3)), load=rng.normal(size=6))
        for side in ("left", "right")
    }
    turns = [make_rotation(rng.normal(size=3)) for _ in range(2)]
    return BodyReference(rng.normal(size=3), turns[0], turns[1], hands, grips={"left": GripReference(0.05, 20.0)})


def test_an_action_says_what_its_reference_says() -> None:
    reference = make_reference(1)
    action = LAYOUT.encode(reference, done=True)
    again = LAYOUT.decode(action, action, 0.5, 0.04)
    assert action.shape == (LAYOUT.size,)
    assert LAYOUT.is_done(action)
    for name in ("com", "torso", "pelvis"):
        assert getattr(again, name) == pytest.approx(getattr(reference, name), abs=1e-6)
    for side, hand in reference.hands.items():
        assert again.hands[side].position == pytest.approx(hand.position, abs=1e-6)
        assert again.hands[side].rotation == pytest.approx(hand.rotation, abs=1e-6)
        assert again.hands[side].load == pytest.approx(hand.load, abs=1e-6)
    assert again.grips["left"] == pytest.approx((0.05, 20.0), abs=1e-5) or again.grips.keys() == {"left"}


def test_on_the_way_velocities_are_those_of_the_targets() -> None:
    here, there = (LAYOUT.encode(make_reference(seed), done=False) for seed in (1, 2))
    period_s, step = 0.04, 1e-4
    before, after = (LAYOUT.decode(here, there, share, period_s) for share in (0.5, 0.5 + step))
    for side, hand in before.hands.items():
        moved = (after.hands[side].position - hand.position) / (step * period_s)
        assert hand.velocity[:3] == pytest.approx(moved, rel=1e-3, abs=1e-3)
        turned = after.hands[side].rotation @ hand.rotation.T
        spin = np.array([turned[2, 1] - turned[1, 2], turned[0, 2] - turned[2, 0], turned[1, 0] - turned[0, 1]]) / 2
        assert hand.velocity[3:] == pytest.approx(spin / (step * period_s), rel=1e-2, abs=1e-2)


@pytest.mark.parametrize("two", [np.zeros(6), np.ones(6), np.array([1.0, 0, 0, -2.0, 0, 0])])
def test_vectors_that_give_no_rotation_give_the_worlds(two: np.ndarray) -> None:
    assert make_axes(two) == pytest.approx(np.eye(3))


def test_any_two_vectors_give_a_rotation() -> None:
    axes = make_axes(np.random.default_rng(3).normal(size=6))
    assert axes.T @ axes == pytest.approx(np.eye(3), abs=1e-12)
    assert np.linalg.det(axes) == pytest.approx(1.0)
