"""What the store has measured of each skill: the manifest's entry, and its attempts."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dashboards.experiment import Experiment
from twin.config.line import Skill
from twin.errors import StoreError, UsageError
from twin.records.attempts import read_faults
from twin.records.fault import FaultSpec, read_fault
from twin.records.intervals import Interval, wilson
from twin.records.manifest import SkillEntry
from twin.records.outcome import Outcome
from twin.records.skill import name_skill
from twin.records.tables import ATTEMPTS

Floats = NDArray[np.float64]
_NAMES = ("robot", "task", "policy", "conditions")


@dataclass(frozen=True)
class MeasuredSkill:
    """A skill and its attempts.

    Attributes:
        key: readable identity.
        robot: folder name under ``robots/``.
        sound_key: the same skill with nothing wrong.
        faults: what is wrong in every attempt.
        entry: what the manifest says of it, None when it names no such skill.
        table: its attempts in the store, those that the simulator failed included.
        stations: that work by it in the scenario shown.
    """

    key: str
    robot: str
    sound_key: str
    faults: tuple[FaultSpec, ...]
    entry: SkillEntry | None
    table: pa.Table
    stations: tuple[str, ...] = ()

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The attempts in order of their seeds."""
        return sorted(self.table.to_pylist(), key=lambda row: (row["seed"] or 0, row["attempt"] or ""))

    @cached_property
    def counted(self) -> list[dict[str, Any]]:
        """The attempts that count, those that the simulator failed left out."""
        return [row for row in self.rows if row["outcome"] != Outcome.SIM_FAULT.label]

    @property
    def success(self) -> Interval | None:
        """Share of successful attempts with its Wilson interval, None without any attempt."""
        if self.counted:
            return self.share(self.count(Outcome.SUCCESS.label))
        return self.entry.success if self.entry and self.entry.attempts else None

    def count(self, outcome: str) -> int:
        """Return how many attempts ended in a way."""
        return sum(row["outcome"] == outcome for row in self.rows)

    def share(self, count: int) -> Interval:
        """Return the share of a number of the attempts that count, with its Wilson interval."""
        return wilson(count, len(self.counted))

    def values(self, column: str, outcome: str | None = None) -> Floats:
        """Return a column of the attempts that count, without gaps: of all, or of those that ended in a way."""
        found = [row[column] for row in self.counted if outcome is None or row["outcome"] == outcome]
        numbers = np.array([value for value in found if value is not None], dtype=float)
        return np.asarray(numbers[np.isfinite(numbers)])


@dataclass(frozen=True)
class SkillBook:
    """All skills of an experiment.

    Attributes:
        skills: by their keys, those of the scenario's stations first.
        problem: why there are no attempts, when the table cannot be read.
    """

    skills: Mapping[str, MeasuredSkill] = field(default_factory=dict)
    problem: str = ""

    def find_station(self, station: str) -> MeasuredSkill | None:
        """Return the skill that a station works by."""
        return next((skill for skill in self.skills.values() if station in skill.stations), None)

    def find_fault(self, fault: str | None, severity: str | None) -> MeasuredSkill | None:
        """Return the first skill with a fault, at a severity if one is given."""
        for skill in self.skills.values():
            for spec in skill.faults:
                names = (spec.name, f"{spec.name}:{spec.target}")
                if (fault is None or fault in names) and (severity is None or is_severity(spec, severity)):
                    return skill
        return None


def is_severity(spec: FaultSpec, text: str) -> bool:
    """Return whether a text is the severity of a fault."""
    try:
        return float(text) == spec.severity or text == f"{spec.severity:g}"
    except ValueError:
        return False


def read_skills(experiment: Experiment, scenario: str) -> SkillBook:
    """Return the skills of an experiment as a scenario uses them; it may be damaged or without any attempt."""
    problem = ""
    try:
        attempts = experiment.attempts
        groups = _group(attempts)
    except StoreError as error:
        attempts, groups, problem = ATTEMPTS.empty_table(), {}, str(error)
    entries = {entry.key: entry for entry in experiment.manifest.skills}
    stations = _find_stations(experiment, scenario)
    keys = dict.fromkeys([key for key in stations if key in entries or key in groups] + [*entries, *groups])
    skills = {}
    for key in keys:
        identity, numbers = groups.get(key, (None, []))
        names, faults = identity or _read_entry(entries[key])
        table = attempts.take(pa.array(numbers, pa.int64()))
        sound = name_skill(*names, ())
        skills[key] = MeasuredSkill(key, names[0], sound, faults, entries.get(key), table, stations.get(key, ()))
    return SkillBook(skills, problem)


Identity = tuple[tuple[str, str, str, str], tuple[FaultSpec, ...]]


def _group(attempts: pa.Table) -> dict[str, tuple[Identity, list[int]]]:
    """Return the names, the faults and the numbers of the rows of each skill."""
    groups: dict[tuple[str, ...], list[int]] = {}
    columns = [attempts[name].to_pylist() for name in (*_NAMES, "faults")]
    for number, words in enumerate(zip(*columns, strict=True)):
        groups.setdefault(tuple(word or "" for word in words), []).append(number)
    found: dict[str, tuple[Identity, list[int]]] = {}
    for (robot, task, policy, conditions, text), numbers in groups.items():
        names, faults = (robot, task, policy, conditions), read_faults(text)
        key = name_skill(*names, (fault.text for fault in faults))
        found.setdefault(key, ((names, faults), []))[1].extend(numbers)
    return found


def _read_entry(entry: SkillEntry) -> Identity:
    return (entry.robot, entry.task, entry.policy, entry.conditions), _read_texts(entry.faults)


def _read_texts(texts: Iterable[str]) -> tuple[FaultSpec, ...]:
    """Return faults from their texts, without those that this version cannot read."""
    found = []
    for text in texts:
        with suppress(UsageError):
            found.append(read_fault(text))
    return tuple(found)


def _find_stations(experiment: Experiment, scenario: str) -> dict[str, tuple[str, ...]]:
    """Return the stations that work by each skill."""
    line = experiment.load_line(scenario)
    found: dict[str, tuple[str, ...]] = {}
    for station in line.stations if line else ():
        work = station.processing
        if isinstance(work, Skill):
            faults = sorted(fault.text for fault in _read_texts(work.faults))
            key = name_skill(work.robot, work.task, work.policy, work.conditions, faults)
            found[key] = (*found.get(key, ()), station.name)
    return found
