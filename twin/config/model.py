"""What every schema shares: closed, frozen models with finite, bounded numbers."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

HOUR_S = 3600.0
DAY_S = 86_400.0
YEAR_S = 365.25 * DAY_S

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
"""A name that other entries refer to: letters, digits, ``_`` and ``-``, at most 64."""

Seconds = Annotated[float, Field(gt=0, le=YEAR_S, allow_inf_nan=False)]
"""A positive time [s], at most a year."""

Meters = Annotated[float, Field(ge=-1e4, le=1e4, allow_inf_nan=False)]
"""A coordinate on the floor [m]."""


class ConfigModel(BaseModel):
    """Base of every schema: unknown keys are errors, values cannot change, numbers are strict."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, use_attribute_docstrings=True, defer_build=True
    )
