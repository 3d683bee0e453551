"""The schema of what a line uses up: power by state, and prices."""

from typing import Annotated

from pydantic import Field

from twin.config.model import ConfigModel

Watts = Annotated[float, Field(ge=0, le=1e8)]
Money = Annotated[float, Field(ge=0, le=1e9)]
"""An amount in the currency of ``costs``."""


class Power(ConfigModel):
    """Electrical power of one server of a machine station by what it does."""

    working: Watts
    """While it works [W]."""
    setup: Watts | None = None
    """While it is being set up [W]; default: as while working."""
    idle: Watts = 0.0
    """While it is starved or blocked [W]."""
    down: Watts = 0.0
    """While it is under repair, or waits for it [W]."""
    off: Watts = 0.0
    """In planned downtime [W]."""


class Costs(ConfigModel):
    """Prices, all in one currency; what is left out is not counted. What stations cost: ``capital_per_hour`` there."""

    currency: Annotated[str, Field(pattern=r"^[A-Za-z$€£¥]{1,8}$")] = "EUR"
    """Name of the currency; nothing is converted."""
    energy_per_kwh: Money | None = None
    """Price of electrical energy, for robots and for machines with ``power_w`` [1/kWh]."""
    labour_per_hour: Money | None = None
    """Of each member of a crew, for all the planned time [1/h]."""
    intervention_per_hour: Money | None = None
    """Of people while they intervene at humanoids, beside ``labour_per_hour`` [1/h]: of those who belong to no crew."""
    scrap_per_part: Money | None = None
    """Loss by a part that is scrapped [1/part]."""
