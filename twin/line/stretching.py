"""Timings whose times are longer by a factor, and samples that are added to those of a model."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.line.arrays import Model, Records
from twin.line.kernel_draw import TimingKind
from twin.records.skill import SkillModel

_NUMBERS = {
    TimingKind.CONSTANT: "a",
    TimingKind.EXPONENTIAL: "a",
    TimingKind.ERLANG: "a",
    TimingKind.LOGNORMAL: "",
    TimingKind.WEIBULL: "a",
    TimingKind.UNIFORM: "ab",
    TimingKind.TRIANGULAR: "abc",
    TimingKind.EMPIRICAL: "",
    TimingKind.SEQUENCE: "",
    TimingKind.HYPEREXPONENTIAL: "bc",
    TimingKind.GAMMA: "a",
    TimingKind.TRUNCATED_NORMAL: "ab",
    TimingKind.GEOMETRIC: "a",
}
"""Which of a timing's numbers are times."""
Column = list[NDArray[Any]]
_SAMPLED = (TimingKind.EMPIRICAL, TimingKind.SEQUENCE)


class Samples:
    """Samples of a model and those that are added to it; what is there keeps its place."""

    def __init__(self, model: Model) -> None:
        self._values: Column = [model.values]
        self._outcomes: Column = [model.outcomes]
        self._energies: Column = [model.energies]
        self._count = len(model.values)

    def list_all(self) -> dict[str, NDArray[Any]]:
        """Return all samples, by their names in a model."""
        return {
            "values": np.concatenate(self._values),
            "outcomes": np.concatenate(self._outcomes).astype(np.int8),
            "energies": np.concatenate(self._energies),
        }

    def use_skill(self, row: Records, skill: SkillModel) -> None:
        """Let a timing draw from the attempts of a skill."""
        row["first"] = self._add(skill.duration_s, skill.outcome, skill.energy_j)
        row["count"] = len(skill.duration_s)
        row["mean"] = skill.duration_s.mean()

    def stretch(self, row: Records, factor: float) -> None:
        """Multiply the times of a timing; outcomes and energies of attempts stay as they are."""
        kind = TimingKind(int(row["kind"]))
        for name in (*_NUMBERS[kind], "mean"):
            row[name] *= factor
        if kind is TimingKind.LOGNORMAL:
            row["a"] += math.log(factor)
        if kind in _SAMPLED:
            span = slice(int(row["first"]), int(row["first"] + row["count"]))
            known = self.list_all()
            row["first"] = self._add(known["values"][span] * factor, known["outcomes"][span], known["energies"][span])

    def _add(self, values: NDArray[Any], outcomes: NDArray[Any], energies: NDArray[Any]) -> int:
        """Add samples and return where they begin."""
        first = self._count
        self._values.append(values)
        self._outcomes.append(outcomes)
        self._energies.append(energies)
        self._count += len(values)
        return first
