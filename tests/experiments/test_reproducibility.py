"""The long benches of determinism, memory and walking, with few and short attempts."""

import json

import pytest

from twin.cli import main
from twin.experiments import determinism, memory, walking
from twin.tasks import TASKS


@pytest.mark.slow
def test_attempts_are_the_same_in_two_processes_and_in_any_order() -> None:
    specs = [spec for task in TASKS for spec in determinism.list_specs(task, 1, timeout_s=1.0)]
    result = determinism.compare(specs)
    assert result["equal"] == result["distinct"] == len(TASKS)


def test_every_seed_has_a_hash_of_its_own() -> None:
    hashes = determinism.hash_attempts(determinism.list_specs("tote_transfer", 2, timeout_s=0.1))
    assert len(set(hashes)) == 2


@pytest.mark.slow
def test_a_worker_keeps_its_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "memory", "--seeds", "56", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["attempts"] == 56
    assert abs(result["growth"]) < 0.1


@pytest.mark.slow
def test_walks_are_counted_with_an_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "PUSHES_N", (80.0,))
    monkeypatch.setattr(walking, "AHEAD", walking.AHEAD[:2])
    monkeypatch.setattr(walking, "CORNER", ())
    monkeypatch.setattr(walking, "_measure_carry", lambda seeds: {"name": "carry", "attempts": seeds})
    result = walking.run(seeds=2)
    (walk,) = result["walk"]
    assert walk["walks"] == 2
    assert walk["upright"] == 1.0
    assert walk["low"] < walk["high"]
    (push,) = result["push"]
    assert push["name"] == "80 N"


def test_the_size_of_a_process_is_told_in_megabytes() -> None:
    assert 50.0 < memory.read_size_mb() < 5000.0


def test_seeds_are_refused_where_they_mean_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "line", "--seeds", "3"]) == 2
    assert "takes no --seeds" in capsys.readouterr().err
