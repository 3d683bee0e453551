"""The schema of failure modes."""

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from twin.config.count import CountDistribution
from twin.config.crew import Priority
from twin.config.distribution import Distribution
from twin.config.model import ConfigModel, Name


class FailureClock(StrEnum):
    """What a failure's time to failure counts."""

    OPERATION = "operation"
    """Only time spent processing (operation-dependent failure, ODF)."""
    TIME = "time"
    """All time in which the server is not down (time-dependent failure, TDF)."""
    CALENDAR = "calendar"
    """All time, also while the server is down; what comes due then strikes as soon as the server is up again."""
    COUNT = "count"
    """Services: the failure strikes as the service after the last one counted is about to begin."""


class AfterStop(StrEnum):
    """What becomes of the service that a failure interrupts."""

    RESUME = "resume"
    """It goes on where it stopped, and takes as long as without the failure."""
    RESTART = "restart"
    """It is done again from its beginning and takes the same time once more: what was done is lost."""
    SCRAP = "scrap"
    """Its part is scrapped."""


class Failure(ConfigModel):
    """One failure mode of every server of a station."""

    name: Name
    """Name of the mode, unique within its station."""
    clock: FailureClock = FailureClock.OPERATION
    """What the time to failure counts: ``operation`` only processing, ``time`` all time not down, ``calendar`` all
    time, ``count`` services. By ``time`` in place of ``operation``, the same mean costs 1-7 % of the output more."""
    time_to_failure: Distribution | None = None
    """From the end of a repair to the next failure, on the clock above; each server has its own."""
    services_to_failure: CountDistribution | None = None
    """With the clock ``count``, in place of ``time_to_failure``: services (or attempts) from one to the next."""
    time_to_repair: Distribution
    """From the moment that somebody works on it, waiting for the crew not counted."""
    crew: Name | None = None
    """Crew that repairs it; without one, repair starts at once."""
    needs: Name | None = None
    """In place of ``crew``: a skill; of the crews that have it the first in the file with somebody free comes."""
    priority: Priority = 0
    """Of the calls that wait for a crew the one with the highest priority comes first."""
    minor: bool = False
    """Whether it is a minor stop: counted apart from failures, in a state of its own."""
    after_stop: AfterStop = AfterStop.RESUME
    """What becomes of the interrupted service: ``resume`` (it costs the stop alone), ``restart`` (and the work done so
    far), ``scrap`` (and the part). A failure that counts services interrupts none."""

    @model_validator(mode="after")
    def _check_clock(self) -> Self:
        by_count = self.clock is FailureClock.COUNT
        needed, other = ("services_to_failure", "time_to_failure")[:: 1 if by_count else -1]
        if getattr(self, needed) is None or getattr(self, other) is not None:
            raise ValueError(f"a failure with the clock {str(self.clock)!r} needs {needed}, and no {other}")
        if self.crew is not None and self.needs is not None:
            raise ValueError("a failure calls a crew by its name or by a skill that it needs, not by both")
        return self
