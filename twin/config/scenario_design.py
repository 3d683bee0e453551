"""The schema of a design of scenarios: levels of factors, and how many of their combinations are wanted."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from twin.config.model import ConfigModel, Name
from twin.config.robot import Confidence
from twin.config.scenario import Likeness, Stress, Text, Value

Positive = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]


class Effect(ConfigModel):
    """What a level does to an attempt."""

    says: Annotated[str, Field(max_length=120)] = ""
    """What the reading says of it."""
    set: dict[Name, Value] = {}
    """Condition values that it fixes, SI."""
    scale: dict[Name, Positive] = {}
    """Factors on condition values as other levels fixed them, or on the middle of what is drawn."""
    faults: tuple[Text, ...] = ()
    policy: Name | None = None
    takt: bool = False
    """Whether the attempt must end within the workcell's takt."""


class Workcell(Effect):
    """A variation of the workcell."""

    takt_s: Positive
    """Time in which one cycle is wanted where it is asked for [s]."""
    conditions: Name = "nominal"
    """Named set of the task's conditions that lays it out."""


class Family(ConfigModel):
    """A family of objects."""

    industry: Text
    does: Text
    """The work in words, such as ``load a charger brick into a test fixture``."""
    source: Text
    """Where its values come from."""
    confidence: Confidence
    likeness: Likeness = Likeness.SIZE
    set: dict[Name, Value]
    """Condition values that it fixes, SI."""


class Measure(ConfigModel):
    """A number of the reading: a condition value times a unit, or a number of its own."""

    quantity: Name | None = None
    unit: Positive = 1.0
    value: Positive | None = None

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if (self.quantity is None) == (self.value is None):
            raise ValueError("expected one of quantity and value")
        return self


class TaskDesign(ConfigModel):
    """The factors of one task."""

    task: Name
    count: Annotated[int, Field(ge=1, le=1000)]
    """How many scenarios of it."""
    mass_kg: Measure | None = None
    """Mass of the heaviest object [kg]."""
    torque_nm: Measure | None = None
    """Torque that is asked for [N m]."""
    tolerance_m: Measure | None = None
    """How far off the object may be, to each side [m]."""
    volume_m3: Positive | None = None
    """Volume of the object's hull, against which its mass is checked [m3]."""
    families: Annotated[dict[Name, Family], Field(min_length=1, max_length=100)]
    workcells: Annotated[dict[Name, Workcell], Field(min_length=1, max_length=100)]
    stresses: Annotated[dict[Stress, Effect], Field(min_length=1)]


class ScenarioDesign(ConfigModel):
    """A design: what ``twin scenario generate`` makes a catalogue of."""

    design: Name
    robots: Annotated[tuple[Name, ...], Field(min_length=1, max_length=100)]
    tasks: Annotated[tuple[TaskDesign, ...], Field(min_length=1, max_length=100)]
