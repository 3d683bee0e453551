"""How late an answer arrives: declared or measured distributions, drawn from the attempt's seed.

A latency measured while an attempt runs would give every run other bytes. It is declared, or measured once, and
simulated: the same seed meets the same delays on every machine.
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from twin.config.distribution import Constant, Empirical, Exponential, Gamma, Lognormal, Uniform
from twin.config.policy import Delay
from twin.tasks.sample import make_stream


class Delays:
    """Sums of one draw of each of some distributions, one sum for every question."""

    def __init__(self, laws: Sequence[Delay]) -> None:
        """Begin with seed 0.

        Args:
            laws: distributions whose draws are added: of inference and of the network.
        """
        self._laws = tuple(laws)
        self.seed(0)

    def seed(self, seed: int) -> None:
        """Begin anew, with a stream for each distribution."""
        self._streams = [make_stream(seed, f"delay {place}") for place in range(len(self._laws))]

    def draw_s(self) -> float:
        """Return the next delay [s]."""
        return math.fsum(self._draw_all())

    def _draw_all(self) -> Iterator[float]:
        for law, stream in zip(self._laws, self._streams, strict=True):
            yield draw_delay(law, stream)


def draw_delay(law: Delay, stream: np.random.Generator) -> float:
    """Return one draw of a distribution [s]."""
    if isinstance(law, Constant):
        return law.value_s
    if isinstance(law, Uniform):
        return float(stream.uniform(law.low_s, law.high_s))
    if isinstance(law, Exponential):
        return float(stream.exponential(law.mean_s))
    if isinstance(law, Gamma):
        shape = 1.0 / law.cv**2
        return float(stream.gamma(shape, law.mean_s / shape))
    if isinstance(law, Lognormal):
        spread = math.log1p(law.cv**2)
        return float(stream.lognormal(math.log(law.mean_s) - spread / 2, math.sqrt(spread)))
    assert isinstance(law, Empirical)
    return float(law.samples_s[stream.integers(len(law.samples_s))])
