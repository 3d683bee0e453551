"""Stretches of a line's planned time in which the same disturbances stand."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from twin.line.arrays import Model


def own_arrays(model: Model) -> Model:
    """Return a model with arrays that may be written: for those that Ray shares Numba would compile anew."""
    return Model._make(np.require(array, requirements="W") for array in model)


@dataclass(frozen=True)
class Phase:
    """A stretch of time between two moments at which a disturbance begins or ends.

    Its model is that of the line, with more rows: failure modes at the end of those of each server that can be stopped,
    timings, and samples. All phases of a line have the same rows.

    Attributes:
        begin_s: into the planned time [s].
        model: the line as it is then.
        stops: failure modes of ``model`` that stop their servers all the time.
        names: disturbances that stand; none in the phases between them.
    """

    begin_s: float
    model: Model
    stops: tuple[int, ...] = ()
    names: tuple[str, ...] = ()

    def __setstate__(self, fields: dict[str, Any]) -> None:
        self.__dict__.update({**fields, "model": own_arrays(fields["model"])})
