"""What an experiment found beyond its tables: the best cell, and how sure that is."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter, ValidationError

from twin.errors import StoreError
from twin.records.atomic import write_atomically

FINDINGS_NAME = "findings.json"


@dataclass(frozen=True)
class Gain:
    """What the best cell of a search is better by, on replications that nothing was chosen by.

    Attributes:
        kpi: KPI of the line.
        base: its mean in the base.
        low: lower bound of ``best - base``, paired by replication.
        mean: of ``best - base``.
        high: upper bound.
        n: replications.
        level: confidence level of the bounds.
        sign: 1 where more is better, -1 where less is.
    """

    kpi: str
    base: float
    low: float
    mean: float
    high: float
    n: int
    level: float
    sign: int

    @property
    def shares(self) -> tuple[float, float, float]:
        """Least, mean and largest gain as a share of the base; above 0 is better, whichever way that is."""
        first, last = sorted((self.sign * self.low, self.sign * self.high))
        return first / abs(self.base), self.sign * self.mean / abs(self.base), last / abs(self.base)


@dataclass(frozen=True)
class Findings:
    """What is said of an experiment as a whole.

    Attributes:
        best: name of the best cell; None when none was asked for, or none keeps the constraints.
        decided: whether it is the best with the wanted probability.
        left: names of the cells that may be the best, the best one first.
        excluded: why each cell that breaks a constraint was left out, by its name.
        replications: that the choice rests on, by cell.
        sentences: the result in words.
        gain: of the best cell of a search over the base; None when there was no search, or nothing is better.
    """

    best: str | None = None
    decided: bool = False
    left: tuple[str, ...] = ()
    excluded: Mapping[str, str] = field(default_factory=dict)
    replications: Mapping[str, int] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()
    gain: Gain | None = None

    def write(self, folder: Path) -> None:
        """Write the findings into the folder of an experiment."""
        text = json.dumps(asdict(self), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        write_atomically(folder / FINDINGS_NAME, text.encode())

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the findings of an experiment, empty ones when there are none.

        Raises:
            StoreError: the file is damaged.
        """
        path = folder / FINDINGS_NAME
        if not path.exists():
            return cls()
        try:
            return TypeAdapter(cls).validate_json(path.read_bytes())
        except ValidationError as error:
            raise StoreError(f"{path}: damaged; `twin resume {folder}` writes it anew\n{error}") from error
