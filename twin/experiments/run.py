"""An experiment: a line's scenarios, replicated; every replication stored as soon as it is done."""

import importlib.metadata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from twin.config.line import Line, Plan, WarmUpRule
from twin.config.lines import find_line_file, load_line
from twin.config.overrides import BASE
from twin.errors import RunFailedError, TwinError, UsageError
from twin.experiments.calibrate import Progress, calibrate_each
from twin.experiments.choose import Wanted, keep_ready
from twin.experiments.progress import show_nothing
from twin.experiments.replicate import Replicate, Replicator
from twin.experiments.study import Study, load_study, restore_cells
from twin.experiments.sweep import carry_out
from twin.experiments.uncertainty import (
    Uncertain,
    find_difference_variance,
    find_variance,
    simulate_suppositions,
)
from twin.line.arrays import State
from twin.line.compile import CompiledLine, compile_line, find_skill_keys, skill_key
from twin.line.disturbances import list_skills
from twin.line.fork import fork_line
from twin.line.intervals import record_timeline
from twin.line.saved import read_saved
from twin.line.warm_up import find_warm_up_s
from twin.records.atomic import write_atomically
from twin.records.failures import FailedRun
from twin.records.manifest import Manifest, SkillEntry, digest_text
from twin.records.skill import SkillKey, SkillModel
from twin.records.store import MANIFEST_NAME, Store, StoreWriter
from twin.records.timeline import Timeline, list_timelines, put_timeline
from twin.skills.cache import SkillCache
from twin.skills.references import find_skill_issues

PACKAGES = ("humanoid-line-twin", "numpy", "numba")
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
        study: experiment file whose cells are the scenarios; None for scenarios of the line file.
    """

    line_file: str
    scenarios: tuple[str, ...] = (BASE,)
    replications: int = 20
    seed: int = 1
    overrides: Mapping[str, object] = field(default_factory=dict)
    start: Path | None = None
    study: Study | None = None

    @classmethod
    def of_study(cls, study: Study, *, seed: int = 1) -> "Experiment":
        """Return the experiment that an experiment file describes."""
        scenarios = tuple(cell.name for cell in study.cells)
        return cls(str(study.line_file), scenarios, study.file.replications, seed, study.file.set, study=study)

    def load(self) -> dict[str, Line]:
        """Return the line of each scenario.

        Raises:
            ConfigError: the file, a scenario or an override is wrong.
            UsageError: there is no such line or scenario, or the number of replications is out of bounds.
        """
        if not 1 <= self.replications <= MAX_REPLICATIONS:
            raise UsageError(f"replications: expected 1 to {MAX_REPLICATIONS} (got {self.replications})")
        if self.study is not None:
            return dict(self.study.lines)
        return {
            scenario: load_line(self.line_file, scenario, self.overrides, find_skill_issues)
            for scenario in self.scenarios
        }


@dataclass(frozen=True)
class Prepared:
    """An experiment with its skills measured and its lines compiled, ready to be replicated.

    Attributes:
        experiment: what to run.
        configs: line of each scenario.
        lines: the same, compiled.
        skills: the skill models that the lines draw from.
        line_text: text of the line file.
        manifest: what the store will say of it.
        starts: state from which the replications of each scenario go on; empty when they start with an empty line.
        unmeasured: scenarios that cannot be run, as a skill of theirs could not be measured. They are neither among
            the configs nor among the lines.
        evidence: the attempts behind each skill; those that are missing here are the calibrated ones.
    """

    experiment: Experiment
    configs: Mapping[str, Line]
    lines: Mapping[str, CompiledLine]
    skills: Mapping[SkillKey, SkillModel]
    line_text: str
    manifest: Manifest
    starts: Mapping[str, State] = field(default_factory=dict)
    unmeasured: tuple[FailedRun, ...] = ()
    evidence: Mapping[SkillKey, pa.Table] = field(default_factory=dict)

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of those that can be run, the one that all others are compared with first."""
        return tuple(self.lines)

    @property
    def folder_name(self) -> str:
        """A name of its own for the folder of this line, seed, skills and software."""
        return f"{Path(self.manifest.experiment).stem or self.manifest.name}-{self.manifest.identity[:8]}"


def prepare(
    experiment: Experiment, *, whole: bool = False, executor: Wanted = None, progress: Progress = show_nothing
) -> Prepared:
    """Check an experiment, measure the skills that are not cached yet, and compile its lines.

    A scenario with a skill that cannot be measured is left out, with the reason. The first one, which all others are
    compared with, is not.

    Args:
        experiment: what to run.
        whole: whether no scenario can be left out.
        executor: see ``make_executor``.
        progress: how to show progress.

    Raises:
        ConfigError, UsageError: the experiment cannot be run as described.
        TwinError: what keeps a skill of the first scenario from being measured, or of any when all are needed.
    """
    described = experiment.load()
    saved = read_saved(experiment.start) if experiment.start else None
    counts = find_attempt_counts(described.values())
    needed = counts if whole else find_skill_keys(next(iter(described.values())))
    found = calibrate_each(counts, needed=needed, executor=executor, progress=progress)
    lost = _find_unmeasured(described, found.failures)
    lines, skills = {name: line for name, line in described.items() if name not in lost}, found.models
    compiled = {scenario: compile_line(line, skills) for scenario, line in lines.items()}
    starts = {scenario: fork_line(saved, line) for scenario, line in compiled.items()} if saved else {}
    return Prepared(
        experiment=experiment,
        configs=lines,
        lines={
            scenario: set_warm_up(line, lines[scenario].plan, experiment.seed, starts=bool(saved))
            for scenario, line in compiled.items()
        },
        skills=skills,
        line_text=find_line_file(experiment.line_file).read_text(encoding="utf-8"),
        manifest=_describe(experiment, lines, skills, saved.digest if saved else "", lost),
        starts=starts,
        unmeasured=tuple(_tell_unmeasured(name, keys, found.failures) for name, keys in lost.items()),
    )


def run_prepared(prepared: Prepared, out: Path, *, executor: Wanted = None, progress: Progress = show_nothing) -> Store:
    """Run what is not stored yet of an experiment and return its store; ``failures.json`` in it tells what failed.

    The same experiment leaves the same bytes in every table, whatever the executor and however often it was
    interrupted.

    Raises:
        StoreError: the folder holds something else, or is being written to.
        RunFailedError: replications that killed their worker or ended in a deadlock; the others are stored.
    """
    experiment = prepared.experiment
    _check_kept(prepared, out)
    store = Store.create(out, prepared.manifest, prepared.line_text)
    prepared = replace(prepared, manifest=store.manifest)
    if experiment.study is not None:
        write_atomically(store.experiment_file, experiment.study.path.read_bytes())
    if experiment.start is not None and experiment.start != store.start_file:
        write_atomically(store.start_file, experiment.start.read_bytes())
    with store.write() as writer:
        for model in prepared.skills.values():
            attempts = prepared.evidence.get(model.key)
            if attempts is None:
                attempts = SkillCache.find(model.key).select(_count(model))
            writer.put_attempts(model.hash, attempts)
        replicate = Replicate(prepared.lines, experiment.seed, prepared.starts)
        replicator = Replicator(replicate, prepared.manifest, writer, executor, progress, prepared.unmeasured)
        if experiment.study is None:
            replicator.fill(dict.fromkeys(prepared.scenarios, experiment.replications))
        else:
            with keep_ready(executor):
                findings = carry_out(
                    experiment.study.file, prepared.scenarios, replicator, with_attempts=bool(prepared.skills)
                )
                findings.write(store.folder)
        writer.compact()
        _store_input_variance(prepared, writer, executor, progress)
        _store_first_timelines(prepared, writer)
    return store


def run_experiment(
    experiment: Experiment, out: Path, *, executor: Wanted = None, progress: Progress = show_nothing
) -> Store:
    """Prepare an experiment and run what is not stored yet of it; see ``prepare`` and ``run_prepared``."""
    prepared = prepare(experiment, executor=executor, progress=progress)
    return run_prepared(prepared, out, executor=executor, progress=progress)


def read_experiment(out: Path) -> Experiment:
    """Return the experiment that a folder was made by.

    Raises:
        StoreError: the folder holds no experiment.
        UsageError: it holds a live run.
    """
    store = Store.open(out)
    manifest = store.manifest
    if manifest.live:
        raise UsageError(
            f"{out}: a live run; repeat its `twin run {manifest.name} --live`, which keeps finished attempts"
        )
    if manifest.experiment:
        study = load_study(store.experiment_file, seed=manifest.seed, line_file=store.line_file)
        return Experiment.of_study(restore_cells(study, manifest.cells, manifest.levels), seed=manifest.seed)
    return Experiment(
        str(store.line_file),
        manifest.scenarios,
        manifest.replications,
        manifest.seed,
        manifest.parameters,
        store.start_file if manifest.start else None,
    )


def store_timeline(prepared: Prepared, writer: StoreWriter, scenario: str, replication: int) -> Timeline:
    """Run a replication once more, store its timeline in place of one that is there, and return it."""
    timeline = record_timeline(
        prepared.lines[scenario],
        seed=prepared.experiment.seed,
        scenario=scenario,
        replication=replication,
        start=prepared.starts.get(scenario),
    )
    put_timeline(writer, scenario, replication, timeline)
    return timeline


def find_attempt_counts(lines: Iterable[Line]) -> dict[SkillKey, int]:
    """Return how many attempts must stand behind each skill that some lines name: the most that any asks for."""
    counts: dict[SkillKey, int] = {}
    for line in lines:
        for skill in list_skills(line):
            key = skill_key(skill)
            counts[key] = max(counts.get(key, 0), skill.attempts)
    return counts


def set_warm_up(compiled: CompiledLine, plan: Plan, seed: int, *, starts: bool) -> CompiledLine:
    """Return a line with the warm-up that its plan's rule finds; none when it starts from a state."""
    if starts:
        return replace(compiled, warm_up_s=0.0)
    if plan.warm_up_rule is WarmUpRule.FIXED:
        return compiled
    return replace(compiled, warm_up_s=find_warm_up_s(compiled, seed=seed))


def _store_input_variance(prepared: Prepared, writer: StoreWriter, executor: Wanted, progress: Progress) -> None:
    """Store what the finite number of attempts adds to the intervals of scenarios, and of differences from the first.

    Of an experiment file's cells, differences are what is asked for; scenarios are seldom more than a few.
    """
    uncertain = Uncertain(prepared.configs, prepared.lines, prepared.skills, prepared.experiment.seed, prepared.starts)
    base = prepared.scenarios[0]
    names = [name for name, line in prepared.configs.items() if find_skill_keys(line)]
    keys = {name: prepared.manifest.key_part(name, base, "input_variance") for name in names}
    missing = [name for name in names if not writer.has_part(keys[name])]
    if not missing:
        return
    with keep_ready(executor):
        reference = simulate_suppositions(uncertain, base, executor=executor, progress=progress)
        for name in missing:
            if name == base:
                table = find_variance(uncertain, base, reference)
            else:
                found = simulate_suppositions(uncertain, name, executor=executor, progress=progress)
                difference = find_difference_variance(uncertain, name, base, found, reference)
                table = pa.concat_tables([find_variance(uncertain, name, found), difference])
            writer.put_input_variance(keys[name], table)


def _store_first_timelines(prepared: Prepared, writer: StoreWriter) -> None:
    """Store the timeline of the first replication of each scenario; of an experiment file's many cells, of the base."""
    scenarios = prepared.scenarios if prepared.experiment.study is None else prepared.scenarios[:1]
    for scenario in scenarios:
        if 0 not in list_timelines(writer.store, scenario):
            store_timeline(prepared, writer, scenario, 0)


def _count(model: SkillModel) -> int:
    return model.outcome.size + model.sim_faults


def _find_unmeasured(
    lines: Mapping[str, Line], failures: Mapping[SkillKey, TwinError]
) -> dict[str, tuple[SkillKey, ...]]:
    """Return the skills of each scenario that could not be measured, of those that have any."""
    found = {name: tuple(key for key in find_skill_keys(line) if key in failures) for name, line in lines.items()}
    return {name: keys for name, keys in found.items() if keys}


def _tell_unmeasured(scenario: str, keys: Iterable[SkillKey], failures: Mapping[SkillKey, TwinError]) -> FailedRun:
    told = {key.text: str(failures[key]) for key in keys}
    reasons = [reason if skill in reason else f"{skill}: {reason}" for skill, reason in told.items()]
    return FailedRun(scenario, None, crashed=False, reason="; ".join(reasons))


def _check_kept(prepared: Prepared, out: Path) -> None:
    """Raise RunFailedError when a store has scenarios that can no longer be run, which would leave it half known."""
    if prepared.unmeasured and (out / MANIFEST_NAME).exists():
        old = Store.open(out).manifest
        had = {skill.key for skill in old.skills}
        lost = {name for name, keys in prepared.manifest.unmeasured.items() if had.intersection(keys)}
        if told := [failed.reason for failed in prepared.unmeasured if failed.scenario in lost]:
            raise RunFailedError(f"{out}: measured before, and not any more:\n" + "\n".join(told))


def _describe(
    experiment: Experiment,
    lines: Mapping[str, Line],
    skills: Mapping[SkillKey, SkillModel],
    start: str,
    lost: Mapping[str, Iterable[SkillKey]],
) -> Manifest:
    path, study = find_line_file(experiment.line_file), experiment.study
    return Manifest(
        name=next(iter(lines.values())).line,
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
        experiment=study.path.name if study else "",
        cells={cell.name: cell.overrides for cell in study.cells} if study else {},
        levels={cell.name: cell.levels for cell in study.cells} if study else {},
        unmeasured={name: tuple(key.text for key in keys) for name, keys in lost.items()},
    )
