"""The schema of an experiment file: a line, what is varied of it, and what is wanted to be known."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from twin.config.model import ConfigModel, Name

Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Values = Annotated[tuple[object, ...], Field(min_length=1, max_length=1000)]
Overrides = Annotated[dict[str, object], Field(max_length=200)]
MOST_CELLS = 2000
"""Most cells of one experiment."""


class Design(StrEnum):
    """How the levels of the factors become cells."""

    GRID = "grid"
    """Every combination."""
    LATIN_HYPERCUBE = "latin_hypercube"
    """As many cells as ``samples``, each factor's levels spread evenly over them (McKay, Beckman, Conover 1979)."""
    PAIRED = "paired"
    """The first levels of all factors together, then the second ones, and so on."""
    ONE_AT_A_TIME = "one_at_a_time"
    """Each level alone, all else as in the base: what a tornado shows."""


class Direction(StrEnum):
    """Which way an objective is better."""

    MAXIMISE = "maximise"
    MINIMISE = "minimise"


class Range(ConfigModel):
    """Values between two bounds."""

    low: Annotated[float, Field(allow_inf_nan=False)]
    """Lowest value."""
    high: Annotated[float, Field(allow_inf_nan=False)]
    """Highest value, above the lowest."""
    steps: Annotated[int, Field(ge=2, le=1000)] = 5
    """How many values a grid has of it, both bounds among them."""
    whole: bool = False
    """Whether only whole numbers make sense, as of buffers and robots."""

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.low >= self.high:
            raise ValueError(f"high: must be above low (got {self.high:g} and {self.low:g})")
        return self


class FaultFactor(ConfigModel):
    """A physical fault at some severities: the attempts of skills with it are measured in physics."""

    fault: Annotated[str, Field(min_length=1, max_length=100)]
    """Name of the fault, of the catalogue in ``twin task list``."""
    severities: Annotated[tuple[Share, ...], Field(min_length=1, max_length=20)]
    """Severities, each a level: above 0, where nothing is wrong, to 1."""
    target: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """What it strikes, such as a part of a joint's name; default: the fault's own choice."""
    stations: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    """Stations whose humanoids have it; default: all that work by a skill."""


class Precision(ConfigModel):
    """Replicate until a KPI of every cell is known well enough."""

    kpi: str
    """KPI of the line."""
    half_width: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    """Half of the interval's width that is wanted: in the KPI's unit, or as a share of its mean."""
    relative: bool = False
    """Whether the half-width is a share of the mean."""
    most: Annotated[int, Field(ge=2, le=100_000)] = 1000
    """Most replications of a cell, whatever was reached by then."""


class Objective(ConfigModel):
    """What the best cell is best in."""

    kpi: str
    """KPI of the line."""
    direction: Direction
    """Whether more or less of it is better."""
    indifference: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    """Smallest difference that matters, in the KPI's unit; closer cells may be taken for one another."""


class Constraint(ConfigModel):
    """What a cell must keep to, to be chosen."""

    kpi: str
    """KPI of the line."""
    at_least: Annotated[float, Field(allow_inf_nan=False)] | None = None
    """Lowest value allowed."""
    at_most: Annotated[float, Field(allow_inf_nan=False)] | None = None
    """Highest value allowed."""

    @model_validator(mode="after")
    def _check_bound(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("expected one of at_least and at_most")
        return self


class Budget(ConfigModel):
    """What some values of a candidate may add up to, such as the places of all buffers."""

    paths: Annotated[tuple[str, ...], Field(min_length=1, max_length=100)]
    """Paths of ``factors`` and ``ranges`` whose values are whole numbers."""
    at_most: Annotated[float, Field(allow_inf_nan=False)] | None = None
    """Largest sum; what is proposed above it is stepped back to it."""
    exactly: Annotated[float, Field(allow_inf_nan=False)] | None = None
    """In place of ``at_most``: the sum, such as of places that are there and are to be shared out."""

    @model_validator(mode="after")
    def _check_bound(self) -> Self:
        if (self.at_most is None) == (self.exactly is None):
            raise ValueError("expected one of at_most and exactly")
        return self

    def find_excess(self, total: float) -> float:
        """Return how far a sum is beyond what is allowed: above 0 when it is too large, below when too small."""
        if self.exactly is not None:
            return total - self.exactly
        return max(0.0, total - (self.at_most or 0.0))


class Front(ConfigModel):
    """Two KPIs that pull against each other: the search then looks for all that nothing beats in both."""

    cost: str = "cost_per_good_part"
    """KPI of the line of which less is better."""
    output: str = "good_rate"
    """KPI of the line of which more is better."""


class Search(ConfigModel):
    """How ``twin optimise`` looks for the best candidate among all levels of ``factors``, ``ranges``, ``variants``."""

    trials: Annotated[int, Field(ge=2, le=10_000)] = 60
    """Most candidates that are simulated, each once."""
    replications: Annotated[int, Field(ge=1, le=1000)] = 5
    """Replications of each candidate in the search, the same for all, and none that counts afterwards."""
    batch: Annotated[int, Field(ge=1, le=1000)] = 8
    """Candidates proposed at a time; the next ones follow from what all before have shown."""
    finalists: Annotated[int, Field(ge=1, le=50)] = 5
    """The best candidates, and as many of the front, that are replicated afresh beside the base, to choose from."""
    confirmations: Annotated[int, Field(ge=2, le=10_000)] = 40
    """Further replications of the best one and of the base, which tell the gain after the choice has fallen."""
    budgets: Annotated[tuple[Budget, ...], Field(max_length=20)] = ()
    """Sums that a candidate must keep to."""
    front: Front | None = None
    """Look for the trade-off of two KPIs; default: for the best in the objective alone."""


class ExperimentFile(ConfigModel):
    """An experiment on a line: its cells, how often each is replicated, and what is asked of them."""

    experiment: Name
    """Name of the experiment."""
    description: Annotated[str, Field(max_length=2000)] = ""
    """What is to be found out, for people."""
    line: Annotated[str, Field(min_length=1, max_length=500)]
    """Name of a line, or its file, seen from this one."""
    scenario: str = "base"
    """Scenario of the line that the experiment starts from; as the cell ``base``, it is what others are compared to."""
    set: Overrides = {}
    """``path: value`` pairs that hold in every cell."""
    factors: Annotated[dict[str, Values], Field(max_length=20)] = {}
    """Values of the line to vary: ``path: [values]``."""
    ranges: Annotated[dict[str, Range], Field(max_length=20)] = {}
    """Values of the line to vary between bounds, by path."""
    variants: Annotated[dict[Name, Annotated[dict[Name, Overrides], Field(max_length=100)]], Field(max_length=20)] = {}
    """What changes several values at once: name, then ``level: {path: value}``."""
    faults: Annotated[tuple[FaultFactor, ...], Field(max_length=50)] = ()
    """Physical faults; each severity of each is a level of one factor, beside the sound robot."""
    design: Design = Design.GRID
    """How the levels become cells."""
    samples: Annotated[int, Field(ge=2, le=MOST_CELLS)] | None = None
    """How many cells a Latin hypercube has; needed there."""
    replications: Annotated[int, Field(ge=2, le=100_000)] = 20
    """Replications of each cell; the first ones, when a precision or an objective asks for more."""
    precision: Precision | None = None
    """How well a KPI must be known; default: the replications above are all."""
    level: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    """Confidence level of every statement."""
    kpis: Annotated[tuple[str, ...], Field(min_length=1, max_length=50)] = ("oee", "good_rate")
    """KPIs of interest, in order of report."""
    objective: Objective | None = None
    """What to choose the best cell by; default: nothing is chosen."""
    constraints: Annotated[tuple[Constraint, ...], Field(max_length=10)] = ()
    """What the best cell must keep to."""
    search: Search | None = None
    """Search for the best instead of running every cell, with ``twin optimise``; default: every cell is run."""
