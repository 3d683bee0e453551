"""A study: an experiment file with the line of each of its cells, all checked before anything runs."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from twin.config.document import Document, Mark, Place, drop_repeats
from twin.config.experiment import MOST_CELLS, Design, ExperimentFile
from twin.config.line import Line, Skill
from twin.config.lines import drop_scenarios, find_line_file, find_line_issues, validate_line
from twin.config.load import scan_document
from twin.config.overrides import Assignment, apply_assignments, apply_scenario, list_scenarios
from twin.config.shipped import find_file, list_files
from twin.config.validate import find_issues
from twin.errors import ConfigError, Issue, UsageError
from twin.experiments.design import Cell, make_cells
from twin.experiments.space import Space, read_space
from twin.names import suggest
from twin.records.definitions import KPI_DEFINITIONS
from twin.skills.references import find_skill_issues

FOLDER = "experiments"
KEY = "experiment"
"""The key by which an experiment file is told from a line file."""


@dataclass(frozen=True)
class Study:
    """An experiment that can be run.

    Attributes:
        path: its file.
        file: what the file says.
        line_file: file of the line.
        cells: the base first; of a search the base alone, until it has found others.
        lines: line of each cell, by its name.
        space: what a search chooses from; None when every cell is run.
    """

    path: Path
    file: ExperimentFile
    line_file: Path
    cells: tuple[Cell, ...]
    lines: Mapping[str, Line]
    space: Space | None = None


def load_study(path_or_name: str | Path, *, seed: int = 1, line_file: Path | None = None) -> Study:
    """Read an experiment file and the line of each of its cells.

    Args:
        path_or_name: a YAML file, or the name of one in ``line_configs/experiments/``.
        seed: of a Latin hypercube's draws.
        line_file: file of the line, where it is not the one that the experiment's file names.

    Raises:
        ConfigError: with everything that is wrong with the file, its line, and the line of any cell.
        UsageError: there is no such experiment.
    """
    path = find_experiment_file(path_or_name)
    study, issues = read_study(scan_document(path), seed=seed, line_file=line_file)
    if study is None or issues:
        raise ConfigError(issues)
    return study


def find_experiment_file(path_or_name: str | Path) -> Path:
    """Return the path of an experiment file.

    Raises:
        UsageError: it is neither a file nor the name of a shipped experiment.
    """
    return find_file(path_or_name, "experiment", list_experiments)


def list_experiments() -> dict[str, Path]:
    """Return the shipped experiment files by name."""
    return list_files(FOLDER)


def is_experiment(document: Document) -> bool:
    """Whether a document describes an experiment and not a line."""
    return isinstance(document.data, dict) and KEY in document.data


def read_study(document: Document, *, seed: int = 1, line_file: Path | None = None) -> tuple[Study | None, list[Issue]]:
    """Return the study of a document, or None, and everything that is wrong with it."""
    file, issues = find_issues(document, ExperimentFile)
    if file is None or issues:
        return None, issues
    issues = list(_check_names(document, file))
    try:
        line_file = line_file or _find_line(document, file)
        base = scan_document(line_file)
    except ConfigError as error:
        return None, [*issues, *error.issues]
    if wrong := find_line_issues(base, find_skill_issues):
        return None, [*issues, *wrong]
    if file.scenario not in (known := list_scenarios(base)):
        message = f"the line has no scenario {file.scenario!r}; {suggest(file.scenario, known)}"
        return None, [*issues, document.make_issue(("scenario",), message)]
    varied = drop_scenarios(apply_scenario(base, file.scenario))
    workers = _find_workers(varied)
    if idle := list(_check_workers(document, file, workers)):
        return None, [*issues, *idle]
    space, odd = read_space(file, document, varied, workers)
    if odd:
        return None, [*issues, *odd]
    cells = list(itertools.islice(make_cells(file, document, varied, workers, seed=seed), 1 if space else None))
    if len(cells) > MOST_CELLS:
        message = f"more than {MOST_CELLS:,} cells; take fewer levels, or design: latin_hypercube with samples"
        return None, [*issues, document.make_issue((), message)]
    lines, wrong = _load_cells(varied, cells)
    if issues or wrong:
        return None, [*issues, *wrong]
    kept = _drop_twins(cells, lines)
    return Study(Path(document.file), file, line_file, kept, {cell.name: lines[cell.name] for cell in kept}, space), []


def restore_cells(
    study: Study, cells: Mapping[str, Mapping[str, object]], levels: Mapping[str, Mapping[str, str]]
) -> Study:
    """Return a search's study with cells that it has found before, as a store's manifest has them.

    Args:
        study: of the search.
        cells: what each changes of the line, by its name, the base first.
        levels: label of each factor's level, by cell and factor.

    Raises:
        ConfigError: a cell no longer makes a line.
    """
    if study.space is None:
        return study
    mark = Mark(study.space.document.file, 0, 0)
    found = [
        Cell(name, levels[name], tuple(Assignment(path, value, {(): mark}, mark) for path, value in changes.items()))
        for name, changes in cells.items()
    ]
    lines, issues = _load_cells(study.space.base, found)
    if issues:
        raise ConfigError(issues)
    return replace(study, cells=tuple(found), lines=lines)


def _find_line(document: Document, file: ExperimentFile) -> Path:
    """Return the line's file: a path seen from the experiment's file, or the name of a shipped line."""
    beside = Path(document.file).parent / file.line
    if beside.is_file():
        return beside
    try:
        path = find_line_file(file.line)
    except UsageError as error:
        raise ConfigError([document.make_issue(("line",), str(error))]) from None
    if not path.exists():
        raise ConfigError([document.make_issue(("line",), f"no file {beside}, and no line of that name")])
    return path


def _find_workers(document: Document) -> list[str]:
    """Return the names of the stations that work by a skill."""
    line, _ = validate_line(document)
    return [station.name for station in line.stations if isinstance(station.processing, Skill)] if line else []


def _check_workers(document: Document, file: ExperimentFile, workers: Sequence[str]) -> Iterator[Issue]:
    """Yield stations that should have a fault, but have no humanoid that works by a skill."""
    for index, fault in enumerate(file.faults):
        if not workers:
            yield document.make_issue(("faults", index), "no station of this line works by a skill")
        for place, station in enumerate(fault.stations or ()):
            if station not in workers:
                message = f"station {station!r} works by no skill; {suggest(station, workers)}"
                yield document.make_issue(("faults", index, "stations", place), message)


def _load_cells(base: Document, cells: list[Cell]) -> tuple[dict[str, Line], list[Issue]]:
    """Return the line of each cell, and what is wrong with any, told once with the first cell that has it."""
    lines: dict[str, Line] = {}
    wrong: dict[Issue, list[str]] = {}
    for cell in cells:
        line, issues = validate_line(apply_assignments(base, cell.assignments), find_skill_issues)
        for issue in issues:
            wrong.setdefault(issue, []).append(cell.name)
        if line is not None:
            lines[cell.name] = line
    return lines, drop_repeats(
        replace(issue, message=issue.message + _tell_cells(names)) for issue, names in wrong.items()
    )


def _tell_cells(names: list[str]) -> str:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f" (in cell {names[0]!r}{more})"


def _drop_twins(cells: list[Cell], lines: Mapping[str, Line]) -> tuple[Cell, ...]:
    """Leave out cells that are the base, or another cell, once more."""
    first: dict[str, Cell] = {}
    for cell in cells:
        first.setdefault(lines[cell.name].model_dump_json(), cell)
    return tuple(first.values())


def _check_names(document: Document, file: ExperimentFile) -> Iterator[Issue]:
    """Yield KPIs that do not exist or are not of the line, and choices that do not go together."""
    named: list[tuple[Place, str]] = [(("kpis", index), kpi) for index, kpi in enumerate(file.kpis)]
    named += [(("constraints", index, "kpi"), bound.kpi) for index, bound in enumerate(file.constraints)]
    named += [(("precision", "kpi"), file.precision.kpi)] if file.precision else []
    named += [(("objective", "kpi"), file.objective.kpi)] if file.objective else []
    if file.search and (front := file.search.front):
        named += [(("search", "front", "cost"), front.cost), (("search", "front", "output"), front.output)]
    of_line = [kpi.name for kpi in KPI_DEFINITIONS.values() if kpi.line is not None]
    for place, kpi in named:
        if kpi not in of_line:
            yield document.make_issue(place, f"no KPI of the line is named {kpi!r}; {suggest(kpi, of_line)}")
    if (file.design is Design.LATIN_HYPERCUBE) != (file.samples is not None):
        message = "a latin_hypercube needs samples, the number of its cells; other designs have none"
        yield document.make_issue(("samples",) if file.samples else ("design",), message)
    if file.constraints and file.objective is None:
        yield document.make_issue(("constraints",), "nothing is chosen without an objective; add one")
    lengths = {path: len(values) for path, values in file.factors.items()}
    if file.design is Design.PAIRED and len(set(lengths.values())) > 1:
        told = ", ".join(f"{path} {length}" for path, length in lengths.items())
        yield document.make_issue(("factors",), f"paired factors need equally many values (got {told})")
