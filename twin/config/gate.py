"""The schema of a gate: what a policy must show, in its attempts and on a line, to be released."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from twin.config.model import ConfigModel, Name

BASELINE_LINE = "line"
"""Baseline that stands for the policies that the line file names."""

Bound = Annotated[float, Field(allow_inf_nan=False)]


class Measure(StrEnum):
    """What is measured of the attempts of a skill; attempts that end as ``sim_fault`` are left out of all of them."""

    SUCCESS_RATE = "success_rate"
    """Share of attempts that succeed."""
    DROP_RATE = "drop_rate"
    """Share that end as a drop; the following ones likewise."""
    MISPLACE_RATE = "misplace_rate"
    JAM_RATE = "jam_rate"
    TIMEOUT_RATE = "timeout_rate"
    FALL_RATE = "fall_rate"
    COLLISION_RATE = "collision_rate"
    INTERVENTION_RATE = "intervention_rate"
    POLICY_FAULT_RATE = "policy_fault_rate"
    OVER_FORCE_RATE = "over_force_rate"
    """Share whose peak contact force is above what a region of a body may bear."""
    CYCLE_TIME_S = "cycle_time_s"
    """Mean duration of the attempts that succeed [s]."""

    @property
    def is_share(self) -> bool:
        """Whether it is a share of attempts, from 0 to 1."""
        return self is not Measure.CYCLE_TIME_S


class Compared(StrEnum):
    """How a value is set against that of the baseline."""

    DIFFERENCE = "difference"
    """The policy's less the baseline's, in the unit of the value; shares from -1 to 1."""
    RATIO = "ratio"
    """The policy's divided by the baseline's."""


class Contact(StrEnum):
    """Which limit of a region a contact force is held against."""

    CLAMP = "clamp"
    """What may press for a while."""
    IMPACT = "impact"
    """What a blow may have."""


class Criterion(ConfigModel):
    """What every criterion has: bounds, what they are of, and where they come from."""

    against_baseline: Compared | None = None
    """Bound the difference from the baseline, or the ratio to it; default: the value itself."""
    at_least: Bound | None = None
    """Lowest value that will do."""
    at_most: Bound | None = None
    """Highest value that will do."""
    source: Annotated[str, Field(max_length=300)] = ""
    """Where the bounds come from, for people."""

    @model_validator(mode="after")
    def _check_bounds(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("expected at_least, at_most, or both")
        if self.at_least is not None and self.at_most is not None and self.at_least >= self.at_most:
            raise ValueError(
                f"nothing is above at_least and below at_most ({self.at_least:g} and {self.at_most:g}); swap them?"
            )
        return self

    @property
    def bounds(self) -> dict[str, float]:
        """The bounds that are given, by name."""
        given = {"at_least": self.at_least, "at_most": self.at_most}
        return {name: bound for name, bound in given.items() if bound is not None}


class AttemptCriterion(Criterion):
    """What the attempts of each skill must show."""

    measure: Measure
    """What is measured."""
    tasks: Annotated[tuple[str, ...], Field(min_length=1, max_length=50)] | None = None
    """Tasks that it is asked of; default: all that the policy does on the line."""
    conditions: Annotated[tuple[str, ...], Field(min_length=1, max_length=50)] | None = None
    """Conditions that it is asked in; default: all that the line has."""
    region: Name | None = None
    """Region of the body whose limit ``over_force_rate`` counts from."""
    contact: Contact | None = None
    """Which of the region's limits."""

    @model_validator(mode="after")
    def _check_measure(self) -> Self:
        if (self.measure is Measure.OVER_FORCE_RATE) != (self.region is not None and self.contact is not None):
            raise ValueError("over_force_rate needs region and contact (clamp or impact); other measures have neither")
        if self.measure is not Measure.OVER_FORCE_RATE and (self.region or self.contact):
            raise ValueError(f"{self.measure} has no region and no contact; they go with over_force_rate")
        if self.measure.is_share:
            self._check_share()
        return self

    def _check_share(self) -> None:
        if self.against_baseline is Compared.RATIO:
            raise ValueError(
                f"{self.measure} is a share, whose ratio says little near 0; use against_baseline: difference"
            )
        low = -1.0 if self.against_baseline else 0.0
        for name, bound in self.bounds.items():
            if not low <= bound <= 1:
                raise ValueError(f"{name}: expected a share from {low:g} to 1 (got {bound:g})")
        if self.against_baseline is None and (self.at_least == 1 or self.at_most == 0):
            raise ValueError("no number of attempts shows that something always or never happens; leave some room")


class LineCriterion(Criterion):
    """What the line must show with the policy at its stations."""

    kpi: str
    """KPI of the line, one that is averaged over replications."""
    optional: bool = False
    """Leave it out on a line that has no value of the KPI, such as costs; default: the gate is undecided there."""


class GateFile(ConfigModel):
    """What a policy must show to be released to a line; ``twin gate POLICY LINE`` asks it."""

    gate: Name
    """Name of the gate."""
    description: Annotated[str, Field(max_length=2000)] = ""
    """What it is for, for people."""
    baseline: Name = BASELINE_LINE
    """Policy that the new one is compared with; ``line`` are those that the line file names."""
    level: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    """Confidence level of all intervals together."""
    attempts: Annotated[int, Field(ge=5, le=100_000)] = 100
    """Physics attempts at each skill, of the policy and of the baseline on the same seeds."""
    replications: Annotated[int, Field(ge=2, le=100_000)] = 20
    """Replications of the line, with each of the two."""
    limits: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    """File of contact force limits, seen from this one; default: the shipped one."""
    attempt_criteria: Annotated[tuple[AttemptCriterion, ...], Field(max_length=100)] = ()
    """What the attempts of each skill must show."""
    line_criteria: Annotated[tuple[LineCriterion, ...], Field(max_length=100)] = ()
    """What the line must show."""

    @model_validator(mode="after")
    def _check_any(self) -> Self:
        if not self.attempt_criteria and not self.line_criteria:
            raise ValueError("expected at least one of attempt_criteria or line_criteria; nothing would be asked")
        return self
