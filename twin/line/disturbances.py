"""From the disturbances of a line to the phases of its planned time."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from twin.config.disturbance import Condition, Disturbance
from twin.config.disturbance_checks import ROUNDING_H, list_targets
from twin.config.line import Line, Skill, Station
from twin.config.model import HOUR_S
from twin.line.arrays import FAULT, TIMING, Model, Records
from twin.line.kernel_clock import FaultClock
from twin.line.kernel_draw import TimingKind
from twin.line.order import Interrupted
from twin.line.phase import Phase
from twin.line.stretching import Samples
from twin.records.skill import SkillModel
from twin.records.state import ServerState

_STOPPING = (Condition.BREAKDOWN, Condition.STARVED)

SkillFinder = Callable[[Station], SkillModel | None]
"""Returns the skill model that a station works by."""


def add_faults(station: Station, disturbance: Disturbance) -> Station:
    """Return a station whose attempts have the faults of a disturbance beside their own."""
    skill = station.processing
    if not isinstance(skill, Skill) or not disturbance.faults:
        return station
    faults = tuple(dict.fromkeys((*skill.faults, *disturbance.faults)))
    return station.model_copy(update={"processing": skill.model_copy(update={"faults": faults})})


def list_skills(line: Line) -> list[Skill]:
    """Return every skill that a line works by: those of its stations, then those with the faults of disturbances."""
    stations = {station.name: station for station in line.stations}
    disturbed = [
        add_faults(stations[name], disturbance)
        for disturbance in line.disturbances
        if disturbance.condition is Condition.FAULT
        for name in list_targets(line, disturbance)
    ]
    found = (station.processing for station in (*line.stations, *disturbed))
    return [skill for skill in found if isinstance(skill, Skill)]


def make_phases(line: Line, model: Model, names: Sequence[str], find_skill: SkillFinder) -> tuple[Phase, ...]:
    """Return the phases of a line, from the first disturbance on; the last one has none.

    Args:
        line: the line.
        model: the line as it is without disturbances.
        names: of the rows of stations.
        find_skill: finds skill models, those with faults too.
    """
    return _Maker(line, model, names, find_skill).make() if line.disturbances else ()


class _Maker:
    """Makes the models of all phases, which share their rows."""

    def __init__(self, line: Line, model: Model, names: Sequence[str], find_skill: SkillFinder) -> None:
        self._line, self._names, self._find_skill = line, list(names), find_skill
        self._samples = Samples(model)
        stopped = {
            server
            for disturbance in line.disturbances
            if disturbance.condition in _STOPPING
            for server in self._find_servers(model, disturbance)
        }
        self._wide = _widen(model, stopped)

    def make(self) -> tuple[Phase, ...]:
        phases = [self._make_phase(at_h) for at_h in _find_edges(self._line)]
        samples = self._samples.list_all()
        return tuple(replace(phase, model=phase.model._replace(**samples)) for phase in phases)

    def _make_phase(self, at_h: float) -> Phase:
        standing = [one for one in self._line.disturbances if one.at_hours <= at_h < one.end_hours - ROUNDING_H]
        wide = self._wide
        model = wide._replace(timings=wide.timings.copy(), crews=wide.crews.copy(), stations=wide.stations.copy())
        stops: set[int] = set()
        for disturbance in sorted(standing, key=lambda one: one.condition is not Condition.FAULT):  # then they are slow
            stops |= self._apply(model, disturbance)
        return Phase(at_h * HOUR_S, model, tuple(sorted(stops)), tuple(one.name for one in standing))

    def _apply(self, model: Model, disturbance: Disturbance) -> set[int]:
        """Apply a disturbance to the model of a phase; return the failure modes that it lets strike."""
        condition = disturbance.condition
        if condition is Condition.ABSENT:
            self._send_away(model, disturbance)
        elif condition is Condition.FAULT:
            self._add_faults(model, disturbance)
        elif condition is Condition.BREAKDOWN:
            return self._find_stops(disturbance)
        elif disturbance.factor is not None:
            self._stretch(model, disturbance)
        else:
            return self._starve(model, disturbance)
        return set()

    def _send_away(self, model: Model, disturbance: Disturbance) -> None:
        row = model.crews[[crew.name for crew in self._line.crews].index(str(disturbance.target))]
        row["size"] -= row["size"] if disturbance.people is None else disturbance.people

    def _add_faults(self, model: Model, disturbance: Disturbance) -> None:
        for station in self._line.stations:
            if station.name in list_targets(self._line, disturbance):
                skill = self._find_skill(add_faults(station, disturbance))
                timing = model.stations["timing"][self._names.index(station.name)]
                if skill is not None:
                    self._samples.use_skill(model.timings[timing], skill)

    def _stretch(self, model: Model, disturbance: Disturbance) -> None:
        row = model.stations[self._find_row(disturbance)]
        for timing in range(int(row["timing"]), int(row["timing"]) + (len(model.products) if row["by_product"] else 1)):
            self._samples.stretch(model.timings[timing], disturbance.factor or 1.0)

    def _starve(self, model: Model, disturbance: Disturbance) -> set[int]:
        row = model.stations[self._find_row(disturbance)]
        if row["source"]:
            return self._find_stops(disturbance)
        row["fed"] = 0
        return set()

    def _find_stops(self, disturbance: Disturbance) -> set[int]:
        """Return the failure modes that stop the servers of a target: the last of each server."""
        return {
            int(self._wide.servers["end_fault"][server]) - 1 for server in self._find_servers(self._wide, disturbance)
        }

    def _find_servers(self, model: Model, disturbance: Disturbance) -> range:
        row = model.stations[self._find_row(disturbance)]
        first, end = int(row["first_server"]), int(row["end_server"])
        return range(first, end if disturbance.servers is None else first + disturbance.servers)

    def _find_row(self, disturbance: Disturbance) -> int:
        (target,) = list_targets(self._line, disturbance)
        return self._names.index(target)


def _find_edges(line: Line) -> list[float]:
    """Return when disturbances begin and end, into the planned time [h]; moments but for rounding the same are one."""
    edges: list[float] = []
    for moment in sorted(moment for one in line.disturbances for moment in (one.at_hours, one.end_hours)):
        if not edges or moment - edges[-1] > ROUNDING_H:
            edges.append(min(moment, line.plan.planned_hours))
    return edges


def _widen(model: Model, stopped: set[int]) -> Model:
    """Return a model with a failure mode more for each of some servers, the last of each, and a timing for all.

    They never come by themselves, and are never over by themselves.
    """
    timings = np.zeros(len(model.timings) + 1, TIMING)
    timings[:-1] = model.timings
    timings[-1] = (TimingKind.CONSTANT, np.inf, 0.0, 0.0, 0, 0, np.inf)
    faults = np.zeros(len(model.faults) + len(stopped), FAULT)
    servers = model.servers.copy()
    more = np.isin(np.arange(len(servers)), list(stopped))
    servers["end_fault"] += np.cumsum(more).astype(np.uint32)
    servers["first_fault"] += (np.cumsum(more) - more).astype(np.uint32)
    for server, (before, after) in enumerate(zip(model.servers, servers, strict=True)):
        kept = int(before["end_fault"]) - int(before["first_fault"])
        start = int(after["first_fault"])
        faults[start : start + kept] = model.faults[before["first_fault"] : before["end_fault"]]
        if server in stopped:
            after["watched"] = 1
            _fill_stop(faults[start + kept], kept, len(timings) - 1)
    return model._replace(servers=servers, timings=timings, faults=faults)


def _fill_stop(row: Records, place: int, never: int) -> None:
    row["clock"], row["failure"], row["repair"] = FaultClock.CALENDAR, never, never
    row["after_stop"], row["stop"], row["renews"] = Interrupted.RESUME, ServerState.DOWN, 1 << place
