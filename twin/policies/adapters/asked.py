"""What every plugged-in policy of arrays is made of: an answerer, guarded and timed, behind an ``ArrayPolicy``."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.config.policy import Delay
from twin.errors import PolicyFaultError
from twin.policies.adapters.delays import Delays
from twin.policies.adapters.patience import Patience
from twin.policies.arrays.acting import HandPoseLayout
from twin.policies.arrays.observing import ObservationLayout, ObservationSet
from twin.policies.arrays.policy import ArrayPolicy, Pace
from twin.policies.contract import Closing, Embodiment, Observation, Seeded

Floats = NDArray[np.float32]


class Answerer(Protocol):
    """What answers an observation with a chunk of actions, shape (actions, size); one object per attempt.

    One that draws random numbers has ``seed``, one that holds on to something ``close`` (see ``Seeded``, ``Closing``).
    """

    def answer(self, shown: Mapping[ObservationSet, Floats]) -> Floats:
        """Return the next actions."""
        ...


@dataclass(frozen=True)
class Shapes:
    """What is shown and wanted for one task and robot.

    Attributes:
        shown: length of the array of each set that is shown.
        chunk: least number of actions of an answer.
        action: length of an action.
    """

    shown: Mapping[ObservationSet, int]
    chunk: int
    action: int

    @classmethod
    def of(cls, declared: "Declared", start: Observation) -> "Shapes":
        """Return the shapes of a task and robot from an attempt's first observation."""
        sizes = ObservationLayout.of(start).sizes
        action = HandPoseLayout(tuple(sorted(start.grips))).size
        return cls({wanted: sizes[wanted] for wanted in declared.sets}, declared.pace.chunk, action)

    def make_zeros(self) -> dict[ObservationSet, Floats]:
        """Return observations that are all zero."""
        return {wanted: np.zeros(size, np.float32) for wanted, size in self.shown.items()}


@dataclass(frozen=True)
class Declared:
    """What a policy of arrays declares.

    Attributes:
        name: of the policy.
        version: of the policy.
        sets: what it is shown.
        pace: its rate and chunk.
        delays: distributions of the times after which an answer arrives, added up.
    """

    name: str
    version: str
    sets: Sequence[ObservationSet]
    pace: Pace
    delays: Sequence[Delay]


class PatientSource:
    """Asks an answerer, for as long as patience lasts, and says when its answer would have arrived."""

    def __init__(self, declared: Declared, make: Callable[[], Answerer]) -> None:
        """Begin; the answerer is made with the first question, so that what goes wrong is its fault.

        Args:
            declared: what the policy declares.
            make: makes the answerer.
        """
        self._make = make
        self._answerer: Answerer | None = None
        self._patience = Patience(declared.name)
        self._delays = Delays(declared.delays)
        self._seed = 0

    def seed(self, seed: int) -> None:
        """Begin the streams of delays, and those of the answerer once it is there."""
        self._seed = seed
        self._delays.seed(seed)

    def give(self, observation: Mapping[ObservationSet, Floats]) -> tuple[Floats, float]:
        """Return the answer and the time after which it arrives [s].

        Raises:
            PolicyFaultError: the answerer raised, or gave nothing in time.
        """
        return self._patience.call(lambda: self._answer(observation)), self._delays.draw_s()

    def close(self) -> None:
        """Let the answerer go, and the thread."""
        held = self._answerer
        if isinstance(held, Closing):
            with suppress(PolicyFaultError):  # the attempt is over
                self._patience.call(held.close)
        self._patience.close()

    def _answer(self, observation: Mapping[ObservationSet, Floats]) -> Floats:
        if self._answerer is None:
            self._answerer = self._make()
            if isinstance(self._answerer, Seeded):
                self._answerer.seed(self._seed)
        return self._answerer.answer(observation)


def make_array_policy(
    declared: Declared, make: Callable[[Shapes], Answerer]
) -> Callable[[object, Observation, Embodiment], ArrayPolicy]:
    """Return what makes the policy of an attempt; it is told nothing but what it is shown."""

    def begin(_brief: object, start: Observation, _robot: Embodiment) -> ArrayPolicy:
        shapes = Shapes.of(declared, start)
        source = PatientSource(declared, lambda: make(shapes))
        return ArrayPolicy(declared.name, declared.version, source, declared.pace, declared.sets, start=start)

    return begin
