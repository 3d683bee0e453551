"""The schema of a scenario catalogue: attempts with an industrial reading, as data."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from twin.config.model import ConfigModel, Name
from twin.errors import UsageError
from twin.names import suggest
from twin.paths import find_data_folder

FOLDER = "scenarios"
"""Folder of the catalogues below ``line_configs``."""
CATALOGUE = "catalogue-v1.yaml"
DESIGN = "design-v1.yaml"

Text = Annotated[str, Field(min_length=1, max_length=300)]
Value = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
ScenarioName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(-[a-z0-9_]+){1,5}$", max_length=120)]
"""Words in snake case, joined by ``-``: task, object family, stress, workcell, robot."""


class Stress(StrEnum):
    """How hard the surroundings make a task."""

    NOMINAL = "nominal"
    WORN = "worn"
    DIM = "dim"
    FAST = "fast"
    HARD = "hard"


class Likeness(StrEnum):
    """What the simulated object has of the one that the reading names."""

    SIZE = "size"
    """Mass, friction, tolerance, and a size that its material could have."""
    STAND_IN = "stand_in"
    """Mass, friction and tolerance; the task's own object stands in for its shape."""


class Scenario(ConfigModel):
    """One scenario: everything of an attempt but its seed, and what it stands for."""

    name: ScenarioName
    reading: Text
    """What it is in a plant, in words."""
    industry: Text
    task: Name
    family: Name
    """Family of objects that are handled."""
    stress: Stress
    workcell: Name
    """Variation of the workcell."""
    likeness: Likeness = Likeness.SIZE
    robot: Name
    policy: Name = "scripted"
    conditions: Name = "nominal"
    """Named set of the task's conditions, of which ``overrides`` fix some."""
    overrides: dict[Name, Value] = {}
    """Condition values that are fixed, SI."""
    faults: tuple[Text, ...] = ()
    """What is wrong, as ``twin task play --fault`` takes it."""
    timeout_s: Annotated[float, Field(gt=0, le=3600)] | None = None
    """Longest attempt [s]; default: the task's own."""

    @field_validator("faults")
    @classmethod
    def _check_order(cls, faults: tuple[str, ...]) -> tuple[str, ...]:
        if list(faults) != sorted(set(faults)):
            raise ValueError("expected faults in alphabetical order, each once")
        return faults


class Catalogue(ConfigModel):
    """Scenarios by name, in order."""

    catalogue: Name
    """Version of the catalogue; a changed scenario is a new version."""
    scenarios: Annotated[tuple[Scenario, ...], Field(min_length=1, max_length=5000)]

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        seen: set[str] = set()
        for index, scenario in enumerate(self.scenarios):
            if scenario.name in seen:
                raise ValueError(f"scenarios[{index}].name: {scenario.name!r} stands twice; expected unique names")
            seen.add(scenario.name)
        return self

    def find(self, name: str) -> Scenario:
        """Return a scenario.

        Raises:
            UsageError: there is none of this name.
        """
        known = {scenario.name: scenario for scenario in self.scenarios}
        if name not in known:
            raise UsageError(f"no scenario named {name!r}; {suggest(name, known)}")
        return known[name]


def find_scenario_file(name: str) -> Path:
    """Return the path of a shipped catalogue or design."""
    return find_data_folder("line_configs") / FOLDER / name
