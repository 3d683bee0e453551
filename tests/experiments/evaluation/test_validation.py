from dataclasses import replace

import pytest

from twin.episodes.attempt import run_attempt
from twin.errors import UsageError
from twin.experiments.evaluation.bench import measure_overhead
from twin.experiments.evaluation.floors import FLOORS, NOMINAL, find_floor
from twin.experiments.evaluation.validation import count_needed, judge, list_cases
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.outcome import Outcome
from twin.tasks import TASKS


@pytest.fixture(scope="module")
def record() -> AttemptRecord:
    found = run_attempt(AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", 3, timeout_s=0.1))
    return replace(found, outcome=Outcome.SUCCESS, done=1, total=1)


def test_what_succeeds_twice_alike_in_time_passes(record: AttemptRecord) -> None:
    case = judge([(record, 1.0)], [(record, 1.0)], 2.0)
    assert case.problems == []
    assert (case.successes, case.needed) == (1, 1)


@pytest.mark.parametrize(
    ("first", "second", "cpu_s", "words"),
    [
        ({"outcome": Outcome.DROP}, {"outcome": Outcome.DROP}, 1.0, "0 of 1 succeed, at least 1 must (seed 3 drop)"),
        ({"outcome": Outcome.SIM_FAULT}, {"outcome": Outcome.SIM_FAULT}, 1.0, "the solver blew up in 1"),
        ({}, {"energy_j": 1e-12}, 1.0, "not the same in two processes: seed 3"),
        ({}, {}, 9.0, "an attempt took 9 s of CPU, 2 s are allowed"),
        ({"done": 0}, {"done": 0}, 1.0, "a success with 0 of 1 pieces done"),
        ({"peak_torque_ratio": 1.2}, {"peak_torque_ratio": 1.2}, 1.0, "torque beyond its limit (1.200)"),
        ({"duration_s": 99.0}, {"duration_s": 99.0}, 1.0, "longer than the task's time-out"),
    ],
)
def test_what_is_wrong_is_told(
    record: AttemptRecord, first: dict[str, object], second: dict[str, object], cpu_s: float, words: str
) -> None:
    case = judge([(replace(record, **first), cpu_s)], [(replace(record, **second), 1.0)], 2.0)
    assert any(words in problem for problem in case.problems), case.problems


def test_every_floor_is_of_conditions_that_exist() -> None:
    for task, floors in FLOORS.items():
        assert set(floors) < set(TASKS[task].conditions)
    assert set(FLOORS) == set(TASKS)


def test_conditions_without_a_floor_must_succeed() -> None:
    assert find_floor("a_new_task", "nominal") == find_floor("kitting", "nominal") == NOMINAL


def test_a_single_attempt_must_succeed_and_many_may_fail_as_often_as_chance_has_it() -> None:
    assert [count_needed(n, 0.9) for n in (1, 3, 10, 100)] == [1, 2, 7, 85]
    assert count_needed(10, 0.0) == 0


def test_cases_are_all_tasks_with_all_conditions_unless_some_are_named() -> None:
    assert len(list_cases([])) == sum(len(task.conditions) for task in TASKS.values())
    assert list_cases(["carry", "kitting"], ["nominal"]) == [("carry", "nominal"), ("kitting", "nominal")]


def test_unknown_names_are_told() -> None:
    with pytest.raises(UsageError, match="did you mean 'kitting'"):
        list_cases(["kiting"])
    with pytest.raises(UsageError, match="did you mean 'nominal'"):
        list_cases([], ["nominl"])


def test_the_overhead_is_measured_against_the_bare_loop() -> None:
    spec = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", 1, timeout_s=0.1)
    found = measure_overhead(spec, attempts=1, repeats=3)
    assert found["least"] <= found["over_bare_loop"] <= found["most"]
    assert found["over_its_own_attempts"] > 0
