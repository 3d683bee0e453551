"""Candidates next to a good one: one factor a step further, or a step moved from one factor to another.

A sampler that knows densities seldom proposes exactly these, though in whole numbers they are what a good candidate is
improved by; moving a place from one buffer to another is the classic step of buffer allocation (Seong, Chang, Hong,
International Journal of Production Research 33, 1995).
"""

from collections.abc import Iterator, Sequence
from itertools import permutations

from twin.experiments.space import Dimension, Setting


def list_neighbours(dimensions: Sequence[Dimension], setting: Setting) -> Iterator[Setting]:
    """Yield the neighbours of a setting within its bounds; values between whole numbers are left as they are.

    Args:
        dimensions: what each factor can be.
        setting: of every factor.
    """
    for place, dimension in enumerate(dimensions):
        for value in _list_steps(dimension, setting[place]):
            yield _replace(setting, {place: value})
    stepped = [place for place, dimension in enumerate(dimensions) if dimension.whole and dimension.ordered]
    for more, less in permutations(stepped, 2):
        if setting[more] < dimensions[more].high and setting[less] > dimensions[less].low:
            yield _replace(setting, {more: setting[more] + 1, less: setting[less] - 1})


def _list_steps(dimension: Dimension, value: float) -> list[float]:
    if not dimension.whole:
        return []
    if not dimension.ordered:
        return [float(other) for other in range(int(dimension.low), int(dimension.high) + 1) if other != value]
    return [other for other in (value - 1, value + 1) if dimension.low <= other <= dimension.high]


def _replace(setting: Setting, values: dict[int, float]) -> Setting:
    return tuple(values.get(place, value) for place, value in enumerate(setting))
