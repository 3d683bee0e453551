import dataclasses

import numpy as np
import pytest

from twin.config.line import Line
from twin.errors import UsageError
from twin.line.compile import CompiledLine, compile_line
from twin.line.kernel import advance, restart_statistics
from twin.line.state import start_line
from twin.line.warm_up import compute_mser, find_truncation, find_warm_up_s


def make_ar1(seed: int, *, start: float, phi: float = 0.9, length: int = 2_000, replications: int = 10) -> np.ndarray:
    """Return the mean of AR(1) series of mean 0 that begin at ``start``: the transient is start x phi^t."""
    noise = np.random.default_rng(seed).normal(size=(length, replications))
    values = np.zeros((length + 1, replications)) + start
    for time in range(length):
        values[time + 1] = phi * values[time] + noise[time]
    return values[1:].mean(axis=1)


def make_queue(load: float, planned_s: float) -> CompiledLine:
    """Return M/M/1 from empty: a station that never starves and never blocks is a Poisson source."""
    stations = [
        {"name": name, "processing": {"kind": "exponential", "mean_s": mean_s}}
        for name, mean_s in (("source", 1 / load), ("server", 1.0))
    ]
    buffers = [{"name": "queue", "after": "source", "capacity": 1_000}]
    plan = {"planned_hours": planned_s / 3600, "warm_up_hours": 0.0}
    document = {"line": "queue", "stations": stations, "buffers": buffers, "plan": plan}
    return compile_line(Line.model_validate(document, strict=False), {})


def make_line(*times_s: float, planned_s: float) -> CompiledLine:
    stations = [
        {"name": f"s{place}", "processing": {"kind": "constant", "value_s": time_s}}
        for place, time_s in enumerate(times_s)
    ]
    document = {"line": "constant", "stations": stations, "plan": {"planned_hours": planned_s / 3600}}
    return compile_line(Line.model_validate(document, strict=False), {})


def read_rate(compiled: CompiledLine, replication: int, warm_up_s: float) -> float:
    state = start_line(compiled, seed=5, replication=replication)
    advance(compiled.model, state, warm_up_s)
    restart_statistics(state)
    advance(compiled.model, state, compiled.planned_s)
    return float(state.clock["good"][0] / (compiled.planned_s - warm_up_s))


def test_the_statistic_is_the_sum_of_squares_over_the_square_of_the_number() -> None:
    values = np.array([9.0, 1.0, 2.0, 3.0])
    expected = [np.sum((values[d:] - values[d:].mean()) ** 2) / (4 - d) ** 2 for d in range(4)]
    np.testing.assert_allclose(compute_mser(values), expected, atol=1e-12)


def test_a_step_is_cut_off_where_it_ends() -> None:
    assert find_truncation(np.r_[np.zeros(40), np.ones(460)]) == 40


def test_a_series_without_a_transient_keeps_everything() -> None:
    assert find_truncation(np.ones(500)) == 0


def test_a_series_that_never_settles_is_refused() -> None:
    assert find_truncation(np.arange(500.0) ** 2) is None


def test_ar1_is_cut_where_its_transient_drowns_in_its_noise() -> None:
    cuts = [find_truncation(make_ar1(seed, start=100.0)) for seed in range(40)]
    # the noise of the mean series is sqrt(1 / (1 - 0.9^2) / 10) = 0.73, and 100 x 0.9^47 = 0.71
    assert 30 <= np.median(cuts) <= 70  # type: ignore[type-var]


def test_the_mean_of_ar1_is_unbiased_once_cut() -> None:
    series = [make_ar1(seed, start=100.0) for seed in range(40)]
    whole = np.array([values.mean() for values in series])
    cut = np.array([values[find_truncation(values) :].mean() for values in series])
    assert whole.mean() > 0.4  # 100 x 0.9 / (1 - 0.9) / 2000 = 0.45
    assert abs(cut.mean()) < 3 * cut.std() / np.sqrt(40)


def test_the_output_of_a_queue_from_empty_is_nearly_unbiased_once_cut() -> None:
    compiled = make_queue(0.9, 1_000.0)
    warm_up_s = find_warm_up_s(compiled, seed=1, replications=100)
    whole, cut = (
        np.array([read_rate(compiled, number, start_s) for number in range(1_000)]) for start_s in (0.0, warm_up_s)
    )
    assert whole.mean() < 0.9 - 5 * whole.std() / np.sqrt(1_000)  # the parts that fill the queue never left
    assert abs(cut.mean() - 0.9) < 0.5 * abs(whole.mean() - 0.9)


def test_the_warm_up_is_the_same_every_time_and_leaves_the_replications_alone() -> None:
    compiled = make_queue(0.8, 3_000.0)
    assert find_warm_up_s(compiled, seed=1) == find_warm_up_s(compiled, seed=1)
    again = dataclasses.replace(compiled, warm_up_s=500.0)
    assert find_warm_up_s(again, seed=1) == find_warm_up_s(compiled, seed=1)


def test_a_run_too_short_for_its_transient_is_told() -> None:
    compiled = make_line(*[10.0] * 100, planned_s=1_500.0)  # the first part leaves after 1,000 s
    with pytest.raises(UsageError, match=r"second half of the .* h of plan.planned_hours.*warm_up_rule: fixed"):
        find_warm_up_s(compiled, seed=1)


def test_a_line_of_constant_times_is_cut_where_its_first_part_leaves() -> None:
    compiled = make_line(*[10.0] * 100, planned_s=10_000.0)
    assert find_warm_up_s(compiled, seed=1) == pytest.approx(1_000.0, abs=100.0)


def test_a_line_that_delivers_nothing_is_told() -> None:
    with pytest.raises(UsageError, match="no good part leaves the line"):
        find_warm_up_s(make_queue(0.9, 1e-6), seed=1)
