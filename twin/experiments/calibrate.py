"""Filling the skill models that a line names: attempts in physics, only those that are not cached yet."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from twin.episodes.attempt import check_spec, run_attempt
from twin.episodes.layouts import check_policy
from twin.errors import CrashedAttemptsError, RunFailedError, SimulatorError, TwinError
from twin.experiments.choose import Wanted, make_executor
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
"""Failures of the simulator at a skill, one after the other, after which no more of its attempts are made."""

Progress = Callable[[str, int], AbstractContextManager[Advance]]


@dataclass(frozen=True)
class Calibration:
    """What came of measuring some skills.

    Attributes:
        models: of the skills that were measured, by their key.
        failures: what kept each of the others from being measured, by its key.
    """

    models: dict[SkillKey, SkillModel]
    failures: dict[SkillKey, TwinError]


@dataclass
class SimFaults:
    """Failures of the simulator, told apart from those in a row by their place among the attempts at their skill.

    The order in which attempts come back, which hangs on the executor, plays no part.

    Attributes:
        places: of the failures so far, by skill.
    """

    places: dict[SkillKey, set[int]] = field(default_factory=dict)

    def add(self, key: SkillKey, place: int) -> int:
        """Note a failure and return how many there are in a row around it."""
        failed = self.places.setdefault(key, set())
        failed.add(place)
        first = last = place
        while first - 1 in failed:
            first -= 1
        while last + 1 in failed:
            last += 1
        return last - first + 1


def time_attempt(spec: AttemptSpec) -> tuple[AttemptRecord, float]:
    """Carry out an attempt and return its record and the CPU time that it took [s]."""
    start = time.process_time()
    return run_attempt(spec), time.process_time() - start


def run_attempts(
    specs: Sequence[AttemptSpec],
    *,
    executor: Wanted,
    progress: Progress = show_nothing,
    title: str = "attempts",
) -> Iterator[tuple[AttemptRecord, float]]:
    """Carry out attempts and yield record and CPU time of each, as they come.

    Raises:
        UsageError: a spec names something unknown; nothing is run then.
        SimulatorError: the simulator failed ten times in a row at a skill; what came before has been yielded.
        CrashedAttemptsError: attempts that killed their worker, after all others are done.
    """
    for spec in specs:
        check_spec(spec)
    for spec in {(spec.robot, spec.task, spec.policy): spec for spec in specs}.values():
        check_policy(spec)
    crashed: dict[str, list[str]] = {}
    faults, places = SimFaults(), _number(specs)
    runner = make_executor(executor, expected_s=ATTEMPT_S * len(specs))
    with progress(title, len(specs)) as advance:
        for result in runner.map(time_attempt, specs):
            advance()
            key, place = places[result.index]
            if isinstance(result, Crashed):
                crashed.setdefault(key.text, []).append(f"{specs[result.index].key}: {result.reason}")
                continue
            yield result.value
            if result.value[0].outcome is Outcome.SIM_FAULT and faults.add(key, place) >= SIM_FAULTS_IN_A_ROW:
                raise SimulatorError(
                    f"stopped: the simulator failed in {SIM_FAULTS_IN_A_ROW} attempts in a row (sim_fault), "
                    f"last in {result.value[0].spec.key}; the attempts before are kept",
                    key.text,
                )
    if crashed:
        raise CrashedAttemptsError(crashed)


def calibrate(
    wanted: Mapping[SkillKey, int], *, executor: Wanted = None, progress: Progress = show_nothing
) -> dict[SkillKey, SkillModel]:
    """Return a skill model of each key, from attempts with the seeds 1 to the wanted number.

    Cached attempts are used; the others are run and cached, also when this is interrupted.

    Raises:
        UsageError: a key names something unknown, or a policy that cannot be used.
        SimulatorError, CrashedAttemptsError, RunFailedError: a skill could not be measured.
    """
    return calibrate_each(wanted, needed=wanted, executor=executor, progress=progress).models


def calibrate_each(
    wanted: Mapping[SkillKey, int],
    *,
    needed: Collection[SkillKey] = (),
    executor: Wanted = None,
    progress: Progress = show_nothing,
) -> Calibration:
    """Measure some skills as ``calibrate`` does; one that cannot be measured does not keep the others from it.

    A skill fails when its policy cannot be used (a server that does not answer), when an attempt kills its worker,
    when the simulator fails in ten attempts in a row, or in all. What was made of its attempts stays cached.

    Args:
        wanted: how many attempts shall stand behind each skill.
        needed: those without which the others are of no use: a failure of theirs is raised at once.
        executor: see ``make_executor``.
        progress: how to show progress.

    Raises:
        UsageError: a key names something unknown.
        TwinError: what keeps a needed skill from being measured.
    """
    caches = {key: SkillCache.find(key) for key in wanted}
    failures: dict[SkillKey, TwinError] = {}

    def fail(key: SkillKey, error: TwinError) -> None:
        if key in needed:
            raise error
        failures[key] = error

    for key in wanted:
        if caches[key].find_missing(wanted[key]):
            try:
                check_policy(_make_spec(key, 1))
            except TwinError as error:
                fail(key, error)
    while missing := _list_missing(caches, {key: wanted[key] for key in wanted if key not in failures}):
        try:
            fill_caches(caches, missing, executor=executor, progress=progress)
        except SimulatorError as error:
            fail(_name(wanted)[error.skill], error)
        except CrashedAttemptsError as error:
            for skill, reasons in error.reasons.items():
                fail(_name(wanted)[skill], CrashedAttemptsError({skill: reasons}))
    models = {}
    for key in wanted:
        if key not in failures:
            try:
                models[key] = _make_model(caches[key], wanted[key])
            except RunFailedError as error:
                fail(key, error)
    return Calibration(models, failures)


def fill_caches(
    caches: Mapping[SkillKey, SkillCache],
    missing: Sequence[AttemptSpec],
    *,
    executor: Wanted,
    progress: Progress = show_nothing,
    title: str = "physics attempts",
) -> list[float]:
    """Carry out attempts and cache them, also those that are done when this is interrupted; return their CPU times [s].

    Raises:
        UsageError, SimulatorError, CrashedAttemptsError: see ``run_attempts``.
    """
    unsaved: list[AttemptRecord] = []
    times_s = []
    try:
        for record, cpu_s in run_attempts(missing, executor=executor, progress=progress, title=title):
            unsaved.append(record)
            times_s.append(cpu_s)
            if len(unsaved) >= SAVE_EVERY:
                _save(caches, unsaved)
    finally:
        _save(caches, unsaved)
    return times_s


def _save(caches: Mapping[SkillKey, SkillCache], records: list[AttemptRecord]) -> None:
    for key, cache in caches.items():
        cache.add(record for record in records if _find_key(record.spec) == key)
    records.clear()


def _list_missing(caches: Mapping[SkillKey, SkillCache], wanted: Mapping[SkillKey, int]) -> list[AttemptSpec]:
    return [_make_spec(key, seed) for key, count in wanted.items() for seed in caches[key].find_missing(count)]


def _make_model(cache: SkillCache, count: int) -> SkillModel:
    idle_w = find_robot(cache.key.robot).data.power.idle_w.value
    return make_skill_model(cache.select(count), key=cache.key, content_hash=cache.hash, idle_w=idle_w)


def _name(keys: Collection[SkillKey]) -> dict[str, SkillKey]:
    return {key.text: key for key in keys}


def _number(specs: Sequence[AttemptSpec]) -> list[tuple[SkillKey, int]]:
    """Return the skill of each attempt, and its place among those at this skill."""
    counts: Counter[SkillKey] = Counter()
    places = []
    for key in map(_find_key, specs):
        places.append((key, counts[key]))
        counts[key] += 1
    return places


def _make_spec(key: SkillKey, seed: int) -> AttemptSpec:
    return AttemptSpec(key.robot, key.task, key.policy, key.conditions, seed, faults=key.fault_specs)


def _find_key(spec: AttemptSpec) -> SkillKey:
    return SkillKey(spec.robot, spec.task, spec.policy, spec.conditions, tuple(fault.text for fault in spec.faults))
