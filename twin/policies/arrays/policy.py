"""A policy that answers arrays with arrays, at its own rate, and gives several actions at a time if it likes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.control.reference import BodyReference, HandReference
from twin.errors import PolicyFaultError
from twin.policies.arrays.acting import HandPoseLayout
from twin.policies.arrays.observing import ObservationLayout, ObservationSet
from twin.policies.contract import Closing, Observation, Seeded

Floats = NDArray[np.float32]
LATE_S = 1e-6
"""Times within which two moments of the control clock are the same [s]."""
PATIENCE_S = 5.0
"""Longest wait for an answer [s]."""
LARGEST = 1e4
"""No metre, newton or share of an action is larger."""


class ActionSource(Protocol):
    """What gives actions: a network, a server, a person's program; one object per attempt."""

    def give(self, observation: Mapping[ObservationSet, Floats]) -> tuple[Floats, float]:
        """Return a chunk of actions, shape (actions, size), and the time after which they arrive [s]."""
        ...


@dataclass(frozen=True)
class Pace:
    """How a policy's actions follow each other.

    Attributes:
        rate_hz: actions a second.
        chunk: how many actions of a chunk are carried out before the next one is asked for.
    """

    rate_hz: float
    chunk: int


class ArrayPolicy:
    """Asks a source for chunks of hand poses and moves from one to the next; the robot waits for a late chunk."""

    retries = 0

    def __init__(
        self,
        name: str,
        version: str,
        source: ActionSource,
        pace: Pace,
        sets: Sequence[ObservationSet],
        *,
        start: Observation,
    ) -> None:
        """Begin in the start pose.

        Args:
            name: of the policy.
            version: of the policy.
            source: gives the actions.
            pace: how they follow each other.
            sets: what the source is shown.
            start: the first observation.
        """
        self.name, self.version = name, version
        self._source, self._pace, self._sets = source, pace, tuple(sets)
        self._seeing = ObservationLayout.of(start)
        self._acting = HandPoseLayout(tuple(sorted(start.grips)))
        self._here = self._there = self._acting.encode(_stand_still(start), done=False)
        self._queue: list[Floats] = []
        self._arrives_s: float | None = None
        """When the chunk that is on its way arrives."""
        self._since_s = start.time_s
        self._period_s = 1.0 / pace.rate_hz
        self._asked, self._waited_s = 0, 0.0

    @property
    def facts(self) -> Mapping[str, float]:
        """How often it has asked, and how long the robot has waited for answers [s]."""
        return {"policy_asked": float(self._asked), "policy_waited_s": self._waited_s}

    def seed(self, seed: int) -> None:
        """Begin the streams of a source that draws."""
        if isinstance(self._source, Seeded):
            self._source.seed(seed)

    def close(self) -> None:
        """Let go what the source holds."""
        if isinstance(self._source, Closing):
            self._source.close()

    def act(self, observation: Observation) -> BodyReference:
        """Return where the body should be on its way from the last action to the next one.

        Raises:
            PolicyFaultError: the source failed, gave what is no chunk of actions, or is too late.
        """
        now = observation.time_s
        if self._arrives_s is None and now >= self._since_s + self._period_s - LATE_S:
            self._here, self._since_s = self._there, now
            if self._queue:
                self._there = self._queue.pop(0)
            else:
                self._ask(observation)
        if self._arrives_s is not None and now >= self._arrives_s - LATE_S:
            self._there, self._since_s, self._arrives_s = self._queue.pop(0), now, None
        share = min(1.0, max(0.0, (now - self._since_s) / self._period_s))
        return self._acting.decode(self._here, self._there, share, self._period_s)

    def name_phase(self) -> str:
        """Return the one phase there is."""
        return "act"

    def is_done(self) -> bool:
        """Return whether the last action says so."""
        return self._acting.is_done(self._there)

    def _ask(self, observation: Observation) -> None:
        """Ask for a chunk, which arrives when it will; the robot stays where it is until then."""
        shown = {wanted: self._seeing.read(observation, wanted) for wanted in self._sets}
        chunk, latency_s = self._source.give(shown)
        if latency_s > PATIENCE_S:
            raise PolicyFaultError(f"policy {self.name} gave nothing for {PATIENCE_S:g} s")
        self._queue = list(check_chunk(self.name, chunk, (self._pace.chunk, self._acting.size)))
        self._arrives_s = observation.time_s + latency_s
        self._asked += 1
        self._waited_s += latency_s


def check_chunk(name: str, chunk: object, shape: tuple[int, int]) -> Floats:
    """Return a chunk's actions that are to be carried out.

    Args:
        name: of the policy.
        chunk: what it gave.
        shape: how many actions it must give at least, and how long each must be.

    Raises:
        PolicyFaultError: it is no array of numbers, has another shape, or holds what no action can be.
    """
    least, size = shape
    if not isinstance(chunk, np.ndarray) or chunk.dtype.kind not in "fiu":
        found = f"an array of {chunk.dtype}" if isinstance(chunk, np.ndarray) else type(chunk).__name__
        raise PolicyFaultError(f"policy {name}: expected actions as an array of numbers (got {found})")
    actions: NDArray[np.float64] = chunk.astype(np.float64)
    if actions.ndim == 3 and actions.shape[0] == 1:
        actions = actions[0]
    if actions.ndim != 2 or actions.shape[0] < least or actions.shape[1] != size:
        raise PolicyFaultError(
            f"policy {name}: expected actions of shape ({least} or more, {size}) (got {actions.shape})"
        )
    actions = actions[:least]
    if not np.isfinite(actions).all():
        row, column = np.argwhere(~np.isfinite(actions))[0].tolist()
        raise PolicyFaultError(f"policy {name}: {actions[row, column]} at place {column} of action {row}")
    if (largest := float(np.abs(actions).max())) > LARGEST:
        raise PolicyFaultError(f"policy {name}: expected numbers from -{LARGEST:g} to {LARGEST:g} (got {largest:g})")
    return actions.astype(np.float32)


def _stand_still(start: Observation) -> BodyReference:
    """Return what keeps the start pose."""
    hands = {
        side: HandReference(start.frames[f"{side}_hand"].position, start.frames[f"{side}_hand"].rotation)
        for side in ("left", "right")
    }
    return BodyReference(start.com, start.frames["torso"].rotation, np.eye(3), hands)
