import numpy as np
import pytest

from twin.control.dynamics import SIDES, Dynamics
from twin.control.gains import Gains
from twin.control.reference import BodyReference, HandReference, SwingReference
from twin.control.stance import find_stance
from twin.control.whole_body import WholeBodyController
from twin.robot.files import find_robot


class Standing:
    """A robot in its start pose, at rest, with a reference to stay there."""

    def __init__(self) -> None:
        files = find_robot("unitree_g1")
        self.dynamics = Dynamics(files)
        sole = np.array(files.data.sole.points_m)
        self.q = find_stance(self.dynamics, files.data.stance, sole)
        self.v = np.zeros(self.dynamics.nv)
        self.dynamics.update(self.q, self.v)
        self.controller = WholeBodyController(
            self.dynamics, {f"{side}_foot": sole for side in SIDES}, self.q[7:], Gains()
        )
        frames = self.dynamics.frames
        hands = {
            side: HandReference(frames[f"{side}_hand"].position.copy(), frames[f"{side}_hand"].rotation.copy())
            for side in SIDES
        }
        self.reference = BodyReference(self.dynamics.com.copy(), np.eye(3), np.eye(3), hands)

    def solve(self) -> np.ndarray:
        return self.controller.solve(self.q, self.v, self.reference)

    def feet_jacobian(self) -> np.ndarray:
        return np.vstack([self.dynamics.frames[f"{side}_foot"].jacobian for side in SIDES])


@pytest.fixture
def standing() -> Standing:
    return Standing()


def test_feet_carry_the_weight(standing: Standing) -> None:
    standing.solve()
    wrench = standing.controller.state.wrench
    assert wrench[2] + wrench[8] == pytest.approx(standing.dynamics.mass * 9.81, rel=5e-3)


def test_torques_and_wrenches_obey_the_equations_of_motion(standing: Standing) -> None:
    standing.reference.com[0] += 0.01
    torque = standing.solve()
    dynamics = standing.dynamics
    force = np.concatenate((np.zeros(6), torque)) + standing.feet_jacobian().T @ standing.controller.state.wrench
    acceleration = np.linalg.solve(dynamics.mass_matrix, force - dynamics.nonlinear)
    wanted = Gains().com_stiffness * 0.01
    com = dynamics.com_jacobian @ acceleration + dynamics.com_bias
    assert com[0] == pytest.approx(wanted, rel=0.1)
    assert np.abs(standing.feet_jacobian() @ acceleration).max() < 0.05


def test_a_load_in_the_hands_is_carried_by_the_feet(standing: Standing) -> None:
    for hand in standing.reference.hands.values():
        hand.load = np.array([0.0, 0.0, -10.0, 0.0, 0.0, 0.0])
    standing.solve()
    wrench = standing.controller.state.wrench
    assert wrench[2] + wrench[8] == pytest.approx(standing.dynamics.mass * 9.81 + 20.0, rel=5e-3)


def test_torques_stay_within_the_motors_limits_whatever_is_asked(standing: Standing) -> None:
    standing.reference.hands["left"].load = np.array([0.0, 0.0, -300.0, 0.0, 0.0, 0.0])
    torque = standing.solve()
    assert len(standing.controller.state.saturated) > 0
    assert (np.abs(torque) <= standing.dynamics.effort).all()


def test_a_hand_far_off_is_pulled_no_harder_than_one_a_little_off(standing: Standing) -> None:
    standing.reference.hands["left"].position += [0.0, 0.0, 0.1]
    little = standing.solve()
    standing.reference.hands["left"].position += [0.0, 0.0, 0.4]
    np.testing.assert_allclose(standing.solve(), little, atol=1e-6)


def test_the_answer_does_not_depend_on_the_one_before(standing: Standing) -> None:
    first = standing.solve()
    standing.reference.com[1] += 0.02
    standing.solve()
    standing.reference.com[1] -= 0.02
    np.testing.assert_allclose(standing.solve(), first, atol=1e-9)


def lift_left_foot(standing: Standing) -> np.ndarray:
    foot = standing.dynamics.frames["left_foot"]
    pull = np.array([0.2, 0.0, 0.5, 0.0, 0.0, 0.0])
    standing.reference.swings = {
        "left_foot": SwingReference(foot.position.copy(), foot.rotation.copy(), acceleration=pull)
    }
    standing.reference.com_acceleration = np.array([0.0, 1.0, 0.0])
    return pull


def test_a_support_that_swings_carries_nothing(standing: Standing) -> None:
    lift_left_foot(standing)
    standing.solve()
    wrench = standing.controller.state.wrench
    assert not wrench[:6].any()
    assert wrench[8] > 200.0


def test_a_support_that_swings_accelerates_as_asked_while_the_other_rests(standing: Standing) -> None:
    pull = lift_left_foot(standing)
    torque = standing.solve()
    dynamics, feet = standing.dynamics, standing.feet_jacobian()
    force = np.concatenate((np.zeros(6), torque)) + feet.T @ standing.controller.state.wrench
    acceleration = np.linalg.solve(dynamics.mass_matrix, force - dynamics.nonlinear)
    np.testing.assert_allclose((feet @ acceleration)[:3], pull[:3], atol=0.1)
    assert np.abs((feet @ acceleration)[6:]).max() < 0.1


def test_supports_stand_again_after_a_swing(standing: Standing) -> None:
    before = standing.solve()
    lift_left_foot(standing)
    standing.solve()
    standing.reference.swings, standing.reference.com_acceleration = {}, None
    np.testing.assert_allclose(standing.solve(), before, atol=1e-9)


def test_a_robot_may_stand_on_its_base(standing: Standing) -> None:
    corners = np.array([[x, y, -0.7] for x in (-0.2, 0.2) for y in (-0.2, 0.2)])
    controller = WholeBodyController(standing.dynamics, {"pelvis": corners}, standing.q[7:], Gains())
    controller.solve(standing.q, standing.v, standing.reference)
    assert controller.state.wrench[2] == pytest.approx(standing.dynamics.mass * 9.81, rel=5e-3)


def test_a_reference_may_bring_its_own_gains_which_hold_for_it_alone(standing: Standing) -> None:
    before = standing.solve()
    standing.reference.com[0] += 0.01
    firm = standing.solve()
    standing.reference.gains = Gains(com_weight=0.0)
    assert np.abs(standing.solve() - firm).max() > 0.1
    standing.reference.gains = None
    standing.reference.com[0] -= 0.01
    np.testing.assert_allclose(standing.solve(), before, atol=1e-3)
