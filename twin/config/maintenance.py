"""The schema of maintenance: planned stops that keep failures away."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twin.config.crew import Priority
from twin.config.distribution import Distribution
from twin.config.model import ConfigModel, Name

Hours = Annotated[float, Field(gt=0, le=100_000)]
"""A time [h]."""


class _Service(ConfigModel):
    """What every kind of maintenance has; a server that waits for the crew stands still."""

    name: Name
    """Name of the maintenance, unique within its station."""
    duration: Distribution
    """How long the maintenance of one server takes, once the crew is there."""
    crew: Name | None = None
    """Crew that does it; without one, somebody is always there."""
    needs: Name | None = None
    """In place of ``crew``: a skill; of the crews that have it the first in the file with somebody free comes."""
    priority: Priority = 0
    """Of the calls that wait for a crew the one with the highest priority comes first."""
    interrupts: bool = False
    """Whether it interrupts a service when it comes due; by default it begins when the service under way has ended."""

    @model_validator(mode="after")
    def _check_caller(self) -> Self:
        if self.crew is not None and self.needs is not None:
            raise ValueError("maintenance calls a crew by its name or by a skill that it needs, not by both")
        return self


class PeriodicMaintenance(_Service):
    """Maintenance at fixed times of the calendar: T, 2 T, 3 T .. after the start, whatever has happened since."""

    kind: Literal["periodic"]
    every_hours: Hours
    """The period T [h]."""
    window_hours: Annotated[float, Field(ge=0, le=100_000)] = 0.0
    """Opportunistic: it is done so much earlier at most [h] while the server is starved, blocked or just repaired."""
    renews: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    """Failures of the station whose clocks begin anew after it."""


class AgeMaintenance(_Service):
    """Maintenance after a time of work since the last maintenance or failure (age replacement)."""

    kind: Literal["age"]
    after_hours: Hours
    """Time of work [h]."""
    window_hours: Annotated[float, Field(ge=0, le=100_000)] = 0.0
    """Opportunistic: it is done so much earlier at most [h] while the server is starved, blocked or just repaired."""
    renews: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    """Failures of the station that it prevents: their clocks begin anew after it, and its own after their repair."""


class ConditionMaintenance(_Service):
    """Maintenance by condition: a server wears level by level while it works, from 0 (new) to ``levels`` (failed)."""

    kind: Literal["condition"]
    levels: Annotated[int, Field(ge=1, le=1000)]
    """Level at which the server fails."""
    time_to_level: Distribution
    """Time of work from each level to the next; ``geometric`` or ``exponential`` make a Markov chain."""
    threshold: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Level at which maintenance comes due; default: never, so that the server runs to failure."""
    time_to_repair: Distribution
    """How long the repair of the failed server takes."""

    @model_validator(mode="after")
    def _check_threshold(self) -> Self:
        if self.threshold is not None and self.threshold >= self.levels:
            raise ValueError(f"threshold must be below levels (got {self.threshold} >= {self.levels})")
        return self


Maintenance = Annotated[PeriodicMaintenance | AgeMaintenance | ConditionMaintenance, Field(discriminator="kind")]
