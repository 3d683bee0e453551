"""The schema of a line file: what a line designer writes."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from twin.config.distribution import (
    Constant,
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    Lognormal,
    Triangular,
    Uniform,
    Weibull,
)
from twin.config.model import ConfigModel, Meters, Name, Seconds


class Skill(ConfigModel):
    """Processing by a humanoid: time, outcome and energy are those of measured attempts, drawn together."""

    kind: Literal["skill"]
    robot: Name
    """Folder name under ``robots/``."""
    task: Name
    policy: Name = "scripted"
    conditions: Name = "nominal"
    attempts: Annotated[int, Field(ge=5, le=100_000)] = 60
    """How many physics attempts stand behind the skill model."""


Processing = Annotated[
    Constant | Exponential | Erlang | Lognormal | Weibull | Uniform | Triangular | Empirical | Skill,
    Field(discriminator="kind"),
]


class FailureClock(StrEnum):
    """What a failure's time to failure counts."""

    OPERATION = "operation"
    """Only time spent processing (operation-dependent failure, ODF)."""
    TIME = "time"
    """All time in which the server is not down (time-dependent failure, TDF)."""


class Failure(ConfigModel):
    """One failure mode of every server of a station."""

    name: Name
    clock: FailureClock = FailureClock.OPERATION
    time_to_failure: Distribution
    time_to_repair: Distribution
    crew: Name | None = None
    """Crew that repairs it; without one, repair starts at once."""


class FailedAttemptRule(StrEnum):
    """What becomes of the part after a failed attempt and the intervention that follows it."""

    RETRY = "retry"
    SCRAP = "scrap"


class FailedAttempt(ConfigModel):
    """What happens after an attempt that did not succeed: a human intervenes, then the rule applies."""

    rule: FailedAttemptRule = FailedAttemptRule.RETRY
    max_retries: Annotated[int, Field(ge=0, le=100)] = 2
    """With ``retry``: after this many repeated attempts at one part, it is scrapped."""


class Station(ConfigModel):
    """A place where parts are processed, by one or more identical servers in parallel."""

    name: Name
    servers: Annotated[int, Field(ge=1, le=100)] = 1
    processing: Processing
    ideal_cycle_s: Seconds | None = None
    """Planned run time per item (ISO 22400 PRI) [s]; default: the mean of ``processing``, or of successful attempts."""
    failures: Annotated[tuple[Failure, ...], Field(max_length=20)] = ()
    failed_attempt: FailedAttempt = FailedAttempt()
    position_m: tuple[Meters, Meters] | None = None
    """Place on the drawn layout (x, y) [m]; default: an automatic layout."""


class Buffer(ConfigModel):
    """Places between one station and the next, servers not counted."""

    name: Name
    after: Name
    """The station that fills it."""
    capacity: Annotated[int, Field(ge=0, le=100_000)]


class Crew(ConfigModel):
    """People who repair and intervene; a failure waits while all are busy, first come first served."""

    name: Name
    size: Annotated[int, Field(ge=1, le=1000)]


class Interventions(ConfigModel):
    """How long a human needs after a failed attempt."""

    crew: Name | None = None
    default: Distribution
    by_outcome: dict[Literal["drop", "misplace", "jam", "timeout", "fall", "collision"], Distribution] = {}


class Plan(ConfigModel):
    """What the line is meant to do in one replication."""

    planned_hours: Annotated[float, Field(gt=0, le=10_000)] = 8.0
    warm_up_hours: Annotated[float, Field(ge=0, le=1_000)] = 1.0
    """Simulated before the planned time and left out of every KPI."""
    target_per_hour: Annotated[float, Field(gt=0, le=1e6)] | None = None


class Line(ConfigModel):
    """A serial line: stations in order of flow, the first never starved, the last never blocked.

    Blocking is after service: a server that finds the buffer behind it full keeps its part.
    """

    line: Name
    description: Annotated[str, Field(max_length=2000)] = ""
    stations: Annotated[tuple[Station, ...], Field(min_length=1, max_length=200)]
    buffers: Annotated[tuple[Buffer, ...], Field(max_length=200)] = ()
    crews: Annotated[tuple[Crew, ...], Field(max_length=50)] = ()
    interventions: Interventions | None = None
    plan: Plan = Plan()
    scenarios: dict[Name, dict[str, object]] = {}
    """Named variants: ``path: value`` pairs that replace values of this file."""
