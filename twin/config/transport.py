"""The schema of what parts travel on: conveyors, and carriers that go round with them."""

import math
from typing import Annotated, Self

from pydantic import Field, model_validator

from twin.config.costs import Money
from twin.config.model import YEAR_S, ConfigModel, Name

Length = Annotated[float, Field(gt=0, le=10_000)]


class Conveyor(ConfigModel):
    """A belt or roller track that a buffer is: parts take their time to its end, one behind the other."""

    length_m: Length
    """From where parts are put on to where they are taken [m]."""
    speed_mps: Annotated[float, Field(gt=0, le=100)]
    """Speed of the parts [m/s]."""
    pitch_m: Length
    """Room of one part: it holds ``length_m / pitch_m`` of them, and they keep this distance [m]."""
    accumulating: bool = True
    """Whether parts move up behind one that waits at the end. Otherwise the belt stands as long as one waits: what is
    on it comes later, in the worst case by all of the waiting."""

    @model_validator(mode="after")
    def _check_places(self) -> Self:
        if not 1 <= self.places <= 100_000:
            raise ValueError(f"length_m / pitch_m gives {self.places} places; expected 1 to 100,000")
        return self

    @property
    def places(self) -> int:
        """How many parts it holds."""
        return math.floor(self.length_m / self.pitch_m * (1 + 1e-12))

    @property
    def transit_s(self) -> float:
        """Time from beginning to end [s]."""
        return self.length_m / self.speed_mps

    @property
    def spacing_s(self) -> float:
        """Time in which parts move by their pitch [s]."""
        return self.pitch_m / self.speed_mps


class Carriers(ConfigModel):
    """Pallets, fixtures or cards of limited number, without which no part enters (CONWIP)."""

    name: Name
    """Name of the carriers, unique in the line."""
    count: Annotated[int, Field(ge=1, le=100_000)]
    """How many there are."""
    enters: Name
    """The station that puts each part it takes on one; it takes none while all are away."""
    leaves: Name | None = None
    """The station after which the carrier is free again; default: where the part leaves the line. Scrap frees it."""
    return_s: Annotated[float, Field(ge=0, le=YEAR_S)] = 0.0
    """Time of its way back [s]."""
    capital_per_hour: Money | None = None
    """What one carrier costs per planned hour, in the currency of ``costs`` [1/h]."""
