"""From the factors of an experiment file to its cells: what each of them changes of the line."""

import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np

from twin.config.document import Document
from twin.config.experiment import MOST_CELLS, Design, ExperimentFile, FaultFactor, Range
from twin.config.line import Line
from twin.config.lines import validate_line
from twin.config.overrides import BASE, Assignment, apply_assignments, make_assignment, read_assignment
from twin.records.campaign import FAULT
from twin.records.fault import FaultSpec

SOUND = "none"
"""Level of the factor of faults without one."""
LABEL_LENGTH = 40


@dataclass(frozen=True)
class Level:
    """One setting of a factor.

    Attributes:
        label: for people.
        assignments: what it changes of the line.
    """

    label: str
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True)
class Factor:
    """Something that is varied.

    Attributes:
        name: for people.
        levels: what it can be.
        span: bounds between which a Latin hypercube draws it, when it has them.
    """

    name: str
    levels: tuple[Level, ...]
    span: Range | None = None


@dataclass(frozen=True)
class Cell:
    """One line of an experiment.

    Attributes:
        name: ``factor=level`` of each factor that differs from the base, or ``base``.
        levels: label of the level of each factor, by its name.
        assignments: what it changes of the line.
    """

    name: str
    levels: Mapping[str, str]
    assignments: tuple[Assignment, ...]

    @property
    def overrides(self) -> dict[str, object]:
        """What it changes, as ``path: value``; the last one holds where a path comes twice."""
        return {assignment.path: assignment.value for assignment in self.assignments}


def make_cells(
    file: ExperimentFile, document: Document, base: Document, workers: Sequence[str], *, seed: int
) -> Iterator[Cell]:
    """Yield the base, and the cells of the design in order.

    Args:
        file: the experiment.
        document: its text's places, for the messages about what is wrong with a cell.
        base: the line that they change.
        workers: stations that work by a skill, which a fault strikes unless it names others.
        seed: of what a Latin hypercube draws.
    """
    common = tuple(read_assignment(document, ("set", path)) for path in file.set)
    plain = apply_assignments(base, common)
    line, _ = validate_line(plain)
    factors = list(make_factors(file, document, workers))
    as_base = {
        (factor.name, level.label) for factor in factors for level in factor.levels if is_idle(level, plain, line)
    }
    yield Cell(BASE, dict(as_base), common)
    for chosen in itertools.islice(_combine(file, document, factors, seed), MOST_CELLS + 1):
        labels = {factor.name: level.label for factor, level in zip(factors, chosen, strict=True) if level}
        changes = [change for level in chosen if level for change in level.assignments]
        yield Cell(name_cell(labels.items() - as_base, labels), labels, (*common, *changes))


def _combine(
    file: ExperimentFile, document: Document, factors: Sequence[Factor], seed: int
) -> Iterator[tuple[Level | None, ...]]:
    """Yield the levels of each cell; None leaves a factor as the base has it."""
    if not factors:
        return
    if file.design is Design.GRID:
        yield from itertools.product(*(factor.levels for factor in factors))
    elif file.design is Design.PAIRED:
        yield from zip(*(factor.levels for factor in factors), strict=False)
    elif file.design is Design.ONE_AT_A_TIME:
        for place, factor in enumerate(factors):
            for level in factor.levels:
                yield tuple(level if other == place else None for other in range(len(factors)))
    else:
        yield from _spread(file, document, factors, seed)


def _spread(
    file: ExperimentFile, document: Document, factors: Sequence[Factor], seed: int
) -> Iterator[tuple[Level | None, ...]]:
    from scipy.stats import qmc  # takes a second, which only a Latin hypercube should cost

    generator = np.random.Generator(np.random.Philox([seed, 0x4C4853]))
    for row in qmc.LatinHypercube(len(factors), rng=generator).random(file.samples or 2).tolist():
        yield tuple(_pick(factor, share, document) for factor, share in zip(factors, row, strict=True))


def _pick(factor: Factor, share: float, document: Document) -> Level:
    """Return the level at a share of a factor's levels, or of its span."""
    if factor.span is None:
        return factor.levels[int(share * len(factor.levels))]
    span = factor.span
    value = span.low + share * (span.high - span.low)
    place = ("ranges", factor.levels[0].assignments[0].path)
    if span.whole:
        value = np.floor(span.low + share * (span.high - span.low + 1))
    return make_level(document, place, int(value) if span.whole else float(f"{value:.6g}"))


def make_factors(file: ExperimentFile, document: Document, workers: Sequence[str]) -> Iterator[Factor]:
    """Yield what is varied, in the order of factors, ranges, variants and faults."""
    names = _shorten([*file.factors, *file.ranges])
    for path, values in file.factors.items():
        levels = [
            Level(_label(value), (make_assignment(document, path, value, ("factors", path, index)),))
            for index, value in enumerate(_read_list(document, path))
        ]
        yield Factor(names[path], _tell_apart(levels[: len(values)]))
    for path, span in file.ranges.items():
        values = np.linspace(span.low, span.high, span.steps).tolist()
        steps = dict.fromkeys(round(value) if span.whole else float(f"{value:.6g}") for value in values)
        yield Factor(names[path], tuple(make_level(document, ("ranges", path), step) for step in steps), span)
    for name, variants in file.variants.items():
        yield Factor(name, tuple(_read_variant(document, name, label) for label in variants))
    if file.faults:
        faults = [
            level for index, fault in enumerate(file.faults) for level in _make_faults(document, index, fault, workers)
        ]
        yield Factor(FAULT, (Level(SOUND, ()), *faults))


def _tell_apart(levels: Sequence[Level]) -> tuple[Level, ...]:
    """Return levels whose labels are their own: long values that begin alike are numbered."""
    counts = Counter(level.label for level in levels)
    return tuple(
        replace(level, label=f"#{number} {level.label}") if counts[level.label] > 1 else level
        for number, level in enumerate(levels, start=1)
    )


def _read_list(document: Document, path: str) -> list[object]:
    data: dict[str, dict[str, list[object]]] = document.data  # type: ignore[assignment]  # as the schema has found
    return data["factors"][path]


def make_level(document: Document, place: tuple[str, str], value: float) -> Level:
    """Return a level of a range; what is wrong with its value is told where the range stands."""
    mark = document.keys[place]
    return Level(_label(value), (Assignment(place[1], value, {(): mark}, mark),))


def _read_variant(document: Document, name: str, label: str) -> Level:
    data: dict[str, dict[str, dict[str, dict[str, object]]]] = document.data  # type: ignore[assignment]
    paths = data["variants"][name][label]
    return Level(label, tuple(read_assignment(document, ("variants", name, label, path)) for path in paths))


def _make_faults(document: Document, index: int, fault: FaultFactor, workers: Sequence[str]) -> Iterator[Level]:
    mark = document.marks["faults", index]
    for severity in fault.severities:
        text = FaultSpec(fault.fault, severity, target=fault.target or "").text
        stations = fault.stations or workers
        changes = [
            Assignment(f"stations.{station}.processing.faults", [text], {(): mark, (0,): mark}, mark)
            for station in stations
        ]
        yield Level(text, tuple(changes))


def is_idle(level: Level, base: Document, line: Line | None) -> bool:
    """Whether a level leaves the line as the base has it."""
    return line is not None and validate_line(apply_assignments(base, level.assignments))[0] == line


def name_cell(changed: Set[tuple[str, str]], labels: Mapping[str, str]) -> str:
    """Return a name of the levels that are not the base's; a fault's level names itself."""
    kept = [(name, label) for name, label in labels.items() if (name, label) in changed]
    return ", ".join(label if name == FAULT else f"{name}={label}" for name, label in kept) or BASE


def _shorten(paths: Iterable[str]) -> dict[str, str]:
    """Return the last two words of each path, or all of it where two end alike."""
    short = {path: ".".join(path.replace("[", ".").replace("]", "").split(".")[-2:]) for path in paths}
    counts = Counter(short.values())
    return {path: name if counts[name] == 1 else path for path, name in short.items()}


def _label(value: object) -> str:
    if isinstance(value, str):
        text = value
    elif isinstance(value, float):
        text = f"{value:g}"
    else:
        text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LABEL_LENGTH else text[: LABEL_LENGTH - 1] + "…"
