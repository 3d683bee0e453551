"""A line whose humanoids draw from all attempts that could be made, of which few are ever made.

A skill model is drawn from by an index, whose stream depends on seed, station and replication alone. With a model of
very many potential attempts instead of the calibrated ones, the index is what makes an attempt this one: its seed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.config.line import Line, Skill
from twin.errors import UsageError
from twin.line.arrays import Model, State
from twin.line.compile import CompiledLine, compile_line, find_skill_keys, skill_key
from twin.line.kernel_draw import fill_times
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey, SkillModel

SIZE = 2**16
"""Potential attempts of a skill: so many that an hour of a station (150 draws) draws one twice in one run of six."""
FIRST_SEED = 2**32
"""Seeds of potential attempts begin here, far from those of calibration."""


def find_seed(index: int, repeat: int = 0) -> int:
    """Return the seed of a potential attempt, or of its repeat after failures of the simulator."""
    return FIRST_SEED + SIZE * repeat + index


def find_indices(attempts: pa.Table) -> NDArray[np.int64]:
    """Return which potential attempt each row of a table of attempts is of."""
    indices: NDArray[np.int64] = (attempts["seed"].to_numpy() - FIRST_SEED) % SIZE
    return indices


def make_potential(model: SkillModel) -> SkillModel:
    """Return the potential attempts of a skill; until one is made, an attempt of the skill model stands for it."""
    places = np.arange(SIZE) % len(model.outcome)
    return replace(
        model, outcome=model.outcome[places], duration_s=model.duration_s[places], energy_j=model.energy_j[places]
    )


@dataclass(frozen=True)
class LiveLine:
    """A compiled line over potential attempts.

    Attributes:
        compiled: the line; its samples are filled in as attempts are made.
        skills: skill of each humanoid station, by the station's index.
        made: indices of the attempts that have been made, by skill.
    """

    compiled: CompiledLine
    skills: Mapping[int, SkillKey]
    made: Mapping[SkillKey, set[int]] = field(repr=False)
    _numbered: Model = field(repr=False)

    @classmethod
    def of(cls, line: Line, skills: Mapping[SkillKey, SkillModel], modelled: CompiledLine) -> Self:
        """Compile a line over potential attempts.

        Args:
            line: the line.
            skills: its skill models, which stand for attempts until they are made.
            modelled: the line over these models; its warm-up and planned run times hold for both.

        Raises:
            UsageError: the line has disturbances.
        """
        if line.disturbances:
            raise UsageError(
                f"line {line.line}: a live run knows no disturbances; run it without --live, or with "
                "--set 'disturbances=[]'"
            )
        keys = find_skill_keys(line)
        compiled = replace(
            compile_line(line, {key: make_potential(skills[key]) for key in keys}),
            ideal_cycles_s=modelled.ideal_cycles_s,
            warm_up_s=modelled.warm_up_s,
        )
        return cls(
            compiled,
            {
                place: skill_key(station.processing)
                for place, station in enumerate(line.stations)
                if isinstance(station.processing, Skill)
            },
            {key: set() for key in keys},
            compiled.model._replace(values=np.arange(len(compiled.model.values), dtype=float)),
        )

    @property
    def end_s(self) -> float:
        """Line time at which warm-up and planned time are over [s]."""
        return self.compiled.warm_up_s + self.compiled.planned_s

    def find_unmade(self, state: State) -> dict[SkillKey, set[int]]:
        """Return the attempts that a state has drawn from the beginning on, but that have not been made."""
        unmade: dict[SkillKey, set[int]] = {}
        for key, indices in self._list_drawn(state):
            unmade.setdefault(key, set()).update(set(indices.tolist()) - self.made[key])
        return {key: indices for key, indices in unmade.items() if indices}

    def fill(self, key: SkillKey, attempts: pa.Table) -> None:
        """Let attempts that have been made take the places that they are drawn by, at every station of the skill.

        Args:
            key: the skill.
            attempts: its attempts, none of them a ``sim_fault``.
        """
        model, indices = self.compiled.model, find_indices(attempts)
        for station in (station for station, owner in self.skills.items() if owner == key):
            places = self._find_first(station) + indices
            model.values[places] = attempts["duration_s"].to_numpy()
            model.energies[places] = attempts["energy_j"].to_numpy()
            model.outcomes[places] = [Outcome[label.upper()] for label in attempts["outcome"].to_pylist()]
        self.made[key].update(indices.tolist())

    def _find_first(self, station: int) -> int:
        timing = self.compiled.model.stations["timing"][station]
        return int(self.compiled.model.timings["first"][timing])

    def _list_drawn(self, state: State) -> Iterator[tuple[SkillKey, NDArray[np.int64]]]:
        """Yield what each station has drawn, in order: the kernel draws again, from samples that are numbers."""
        for station, key in self.skills.items():
            timing = int(self.compiled.model.stations["timing"][station])
            places = np.zeros(int(state.streams["counter"][timing]))
            fill_times(self._numbered, state, np.int64(timing), np.int64(0), places)
            yield key, places.astype(np.int64) - self._find_first(station)
