"""What a search may choose from: a setting of every factor, and the line that it makes."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np

from twin.config.document import Document, drop_repeats
from twin.config.experiment import Budget, ExperimentFile
from twin.config.line import Line
from twin.config.lines import validate_line
from twin.config.overrides import Assignment, apply_assignments, read_assignment
from twin.errors import Issue
from twin.experiments.design import Cell, Factor, Level, is_idle, make_factors, make_level, name_cell
from twin.names import suggest
from twin.skills.references import find_skill_issues

Setting: TypeAlias = tuple[float, ...]
"""For each factor the place of its level, or its value where it is a range."""

MOST_TRIED = 200
"""Whole numbers of a range that are tried to find the one that the line has."""
MOST_STEPS = 10_000
"""Steps after which a setting is no longer brought within a budget."""


@dataclass(frozen=True)
class Dimension:
    """What one factor can be.

    Attributes:
        name: of the factor.
        low: lowest place of a level, or lowest value.
        high: highest one.
        whole: whether there is nothing between whole numbers.
        ordered: whether neighbours are alike, as numbers are and names are not.
    """

    name: str
    low: float
    high: float
    whole: bool = True
    ordered: bool = True

    @property
    def size(self) -> float:
        """How many settings it has."""
        return self.high - self.low + 1 if self.whole else math.inf


@dataclass(frozen=True)
class Space:
    """All candidates of an experiment file.

    Attributes:
        document: the experiment file.
        base: the line that candidates change, with all that holds in every one of them.
        line: the same as a line.
        common: what holds in every candidate.
        factors: what is varied; levels that are numbers in ascending order.
        budgets: sums that a candidate must keep to.
    """

    document: Document
    base: Document
    line: Line | None
    common: tuple[Assignment, ...]
    factors: tuple[Factor, ...]
    budgets: tuple[Budget, ...]
    _idle: dict[tuple[str, str], bool] = field(default_factory=dict)

    @cached_property
    def dimensions(self) -> tuple[Dimension, ...]:
        """What each factor can be."""
        return tuple(_make_dimension(factor) for factor in self.factors)

    @property
    def size(self) -> float:
        """How many candidates there are."""
        return math.prod(dimension.size for dimension in self.dimensions)

    def make_cell(self, setting: Setting) -> Cell:
        """Return what a setting changes of the line; where it changes nothing its name is that of the base."""
        levels = [self._find_level(factor, value) for factor, value in zip(self.factors, setting, strict=True)]
        labels = {factor.name: level.label for factor, level in zip(self.factors, levels, strict=True)}
        changed = {
            (factor.name, level.label)
            for factor, level in zip(self.factors, levels, strict=True)
            if not self._leaves_base(factor, level)
        }
        changes = [change for level in levels for change in level.assignments]
        return Cell(name_cell(changed, labels), labels, (*self.common, *changes))

    def load(self, cell: Cell) -> tuple[Line | None, list[Issue]]:
        """Return the line of a candidate, and what is wrong with it."""
        line, issues = validate_line(apply_assignments(self.base, cell.assignments), find_skill_issues)
        return (None if issues else line), issues

    def find_excesses(self, cell: Cell) -> dict[int, float]:
        """Return by how much a candidate is above each budget, or below one to be spent; only those that it misses."""
        values = cell.overrides
        sums = [sum(float(str(values[path])) for path in budget.paths) for budget in self.budgets]
        excesses = {place: budget.find_excess(sums[place]) for place, budget in enumerate(self.budgets)}
        return {place: excess for place, excess in excesses.items() if excess}

    def draw(self, picks: np.random.Generator) -> Setting:
        """Return a setting at random, every one as likely, whatever the budgets."""
        return tuple(
            float(picks.integers(int(one.low), int(one.high) + 1))
            if one.whole
            else float(picks.uniform(one.low, one.high))
            for one in self.dimensions
        )

    def fit(self, setting: Setting, picks: np.random.Generator) -> Setting:
        """Return a setting with single steps taken at random until it keeps the budgets, or can go no further.

        The more room a factor has, the more often it is stepped: as if all were scaled alike.
        """
        values = list(setting)
        for place, budget in enumerate(self.budgets):
            for _ in range(MOST_STEPS):  # levels far apart may jump over an exact budget, to and fro
                excess = self.find_excesses(self.make_cell(tuple(values))).get(place, 0.0)
                rooms = [self._find_room(one, budget, value, up=excess < 0) for one, value in enumerate(values)]
                if not excess or not any(rooms):
                    break
                chosen = int(picks.choice(len(values), p=np.array(rooms) / sum(rooms)))
                values[chosen] -= math.copysign(1.0, excess)
        return tuple(values)

    def _find_room(self, place: int, budget: Budget, value: float, *, up: bool) -> float:
        """Return how far a factor can be stepped for a budget: not at all if it is no part of it."""
        level, dimension = self.factors[place].levels[0], self.dimensions[place]
        if not any(change.path in budget.paths for change in level.assignments):
            return 0.0
        return dimension.high - value if up else value - dimension.low

    def find_base(self) -> Setting | None:
        """Return the setting that leaves the line as it is, None when no level of some factor is found to do so."""
        found = [self._find_idle(factor, one) for factor, one in zip(self.factors, self.dimensions, strict=True)]
        return None if None in found else tuple(value for value in found if value is not None)

    def _find_idle(self, factor: Factor, dimension: Dimension) -> float | None:
        """Return the value of a factor that changes nothing: of a range among its steps, or all its whole numbers."""
        values = [dimension.low + step for step in range(int(min(dimension.size, MOST_TRIED)))]
        if not dimension.whole:
            values = [float(str(level.assignments[0].value)) for level in factor.levels]
        idle = (value for value in values if self._leaves_base(factor, self._find_level(factor, value)))
        return next(idle, None)

    def _find_level(self, factor: Factor, value: float) -> Level:
        if factor.span is None:
            return factor.levels[int(value)]
        path = factor.levels[0].assignments[0].path
        number = int(value) if factor.span.whole else float(f"{value:.6g}")
        return make_level(self.document, ("ranges", path), number)

    def _leaves_base(self, factor: Factor, level: Level) -> bool:
        key = factor.name, level.label
        if key not in self._idle:
            self._idle[key] = is_idle(level, self.base, self.line)
        return self._idle[key]


def read_space(
    file: ExperimentFile, document: Document, varied: Document, workers: Sequence[str]
) -> tuple[Space | None, list[Issue]]:
    """Return what an experiment file lets a search choose from, or None and everything that is wrong with it.

    A value that makes no valid line is not wrong here: it ends a trial. A path that leads nowhere is.
    """
    if file.search is None:
        return None, []
    common = tuple(read_assignment(document, ("set", path)) for path in file.set)
    base = apply_assignments(varied, common)
    factors = tuple(_sort(factor) for factor in make_factors(file, document, workers))
    issues = [*_check_file(file, document), *_check_paths(base, factors)]
    if issues:
        return None, drop_repeats(issues)
    return Space(document, base, validate_line(base)[0], common, factors, file.search.budgets), []


def _check_file(file: ExperimentFile, document: Document) -> Iterator[Issue]:
    """Yield what a search cannot do without, or cannot use."""
    if file.objective is None:
        yield document.make_issue(("search",), "a search needs an objective; add one")
    if not (file.factors or file.ranges or file.variants):
        yield document.make_issue(("search",), "nothing to choose from; add factors, ranges or variants")
    for key in ("design", "samples", "faults"):
        if key in file.model_fields_set:
            yield document.make_issue((key,), f"a search has no {key}; remove it, or remove search and use twin sweep")
    known = [path for path, values in file.factors.items() if all(type(value) is int for value in values)]
    known += [path for path, span in file.ranges.items() if span.whole]
    for index, budget in enumerate(file.search.budgets if file.search else ()):
        for place, path in enumerate(budget.paths):
            if path not in known:
                message = f"no factor or range of whole numbers has this path; {suggest(path, known)}"
                yield document.make_issue(("search", "budgets", index, "paths", place), message)


def _check_paths(base: Document, factors: Sequence[Factor]) -> Iterator[Issue]:
    """Yield the paths that lead nowhere."""
    known = len(base.issues)
    for factor in factors:
        for level in factor.levels:
            yield from apply_assignments(base, level.assignments).issues[known:]


def _sort(factor: Factor) -> Factor:
    """Return a factor whose numbers ascend."""
    if factor.span is not None or not _has_order(factor):
        return factor
    levels = sorted(factor.levels, key=lambda level: float(str(level.assignments[0].value)))
    return Factor(factor.name, tuple(levels))


def _make_dimension(factor: Factor) -> Dimension:
    span = factor.span
    if span is None:
        return Dimension(factor.name, 0, len(factor.levels) - 1, ordered=_has_order(factor))
    low, high = (math.ceil(span.low), math.floor(span.high)) if span.whole else (span.low, span.high)
    return Dimension(factor.name, low, high, whole=span.whole)


def _has_order(factor: Factor) -> bool:
    """Whether a factor's levels are numbers at one path."""
    changes = [level.assignments for level in factor.levels]
    return all(len(change) == 1 and _is_number(change[0].value) for change in changes)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
