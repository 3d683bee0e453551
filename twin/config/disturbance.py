"""The schema of disturbances: what happens to a line at a planned moment, and how long it lasts."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from twin.config.model import ConfigModel, Name

FaultText = Annotated[str, Field(min_length=1, max_length=200)]


class Condition(StrEnum):
    """What is the matter with the target of a disturbance."""

    BREAKDOWN = "breakdown"
    """A station, or the robots of a pool, are down, and up again when it ends."""
    SLOW = "slow"
    """Services of a station that begin take ``factor`` times as long."""
    ABSENT = "absent"
    """People of a crew are away; who is at work ends it first."""
    STARVED = "starved"
    """No part comes from a source, or enters at a station; with ``factor``, parts come so much more seldom."""
    FAULT = "fault"
    """Attempts that begin have physical faults, as measured in physics."""


_TAKES = {
    Condition.BREAKDOWN: "servers",
    Condition.SLOW: "factor",
    Condition.ABSENT: "people",
    Condition.STARVED: "factor",
    Condition.FAULT: "faults",
}
"""The key that goes with each condition."""
_NEEDS = {Condition.SLOW, Condition.FAULT}
"""Conditions that say nothing without that key."""


class Disturbance(ConfigModel):
    """A condition that a target is in for a duration: the planned replay of a bad hour."""

    name: Name
    """Name of the disturbance, unique in the line."""
    condition: Condition
    """What is the matter: ``breakdown``, ``slow``, ``absent``, ``starved`` or ``fault``."""
    target: Name | None = None
    """Station, pool of robots, crew or source that it strikes; only ``fault`` has a default: all stations that work by
    a skill."""
    at_hours: Annotated[float, Field(ge=0, le=100_000)]
    """When it begins, into the planned time [h]."""
    hours: Annotated[float, Field(gt=0, le=100_000)]
    """How long it lasts [h]."""
    servers: Annotated[int, Field(ge=1, le=200)] | None = None
    """With ``breakdown``: how many servers, or robots of the pool, the first ones; default: all."""
    factor: Annotated[float, Field(gt=1, le=1000)] | None = None
    """With ``slow``: processing times are so many times as long. With ``starved``: times between arrivals."""
    people: Annotated[int, Field(ge=1, le=1000)] | None = None
    """With ``absent``: how many of the crew are away; default: all."""
    faults: Annotated[tuple[FaultText, ...], Field(min_length=1, max_length=10)] | None = None
    """With ``fault``: what is wrong, each as ``NAME=SEVERITY[@START[-END]][:TARGET]`` (``twin task list``), beside the
    faults of the skill itself."""

    @model_validator(mode="after")
    def _check_keys(self) -> Self:
        taken = _TAKES[self.condition]
        for key in dict.fromkeys(_TAKES.values()):
            if key != taken and getattr(self, key) is not None:
                raise ValueError(f"the condition {str(self.condition)!r} takes {taken}, no {key}")
        if self.condition in _NEEDS and getattr(self, taken) is None:
            raise ValueError(f"the condition {str(self.condition)!r} needs {taken}")
        if self.target is None and self.condition is not Condition.FAULT:
            raise ValueError(f"the condition {str(self.condition)!r} needs a target")
        return self

    @property
    def end_hours(self) -> float:
        """When it ends, into the planned time [h]."""
        return self.at_hours + self.hours
