"""A search for the best candidate of an experiment file, and the choice among the best of them on fresh replications.

Candidates come in batches, are simulated by the executor, and answered in the order in which they were proposed: the
same seed gives the same trials whatever the executor. What a few replications make look best is partly luck; so the
best few are only finalists, replicated anew with numbers that the search never used, and chosen from by ``selection``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from twin.config.experiment import Constraint, Direction, ExperimentFile, Objective, Search
from twin.config.line import Line
from twin.errors import DeadlockError, RunFailedError, TwinError, UsageError
from twin.experiments.calibrate import Progress, calibrate
from twin.experiments.choose import Wanted, keep_ready, make_executor
from twin.experiments.executor import Crashed, Executor
from twin.experiments.neighbours import list_neighbours
from twin.experiments.progress import show_nothing
from twin.experiments.proposer import Proposer
from twin.experiments.replicate import REPLICATION_S, Replicate
from twin.experiments.run import Experiment, Prepared, find_attempt_counts, prepare, run_prepared
from twin.experiments.space import Setting, Space
from twin.experiments.study import Study
from twin.experiments.trial import Status, Trial, write_trials
from twin.line.compile import CompiledLine, compile_line
from twin.records.front import find_front
from twin.records.quantities import LINE
from twin.records.store import Store

FIRST_REPLICATION = 2_000_000
"""Number of the first replication of every trial: beyond those that count, and those that find a warm-up."""
PATIENCE = 20
"""Proposals made before, one after the other, after which they are drawn at random among all candidates."""
MOST_REPEATS = 200
"""Repeated proposals, one after the other, after which nothing new is expected."""
MOST_PROPOSALS = 50
"""Proposals in all, for each candidate that may be simulated."""
REASONS_TOLD = 10


@dataclass(frozen=True)
class Measure:
    """Simulates a replication of a candidate; holds all that is common to them."""

    replicate: Replicate

    def __call__(self, run: tuple[str, int]) -> dict[str, float] | str:
        """Return the KPIs of the line, or what kept the replication from being whole."""
        tables = self.replicate(run)
        if isinstance(tables, DeadlockError):
            return str(tables)
        kpis = tables["kpis"].filter(pc.field("scope") == LINE)
        return dict(zip(kpis["kpi"].to_pylist(), kpis["value"].to_pylist(), strict=True))


@dataclass
class Searcher:
    """A search under way.

    Attributes:
        file: the experiment.
        search: how it is searched.
        space: what to choose from.
        seed: of the lines' random streams, and of the proposals.
        executor: runs replications.
        wanted: what the executor was chosen by, for attempts behind skills.
        progress: shows how far it is.
        trials: by their setting, in the order of their proposal.
    """

    file: ExperimentFile
    search: Search
    space: Space
    seed: int
    executor: Executor
    wanted: Wanted
    progress: Progress
    trials: dict[Setting, Trial] = field(default_factory=dict)

    def run(self) -> tuple[Trial, ...]:
        """Return all trials.

        Raises:
            UsageError: no candidate could be simulated; with the reasons.
        """
        proposer = Proposer(self.space.dimensions, self._find_directions(), trials=self.search.trials, seed=self.seed)
        if (base := self.space.find_base()) is not None:
            proposer.suggest(base)
        picks = np.random.Generator(np.random.Philox([self.seed, 0x4F5054]))
        with self.progress("trials", self.search.trials) as advance:
            while batch := self._propose(proposer, picks):
                for number, trial in self._measure(batch):
                    self.trials[trial.setting] = trial
                    self._answer(proposer, number, trial)
                    advance()
        if not self._count():
            raise UsageError(_tell_failures(self.space, list(self.trials.values())))
        return tuple(self.trials.values())

    def _count(self) -> int:
        return sum(1 for trial in self.trials.values() if trial.means)

    def _propose(self, proposer: Proposer, picks: np.random.Generator) -> dict[int, tuple[Trial, Line]]:
        """Return new candidates with their lines, by the number of their proposal; none when the search is over.

        Those that make no line are answered at once.
        """
        wanted = min(self.search.batch, self.search.trials - self._count())
        chosen: dict[int, tuple[Trial, Line]] = {}
        asked: set[Setting] = set()
        repeats = 0
        for setting in self._pick_neighbours(wanted // 2, picks):
            proposer.suggest(setting)
        while len(chosen) < wanted and len(self.trials) + len(chosen) < self._most() and repeats < MOST_REPEATS:
            number, proposed = proposer.ask()
            setting = self.space.fit(proposed, picks)
            if setting in self.trials or setting in asked:
                proposer.forget(number)
                repeats += 1
                if repeats >= PATIENCE:
                    proposer.suggest(self.space.draw(picks))
            elif setting != proposed:
                proposer.forget(number)
                proposer.suggest(setting)
            else:
                repeats = 0
                trial, line = self._try(setting)
                asked.add(setting)
                if line is None:
                    self.trials[setting] = trial
                    proposer.reject(number, trial.excesses)
                else:
                    chosen[number] = trial, line
        return chosen

    def _most(self) -> float:
        """Return how many candidates are looked at in all: every one, or a multiple of what may be simulated."""
        return min(self.space.size, MOST_PROPOSALS * self.search.trials)

    def _pick_neighbours(self, count: int, picks: np.random.Generator) -> list[Setting]:
        """Return settings next to the best one so far that were not tried and keep the budgets."""
        objective = self.file.objective
        ranked = _rank(list(self.trials.values()), objective) if objective else []
        if not ranked:
            return []
        found = [
            setting
            for setting in list_neighbours(self.space.dimensions, ranked[0].setting)
            if setting not in self.trials and not self.space.find_excesses(self.space.make_cell(setting))
        ]
        return [found[place] for place in picks.permutation(len(found))[:count].tolist()]

    def _try(self, setting: Setting) -> tuple[Trial, Line | None]:
        """Return a trial that is not simulated yet, and its line; None when there is none."""
        cell = self.space.make_cell(setting)
        line, issues = self.space.load(cell)
        if line is None:
            return Trial(setting, cell, reason="; ".join(f"{issue.path}: {issue.message}" for issue in issues)), None
        if excesses := self.space.find_excesses(cell):
            told = {f"budgets[{place}]: off by {excess:+g}": abs(excess) for place, excess in excesses.items()}
            return Trial(setting, cell, reason="; ".join(told), excesses=told), None
        return Trial(setting, cell), line

    def _measure(self, batch: Mapping[int, tuple[Trial, Line]]) -> Iterator[tuple[int, Trial]]:
        """Yield each candidate of a batch with what its replications have shown, in order."""
        compiled = {str(number): self._compile(line) for number, (_, line) in batch.items()}
        lines = {name: line for name, line in compiled.items() if not isinstance(line, str)}
        numbers = range(FIRST_REPLICATION, FIRST_REPLICATION + self.search.replications)
        runs = [(name, number) for name in lines for number in numbers]
        found: dict[str, list[dict[str, float] | str]] = {
            name: [line] if isinstance(line, str) else [] for name, line in compiled.items()
        }
        measure = Measure(Replicate(lines, self.seed, {}))
        results = {result.index: result for result in self.executor.map(measure, runs)}
        for index in sorted(results):
            result = results[index]
            found[runs[index][0]].append(result.reason if isinstance(result, Crashed) else result.value)
        for number, (trial, _) in batch.items():
            yield number, self._judge(trial, found[str(number)])

    def _compile(self, line: Line) -> CompiledLine | str:
        """Return a line compiled with its skills, or what keeps one of them from being measured.

        Its warm-up is that of its plan, which no rule looks for here.
        """
        try:
            skills = calibrate(find_attempt_counts([line]), executor=self.wanted, progress=self.progress)
        except TwinError as error:
            return str(error)
        return compile_line(line, skills)

    def _judge(self, trial: Trial, runs: Sequence[dict[str, float] | str]) -> Trial:
        """Return a trial with its means, and the constraints that it breaks."""
        if reasons := [run for run in runs if isinstance(run, str)]:
            return replace(trial, reason=reasons[0])
        rows = [run for run in runs if not isinstance(run, str)]
        means = {
            kpi: float(np.mean([row[kpi] for row in rows]))
            for kpi in list_kpis(self.file)
            if all(kpi in row for row in rows)
        }
        if missing := [kpi for kpi in list_steering(self.file) if kpi not in means]:
            kpis = ", ".join(missing)
            return replace(trial, reason=f"{kpis} has no value (nothing good came out, or the line has no costs)")
        excesses = dict(filter(None, (_find_excess(bound, means) for bound in self.file.constraints)))
        return replace(trial, means=means, excesses=excesses)

    def _answer(self, proposer: Proposer, number: int, trial: Trial) -> None:
        if trial.reason:
            proposer.reject(number, {})
        else:
            front, objective = self.search.front, self.file.objective
            kpis = (front.cost, front.output) if front else (objective.kpi,) if objective else ()
            proposer.tell(number, [trial.means[kpi] for kpi in kpis], trial.excesses)

    def _find_directions(self) -> tuple[Direction, ...]:
        if self.search.front:
            return Direction.MINIMISE, Direction.MAXIMISE
        return (self.file.objective.direction,) if self.file.objective else ()


def list_kpis(file: ExperimentFile) -> tuple[str, ...]:
    """Return the KPIs that a search notes of every trial."""
    return tuple(dict.fromkeys([*list_steering(file), *file.kpis]))


def list_steering(file: ExperimentFile) -> tuple[str, ...]:
    """Return the KPIs that a search goes by, and cannot do without."""
    front = file.search.front if file.search else None
    objective = [file.objective.kpi] if file.objective else []
    return (*objective, *([front.cost, front.output] if front else []), *(bound.kpi for bound in file.constraints))


def search(study: Study, *, seed: int, executor: Wanted = None, progress: Progress = show_nothing) -> tuple[Trial, ...]:
    """Return the trials of a study's search, in order.

    Raises:
        UsageError: the study has no search, or no candidate could be simulated.
    """
    space, wanted = study.space, study.file.search
    if space is None or wanted is None:
        raise UsageError(f"{study.path}: nothing says how to search; add `search: {{trials: 60}}`, or use twin sweep")
    runner = make_executor(executor, expected_s=REPLICATION_S * wanted.trials * wanted.replications)
    with keep_ready(executor):
        return Searcher(study.file, wanted, space, seed, runner, executor, progress).run()


def choose_finalists(study: Study, trials: Sequence[Trial]) -> Study:
    """Return the study of the base and the trials that looked best: in the objective, and along the front."""
    space, wanted, objective = study.space, study.file.search, study.file.objective
    if space is None or wanted is None or objective is None:
        raise ValueError("expected a study with a search and an objective")
    chosen = _rank(trials, objective)[: wanted.finalists] + _spread(trials, wanted)
    cells, lines = list(study.cells), dict(study.lines)
    known = {line.model_dump_json() for line in lines.values()}
    for trial in chosen:
        line, _ = space.load(trial.cell)
        if line is not None and (text := line.model_dump_json()) not in known:
            known.add(text)
            cells.append(trial.cell)
            lines[trial.cell.name] = line
    return replace(study, cells=tuple(cells), lines=lines)


def optimise(
    study: Study, *, seed: int, executor: Wanted = None, progress: Progress = show_nothing
) -> tuple[tuple[Trial, ...], Prepared]:
    """Search, and prepare the finalists; ``run_finalists`` replicates them and chooses.

    Raises:
        ConfigError, UsageError: the study cannot be searched as described, or no candidate could be simulated.
        RunFailedError: attempts behind a skill that killed their worker.
    """
    trials = search(study, seed=seed, executor=executor, progress=progress)
    finalists = choose_finalists(study, trials)
    return trials, prepare(Experiment.of_study(finalists, seed=seed), executor=executor, progress=progress)


def run_finalists(
    trials: Sequence[Trial],
    prepared: Prepared,
    out: Path,
    *,
    executor: Wanted = None,
    progress: Progress = show_nothing,
) -> Store:
    """Replicate the finalists on fresh numbers, choose the best one, and return the store.

    Raises:
        StoreError: the folder holds something else, or is being written to.
        RunFailedError: replications that killed their worker or ended in a deadlock; the others are stored.
    """
    study = prepared.experiment.study
    if study is None:
        raise RunFailedError("expected finalists of a study")
    store = Store.create(out, prepared.manifest, prepared.line_text)
    write_trials(store.folder, trials, list_kpis(study.file))
    return run_prepared(prepared, out, executor=executor, progress=progress)


def _find_excess(bound: Constraint, means: Mapping[str, float]) -> tuple[str, float] | None:
    """Return a constraint in words with how far a mean is beyond it; None when it is kept."""
    found = means[bound.kpi]
    if bound.at_least is not None and found < bound.at_least:
        return f"{bound.kpi} {found:.4g}, not at least {bound.at_least:g}", bound.at_least - found
    if bound.at_most is not None and found > bound.at_most:
        return f"{bound.kpi} {found:.4g}, not at most {bound.at_most:g}", found - bound.at_most
    return None


def _rank(trials: Sequence[Trial], objective: Objective) -> list[Trial]:
    """Return what was simulated, the best first; where nothing keeps the constraints, what is nearest to that."""
    sign = 1.0 if objective.direction is Direction.MAXIMISE else -1.0
    ranked = sorted((trial for trial in trials if trial.means), key=lambda trial: trial.rank(objective.kpi, sign))
    kept = [trial for trial in ranked if trial.status is Status.KEPT]
    return kept or ranked


def _spread(trials: Sequence[Trial], wanted: Search) -> list[Trial]:
    """Return trials along the front, evenly chosen where there are more than finalists; none without a front."""
    if wanted.front is None:
        return []
    kept = [trial for trial in trials if trial.status is Status.KEPT]
    front = find_front(*([trial.means[kpi] for trial in kept] for kpi in (wanted.front.cost, wanted.front.output)))
    places = np.unique(np.linspace(0, len(front) - 1, min(wanted.finalists, len(front))).round().astype(int))
    return [kept[front[place]] for place in places.tolist()]


def _tell_failures(space: Space, trials: Sequence[Trial]) -> str:
    reasons = list(dict.fromkeys(trial.reason for trial in trials))
    more = f"\n... and {len(reasons) - REASONS_TOLD} more" if len(reasons) > REASONS_TOLD else ""
    told = "\n".join(f"  {reason}" for reason in reasons[:REASONS_TOLD])
    return f"{space.document.file}: none of {len(trials)} candidates could be simulated:\n{told}{more}"
