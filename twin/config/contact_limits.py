"""The schema of a table of contact forces that a region of the body may bear."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from twin.config.load import load
from twin.config.model import ConfigModel, Name
from twin.config.robot import Confidence
from twin.paths import find_data_folder

FILE_NAME = "contact_force.yaml"

Force = Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)]


class RegionLimit(ConfigModel):
    """What a region of the body may bear."""

    region: Name
    clamp_n: Force
    """Largest force that presses for a while [N]."""
    impact_n: Force
    """Largest force of a blow [N]."""
    also: tuple[Name, ...] = ()
    """Other names of the region, such as those of the fault ``human``."""

    @model_validator(mode="after")
    def _check_order(self) -> "RegionLimit":
        if self.impact_n < self.clamp_n:
            raise ValueError(f"expected impact_n of at least clamp_n ({self.clamp_n:g}; got {self.impact_n:g})")
        return self


class ContactLimits(ConfigModel):
    """Limits by region of the body."""

    source: Annotated[str, Field(min_length=1, max_length=300)]
    confidence: Confidence
    regions: Annotated[tuple[RegionLimit, ...], Field(min_length=1, max_length=40)]


def load_contact_limits(path: Path | None = None) -> ContactLimits:
    """Read a table of limits, the shipped one unless told otherwise.

    Raises:
        ConfigError: with everything that is wrong with the file.
    """
    return load(path or find_data_folder("line_configs") / "limits" / FILE_NAME, ContactLimits)
