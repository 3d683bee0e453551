"""The schema of pools: robots or vehicles of a kind that several stations share."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from twin.config.calendar import Calendar
from twin.config.costs import Money, Watts
from twin.config.crew import WhenFree
from twin.config.distribution import Distribution
from twin.config.failure import Failure
from twin.config.maintenance import AgeMaintenance, PeriodicMaintenance
from twin.config.model import ConfigModel, Meters, Name, Seconds

Speed = Annotated[float, Field(gt=0, le=10)]
Level = Annotated[float, Field(ge=0, le=1)]
"""Charge, as a share of the capacity."""


RobotMaintenance = Annotated[PeriodicMaintenance | AgeMaintenance, Field(discriminator="kind")]


class RobotWalk(ConfigModel):
    """How the robots of a pool get from place to place: by a time, or by the distance between ``position_m``."""

    time: Distribution | None = None
    """Time of every walk between two different places; there is none from a place to itself."""
    speed_mps: Speed | None = None
    """In place of ``time``: speed along the straight line [m/s]; of several free robots the nearest is called."""
    loaded_speed_mps: Speed | None = None
    """Speed with a part, of processing of the kind ``walk`` [m/s]; default: as without."""
    when_free: WhenFree = WhenFree.STAY
    """Whether a robot without a call stays where it is or returns to the pool's place: on the way it can be called with
    ``speed_mps``, and cannot with ``time``."""

    @model_validator(mode="after")
    def _check_kind(self) -> Self:
        if (self.time is None) == (self.speed_mps is None):
            raise ValueError("a walk needs either time or speed_mps")
        if self.loaded_speed_mps is not None and self.speed_mps is None:
            raise ValueError("loaded_speed_mps goes with speed_mps")
        return self


class Stay(StrEnum):
    """How long a robot that makes its round stays at a stop."""

    UNTIL_EMPTY = "until_empty"
    """As long as there is work (exhaustive)."""
    GATED = "gated"
    """For the parts that wait as it comes."""
    ONE = "one"
    """For one part (1-limited)."""


class Round(ConfigModel):
    """A fixed round from station to station, in place of calls; a robot goes on walking even if there is no work."""

    stations: Annotated[tuple[Name, ...], Field(min_length=2, max_length=100)]
    """Stops in order; after the last comes the first again."""
    stay: Stay = Stay.UNTIL_EMPTY
    """How long it stays: ``until_empty``, ``gated`` (for what waits as it comes) or for ``one`` part."""


class RobotPower(ConfigModel):
    """Electrical power of one robot by what it does; work by a skill draws what was measured instead."""

    working: Watts = 0.0
    """While it works, or carries a part [W]."""
    walking: Watts = 0.0
    """While it walks without a part [W]."""
    waiting: Watts = 0.0
    """While it stands, waits or rests [W]."""


class Battery(ConfigModel):
    """A robot's battery: what it holds, and when and how it is filled. Robots start with it full."""

    capacity_wh: Annotated[float, Field(gt=0, le=1e6)]
    """What a full one holds [Wh]."""
    chargers: Name
    """Where it is charged or swapped."""
    charge_below: Level = 0.2
    """A free robot goes to charge at this level or below."""
    critical: Level = 0.05
    """At this level a robot leaves even its work; then ``hand_over`` says what becomes of it."""
    charge_to: Level = 1.0
    """Level at which charging ends."""
    charge_w: Annotated[float, Field(gt=0, le=1e6)] | None = None
    """Power of charging [W]."""
    swap: Distribution | None = None
    """In place of ``charge_w``: time to swap it for a full one."""

    @model_validator(mode="after")
    def _check_kind(self) -> Self:
        if (self.charge_w is None) == (self.swap is None):
            raise ValueError("a battery needs either charge_w or swap")
        if not self.critical <= self.charge_below < self.charge_to:
            raise ValueError("expected critical <= charge_below < charge_to")
        return self


class Rest(ConfigModel):
    """Rest for the drives, which heat up as they work: thermal derating as a rule."""

    after_work_s: Seconds
    """A robot rests once it has worked so long since its last rest; the service under way is finished first [s]."""
    for_s: Seconds
    """How long it rests [s]."""


class RobotPool(ConfigModel):
    """Robots or vehicles of a kind that walk between the stations which name them."""

    name: Name
    """Name of the pool, unique in the line."""
    size: Annotated[int, Field(ge=1, le=100)]
    """How many of them work at the same time."""
    spares: Annotated[int, Field(ge=0, le=100)] = 0
    """Further robots, one of which steps in while another is down."""
    position_m: tuple[Meters, Meters] | None = None
    """Where they are at the start (x, y) [m]; default: at the first station of the file that calls them."""
    walk: RobotWalk | None = None
    """How they get to a station; default: they are there at once."""
    round: Round | None = None
    """A fixed round in place of calls; default: a free robot takes the call with the highest ``robot_priority``, then
    the oldest."""
    hand_over: bool = True
    """Whether another robot takes over the work of one that breaks down or must charge; otherwise the work waits for
    it. To hand over costs the way of the other, to wait the whole repair."""
    battery: Battery | None = None
    """Default: it never runs out."""
    power_w: RobotPower = RobotPower()
    """Electrical power [W]."""
    rest: Rest | None = None
    """Default: it needs none."""
    failures: Annotated[tuple[Failure, ...], Field(max_length=20)] = ()
    """Failure modes; each robot fails on its own, and is repaired where it stands."""
    maintenance: Annotated[tuple[RobotMaintenance, ...], Field(max_length=20)] = ()
    """Planned stops of every robot."""
    calendar: Calendar | None = None
    """When it works; default: the calendar of the line. A robot finishes the service under way before a break."""
    capital_per_hour: Money | None = None
    """What one robot costs per planned hour, spares too, in the currency of ``costs`` [1/h]."""


class Chargers(ConfigModel):
    """Places where batteries are charged or swapped; robots wait for a free one, first come first served."""

    name: Name
    """Name of the chargers, unique in the line."""
    size: Annotated[int, Field(ge=1, le=100)]
    """How many robots at the same time."""
    position_m: tuple[Meters, Meters] | None = None
    """Place (x, y) [m]; default: the place of the pool that charges there."""
    capital_per_hour: Money | None = None
    """What one of them costs per planned hour, in the currency of ``costs`` [1/h]."""
