"""The scoreboard: robots x policies over lines, each combination a run of its own with a store of its own.

A row is a line file with two things replaced: the robot at every humanoid station, and the policy at those stations
whose task it can do; the other stations keep the policy that the file names. What keeps a combination from being run
is a row, too.
"""

import importlib.metadata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from twin.config.line import Line, Skill, Station
from twin.config.lines import find_line_file, load_line
from twin.config.overrides import BASE
from twin.episodes.layouts import check_policy
from twin.errors import ConfigError, MissingDependencyError, RunFailedError, UsageError
from twin.experiments.calibrate import Progress
from twin.experiments.choose import Wanted, keep_ready, make_executor
from twin.experiments.progress import show_nothing
from twin.experiments.run import PACKAGES, Experiment, prepare, run_prepared
from twin.names import suggest
from twin.policies import find_policy, list_policies
from twin.policies.adapters.folder import list_folders
from twin.records.attempt import AttemptSpec
from twin.records.kpis import LINE, summarise_tables
from twin.records.manifest import digest_text
from twin.records.scoreboard import SCORE_KPIS, Protocol, Scoreboard, ScoredLine, ScoreRow, ScoreState, sort_rows
from twin.records.store import Store
from twin.records.summary import KpiSummary
from twin.records.tables import TABLES
from twin.robot.files import find_robot, list_robots
from twin.skills.references import find_skill_issues
from twin.tasks import TASKS
from twin.tasks.capability import find_shortfalls

FEWEST_ATTEMPTS = 5
"""The schema of a line takes no fewer behind a skill."""
RUNS = "runs"
"""Folder of the stores, beside the tables of the board."""


@dataclass(frozen=True)
class Candidate:
    """A row that may be run, with what it changes of its line."""

    row: ScoreRow
    experiment: Experiment


def make_scoreboard(
    lines: Sequence[str],
    robots: Sequence[str],
    policies: Sequence[str],
    protocol: Protocol,
    out: Path,
    *,
    executor: Wanted = None,
    progress: Progress = show_nothing,
) -> Scoreboard:
    """Return the board of robots x policies over lines; every store is left in ``out/runs``, and found again.

    Everything is checked before anything is run.

    Args:
        lines: names or files of lines.
        robots: folder names under ``robots/``.
        policies: names of policies, shipped or plugged in.
        protocol: attempts, replications and seed.
        out: folder of the stores.
        executor: see ``make_executor``.
        progress: how to show progress.

    Raises:
        UsageError, ConfigError: something that is named does not exist or is unsound.
        StoreError: a store cannot be written.
    """
    _check_names(robots, policies)
    if protocol.attempts < FEWEST_ATTEMPTS:
        raise UsageError(f"attempts: expected at least {FEWEST_ATTEMPTS} (got {protocol.attempts})")
    make_executor(executor, expected_s=0.0)  # tells what cannot go together before anything is run
    loaded = _load_lines(lines)
    entrants = [
        _examine(file, line, robot, policy, protocol)
        for file, line in loaded.items()
        for robot in dict.fromkeys(robots)
        for policy in dict.fromkeys(policies)
    ]
    with keep_ready(executor):
        rows = [_score(entrant, out / RUNS, executor, progress) for entrant in entrants]
    described = tuple(_describe(file, line) for file, line in loaded.items())
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return Scoreboard(protocol, versions, described, sort_rows(rows, [line.name for line in described]))


def _check_names(robots: Sequence[str], policies: Sequence[str]) -> None:
    """Raise unless every robot and policy exists; a policy's ``policy.yaml`` must be sound."""
    for robot in robots:
        if robot not in list_robots():
            raise UsageError(f"no robot named {robot!r}; {suggest(robot, list_robots())}")
    for policy in policies:
        tasks = _find_tasks(policy)
        if not tasks:
            known = sorted({name for task in TASKS for name in list_policies(task)})
            raise UsageError(f"no policy named {policy!r}; {suggest(policy, known)}")
        for task in tasks:
            find_policy(task, policy)


def _find_tasks(policy: str) -> list[str]:
    """Return the tasks that a policy says it can do; of one whose declaration is wrong, any, so that it is told."""
    tasks = [task for task in TASKS if policy in list_policies(task)]
    return tasks or (list(TASKS)[:1] if policy in list_folders() else [])


def _load_lines(names: Sequence[str]) -> dict[Path, Line]:
    """Return the line of each file; two of one name would share their rows."""
    loaded = {file: load_line(file, also=find_skill_issues) for file in dict.fromkeys(map(find_line_file, names))}
    files: dict[str, Path] = {}
    for file, line in loaded.items():
        if line.line in files:
            raise UsageError(f"{file}: is of the same name as {files[line.line]} ({line.line!r}); rename one")
        files[line.line] = file
        if not _list_stations(line):
            raise UsageError(f"{file}: no station works by a skill, so that no robot or policy can be scored on it")
    return loaded


def _list_stations(line: Line) -> list[tuple[Station, Skill]]:
    return [(station, station.processing) for station in line.stations if isinstance(station.processing, Skill)]


def _examine(file: Path, line: Line, robot: str, policy: str, protocol: Protocol) -> ScoreRow | Candidate:
    """Return what to run, or the row that says why nothing can be."""
    stations = _list_stations(line)
    steered = tuple(station.name for station, skill in stations if policy in list_policies(skill.task))
    others = tuple(station.name for station, _ in stations if station.name not in steered)
    row = ScoreRow(line.line, robot, policy, stations=steered, scripted=others)
    if reason := "; ".join(_find_reasons(robot, stations)):
        return replace(row, state=ScoreState.CANNOT, reason=reason)
    if not steered:
        tasks = ", ".join(dict.fromkeys(skill.task for _, skill in stations))
        reason = f"the policy is for none of the line's tasks ({tasks}): its score would be that of the line's own"
        return replace(row, state=ScoreState.NO_TASK, reason=reason)
    try:
        for task in dict.fromkeys(skill.task for station, skill in stations if station.name in steered):
            check_policy(AttemptSpec(robot, task, policy, "nominal", 1))
    except UsageError as error:
        return replace(row, state=ScoreState.UNFIT, reason=str(error))
    changes: dict[str, object] = {}
    for station, _ in stations:
        place = f"stations.{station.name}.processing"
        changes |= {f"{place}.robot": robot, f"{place}.attempts": protocol.attempts}
        if station.name in steered:
            changes[f"{place}.policy"] = policy
    experiment = Experiment(str(file), (BASE,), protocol.replications, protocol.seed, changes)
    experiment.load()
    return Candidate(row, experiment)


def _find_reasons(robot: str, stations: Sequence[tuple[Station, Skill]]) -> Iterator[str]:
    """Yield what keeps a robot from the stations of a line, each task and conditions once."""
    try:
        find_robot(robot)
    except (MissingDependencyError, ConfigError) as error:
        yield str(error)
        return
    named = {(skill.task, skill.conditions): station.name for station, skill in reversed(stations)}
    for (task, conditions), name in reversed(named.items()):
        if short := [one.text for one in find_shortfalls(robot, task, conditions)]:
            yield f"{name} ({task}, {conditions}): {' and '.join(short)}"


def _score(entrant: ScoreRow | Candidate, out: Path, executor: Wanted, progress: Progress) -> ScoreRow:
    """Return the row with its score, or with what kept it from one."""
    if isinstance(entrant, ScoreRow):
        return entrant
    row = entrant.row
    try:
        prepared = prepare(entrant.experiment, executor=executor, progress=progress)
        name = f"{row.line}.{row.robot}.{row.policy}-{prepared.manifest.identity[:8]}"
        store = run_prepared(prepared, out / name, executor=executor, progress=progress)
    except (RunFailedError, UsageError) as error:
        return replace(row, state=ScoreState.FAILED, reason=str(error))
    manifest = store.manifest
    return replace(row, kpis=_read_kpis(store), skills=manifest.skills, identity=manifest.identity)


def _read_kpis(store: Store) -> Mapping[str, KpiSummary]:
    """Return the score in a store; KPIs without a value in any replication are left out."""
    found = summarise_tables({name: store.read(name) for name in (*TABLES, "input_variance")})
    of_line = {summary.kpi: summary for summary in found if summary.scope == LINE}
    return {kpi: of_line[kpi] for kpi in SCORE_KPIS if kpi in of_line}


def _describe(file: Path, line: Line) -> ScoredLine:
    return ScoredLine(
        name=line.line,
        description=line.description,
        digest=digest_text(file.read_text(encoding="utf-8")),
        planned_hours=line.plan.planned_hours,
        warm_up_hours=line.plan.warm_up_hours,
        target_per_hour=line.plan.target_per_hour,
        currency=line.costs.currency if line.costs else "",
    )
