from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from twin.config.experiment import Direction
from twin.experiments.selection import Sample, select_best

NAMES = ("a", "b", "c", "d", "e")
SLIPPAGE = (1.0, 0.0, 0.0, 0.0, 0.0)
"""One system better than all others by just the difference that matters: the hardest case."""


def normal(means: Sequence[float], *, seed: int, shared: float = 0.0, sd: float = 2.0) -> Sample:
    """Return normal systems; ``shared`` is the correlation that common random numbers give each pair."""
    rng = np.random.default_rng(seed)
    common, own = rng.normal(size=4000), rng.normal(size=(len(means), 4000))
    values = np.array(means)[:, None] + sd * (np.sqrt(shared) * common + np.sqrt(1 - shared) * own)

    def sample(systems: Sequence[int], first: int, after_last: int) -> NDArray[np.float64]:
        return values[list(systems), first:after_last]

    return sample


@pytest.mark.parametrize("shared", [0.0, 0.8])
def test_the_best_is_selected_as_often_as_is_promised(shared: float) -> None:
    runs = [
        select_best(normal(SLIPPAGE, seed=seed, shared=shared), NAMES, delta=1.0, level=0.9, most=4000)
        for seed in range(300)
    ]
    right = np.mean([run.best == "a" for run in runs])
    assert all(run.decided for run in runs)
    assert right >= 0.9


def test_common_random_numbers_save_replications() -> None:
    totals = [
        select_best(normal(SLIPPAGE, seed=1, shared=shared, sd=6.0), NAMES, delta=1.0, most=4000).total
        for shared in (0.0, 0.9)
    ]
    assert totals[1] < totals[0] / 3


@pytest.mark.parametrize("batch", [1, 7, 64])
def test_the_batch_does_not_change_the_decision(batch: int) -> None:
    runs = [select_best(normal(SLIPPAGE, seed=3), NAMES, delta=1.0, batch=size, most=4000) for size in (10, batch)]
    assert (runs[0].best, runs[0].replications, runs[0].means) == (runs[1].best, runs[1].replications, runs[1].means)


def test_systems_far_behind_are_dropped_early() -> None:
    found = select_best(normal((0.0, 0.0, -20.0), seed=2), NAMES[:3], delta=1.0, most=4000)
    assert found.replications["c"] == 10
    assert min(found.replications["a"], found.replications["b"]) > 10


def test_the_smallest_mean_can_be_the_best() -> None:
    found = select_best(normal((0.0, 5.0, -5.0), seed=2), NAMES[:3], delta=1.0, direction=Direction.MINIMISE, most=4000)
    assert found.best == "c"
    assert found.means["c"] == pytest.approx(-5, abs=2)


def test_the_result_is_told_in_a_sentence() -> None:
    found = select_best(normal((0.0, 9.0), seed=2), ("slow", "fast"), delta=0.5)
    assert found.text == (
        f"best with 95 % probability: fast, after {found.total} replications of 2 systems "
        "(differences below 0.5 do not matter)"
    )


def test_it_is_said_when_the_replications_do_not_decide() -> None:
    found = select_best(normal((0.0, 0.0, -50.0), seed=4), NAMES[:3], delta=0.2, most=30)
    assert not found.decided
    assert set(found.left) == {"a", "b"}
    assert found.left[0] == found.best
    assert found.text.startswith("not decided after 70 replications of 3 systems: ")


def test_systems_that_are_the_same_to_the_last_digit_are_told_as_equals() -> None:
    single = normal((0.0,), seed=5)
    found = select_best(lambda systems, a, b: np.repeat(single([0], a, b), len(systems), 0), ("x", "y"), delta=1.0)
    assert found.decided
    assert found.left == ("x", "y")
    assert "x, which y equals to the last digit" in found.text


def test_one_system_is_the_best_without_a_replication() -> None:
    found = select_best(normal((0.0,), seed=1), ("only",), delta=1.0)
    assert (found.best, found.total, found.decided) == ("only", 0, True)


def test_dropped_systems_are_not_simulated_any_more() -> None:
    asked: list[tuple[int, ...]] = []
    inner = normal((0.0, 0.3, -50.0), seed=6)

    def sample(systems: Sequence[int], first: int, after_last: int) -> NDArray[np.float64]:
        asked.append(tuple(systems))
        return inner(systems, first, after_last)

    found = select_best(sample, NAMES[:3], delta=0.5, most=4000)
    assert asked[0] == (0, 1, 2)
    assert set(asked[1:]) == {(0, 1)}
    assert found.simulated >= found.total


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"delta": 0.0}, "above 0"),
        ({"level": 0.2}, "between 1 / 5 and 1"),
        ({"first": 1}, "2 <= first"),
        ({"first": 20, "most": 10}, "first <= most"),
        ({"names": ("a", "a")}, "names of their own"),
    ],
)
def test_arguments_out_of_bounds_are_refused(change: dict[str, object], words: str) -> None:
    arguments: dict[str, object] = {"names": NAMES, "delta": 1.0} | change
    with pytest.raises(ValueError, match=words):
        select_best(normal(SLIPPAGE, seed=1), **arguments)  # type: ignore[arg-type]


def test_a_value_that_is_missing_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        select_best(lambda systems, a, b: np.full((len(systems), b - a), np.nan), NAMES, delta=1.0)
