"""The schema of a list of data sets."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from twin.config.load import load
from twin.config.model import ConfigModel, Name
from twin.paths import find_data_folder

FILE_NAME = "ten.yaml"


class CameraName(StrEnum):
    """From where episodes are filmed."""

    SIDE = "side"
    """Beside the robot."""
    WORK = "work"
    """Near its work."""
    HEAD = "head"
    """Its own eyes."""


class Recipe(ConfigModel):
    """One data set."""

    name: Name
    """Name of its folder."""
    task: Name
    robot: Name
    policy: Name = "scripted"
    conditions: Name = "nominal"
    cameras: Annotated[tuple[CameraName, ...], Field(max_length=3)] = ()


class Recipes(ConfigModel):
    """Data sets to be made, in order."""

    sets: Annotated[tuple[Recipe, ...], Field(min_length=1, max_length=1000)]

    @model_validator(mode="after")
    def _check_names(self) -> "Recipes":
        names = [recipe.name for recipe in self.sets]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"expected each name once (found {twice[0]!r} twice)")
        return self


def find_recipes(path: Path | None = None) -> Recipes:
    """Read a list of data sets, the shipped one unless told otherwise.

    Raises:
        ConfigError: with everything that is wrong with the file.
    """
    return load(path or find_data_folder("line_configs") / "datasets" / FILE_NAME, Recipes)
