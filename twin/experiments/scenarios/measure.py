"""Attempts of many scenarios, only those that are not stored yet."""

import zlib
from collections import Counter
from collections.abc import Iterator, Sequence

from twin.config.scenario import Scenario
from twin.experiments.calibrate import SAVE_EVERY, Progress, run_attempts
from twin.experiments.choose import Wanted
from twin.experiments.progress import show_nothing
from twin.experiments.scenarios.attempts import make_spec
from twin.experiments.scenarios.capability import find_inability
from twin.experiments.scenarios.store import Attempts, ScenarioStore
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.outcome import Outcome
from twin.robot.files import list_robots


def measure_scenarios(
    scenarios: Sequence[Scenario],
    store: ScenarioStore,
    seeds: Sequence[int],
    *,
    executor: Wanted = None,
    progress: Progress = show_nothing,
) -> None:
    """Attempt every scenario with every seed; what is stored is not made again.

    What is done is stored, also when this is interrupted: all scenarios with the first seed come first, and those in a
    scattered order, so that what there is then is a fair sample of the whole.

    Raises:
        StoreError: the store cannot be read or written.
        UsageError, SimulatorError, RunFailedError: see ``run_attempts``.
    """
    made = store.read()
    scattered = sorted(scenarios, key=lambda scenario: zlib.crc32(scenario.name.encode()))
    specs = [make_spec(scenario, seed) for seed in seeds for scenario in scattered]
    _fill(store, [spec for spec in specs if spec not in made], executor, progress, "scenarios")


def try_others(
    scenarios: Sequence[Scenario],
    store: ScenarioStore,
    seeds: Sequence[int],
    *,
    executor: Wanted = None,
    progress: Progress = show_nothing,
) -> None:
    """Let the other robots try the scenarios that failed in all attempts, one robot after the other until one succeeds.

    Those that succeed most at the task so far come first; robots that are computed to be unable are not tried.

    Raises:
        StoreError: the store cannot be read or written.
        UsageError, SimulatorError, RunFailedError: see ``run_attempts``.
    """
    while True:
        made = store.read()
        order = rank_robots(scenarios, made)
        wanted = [
            make_spec(s, seed, robot) for s in scenarios for robot in _find_next(s, made, order) for seed in seeds
        ]
        missing = [spec for spec in {spec.key: spec for spec in wanted}.values() if spec not in made]
        if not missing:
            return
        _fill(store, missing, executor, progress, "other robots")


def rank_robots(scenarios: Sequence[Scenario], made: Attempts) -> dict[str, list[str]]:
    """Return the robots for each task, those that succeeded most in the scenarios first."""
    tried: Counter[tuple[str, str]] = Counter()
    done: Counter[tuple[str, str]] = Counter()
    for scenario in scenarios:
        outcomes = list_outcomes(scenario, made)
        tried[scenario.task, scenario.robot] += len(outcomes)
        done[scenario.task, scenario.robot] += outcomes.count(Outcome.SUCCESS.label)
    return {
        task: sorted(list_robots(), key=lambda robot: -done[task, robot] / max(tried[task, robot], 1))
        for task in dict.fromkeys(scenario.task for scenario in scenarios)
    }


def list_outcomes(scenario: Scenario, made: Attempts, robot: str | None = None) -> list[str]:
    """Return the outcomes of a scenario's attempts by its robot or another; failures of the simulator are left out."""
    rows = made.find(make_spec(scenario, 1, robot))
    return [row["outcome"] for row in rows if row["outcome"] != Outcome.SIM_FAULT.label]


def _find_next(scenario: Scenario, made: Attempts, order: dict[str, list[str]]) -> Iterator[str]:
    """Yield the robot that tries next: none while the scenario's own has not tried, or once one has succeeded."""
    own = list_outcomes(scenario, made)
    if not own or Outcome.SUCCESS.label in own:
        return
    for robot in order[scenario.task]:
        if robot == scenario.robot:
            continue
        outcomes = list_outcomes(scenario, made, robot)
        if Outcome.SUCCESS.label in outcomes:
            return
        if not made.find(make_spec(scenario, 1, robot)) and find_inability(scenario, robot) is None:
            yield robot
            return


def _fill(store: ScenarioStore, specs: Sequence[AttemptSpec], executor: Wanted, progress: Progress, title: str) -> None:
    unsaved: list[AttemptRecord] = []
    if not specs:
        return
    try:
        for record, _ in run_attempts(specs, executor=executor, progress=progress, title=title):
            unsaved.append(record)
            if len(unsaved) >= SAVE_EVERY:
                store.add(unsaved)
                unsaved.clear()
    finally:
        store.add(unsaved)
