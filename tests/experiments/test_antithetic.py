import numpy as np
import pytest

from twin.experiments.antithetic import CYCLE_S, DRAWS, MTTF_S, MTTR_S, SHIFT_S, compare_antithetic, simulate_machines


def test_machines_make_what_the_slower_one_makes_while_it_is_up() -> None:
    """Machine 1 stops after MTTF ln 2 and is repaired in the median time, again and again; machine 2 hardly stops."""
    uniforms = np.full((1, 2, 2, DRAWS), 0.5)
    uniforms[:, 1, 0] = 1e-9  # an hour times 21
    up_s, down_s = MTTF_S * np.log(2), MTTR_S / np.sqrt(1 + 0.8**2)
    whole = int(SHIFT_S // (up_s + down_s))
    rest_s = min(SHIFT_S - whole * (up_s + down_s), up_s)
    shifts = simulate_machines(uniforms)
    assert shifts.output[0] == pytest.approx((whole * up_s + rest_s) / CYCLE_S)
    assert shifts.surplus[0] == pytest.approx([whole - (whole * up_s + rest_s) / MTTF_S, -SHIFT_S / MTTF_S], abs=1.0)


def test_the_surplus_of_stops_has_the_mean_zero_from_a_cold_start() -> None:
    surplus = simulate_machines(np.random.default_rng(1).uniform(size=(4000, 2, 2, DRAWS))).surplus
    error = surplus.std(axis=0, ddof=1) / np.sqrt(4000)
    assert (np.abs(surplus.mean(axis=0)) < 2.5 * error).all()


def test_antithetic_pairs_save_something() -> None:
    assert 0.3 < float(compare_antithetic()["antithetic_ratio"]) < 0.8
