"""The schema of crews: who repairs, serves and intervenes."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from twin.config.distribution import Distribution
from twin.config.model import ConfigModel, Meters, Name

Priority = Annotated[int, Field(ge=-1000, le=1000)]
"""Of calls that wait the highest comes first, of equal ones the oldest; nobody is called away from a repair."""


class WhenFree(StrEnum):
    """What people do who are not called."""

    STAY = "stay"
    """They wait where their last call was."""
    RETURN = "return"
    """They walk back to their waiting place, and are called on the way too."""


class Walk(ConfigModel):
    """How the people of a crew get to their calls: by a time, or by the distance between places."""

    time: Distribution | None = None
    """Time of every walk, wherever from and to."""
    speed_mps: Annotated[float, Field(gt=0, le=10)] | None = None
    """In place of ``time``: walking speed [m/s] along the straight line to the station's ``position_m``; of several
    people the nearest goes."""
    waiting_place_m: tuple[Meters, Meters] | None = None
    """With ``speed_mps``: where they are at the start, and return to (x, y) [m]; default: the first station."""
    when_free: WhenFree = WhenFree.STAY
    """With ``speed_mps``: whether they ``stay`` where their last call was, or ``return`` to their waiting place."""

    @model_validator(mode="after")
    def _check_kind(self) -> Self:
        if (self.time is None) == (self.speed_mps is None):
            raise ValueError("a walk needs either time or speed_mps")
        if self.time is not None and (self.waiting_place_m or self.when_free is WhenFree.RETURN):
            raise ValueError("waiting_place_m and when_free go with speed_mps: a walk by time has no places")
        return self


class Crew(ConfigModel):
    """People who repair and intervene; a call waits while all are busy, by priority, then first come first served."""

    name: Name
    """Name of the crew, unique in the line."""
    size: Annotated[int, Field(ge=1, le=1000)]
    """How many of them there are; each call takes one."""
    skills: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    """What they have learnt: a failure that ``needs`` one of these may call them."""
    walk: Walk | None = None
    """How they get to a call; default: they are there at once. A server waits for repair while they walk."""
