"""Whether the cells of an experiment really differ from the base, cell by cell, and what it takes to tell."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.answer import format_level, name_base, show_difference
from dashboards.formats import format_share, tell_bounds
from dashboards.source import Source
from dashboards.text import Catalogue
from twin.records.comparisons import Comparison
from twin.records.enough import POWER, count_enough
from twin.records.input_variance import InputVariance, read_difference_inputs
from twin.records.line_runs import share_runs

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reality:
    """What is said of a cell.

    Attributes:
        cell: its name.
        is_real: whether it differs from the base by more than chance explains.
        is_more: whether its mean is above that of the base.
        text: in a sentence or two.
    """

    cell: str
    is_real: bool
    is_more: bool
    text: str


@dataclass(frozen=True)
class Pairs:
    """A KPI of a cell and of the base in the replications that both have.

    Attributes:
        numbers: of the replications.
        values: of the cell, shape (n,).
        base: of the base, shape (n,).
    """

    numbers: tuple[int, ...]
    values: Floats
    base: Floats

    @property
    def differences(self) -> Floats:
        """Cell less base, pair by pair."""
        return self.values - self.base

    @property
    def kept_variance(self) -> float | None:
        """Variance of the differences as a share of that without common random numbers; None when nothing varies."""
        apart = float(np.var(self.values) + np.var(self.base))
        return float(np.var(self.differences)) / apart if self.values.size > 1 and apart > 0 else None


def pair_cells(source: Source, cells: Iterable[str]) -> dict[str, Pairs]:
    """Return the values of the KPI that is looked at, of those cells that share replications with the base."""
    found = source.experiment.line_runs.read(source.kpis[0])
    base = found.get(source.base.scenario)
    pairs: dict[str, Pairs] = {}
    for cell in cells:
        if base is None or cell not in found:
            continue
        shared, values, others = share_runs(found[cell], base)
        if shared.size:
            pairs[cell] = Pairs(tuple(shared.tolist()), values, others)
    return pairs


def tell_reality(source: Source, cells: Iterable[str], say: Catalogue) -> list[Reality]:
    """Return what is said of each of some cells, in the order given."""
    compared = source.comparisons[source.kpis[0]]
    pairs = pair_cells(source, [cell for cell in cells if cell in compared])
    table, base = source.experiment.tables["input_variance"], source.base.scenario
    inputs = read_difference_inputs(table, pairs, base, source.kpis[0])
    told = []
    for cell, found in pairs.items():
        one = compared[cell]
        told.append(Reality(cell, one.is_real, one.difference.mean > 0, _tell(source, one, found, inputs[cell], say)))
    return told


def tell_pairing(source: Source, cells: Iterable[str], say: Catalogue) -> str:
    """Return what common random numbers save, nothing when no difference varies."""
    found = [pair.kept_variance for pair in pair_cells(source, cells).values()]
    kept = [share for share in found if share is not None]
    return say("compare.strips.kept", share=format_share(float(np.median(kept)))) if kept else ""


def show_p(p_value: float) -> str:
    """Return a p-value, as it stands behind ``p``."""
    return "< 0.001" if p_value < 0.001 else f"= {p_value:.3f}"


def _tell(source: Source, one: Comparison, pairs: Pairs, inputs: tuple[InputVariance, ...], say: Catalogue) -> str:
    told = show_difference(one, source.kpis[0], source, say)
    count = len(source.comparisons[source.kpis[0]])
    numbers = {"n": len(pairs.numbers), "p": show_p(one.p_value), "count": count}
    change = say(
        "compare.real.change",
        value=told.value,
        unit=told.unit,
        bounds=tell_bounds(told, say),
        base=name_base(source, say),
    )
    if not np.any(pairs.differences):
        return say("compare.real.same", **numbers)
    if len(pairs.numbers) < 2:
        return f"{change} {say('compare.real.once')}"
    if one.is_real:
        return f"{change} {say('compare.real.yes', **numbers)}"
    return f"{change} {say('compare.real.no', **numbers)} {_tell_enough(source, count, pairs, inputs, say)}"


def _tell_enough(source: Source, count: int, pairs: Pairs, inputs: tuple[InputVariance, ...], say: Catalogue) -> str:
    """Return how many more replications would show a difference of the present size."""
    enough = count_enough(pairs.differences, inputs, comparisons=count, level=source.level)
    if enough is not None:
        more = max(enough - len(pairs.numbers), 1)
        return say("compare.real.more", more=f"{more:,}", power=format_level(POWER))
    worst = max(inputs, key=lambda part: part.whole, default=None)
    if worst and worst.whole > 0 and count_enough(pairs.differences, comparisons=count, level=source.level):
        return say("compare.real.attempts", skill=worst.skill)
    return say("compare.real.never")
