"""Calibration in real physics, with few attempts."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from twin.errors import UsageError
from twin.experiments import calibrate as calibrate_module
from twin.experiments.calibrate import calibrate
from twin.records.manifest import SkillEntry
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey

KEY = SkillKey("unitree_g1", "tote_transfer", "scripted", "nominal")


@pytest.mark.slow
@pytest.mark.usefixtures("cluster")
def test_ray_and_serial_measure_the_same_and_only_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWIN_CACHE_DIR", str(tmp_path / "serial"))
    serial = calibrate({KEY: 2}, executor="serial")[KEY]
    monkeypatch.setenv("TWIN_CACHE_DIR", str(tmp_path / "ray"))
    parallel = calibrate({KEY: 3}, executor="ray")[KEY]
    assert parallel.hash == serial.hash
    np.testing.assert_array_equal(parallel.duration_s[:2], serial.duration_s)
    np.testing.assert_array_equal(parallel.energy_j[:2], serial.energy_j)
    assert (parallel.outcome == Outcome.SUCCESS).sum() >= 2
    monkeypatch.setattr(calibrate_module, "run_attempt", None)
    again = calibrate({KEY: 3}, executor="serial")[KEY]
    np.testing.assert_array_equal(again.duration_s, parallel.duration_s)
    assert calibrate({KEY: 2}, executor="serial")[KEY].duration_s.size == 2


@pytest.mark.slow
def test_an_interruption_keeps_the_attempts_that_are_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWIN_CACHE_DIR", str(tmp_path))
    run_attempt = calibrate_module.run_attempt
    seeds = []

    def stop_at_the_second(spec: object) -> object:
        seeds.append(spec)
        if len(seeds) == 2:
            raise KeyboardInterrupt
        return run_attempt(spec)  # type: ignore[arg-type]

    monkeypatch.setattr(calibrate_module, "run_attempt", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        calibrate({KEY: 3}, executor="serial")
    assert calibrate_module.SkillCache.find(KEY).find_missing(3) == [2, 3]


def test_a_skill_with_a_fault_is_measured_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWIN_CACHE_DIR", str(tmp_path))
    key = replace(KEY, faults=("push=1@0.2:front",))
    model = calibrate({key: 2}, executor="serial")[key]
    assert model.key == key
    assert set(model.outcome.tolist()) == {Outcome.FALL}
    assert SkillEntry.of(model).key == "unitree_g1/tote_transfer/scripted/nominal+push=1@0.2:front"
    with pytest.raises(UsageError, match="did you mean 'push'"):
        calibrate({replace(KEY, faults=("pusch=1",)): 2})


def test_an_unknown_skill_is_refused_before_anything_runs() -> None:
    with pytest.raises(UsageError, match="did you mean 'tote_transfer'"):
        calibrate({SkillKey("unitree_g1", "tote_transfr", "scripted", "nominal"): 2})
    with pytest.raises(UsageError, match="did you mean 'nominal'"):
        calibrate({SkillKey("unitree_g1", "tote_transfer", "scripted", "nominl"): 2})
