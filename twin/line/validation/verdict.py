"""Every entry of a table simulated, and what comes of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from twin.line.validation import continuous, graphs, pathwise, queues, robots, serial, slotted, upkeep
from twin.line.validation.study import Study
from twin.line.validation.table import Entry, ReferenceTable
from twin.records.intervals import controlled_interval

REPLICATIONS = 20
LEVEL = 0.99
_AIM = 0.6
"""Half-width aimed at, as a share of the tolerance: a final run's half-width scatters by some tenths."""
_LONGEST = 400.0
"""Greatest length of a final run, over the pilot's."""
_EQUAL = 1e-9
_SECOND_LENGTH = 4.0
_ARROWS = {">": 1.0, "<": -1.0}
_OWN_ERROR = "ci99_halfwidth"
"""Half-width of the expected values themselves, where they come from a long simulation."""
_SEEDS = 1_000_003
"""Each entry has a seed of its own, so that entries are right or wrong independently."""

STUDIES = {
    **graphs.STUDIES,
    **serial.STUDIES,
    **pathwise.STUDIES,
    **queues.STUDIES,
    **slotted.STUDIES,
    **continuous.STUDIES,
    **robots.STUDIES,
    **upkeep.STUDIES,
}

REASONS = {"W_statistics": "a law of random numbers or of run lengths, not a result of a line"}


@dataclass(frozen=True)
class Verdict:
    """What a simulation says about an entry.

    Attributes:
        entry: the entry.
        reason: why it is not supported; empty when it is.
        simulated: like ``entry.expected``, without what is an input.
        half_width_99: like ``simulated``; of the interval that holds all metrics of the entry together with 99 %.
        within: every expected value inside its interval, and 0 inside those of the study's controls.
        precise: every half-width within the tolerance.
        repeated: whether the entry was outside or too imprecise at first and run again, four times as long.
    """

    entry: Entry
    reason: str = ""
    simulated: Any = None
    half_width_99: Any = None
    within: bool = False
    precise: bool = False
    repeated: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as the command prints it."""
        supported = not self.reason
        return {
            "id": self.entry.id,
            "group": self.entry.group,
            "supported": supported,
            "reason": self.reason,
            "expected": self.entry.expected,
            "simulated": self.simulated,
            "half_width_99": self.half_width_99,
            "within": self.within if supported else None,
            "precise": self.precise if supported else None,
            "repeated": self.repeated,
            "tolerance_rel": self.entry.test_tolerance_rel,
        }


def judge_table(table: ReferenceTable, *, seed: int) -> Iterator[Verdict]:
    """Yield a verdict on every entry, in order.

    An entry that is outside its interval, as one in a hundred right ones is by chance, or whose interval is wider than
    the tolerance, is run once more: independently and four times as long, and the second run counts.
    """
    for place, entry in enumerate(table.entries):
        yield judge_entry(entry, seed=seed * _SEEDS + place)


def judge_entry(entry: Entry, *, seed: int) -> Verdict:
    """Return the verdict on one entry."""
    study = find_study(entry)
    if isinstance(study, str):
        return Verdict(entry, reason=study)
    if study.exact:
        return _compare(entry, study, {name: (value, 0.0) for name, value in study.simulate(seed, 0, 0.0).items()})
    pilot = _measure(study, study.length, seed, 0)
    length = study.length * _find_factor(entry, study, pilot)
    verdict = _compare(entry, study, _measure(study, length, seed, 1))
    if verdict.within and verdict.precise:
        return verdict
    second = _compare(entry, study, _measure(study, _SECOND_LENGTH * length, seed, 2))
    return replace(second, repeated=True)


def find_study(entry: Entry) -> Study | str:
    """Return how an entry is simulated, by its group and parameters, or why it is not."""
    make: Callable[[Entry], Study | str] | None = STUDIES.get(entry.group)
    if make is None:
        return REASONS.get(entry.group, f"group {entry.group} is not known")
    if entry.test_tolerance_rel is None:
        return "for information only"
    try:
        study = make(entry)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        return f"its parameters are not understood ({type(error).__name__}: {error})"
    return study


Measured = Mapping[str, tuple[float, float]]
"""Mean and half-width of each metric."""


def _measure(study: Study, length: float, seed: int, run: int) -> Measured:
    """Return the mean of independent replications; the intervals of all metrics hold together (Bonferroni)."""
    first = run * REPLICATIONS
    values = [study.simulate(seed, first + number, length) for number in range(REPLICATIONS)]
    level = 1 - (1 - LEVEL) / len(values[0])
    controls = np.array([[value[name] for name in study.controls] for value in values])
    alone = np.zeros((REPLICATIONS, 0))
    intervals = {
        name: controlled_interval(
            [value[name] for value in values], alone if name in study.controls else controls, level
        )
        for name in values[0]
    }
    return {name: (interval.mean, interval.high - interval.mean) for name, interval in intervals.items()}


def _find_factor(entry: Entry, study: Study, pilot: Measured) -> float:
    """Return how many times longer than the pilot a run must be for its half-widths to be within the tolerance."""
    expected = flatten(entry.expected)
    ratios = [
        half / (_AIM * entry.test_tolerance_rel * abs(expected[name]))
        for name, (_, half) in pilot.items()
        if entry.test_tolerance_rel and expected.get(name) and name not in study.loose
    ]
    return min(max([1.0, *(ratio**2 for ratio in ratios)]), _LONGEST)


def _compare(entry: Entry, study: Study, measured: Measured) -> Verdict:
    expected = {name: value for name, value in flatten(entry.expected).items() if name not in study.given}
    own_error = expected.pop(_OWN_ERROR, 0.0)
    if missing := sorted(set(expected) - set(measured)):
        return Verdict(entry, reason=f"not read from the simulation: {', '.join(missing)}")
    tolerance = entry.test_tolerance_rel or 0.0
    held = {name: measured[name] for name in expected}
    return Verdict(
        entry,
        simulated=rebuild({name: mean for name, (mean, _) in held.items()}),
        half_width_99=rebuild({name: half for name, (_, half) in held.items()}),
        within=all(abs(mean - expected[name]) <= half + own_error + _EQUAL for name, (mean, half) in held.items())
        and all(abs(mean) <= half for mean, half in (measured[name] for name in study.controls)),
        precise=all(
            half <= tolerance * abs(expected[name]) or not expected[name]
            for name, (_, half) in held.items()
            if name not in study.loose
        ),
    )


def flatten(value: Any, place: str = "") -> dict[str, float]:
    """Return the numbers of a nested value by their places, such as ``mean_storage[0]``; arrows are 1 (>) or -1 (<)."""
    if isinstance(value, Mapping):
        parts = [(f"{place}.{name}" if place else str(name), item) for name, item in value.items()]
    elif isinstance(value, str) and set(value) <= set(_ARROWS):
        return flatten([_ARROWS[arrow] for arrow in value], place)
    elif isinstance(value, list | tuple):
        parts = [(f"{place}[{number}]", item) for number, item in enumerate(value)]
    else:
        return {place: float(value)}
    return {name: number for part, item in parts for name, number in flatten(item, part).items()}


def rebuild(numbers: Mapping[str, float]) -> Any:
    """Return the single number, or the numbers by place."""
    return numbers[""] if set(numbers) == {""} else dict(numbers)
