import numpy as np
import pytest

from twin.errors import UsageError
from twin.tasks.sample import Quantity, draw, make_stream

CONDITIONS = {"mass_kg": Quantity(1.0, 2.0, 0.1, 10.0, "test"), "friction": Quantity(0.5, 0.5, 0.0, 2.0, "test")}


def test_draws_are_reproducible_and_within_their_range() -> None:
    samples = [draw(CONDITIONS, seed, {}) for seed in range(200)]
    assert samples[7] == draw(CONDITIONS, 7, {})
    masses = np.array([sample["mass_kg"] for sample in samples])
    assert 1.0 <= masses.min() < 1.05
    assert 1.95 < masses.max() <= 2.0
    assert {sample["friction"] for sample in samples} == {0.5}


def test_an_override_changes_no_other_draw() -> None:
    assert draw(CONDITIONS, 3, {"friction": 0.1})["mass_kg"] == draw(CONDITIONS, 3, {})["mass_kg"]


def test_streams_of_different_names_are_independent() -> None:
    numbers = [[make_stream(seed, name).standard_normal() for seed in range(300)] for name in ("pose", "sensor")]
    assert abs(np.corrcoef(numbers)[0, 1]) < 0.15


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        ({"mas_kg": 1.0}, "did you mean 'mass_kg'"),
        ({"mass_kg": 99.0}, "expected 0.1 to 10 (got 99)"),
        ({"mass_kg": float("nan")}, "expected 0.1 to 10 (got nan)"),
    ],
)
def test_overrides_that_cannot_be_are_refused(overrides: dict[str, float], words: str) -> None:
    with pytest.raises(UsageError, match="condition") as caught:
        draw(CONDITIONS, 1, overrides)
    assert words in str(caught.value)
