from pathlib import Path

import pytest

from twin.errors import RunFailedError, StoreError
from twin.records.attempt import AttemptRecord, AttemptSpec, Phase
from twin.records.attempts import make_attempts_table, make_skill_model, read_attempts, write_attempts
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey, SkillModel

KEY = SkillKey("unitree_g1", "tote_transfer", "scripted", "nominal")


def attempt(seed: int, outcome: Outcome = Outcome.SUCCESS, fidelity: str = "full") -> AttemptRecord:
    return AttemptRecord(
        spec=AttemptSpec(KEY.robot, KEY.task, KEY.policy, KEY.conditions, seed),
        outcome=outcome,
        duration_s=12.0 + seed,
        retries=0,
        peak_force_n=80.0,
        energy_j=2000.0,
        peak_torque_ratio=0.7,
        placement_error_m=0.01,
        done=1,
        total=1,
        fidelity=fidelity,
        sample={"mass_kg": 3.0},
        phases=(Phase("reach", 0.0, 2.0),),
        versions={"pybullet": "3.2.7"},
    )


def model(*records: AttemptRecord) -> SkillModel:
    return make_skill_model(make_attempts_table(records), key=KEY, content_hash="abc", idle_w=70.0)


def test_attempts_read_back_as_they_were_written(tmp_path: Path) -> None:
    table = make_attempts_table([attempt(2), attempt(1)])
    write_attempts(tmp_path / "deep" / "attempts.parquet", table)
    assert read_attempts(tmp_path / "deep" / "attempts.parquet").equals(table)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["attempts.parquet"]


def test_the_order_of_the_attempts_does_not_change_the_bytes(tmp_path: Path) -> None:
    for name, records in {"a": [attempt(1), attempt(2)], "b": [attempt(2), attempt(1)]}.items():
        write_attempts(tmp_path / name, make_attempts_table(records))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_skill_model_holds_the_attempts_in_order_of_seed() -> None:
    skill = model(attempt(3, Outcome.DROP), attempt(1))
    assert skill.duration_s.tolist() == [13.0, 15.0]
    assert skill.outcome.tolist() == [Outcome.SUCCESS, Outcome.DROP]


def test_a_sim_fault_is_counted_and_left_out() -> None:
    skill = model(attempt(1), attempt(2, Outcome.SIM_FAULT))
    assert (skill.outcome.size, skill.sim_faults) == (1, 1)


def test_declared_shortcuts_are_joined() -> None:
    assert model(attempt(1)).fidelity == "full"
    assert model(attempt(1), attempt(2, fidelity="welded_finger+carried_pelvis")).fidelity == (
        "carried_pelvis+welded_finger"
    )


def test_nothing_but_sim_faults_is_no_skill() -> None:
    with pytest.raises(RunFailedError, match="none of 1 attempts"):
        model(attempt(1, Outcome.SIM_FAULT))


def test_an_attempt_of_another_skill_is_refused() -> None:
    table = make_attempts_table([attempt(1)])
    other = SkillKey("apollo", KEY.task, KEY.policy, KEY.conditions)
    with pytest.raises(StoreError, match="robot 'unitree_g1' among those of 'apollo'"):
        make_skill_model(table, key=other, content_hash="abc", idle_w=70.0)


def test_a_torn_file_of_attempts_is_named(tmp_path: Path) -> None:
    path = tmp_path / "attempts.parquet"
    write_attempts(path, make_attempts_table([attempt(1)]))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(StoreError, match=r"attempts.parquet: not a whole Parquet file"):
        read_attempts(path)
