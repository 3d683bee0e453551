"""From the crews, stops and calendars of a line to the rows of the kernel's arrays."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from twin.config.calendar import Calendar, EndOfShift
from twin.config.crew import Crew, WhenFree
from twin.config.failure import Failure
from twin.config.line import Line, Station
from twin.config.maintenance import ConditionMaintenance, Maintenance, PeriodicMaintenance
from twin.config.model import HOUR_S
from twin.config.pool import RobotPool
from twin.line.arrays import CALENDAR, CREW, FAULT, Records
from twin.line.kernel_clock import FaultClock
from twin.line.order import Interrupted
from twin.line.timing import Timing, make_constant, make_timing
from twin.records.state import ServerState

TimingAdder = Callable[[str, Timing], int]
"""Adds a source of times under a name; returns its index."""

NONE = -1


@dataclass
class Upkeep:
    """Collects the failure modes of a line's servers, and its crews.

    Attributes:
        line: the line.
        add_timing: adds a source of times.
    """

    line: Line
    add_timing: TimingAdder
    _faults: list[dict[str, float]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Return how many failure modes and services of servers there are so far."""
        return len(self._faults)

    def add_server(self, station: Station | RobotPool, server: int) -> None:
        """Add the failure modes and the maintenance of one server."""
        names = [stop.name for stop in (*station.failures, *station.maintenance)]
        renewals = _find_renewals(station, names)
        for stop in (*station.failures, *station.maintenance):
            source = f"{station.name}/{server}/{stop.name}"
            row = self._describe_failure(source, stop) if isinstance(stop, Failure) else self._describe(source, stop)
            row |= {"crews": self.find_able_crews(stop), "priority": stop.priority, "renews": renewals[stop.name]}
            self._faults.append(row)

    def make_faults(self) -> Records:
        """Return the failure modes and services, dtype ``FAULT``."""
        faults = np.zeros(len(self._faults), FAULT)
        for place, row in enumerate(self._faults):
            for name, value in row.items():
                faults[name][place] = value
        return faults

    def make_crews(self) -> Records:
        """Return the crews, dtype ``CREW``."""
        first = np.cumsum([0, *(crew.size for crew in self.line.crews)])
        rows = [self._describe_crew(crew, int(start)) for crew, start in zip(self.line.crews, first, strict=False)]
        return np.array(rows, CREW)

    def find_crew(self, name: str | None) -> int:
        """Return a crew's bit, or none."""
        return sum(1 << place for place, crew in enumerate(self.line.crews) if crew.name == name)

    def find_able_crews(self, stop: Failure | Maintenance) -> int:
        """Return the bits of the crews that a failure or maintenance may call."""
        if stop.needs is None:
            return self.find_crew(stop.crew)
        return sum(1 << place for place, crew in enumerate(self.line.crews) if stop.needs in crew.skills)

    def _describe_failure(self, source: str, failure: Failure) -> dict[str, float]:
        return {
            "clock": FaultClock[failure.clock.name],
            "failure": self._add(source, "time_to_failure", failure.time_to_failure or failure.services_to_failure),
            "repair": self._add(source, "time_to_repair", failure.time_to_repair),
            "after_stop": Interrupted[failure.after_stop.name],
            "stop": ServerState.MINOR_STOP if failure.minor else ServerState.DOWN,
        }

    def _describe(self, source: str, service: Maintenance) -> dict[str, float]:
        """Return the row of a kind of maintenance."""
        if isinstance(service, ConditionMaintenance):
            return {
                "clock": FaultClock.OPERATION,
                "failure": self._add(source, "time_to_level", service.time_to_level),
                "repair": self._add(source, "time_to_repair", service.time_to_repair),
                "service": self._add(source, "duration", service.duration),
                "stop": ServerState.DOWN,
                "gentle": service.threshold is not None and not service.interrupts,
                "levels": service.levels,
                "threshold": service.threshold or 0,
            }
        is_periodic = isinstance(service, PeriodicMaintenance)
        hours = service.every_hours if isinstance(service, PeriodicMaintenance) else service.after_hours
        duration = self._add(source, "duration", service.duration)
        return {
            "clock": FaultClock.CALENDAR if is_periodic else FaultClock.OPERATION,
            "failure": self.add_timing(f"{source}/time_to_service", make_constant(hours * HOUR_S)),
            "repair": duration,
            "stop": ServerState.MAINTENANCE,
            "gentle": not service.interrupts,
            "window": service.window_hours * HOUR_S,
            "periodic": is_periodic,
        }

    def _add(self, source: str, name: str, law: object) -> int:
        return self.add_timing(f"{source}/{name}", make_timing(law))

    def _describe_crew(self, crew: Crew, first_person: int) -> tuple[float, ...]:
        walk = crew.walk
        if walk is None:
            return (crew.size, first_person, 0, NONE, 0.0, 0, 0.0, 0.0)
        timing = NONE if walk.time is None else self.add_timing(f"{crew.name}/walk", make_timing(walk.time))
        place = walk.waiting_place_m or self.line.stations[0].position_m or (0.0, 0.0)
        returns = walk.when_free is WhenFree.RETURN
        return (crew.size, first_person, 1, timing, walk.speed_mps or 0.0, returns, *place)


def _find_renewals(station: Station | RobotPool, names: list[str]) -> dict[str, int]:
    """Return, for each stop of a station, the bits of the clocks that its end renews: its own, and by maintenance."""
    renewals = {name: 1 << place for place, name in enumerate(names)}
    for service in station.maintenance:
        if isinstance(service, ConditionMaintenance):
            continue
        for name in service.renews:
            renewals[service.name] |= 1 << names.index(name)
            renewals[name] |= 1 << names.index(service.name)
    return renewals


@dataclass
class Calendars:
    """Collects the calendars of a line: its own, and those of stations that have another."""

    line: Line
    _rows: list[tuple[float, ...]] = field(default_factory=list)
    _switches: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with the calendar of the line."""
        self._of_line = NONE if self.line.calendar is None else self._add(self.line.calendar)

    def add_station(self, station: Station | RobotPool) -> int:
        """Return the index of a station's calendar, or none."""
        return self._of_line if station.calendar is None else self._add(station.calendar)

    def make_rows(self) -> tuple[Records, np.ndarray]:
        """Return the calendars and their switches."""
        return np.array(self._rows, CALENDAR), np.array(self._switches)

    def _add(self, calendar: Calendar) -> int:
        hours = calendar.find_working_hours()
        open_at_start = hours[0][0] == 0
        switches = [time for piece in hours for time in piece if 0 < time < calendar.period_hours]
        first = len(self._switches)
        self._switches += [time * HOUR_S for time in switches]
        finish = calendar.end_of_shift is EndOfShift.FINISH
        period = calendar.period_hours * HOUR_S
        self._rows.append((first, len(self._switches), period, open_at_start, finish))
        return len(self._rows) - 1
