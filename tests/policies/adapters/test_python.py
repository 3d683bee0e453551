"""Policies of installed packages: by entry point, checked when they are asked for."""

from pathlib import Path

import pytest

from tests.policies.adapters.test_readme import install
from twin.cli import main
from twin.errors import PolicyFaultError, UsageError
from twin.policies import find_policy, list_policies
from twin.policies.contract import Observation, Seeded

ANSWERER = """
import numpy as np
from twin.config.distribution import Constant
from twin.policies.adapters.python import PythonPolicy
from twin.policies.arrays.observing import ObservationSet

class Zeros:
    def __init__(self, shapes):
        self.shapes = shapes
    def seed(self, seed):
        self.stream = np.random.default_rng(seed)
    def answer(self, shown):
        chance = self.stream.random()
        assert set(shown) == {ObservationSet.TIME, ObservationSet.WRENCH}
        return np.full((self.shapes.chunk, self.shapes.action), chance)

hold = PythonPolicy(
    version="3", tasks=("tote_transfer",), make_answerer=Zeros, rate_hz=125.0, chunk=2,
    observations=(ObservationSet.TIME, ObservationSet.WRENCH), latency=Constant(kind="constant", value_s=0.1),
)
exits = PythonPolicy(version="1", tasks=("kitting",), make=lambda brief, start, robot: exit(3))
"""


def test_an_answerer_is_told_shapes_and_seed_and_answers_after_its_latency(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: Observation
) -> None:
    install(tmp_path, monkeypatch, ANSWERER, "hold = hold_policy:hold")
    entry = find_policy("tote_transfer", "hold")
    assert entry.version.startswith("3-")
    assert "hold" not in list_policies("kitting")
    from dataclasses import replace

    policy = entry.make(None, start, None)  # type: ignore[arg-type]
    assert isinstance(policy, Seeded)
    policy.seed(5)
    for tick in range(16):
        policy.act(replace(start, time_s=0.008 * tick))
    assert policy.facts == {"policy_asked": 1.0, "policy_waited_s": pytest.approx(0.1)}
    policy.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("module", "point", "message"),
    [
        (ANSWERER, "hold = hold_policy:Zeros", "expected a PythonPolicy"),
        ("import nothing_of_this_name", "hold = hold_policy:hold", "ModuleNotFoundError"),
        (ANSWERER, "hold = hold_policy:none", "AttributeError"),
    ],
)
def test_an_unsound_package_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, point: str, message: str
) -> None:
    install(tmp_path, monkeypatch, module, point)
    with pytest.raises(UsageError, match=message):
        find_policy("tote_transfer", "hold")
    assert list_policies("tote_transfer") == ["scripted", "swift"]


def test_a_policy_that_ends_the_program_ends_its_attempt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: Observation
) -> None:
    install(tmp_path, monkeypatch, ANSWERER, "exits = hold_policy:exits")
    policy = find_policy("kitting", "exits").make(None, start, None)  # type: ignore[arg-type]
    with pytest.raises(PolicyFaultError, match="raised SystemExit: 3"):
        policy.act(start)


def test_a_packages_latency_is_measured_for_its_author(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(tmp_path, monkeypatch, ANSWERER, "hold = hold_policy:hold\nexits = hold_policy:exits")
    assert main(["policy", "measure", "hold", "--questions", "10"]) == 0
    assert "hold: 10 answers, half within" in capsys.readouterr().out
    assert main(["policy", "measure", "exits"]) == 2
    assert "there is no latency to be measured" in capsys.readouterr().err
