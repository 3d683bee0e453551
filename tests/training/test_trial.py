from pathlib import Path

import numpy as np
import pytest

import twin.policies
from twin.episodes.layouts import check_policy
from twin.errors import UsageError
from twin.policies.adapters.folder import FOLDER_VARIABLE
from twin.records.attempt import AttemptSpec
from twin.records.outcome import Outcome
from twin.training.trial import FILE, OnnxSource, read_card, try_policy

MODELS = sorted(path.parent for path in (Path(twin.policies.__file__).parent / "models").glob("*/training.json"))


@pytest.mark.parametrize("folder", MODELS, ids=lambda folder: folder.name)
def test_a_shipped_network_gives_finite_actions_at_any_time(folder: Path) -> None:
    source = OnnxSource(folder / FILE)
    shapes = {value.name: value.shape for value in source._session.get_inputs()}
    for time_s in (0.0, 5.013, 1e4):
        shown = {name: np.full(shapes[name], time_s if name == "time" else 0.1, np.float32) for name in source.sets}
        actions, _ = source.give(shown)
        assert np.isfinite(actions).all()
    assert actions[-1, -1] > 0.5


@pytest.mark.parametrize("folder", MODELS, ids=lambda folder: folder.name)
def test_a_shipped_policy_declares_its_file_and_fits_task_and_robot(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder.parent))
    card = read_card(folder)
    check_policy(AttemptSpec(card["robot"], card["task"], folder.name, "nominal", 1))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "seed"), [("tote_transfer", 2), ("machine_tending", 401)], ids=["tote_transfer", "machine_tending"]
)
def test_a_learned_policy_succeeds_in_physics(task: str, seed: int) -> None:
    folder = next(folder for folder in MODELS if folder.name == f"{task}_cloned")
    spec = AttemptSpec("unitree_g1", task, "scripted", "nominal", seed)
    assert try_policy(spec, folder / FILE).outcome is Outcome.SUCCESS


def test_a_folder_without_a_policy_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"expected a learned policy with training\.json"):
        read_card(tmp_path)
