"""An experiment: a line's scenarios, replicated; every replication stored as soon as it is done."""

import importlib.metadata
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from twin.config.line import Line, Plan, Skill, WarmUpRule
from twin.config.lines import find_line_file, load_line
from twin.config.overrides import BASE
from twin.errors import DeadlockError, RunFailedError, UsageError
from twin.experiments.calibrate import Progress, calibrate
from twin.experiments.choose import make_executor
from twin.experiments.executor import Crashed
from twin.experiments.progress import show_nothing
from twin.line.arrays import State
from twin.line.compile import CompiledLine, compile_line, skill_key
from twin.line.fork import fork_line
from twin.line.saved import read_saved
from twin.line.simulate import simulate
from twin.line.warm_up import find_warm_up_s
from twin.records.atomic import write_atomically
from twin.records.kpis import compute_kpis
from twin.records.manifest import Manifest, SkillEntry, digest_text, run_key
from twin.records.skill import SkillKey, SkillModel
from twin.records.store import Store, StoreWriter
from twin.skills.cache import SkillCache
from twin.skills.references import find_skill_issues

PACKAGES = ("humanoid-line-twin", "numpy", "numba")
REPLICATION_S = 0.02
"""CPU time of one replication of an ordinary line, to choose an executor by [s]."""
SAVE_EVERY_S = 5.0
MAX_REPLICATIONS = 100_000


@dataclass(frozen=True)
class Experiment:
    """What to run.

    Attributes:
        line_file: line file, or the name of a shipped line.
        scenarios: scenarios of the file, ``base`` for the file as it stands.
        replications: replications of each scenario.
        seed: seed of every random stream of the line.
        overrides: ``path: value`` pairs that replace values of the file.
        start: saved state from which every replication goes on; None starts with an empty line.
    """

    line_file: str
    scenarios: tuple[str, ...] = (BASE,)
    replications: int = 20
    seed: int = 1
    overrides: Mapping[str, object] = field(default_factory=dict)
    start: Path | None = None

    def load(self) -> dict[str, Line]:
        """Return the line of each scenario.

        Raises:
            ConfigError: the file, a scenario or an override is wrong.
            UsageError: there is no such line or scenario, or the number of replications is out of bounds.
        """
        if not 1 <= self.replications <= MAX_REPLICATIONS:
            raise UsageError(f"replications: expected 1 to {MAX_REPLICATIONS} (got {self.replications})")
        return {
            scenario: load_line(self.line_file, scenario, self.overrides, find_skill_issues)
            for scenario in self.scenarios
        }


@dataclass(frozen=True)
class Replicate:
    """Simulates one replication; holds all that is common to them."""

    lines: Mapping[str, CompiledLine]
    seed: int
    starts: Mapping[str, State]

    def __call__(self, run: tuple[str, int]) -> dict[str, pa.Table] | DeadlockError:
        """Return every table of a (scenario, replication), or what kept it from being whole."""
        scenario, replication = run
        try:
            tables = simulate(
                self.lines[scenario],
                seed=self.seed,
                scenario=scenario,
                replication=replication,
                start=self.starts.get(scenario),
            )
        except DeadlockError as error:
            return error
        return tables | {"kpis": compute_kpis(tables)}


@dataclass(frozen=True)
class Prepared:
    """An experiment with its skills measured and its lines compiled, ready to be replicated.

    Attributes:
        experiment: what to run.
        lines: compiled line of each scenario.
        skills: the skill models that the lines draw from.
        line_text: text of the line file.
        manifest: what the store will say of it.
        starts: state from which the replications of each scenario go on; empty when they start with an empty line.
    """

    experiment: Experiment
    lines: Mapping[str, CompiledLine]
    skills: Mapping[SkillKey, SkillModel]
    line_text: str
    manifest: Manifest
    starts: Mapping[str, State] = field(default_factory=dict)

    @property
    def folder_name(self) -> str:
        """A name of its own for the folder of this line, seed, skills and software."""
        return f"{self.manifest.name}-{self.manifest.identity[:8]}"


def prepare(experiment: Experiment, *, executor: str | None = None, progress: Progress = show_nothing) -> Prepared:
    """Check an experiment, measure the skills that are not cached yet, and compile its lines.

    Raises:
        ConfigError, UsageError: the experiment cannot be run as described.
        RunFailedError: attempts that killed their worker.
    """
    lines = experiment.load()
    saved = read_saved(experiment.start) if experiment.start else None
    skills = calibrate(find_attempt_counts(lines.values()), executor=executor, progress=progress)
    compiled = {scenario: compile_line(line, skills) for scenario, line in lines.items()}
    starts = {scenario: fork_line(saved, line) for scenario, line in compiled.items()} if saved else {}
    return Prepared(
        experiment=experiment,
        lines={
            scenario: _set_warm_up(line, lines[scenario].plan, experiment.seed, starts=bool(saved))
            for scenario, line in compiled.items()
        },
        skills=skills,
        line_text=find_line_file(experiment.line_file).read_text(encoding="utf-8"),
        manifest=_describe(experiment, next(iter(lines.values())), skills, saved.digest if saved else ""),
        starts=starts,
    )


def run_prepared(
    prepared: Prepared, out: Path, *, executor: str | None = None, progress: Progress = show_nothing
) -> Store:
    """Run what is not stored yet of an experiment and return its store.

    The same experiment leaves the same bytes in every table, whatever the executor and however often it was
    interrupted.

    Raises:
        StoreError: the folder holds something else, or is being written to.
        RunFailedError: replications that killed their worker or ended in a deadlock; the others are stored.
    """
    experiment, identity = prepared.experiment, prepared.manifest.identity
    store = Store.create(out, prepared.manifest, prepared.line_text)
    if experiment.start is not None and experiment.start != store.start_file:
        write_atomically(store.start_file, experiment.start.read_bytes())
    with store.write() as writer:
        for model in prepared.skills.values():
            writer.put_attempts(model.hash, SkillCache.find(model.key).select(_count(model)))
        runs = [(scenario, number) for scenario in experiment.scenarios for number in range(experiment.replications)]
        keys = {run: run_key(identity, *run) for run in runs}
        done = store.completed()
        missing = [run for run in runs if keys[run] not in done]
        _replicate(
            Replicate(prepared.lines, experiment.seed, prepared.starts), missing, keys, writer, executor, progress
        )
        writer.compact()
    return store


def run_experiment(
    experiment: Experiment, out: Path, *, executor: str | None = None, progress: Progress = show_nothing
) -> Store:
    """Prepare an experiment and run what is not stored yet of it; see ``prepare`` and ``run_prepared``."""
    prepared = prepare(experiment, executor=executor, progress=progress)
    return run_prepared(prepared, out, executor=executor, progress=progress)


def read_experiment(out: Path) -> Experiment:
    """Return the experiment that a folder was made by.

    Raises:
        StoreError: the folder holds no experiment.
    """
    store = Store.open(out)
    manifest = store.manifest
    return Experiment(
        str(store.line_file),
        manifest.scenarios,
        manifest.replications,
        manifest.seed,
        manifest.parameters,
        store.start_file if manifest.start else None,
    )


def find_attempt_counts(lines: Iterable[Line]) -> dict[SkillKey, int]:
    """Return how many attempts must stand behind each skill that some lines name: the most that any asks for."""
    counts: dict[SkillKey, int] = {}
    for line in lines:
        for station in line.stations:
            if isinstance(station.processing, Skill):
                key = skill_key(station.processing)
                counts[key] = max(counts.get(key, 0), station.processing.attempts)
    return counts


def _set_warm_up(compiled: CompiledLine, plan: Plan, seed: int, *, starts: bool) -> CompiledLine:
    """Return a line with the warm-up that its plan's rule finds; none when it starts from a state."""
    if starts:
        return replace(compiled, warm_up_s=0.0)
    if plan.warm_up_rule is WarmUpRule.FIXED:
        return compiled
    return replace(compiled, warm_up_s=find_warm_up_s(compiled, seed=seed))


def _replicate(
    replicate: Replicate,
    runs: Sequence[tuple[str, int]],
    keys: Mapping[tuple[str, int], str],
    writer: StoreWriter,
    executor: str | None,
    progress: Progress,
) -> None:
    """Simulate runs and store them in parts, also those done before an interruption."""
    runner = make_executor(executor, expected_s=REPLICATION_S * len(runs))
    unsaved: dict[str, dict[str, pa.Table]] = {}
    failures: dict[int, str | DeadlockError] = {}
    saved_at = time.monotonic()
    try:
        with progress("replications", len(runs)) as advance:
            for result in runner.map(replicate, runs):
                advance()
                outcome = result.reason if isinstance(result, Crashed) else result.value
                if isinstance(outcome, str | DeadlockError):
                    failures[result.index] = outcome
                    continue
                unsaved[keys[runs[result.index]]] = outcome
                if time.monotonic() - saved_at > SAVE_EVERY_S:
                    _save(writer, unsaved, keys.values())
                    saved_at = time.monotonic()
    finally:
        _save(writer, unsaved, keys.values())
    if failures:
        reasons = {runs[index]: failures[index] for index in sorted(failures)}
        raise RunFailedError("replications that could not be carried out:\n" + "\n".join(_describe_failures(reasons)))


def _describe_failures(reasons: Mapping[tuple[str, int], str | DeadlockError]) -> Iterator[str]:
    """Yield a line for each failure; of equal deadlocks of a scenario, for the first and how many there are."""
    alike: dict[tuple[str, str], list[int]] = {}
    for (scenario, replication), reason in reasons.items():
        cause = reason.cause if isinstance(reason, DeadlockError) else f"{replication}: {reason}"
        alike.setdefault((scenario, cause), []).append(replication)
    for (scenario, _), (first, *others) in alike.items():
        more = f" and {len(others)} more" if others else ""
        yield f"{scenario}, replication {first}{more}: {reasons[scenario, first]}"


def _save(writer: StoreWriter, unsaved: dict[str, dict[str, pa.Table]], order: Iterable[str]) -> None:
    """Store what is done as one part, in the order of the plan and not of arrival."""
    done = [key for key in order if key in unsaved]
    if done:
        parts = [unsaved[key] for key in done]
        writer.append(done, {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]})
        unsaved.clear()


def _count(model: SkillModel) -> int:
    return model.outcome.size + model.sim_faults


def _describe(experiment: Experiment, line: Line, skills: Mapping[SkillKey, SkillModel], start: str) -> Manifest:
    path = find_line_file(experiment.line_file)
    return Manifest(
        name=line.line,
        seed=experiment.seed,
        scenarios=experiment.scenarios,
        replications=experiment.replications,
        line_file=path.name,
        line_digest=digest_text(path.read_text(encoding="utf-8")),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        parameters=dict(experiment.overrides),
        versions={name: importlib.metadata.version(name) for name in PACKAGES},
        skills=tuple(SkillEntry.of(model) for model in skills.values()),
        start=start,
    )
