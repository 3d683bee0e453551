"""The schema of a line file: what a line designer writes."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twin.config.calendar import Calendar
from twin.config.costs import Costs, Money, Power
from twin.config.crew import Crew, Priority
from twin.config.distribution import (
    Constant,
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Geometric,
    Hyperexponential,
    Lognormal,
    Triangular,
    TruncatedNormal,
    Uniform,
    Weibull,
)
from twin.config.disturbance import Disturbance, FaultText
from twin.config.failure import Failure
from twin.config.flow import (
    BlockingRule,
    Changeover,
    DispatchRule,
    Inspection,
    Product,
    Route,
    Rules,
    Share,
    Source,
    Take,
)
from twin.config.maintenance import Maintenance
from twin.config.model import ConfigModel, Meters, Name, Seconds
from twin.config.pool import Chargers, RobotPool
from twin.config.transport import Carriers, Conveyor


class Skill(ConfigModel):
    """Processing by a humanoid: time, outcome and energy are those of measured attempts, drawn together."""

    kind: Literal["skill"]
    robot: Name
    """Folder name under ``robots/``."""
    task: Name
    """What the robot does; ``twin task list`` names the tasks."""
    policy: Name = "scripted"
    """What steers the robot."""
    conditions: Name = "nominal"
    """Set of conditions of the task: masses, friction, noise."""
    faults: Annotated[tuple[FaultText, ...], Field(max_length=10)] = ()
    """What is wrong in every attempt, each as ``NAME=SEVERITY[@START[-END]][:TARGET]`` (``twin task list``)."""
    attempts: Annotated[int, Field(ge=5, le=100_000)] = 60
    """How many physics attempts stand behind the skill model."""


class LoadedWalk(ConfigModel):
    """Processing of a robot that carries: from the station's ``position_m`` to that of ``carries_to``, at its speed."""

    kind: Literal["walk"]


Processing = Annotated[
    Constant
    | Exponential
    | Erlang
    | Gamma
    | Hyperexponential
    | Lognormal
    | Weibull
    | TruncatedNormal
    | Uniform
    | Triangular
    | Geometric
    | Empirical
    | Skill
    | LoadedWalk,
    Field(discriminator="kind"),
]


class FailedAttemptRule(StrEnum):
    """What becomes of the part after a failed attempt and the intervention that follows it."""

    RETRY = "retry"
    """The robot tries again, with the same part."""
    SCRAP = "scrap"
    """The part is taken off the line."""


class FailedAttempt(ConfigModel):
    """What happens after an attempt that did not succeed: a human intervenes, then the rule applies."""

    rule: FailedAttemptRule = FailedAttemptRule.RETRY
    """What becomes of the part: ``retry`` or ``scrap``."""
    max_retries: Annotated[int, Field(ge=0, le=100)] = 2
    """With ``retry``: after this many repeated attempts at one part, it is scrapped."""


class Station(ConfigModel):
    """A place where parts are processed, by one or more identical servers in parallel."""

    name: Name
    """Name of the station, unique in the line."""
    servers: Annotated[int, Field(ge=1, le=100)] = 1
    """Identical machines, people or robots working side by side, one part each."""
    processing: Processing
    """How long one server takes for one part, or the skill it works by."""
    ideal_cycle_s: Seconds | None = None
    """Planned run time per item (ISO 22400 PRI) [s]; default: the mean of ``processing``, or of successful attempts."""
    failures: Annotated[tuple[Failure, ...], Field(max_length=20)] = ()
    """Failure modes and minor stops; each server fails on its own."""
    maintenance: Annotated[tuple[Maintenance, ...], Field(max_length=20)] = ()
    """Planned stops of every server."""
    release_when_down: bool = False
    """Whether a server that fails while it is blocked gives its finished part away as soon as there is a place. By
    default it keeps the part until it is repaired, which starves what follows: in a published
    line 732 parts are made, not 752."""
    calendar: Calendar | None = None
    """When it works; default: the calendar of the line."""
    failed_attempt: FailedAttempt = FailedAttempt()
    """With a skill: what becomes of the part after an attempt that did not succeed."""
    power_w: Power | None = None
    """Power of one server by what it does [W]; a humanoid's energy is measured instead. Default: not metered."""
    capital_per_hour: Money | None = None
    """What one server costs per planned hour, in the currency of ``costs``: price, upkeep, space [1/h]."""
    next: Annotated[tuple[Route, ...], Field(max_length=100)] = ()
    """Ways on from here; default: the station that follows in the file, and out of the line from the last."""
    takes: Annotated[tuple[Take, ...], Field(max_length=20)] = ()
    """Inputs of an assembly: the parts of one service, which become one; the first input's part goes on.
    Default: one part of whatever comes."""
    batch: Annotated[int, Field(ge=1, le=1000)] = 1
    """Parts that are worked on together, as in an oven; each goes on by itself."""
    yields: Annotated[int, Field(ge=1, le=1000)] = 1
    """Parts that come out of each, as in disassembly or cutting."""
    defects: Share = 0.0
    """Probability that a service spoils the part, unseen until an inspection."""
    mends: Share = 0.0
    """Probability that a service makes a spoilt part good."""
    inspection: Inspection | None = None
    """With it, parts leave as passed or rejected, which ``next`` may tell apart."""
    blocking: BlockingRule | None = None
    """When a server needs a place for its part; default: the rule of the line."""
    dispatch: DispatchRule = DispatchRule.FIFO
    """Which of the waiting parts a free server takes."""
    processing_by_product: dict[Name, Distribution] = {}
    """Processing of the products for which it is not ``processing``."""
    changeover: Changeover | None = None
    """What a change from one product to another takes; default: nothing."""
    robots: Name | None = None
    """Pool, one of whose robots each service needs: a server calls it with its part in hand and begins as it comes."""
    robot_priority: Priority = 0
    """Of the calls that wait for a robot the one with the highest priority comes first, then the oldest."""
    carries_to: Name | None = None
    """The station to which the robot carries the part: it takes it up as it comes, keeps it until there is a place, and
    is free there. By default it leaves as the service ends."""
    position_m: tuple[Meters, Meters] | None = None
    """Place on the drawn layout (x, y) [m]; default: an automatic layout."""

    @model_validator(mode="after")
    def _check_robots(self) -> Self:
        if self.carries_to is not None and self.robots is None:
            raise ValueError("carries_to needs robots: the pool that carries")
        if isinstance(self.processing, LoadedWalk) and self.carries_to is None:
            raise ValueError("processing of the kind walk needs carries_to")
        return self


class Buffer(ConfigModel):
    """Places between one station and the next, servers not counted."""

    name: Name
    """Name of the buffer, unique in the line."""
    after: Name | None = None
    """The station, or source, that fills it; it stands before the one station that follows."""
    before: Name | None = None
    """Instead of ``after``: the station that empties it, whoever fills it."""
    capacity: Annotated[int, Field(ge=0, le=100_000)] | None = None
    """How many parts it holds, those on servers not counted."""
    conveyor: Conveyor | None = None
    """In place of ``capacity``: the conveyor that it is."""
    capital_per_hour: Money | None = None
    """What one place costs per planned hour, in the currency of ``costs`` [1/h]."""

    @model_validator(mode="after")
    def _check_places(self) -> Self:
        if (self.capacity is None) == (self.conveyor is None):
            raise ValueError("a buffer needs either capacity or conveyor")
        return self

    @property
    def places(self) -> int:
        """How many parts it holds."""
        return self.conveyor.places if self.conveyor else self.capacity or 0


FailedOutcome = Literal["drop", "misplace", "jam", "timeout", "fall", "collision", "intervention", "policy_fault"]
"""How an attempt of a robot can fail."""


class Interventions(ConfigModel):
    """How long a human needs after a failed attempt."""

    crew: Name | None = None
    """Crew that intervenes; without one, somebody is always free."""
    priority: Priority = 0
    """Of the calls that wait for a crew the one with the highest priority comes first."""
    default: Distribution
    """Time of an intervention, for outcomes not named in ``by_outcome``."""
    by_outcome: dict[FailedOutcome, Distribution] = {}
    """Time of an intervention after an attempt that ended in this way."""


class WarmUpRule(StrEnum):
    """How the end of the warm-up is found."""

    FIXED = "fixed"
    """After ``warm_up_hours``."""
    MSER = "mser"
    """By MSER-5 from the output of 20 pilot replications as long as ``planned_hours``; ``warm_up_hours`` has no say."""


class Plan(ConfigModel):
    """What the line is meant to do in one replication."""

    planned_hours: Annotated[float, Field(gt=0, le=100_000)] = 8.0
    """Time that the line is planned to run, the base of every KPI [h]."""
    warm_up_hours: Annotated[float, Field(ge=0, le=1_000)] = 1.0
    """Simulated before the planned time and left out of every KPI."""
    warm_up_rule: WarmUpRule = WarmUpRule.FIXED
    """What ends the warm-up: ``fixed`` the hours above, ``mser`` the output of the line itself."""
    target_per_hour: Annotated[float, Field(gt=0, le=1e6)] | None = None
    """Good parts per hour that the line should reach."""


class Line(ConfigModel):
    """A line: by default stations in order of flow, the first never starved, the last never blocked."""

    line: Name
    """Name of the line."""
    description: Annotated[str, Field(max_length=2000)] = ""
    """What the line does, for people."""
    stations: Annotated[tuple[Station, ...], Field(min_length=1, max_length=200)]
    """Stations in order of flow."""
    buffers: Annotated[tuple[Buffer, ...], Field(max_length=200)] = ()
    """Buffers between stations; stations without one between them pass parts on directly."""
    sources: Annotated[tuple[Source, ...], Field(max_length=50)] = ()
    """Where parts come from; default: the first station has all it needs."""
    products: Annotated[tuple[Product, ...], Field(max_length=100)] = ()
    """What the line makes; default: one product."""
    rules: Rules = Rules()
    """Choices of semantics."""
    crews: Annotated[tuple[Crew, ...], Field(max_length=50)] = ()
    """Crews that repair and intervene."""
    robots: Annotated[tuple[RobotPool, ...], Field(max_length=20)] = ()
    """Pools of robots and vehicles that stations share."""
    chargers: Annotated[tuple[Chargers, ...], Field(max_length=20)] = ()
    """Where batteries are charged or swapped."""
    carriers: Annotated[tuple[Carriers, ...], Field(max_length=20)] = ()
    """Pallets and other carriers of limited number."""
    interventions: Interventions | None = None
    """What a failed attempt costs; needed as soon as one station works by a skill."""
    calendar: Calendar | None = None
    """When it works; default: always. Breaks are no planned time, so that OEE leaves them out."""
    plan: Plan = Plan()
    """How long the line runs and what it should reach."""
    disturbances: Annotated[tuple[Disturbance, ...], Field(max_length=100)] = ()
    """What goes wrong at planned moments; default: nothing but what is drawn."""
    costs: Costs | None = None
    """Prices, from which the cost of a good part is computed; default: no costs."""
    scenarios: Annotated[dict[Name, dict[str, object]], Field(max_length=200)] = {}
    """Named variants: ``path: value`` pairs that replace values of this file, such as ``stations.scan.servers: 2``."""
