from pathlib import Path

import numpy as np
import pytest

from twin.policies.arrays.observing import ObservationSet
from twin.training.alignment import align
from twin.training.demonstration import Demonstration

pytest.importorskip("torch", reason="the extra 'train' is not installed")
from twin.training.fitting import Fitted, Recipe, fit
from twin.training.graph import export, write_models
from twin.training.network import answer, make_features

RECIPE = Recipe(epochs=200, hidden=32, noise=0.3)


@pytest.fixture
def fitted(demonstrations: list[Demonstration]) -> Fitted:
    return fit(align(demonstrations, (), 0.04), RECIPE)


def test_hands_follow_the_seen_place_of_attempts_held_out(fitted: Fitted) -> None:
    assert fitted.hand_error_m < 2e-3
    assert fitted.error < 0.5 * fitted.usual_error


def test_the_same_attempts_and_seed_give_the_same_weights(fitted: Fitted, demonstrations: list[Demonstration]) -> None:
    again = fit(align(demonstrations, (), 0.04), RECIPE)
    assert all(np.array_equal(again.weights[name], weight) for name, weight in fitted.weights.items())


def test_the_file_answers_as_the_network_does_and_in_8_bits_nearly_so(
    fitted: Fitted, demonstrations: list[Demonstration], tmp_path: Path
) -> None:
    import torch

    from twin.training.trial import OnnxSource

    aligned = align(demonstrations, (), 0.04)
    write_models(
        export(fitted, RECIPE.observation, {name: rows.shape[2] for name, rows in aligned.shown.items()}),
        tmp_path / "plain.onnx",
        tmp_path / "small.onnx",
    )
    point, tables = 30, fitted.tables
    shown = {name: aligned.shown[name][5, point] for name in RECIPE.observation}
    seen = np.concatenate([shown[ObservationSet.OBJECTS], shown[ObservationSet.WRENCH]])
    deviation = torch.from_numpy(((seen - tables.seen[point]) / tables.seen_spread[point])[None]).clamp(-3, 3)
    features = make_features(torch.tensor([point * 0.04]), tables.duration_s, fitted.sizes.harmonics)
    weights = {name: torch.from_numpy(weight) for name, weight in fitted.weights.items()}
    after = point + 1 + np.arange(RECIPE.chunk)
    wanted = (
        tables.done[after] + answer(weights, deviation, features).numpy().reshape(4, -1) * tables.done_spread[after]
    )
    assert OnnxSource(tmp_path / "plain.onnx").give(shown)[0] == pytest.approx(wanted, abs=1e-5)
    assert OnnxSource(tmp_path / "small.onnx").give(shown)[0] == pytest.approx(wanted, abs=2e-3)
