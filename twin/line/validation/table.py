"""The schema of a table of reference results."""

from pathlib import Path
from typing import Any

from pydantic import ConfigDict

from twin.config.load import load
from twin.config.model import ConfigModel
from twin.paths import find_data_folder

SIZE_LIMIT = 10_000_000

Value = float | int | list[Any] | dict[str, Any] | str | None


class Entry(ConfigModel):
    """One result that a simulation of the stated line must reproduce."""

    model_config = ConfigDict(extra="ignore")

    id: str
    group: str
    model: str = ""
    params: dict[str, Any] = {}
    metric: str = ""
    expected: Any
    exactness: str = ""
    test_tolerance_rel: float | None = None
    """Relative tolerance: the half-width of the simulated interval must stay below it; 0: exact; None: informative."""


class ReferenceTable(ConfigModel):
    """A table of reference results, whatever its other keys."""

    model_config = ConfigDict(extra="ignore")

    entries: tuple[Entry, ...]


def find_default_table() -> Path:
    """Return the table that ships with the product."""
    return find_data_folder("line_configs") / "reference" / "line_validation.yaml"


def load_table(path: Path | None = None) -> ReferenceTable:
    """Read a table.

    Raises:
        ConfigError: with everything that is wrong with it.
    """
    return load(path or find_default_table(), ReferenceTable, size_limit=SIZE_LIMIT)
