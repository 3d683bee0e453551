"""An experiment file carried out: every cell replicated, as often as the precision and the choice of the best need."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from twin.config.experiment import Constraint, ExperimentFile, Objective
from twin.errors import RunFailedError
from twin.experiments.confirm import confirm
from twin.experiments.replicate import Replicator
from twin.experiments.selection import Selection, select_best
from twin.experiments.stopping import find_allowance, replications_needed
from twin.records.comparisons import share_level
from twin.records.definitions import KPI_DEFINITIONS
from twin.records.findings import Findings
from twin.records.intervals import mean_interval

Floats = NDArray[np.float64]
MOST_OF_SELECTION = 1000
"""Replications of a cell after which its rivals are no longer told apart."""


AS_MEASURED = (
    "the choice takes the physics attempts behind the skills as they are; the differences in the tables hold their "
    "finite number, too"
)


def carry_out(
    file: ExperimentFile, cells: Sequence[str], replicator: Replicator, *, with_attempts: bool = False
) -> Findings:
    """Replicate all cells of an experiment and choose the best one, where one is asked for.

    What is stored counts, so that the same experiment ends with the same tables however often it was interrupted.

    Args:
        file: the experiment.
        cells: names of its cells, the base first.
        replicator: fills the store.
        with_attempts: whether physics attempts stand behind some of them.

    Raises:
        RunFailedError: replications that could not be carried out; the others are stored.
    """
    replicator.fill(dict.fromkeys(cells, file.replications))
    sentences = list(_reach_precision(file, replicator))
    if file.objective is None:
        return Findings(sentences=tuple(sentences))
    excluded = _exclude(file, cells, replicator)
    rivals = [cell for cell in cells if cell not in excluded]
    if not rivals:
        sentences.append("no cell keeps the constraints")
        return Findings(excluded=excluded, sentences=tuple(sentences))
    chosen = _select(file.objective, file, rivals, replicator)
    findings = Findings(
        best=chosen.best,
        decided=chosen.decided,
        left=chosen.left,
        excluded=excluded,
        replications=chosen.replications,
        sentences=(
            *sentences,
            f"{KPI_DEFINITIONS[file.objective.kpi].label}: {chosen.text}",
            *([AS_MEASURED] if with_attempts else []),
        ),
    )
    return findings if file.search is None else confirm(file, file.search, cells[0], findings, replicator)


def _reach_precision(file: ExperimentFile, replicator: Replicator) -> list[str]:
    """Replicate each cell until the KPI is known as well as wanted; say where it could not be reached."""
    wanted = file.precision
    if wanted is None:
        return []

    def ask(values: Mapping[str, Floats]) -> dict[str, int]:
        return {
            cell: replications_needed(found, wanted, level=file.level, first=file.replications)
            for cell, found in values.items()
        }

    values = _read(replicator, wanted.kpi)
    while (counts := ask(values)) != {cell: found.size for cell, found in values.items()}:
        replicator.fill(counts)
        values = _read(replicator, wanted.kpi)
    return [
        f"{cell}: {wanted.kpi} is known to +- {half:.3g} after {found.size:,} replications, the most allowed"
        for cell, found in values.items()
        if (half := _find_half_width(found, file.level)) > find_allowance(wanted, float(found.mean()))
    ]


def _read(replicator: Replicator, kpi: str) -> dict[str, Floats]:
    """Return a KPI that steers the experiment, and so must have a value in every replication.

    Raises:
        RunFailedError: it has none in some.
    """
    values = replicator.read_kpi(kpi)
    for cell, found in values.items():
        if missing := int(np.isnan(found).sum()):
            raise RunFailedError(
                f"{cell}: {kpi} has no value in {missing} of {found.size} replications (nothing good came out?), "
                "so it cannot decide; take another KPI, or longer planned hours"
            )
    return values


def _exclude(file: ExperimentFile, cells: Sequence[str], replicator: Replicator) -> dict[str, str]:
    """Return the cells whose mean breaks a constraint, each with the reason."""
    excluded: dict[str, str] = {}
    for constraint in file.constraints:
        values = _read(replicator, constraint.kpi)
        level = share_level(file.level, len(cells))
        for cell in cells:
            first = values[cell][: file.replications]  # whatever was added since, so that a resumed run judges alike
            if cell not in excluded and (reason := _judge(constraint, first, level)):
                excluded[cell] = reason
    return excluded


def _judge(constraint: Constraint, values: Floats, level: float) -> str:
    """Return why a cell breaks a constraint, nothing if it does not; how sure that is stands beside it."""
    found = mean_interval(values, level)
    if constraint.at_least is not None:
        broken, sure, bound = found.mean < constraint.at_least, found.high < constraint.at_least, constraint.at_least
    else:
        bound = constraint.at_most or 0.0
        broken, sure = found.mean > bound, found.low > bound
    word = "at least" if constraint.at_least is not None else "at most"
    doubt = "" if sure else ", though its interval reaches there"
    return f"{constraint.kpi} {found.mean:.4g}, not {word} {bound:g}{doubt}" if broken else ""


def _select(objective: Objective, file: ExperimentFile, rivals: Sequence[str], replicator: Replicator) -> Selection:
    def sample(places: Sequence[int], since: int, until: int) -> Floats:
        replicator.fill({rivals[place]: until for place in places})
        values = _read(replicator, objective.kpi)
        return np.array([values[rivals[place]][since:until] for place in places])

    return select_best(
        sample,
        rivals,
        delta=objective.indifference,
        level=file.level,
        direction=objective.direction,
        first=max(2, file.replications),
        most=max(MOST_OF_SELECTION, file.replications),
    )


def _find_half_width(values: Floats, level: float) -> float:
    interval = mean_interval(values, level)
    return interval.high - interval.mean
