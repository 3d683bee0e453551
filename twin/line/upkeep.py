"""From the crews and failure modes of a line to the rows of the kernel's arrays."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from twin.config.crew import Crew, WhenFree
from twin.config.failure import Failure
from twin.config.line import Line, Station
from twin.line.arrays import CREW, FAULT, Records
from twin.line.kernel_clock import FaultClock
from twin.line.order import Interrupted
from twin.line.timing import Timing, make_timing

TimingAdder = Callable[[str, Timing], int]
"""Adds a source of times under a name; returns its index."""

NONE = -1


@dataclass
class Upkeep:
    """Collects the failure modes of a line's servers, and its crews.

    Attributes:
        line: the line.
        add_timing: adds a source of times.
        count: failure modes so far, one for each server.
    """

    line: Line
    add_timing: TimingAdder
    _faults: list[tuple[int, ...]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Return how many failure modes of servers there are so far."""
        return len(self._faults)

    def add_server(self, station: Station, server: int) -> None:
        """Add the failure modes of one server."""
        for failure in station.failures:
            self._add_failure(station.name, server, failure)

    def make_faults(self) -> Records:
        """Return the failure modes, dtype ``FAULT``."""
        return np.array(self._faults, FAULT)

    def make_crews(self) -> Records:
        """Return the crews, dtype ``CREW``."""
        first = np.cumsum([0, *(crew.size for crew in self.line.crews)])
        rows = [self._describe_crew(crew, int(start)) for crew, start in zip(self.line.crews, first, strict=False)]
        return np.array(rows, CREW)

    def find_crew(self, name: str | None) -> int:
        """Return a crew's bit, or none."""
        return sum(1 << place for place, crew in enumerate(self.line.crews) if crew.name == name)

    def find_able_crews(self, failure: Failure) -> int:
        """Return the bits of the crews that a failure may call."""
        if failure.needs is None:
            return self.find_crew(failure.crew)
        return sum(1 << place for place, crew in enumerate(self.line.crews) if failure.needs in crew.skills)

    def _add_failure(self, station: str, server: int, failure: Failure) -> None:
        source = f"{station}/{server}/{failure.name}"
        law = failure.time_to_failure or failure.services_to_failure
        to_failure = self.add_timing(f"{source}/time_to_failure", make_timing(law))
        to_repair = self.add_timing(f"{source}/time_to_repair", make_timing(failure.time_to_repair))
        clock, after_stop = FaultClock[failure.clock.name], Interrupted[failure.after_stop.name]
        crews = self.find_able_crews(failure)
        self._faults.append((clock, to_failure, to_repair, crews, failure.priority, after_stop))

    def _describe_crew(self, crew: Crew, first_person: int) -> tuple[float, ...]:
        walk = crew.walk
        if walk is None:
            return (crew.size, first_person, 0, NONE, 0.0, 0, 0.0, 0.0)
        timing = NONE if walk.time is None else self.add_timing(f"{crew.name}/walk", make_timing(walk.time))
        place = walk.waiting_place_m or self.line.stations[0].position_m or (0.0, 0.0)
        returns = walk.when_free is WhenFree.RETURN
        return (crew.size, first_person, 1, timing, walk.speed_mps or 0.0, returns, *place)
