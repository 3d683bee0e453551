from twin.control.gains import ROLLING, STANDING, WALKING, choose_gains, choose_walking_gains


def test_angular_momentum_weighs_less_on_a_taller_and_heavier_robot() -> None:
    assert choose_walking_gains(34.4, 0.656) is WALKING
    tall, giant = choose_walking_gains(70.0, 0.87), choose_walking_gains(140.0, 0.87)
    assert WALKING.momentum_weight > tall.momentum_weight > giant.momentum_weight > 0.0


def test_a_base_needs_no_balance_by_the_hands() -> None:
    assert choose_gains(("base",)) is ROLLING
    assert choose_gains(("left_foot", "right_foot")) is STANDING
