"""A live run: an experiment whose attempts are made in physics at their turn, to test the claim of two levels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from twin.errors import SimulatorError, UsageError
from twin.experiments.calibrate import Progress, fill_caches, time_attempt
from twin.experiments.cosimulate import WINDOW_S, CoSimulation
from twin.experiments.population import LiveLine, find_indices, find_seed
from twin.experiments.progress import show_nothing
from twin.experiments.run import Prepared
from twin.records.attempt import AttemptSpec
from twin.records.attempts import make_skill_model
from twin.records.manifest import SkillEntry
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey
from twin.skills.cache import SkillCache

MOST_REPEATS = 10
"""Failures of the simulator at one potential attempt, after which the run ends."""
TIMED = 1
"""Attempts of each skill that are made again when all were cached, to tell what they cost."""


@dataclass
class PhysicsAttempts:
    """Makes potential attempts in physics, each once; they are cached with the calibrated ones, by their seeds.

    Attributes:
        executor: ``serial``, ``ray`` or None, to choose by the number of attempts.
        progress: shows how far each window is.
        seeds: seeds of all attempts asked for, those of ``sim_fault`` included.
        cpu_s: CPU time of each attempt that was not cached [s].
    """

    executor: str | None = None
    progress: Progress = show_nothing
    seeds: dict[SkillKey, set[int]] = field(default_factory=dict)
    cpu_s: list[float] = field(default_factory=list)

    def __call__(self, wanted: Mapping[SkillKey, set[int]], title: str) -> dict[SkillKey, pa.Table]:
        """Return attempts by skill; one that the simulator could not carry out is repeated with another seed.

        Raises:
            SimulatorError: it failed ten times at one.
            RunFailedError: attempts that killed their worker twice.
        """
        found: dict[SkillKey, list[pa.Table]] = {key: [] for key in wanted}
        left = {key: sorted(indices) for key, indices in wanted.items()}
        for repeat in range(MOST_REPEATS):
            seeds = {key: [find_seed(index, repeat) for index in indices] for key, indices in left.items()}
            for key, attempts in self._make(seeds, title).items():
                failed = pc.equal(attempts["outcome"], Outcome.SIM_FAULT.label)
                found[key].append(attempts.filter(pc.invert(failed)))
                left[key] = find_indices(attempts.filter(failed)).tolist()
            left = {key: indices for key, indices in left.items() if indices}
            if not left:
                return {key: pa.concat_tables(tables) for key, tables in found.items()}
        key, indices = next(iter(left.items()))
        raise SimulatorError(
            f"{key.text}: the simulator failed {MOST_REPEATS} times at attempt {indices[0]} (sim_fault)"
        )

    def read(self, key: SkillKey) -> pa.Table:
        """Return all attempts asked for of a skill, in order of their seeds."""
        return SkillCache.find(key).pick(self.seeds.get(key, set()))

    def measure_s(self) -> float:
        """Return the CPU time of an attempt [s]: of those made, or of some made again when all were cached."""
        times_s = self.cpu_s or [
            time_attempt(_make_spec(key, seed))[1] for key in self.seeds for seed in sorted(self.seeds[key])[:TIMED]
        ]
        return sum(times_s) / len(times_s)

    def _make(self, seeds: Mapping[SkillKey, Sequence[int]], title: str) -> dict[SkillKey, pa.Table]:
        caches = {key: SkillCache.find(key) for key in seeds}
        missing = {key: set(seeds[key]) - set(cache.read()["seed"].to_pylist()) for key, cache in caches.items()}
        specs = [_make_spec(key, seed) for key, some in missing.items() for seed in sorted(some)]
        if specs:
            self.cpu_s += fill_caches(caches, specs, executor=self.executor, progress=self.progress, title=title)
        for key, some in seeds.items():
            self.seeds.setdefault(key, set()).update(some)
        return {key: cache.pick(seeds[key]) for key, cache in caches.items()}


def _make_spec(key: SkillKey, seed: int) -> AttemptSpec:
    return AttemptSpec(key.robot, key.task, key.policy, key.conditions, seed, faults=key.fault_specs)


def prepare_live(prepared: Prepared, attempts: PhysicsAttempts, *, window_s: float = WINDOW_S) -> Prepared:
    """Make every attempt of an experiment; what is returned is replicated as any other, and its store says ``live``.

    Args:
        prepared: the experiment over skill models, which give the planned run times.
        attempts: makes the attempts.
        window_s: line time between two states that are kept [s]; it leaves no mark on the result.

    Raises:
        UsageError: no humanoid works on the line, or the experiment goes on from a saved state.
        SimulatorError, RunFailedError: see ``PhysicsAttempts``.
    """
    experiment = prepared.experiment
    if prepared.starts:
        raise UsageError("a live run starts with an empty line, as a saved state holds attempts of skill models")
    if not prepared.skills:
        raise UsageError(f"line {prepared.manifest.name}: no station has a skill, so that there is nothing to run live")
    lines = {
        scenario: LiveLine.of(line, prepared.skills, prepared.lines[scenario])
        for scenario, line in experiment.load().items()
    }
    runs = [(scenario, number) for scenario in experiment.scenarios for number in range(experiment.replications)]
    CoSimulation(lines, runs, experiment.seed, attempts).run(window_s)
    evidence = {key: attempts.read(key) for key in attempts.seeds}
    skills = {
        key: make_skill_model(
            table, key=key, content_hash=prepared.skills[key].hash, idle_w=prepared.skills[key].idle_w
        )
        for key, table in evidence.items()
    }
    return replace(
        prepared,
        lines={scenario: line.compiled for scenario, line in lines.items()},
        skills=skills,
        evidence=evidence,
        manifest=replace(prepared.manifest, live=True, skills=tuple(SkillEntry.of(model) for model in skills.values())),
    )
