"""Filling the skill models that a line names: attempts in physics, only those that are not cached yet."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

from twin.episodes.attempt import check_spec, run_attempt
from twin.errors import RunFailedError, SimulatorError
from twin.experiments.choose import make_executor
from twin.experiments.executor import Crashed
from twin.experiments.progress import Advance, show_nothing
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.attempts import make_skill_model
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey, SkillModel
from twin.robot.files import find_robot
from twin.skills.cache import SkillCache

ATTEMPT_S = 2.5
"""CPU time of one attempt, to choose an executor by [s]."""
SAVE_EVERY = 20
"""Attempts after which a part is written, so that an interruption loses little."""
SIM_FAULTS_IN_A_ROW = 10
"""Failures of the simulator, one after the other, after which no more attempts are made."""

Progress = Callable[[str, int], AbstractContextManager[Advance]]


def time_attempt(spec: AttemptSpec) -> tuple[AttemptRecord, float]:
    """Carry out an attempt and return its record and the CPU time that it took [s]."""
    start = time.process_time()
    return run_attempt(spec), time.process_time() - start


def run_attempts(
    specs: Sequence[AttemptSpec], *, executor: str | None, progress: Progress = show_nothing, title: str = "attempts"
) -> Iterator[tuple[AttemptRecord, float]]:
    """Carry out attempts and yield record and CPU time of each, as they come.

    Raises:
        UsageError: a spec names something unknown; nothing is run then.
        SimulatorError: the simulator failed ten times in a row; what came before has been yielded.
        RunFailedError: attempts that killed their worker twice, after all others are done.
    """
    for spec in specs:
        check_spec(spec)
    crashed, faults = [], 0
    runner = make_executor(executor, expected_s=ATTEMPT_S * len(specs))
    with progress(title, len(specs)) as advance:
        for result in runner.map(time_attempt, specs):
            advance()
            if isinstance(result, Crashed):
                crashed.append(f"{specs[result.index].key}: {result.reason}")
                continue
            yield result.value
            faults = faults + 1 if result.value[0].outcome is Outcome.SIM_FAULT else 0
            if faults == SIM_FAULTS_IN_A_ROW:
                raise SimulatorError(
                    f"stopped: the simulator failed in {faults} attempts in a row (sim_fault), "
                    f"last in {result.value[0].spec.key}; the attempts before are kept"
                )
    if crashed:
        raise RunFailedError("attempts that could not be carried out:\n" + "\n".join(crashed))


def calibrate(
    wanted: Mapping[SkillKey, int], *, executor: str | None = None, progress: Progress = show_nothing
) -> dict[SkillKey, SkillModel]:
    """Return a skill model of each key, from attempts with the seeds 1 to the wanted number.

    Cached attempts are used; the others are run and cached, also when this is interrupted.

    Raises:
        UsageError: a key names something unknown.
        SimulatorError, RunFailedError: see ``run_attempts``.
    """
    caches = {key: SkillCache.find(key) for key in wanted}
    missing = [_make_spec(key, seed) for key in wanted for seed in caches[key].find_missing(wanted[key])]
    if missing:
        _fill(caches, missing, executor, progress)
    return {
        key: make_skill_model(
            caches[key].select(count),
            key=key,
            content_hash=caches[key].hash,
            idle_w=find_robot(key.robot).data.power.idle_w.value,
        )
        for key, count in wanted.items()
    }


def _fill(
    caches: Mapping[SkillKey, SkillCache], missing: Sequence[AttemptSpec], executor: str | None, progress: Progress
) -> None:
    unsaved: list[AttemptRecord] = []
    try:
        for record, _ in run_attempts(missing, executor=executor, progress=progress, title="physics attempts"):
            unsaved.append(record)
            if len(unsaved) >= SAVE_EVERY:
                _save(caches, unsaved)
    finally:
        _save(caches, unsaved)


def _save(caches: Mapping[SkillKey, SkillCache], records: list[AttemptRecord]) -> None:
    for key, cache in caches.items():
        cache.add(record for record in records if _find_key(record.spec) == key)
    records.clear()


def _make_spec(key: SkillKey, seed: int) -> AttemptSpec:
    return AttemptSpec(key.robot, key.task, key.policy, key.conditions, seed, faults=key.fault_specs)


def _find_key(spec: AttemptSpec) -> SkillKey:
    return SkillKey(spec.robot, spec.task, spec.policy, spec.conditions, tuple(fault.text for fault in spec.faults))
