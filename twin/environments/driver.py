"""What turns an environment's actions into body references: one driver per action mode and attempt."""

from typing import Any, Protocol

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from twin.control.dynamics import SIDES
from twin.control.reference import BodyReference, HandReference
from twin.errors import UsageError
from twin.policies.contract import Embodiment, Observation

TICK_S = 0.008
"""Control tick [s]; see ``twin.episodes.attempt``."""
TICKS_PER_STEP = 5
"""Control ticks in an environment's step: 25 steps a second."""
STEP_S = TICKS_PER_STEP * TICK_S
"""Duration of an environment's step [s]."""


class Driver(Protocol):
    """Follows the actions of one attempt."""

    @property
    def retries(self) -> int:
        """How often a piece of the work was repeated."""
        ...

    def tell(self, action: Any) -> None:
        """Take up a checked action; called before the ticks of a step."""
        ...

    def act(self, observation: Observation) -> BodyReference:
        """Return what the body should do in this tick of the step."""
        ...

    def name_phase(self) -> str:
        """Return what is being done."""
        ...

    def is_done(self) -> bool:
        """Return whether the work was said to be finished."""
        ...

    def is_busy(self) -> bool:
        """Return whether what was told takes longer than the ticks that every step has."""
        ...


class Mode(Protocol):
    """A way to act: a space of actions, and the drivers that follow them."""

    @property
    def space(self) -> spaces.Space[Any]:
        """The actions."""
        ...

    def hold(self) -> Any:
        """Return the action that, from the start on, keeps the robot where it stands."""
        ...

    def begin(self, brief: Any, start: Observation, robot: Embodiment) -> Driver:
        """Return the driver of one attempt."""
        ...


def check_action(space: spaces.Space[Any], action: Any) -> Any:
    """Return an action of the space; numbers beyond its bounds are cut off.

    Raises:
        UsageError: the action has another shape, is not of numbers or not finite, or names no skill.
    """
    if isinstance(space, spaces.Discrete):
        if isinstance(action, bool) or np.shape(action) != () or not space.contains(action):
            raise UsageError(f"action: expected a whole number from 0 to {space.n - 1} (got {action!r})")
        return int(action)
    assert isinstance(space, spaces.Box)
    try:
        numbers: NDArray[np.float32] = np.array(action, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise UsageError(f"action: expected {space.shape[0]} numbers (got {action!r})") from error
    if numbers.shape != space.shape:
        raise UsageError(f"action: expected shape {space.shape} (got {numbers.shape})")
    if not np.isfinite(numbers).all():
        wrong = int(np.flatnonzero(~np.isfinite(numbers))[0])
        raise UsageError(f"action: number {wrong} is {numbers[wrong]}; expected finite numbers")
    return np.clip(numbers, space.low, space.high)


def stand_still(start: Observation) -> BodyReference:
    """Return what keeps the start pose."""
    frames = start.frames
    hands = {
        side: HandReference(frames[f"{side}_hand"].position.copy(), frames[f"{side}_hand"].rotation.copy())
        for side in SIDES
    }
    return BodyReference(start.com.copy(), frames["torso"].rotation.copy(), np.eye(3), hands)
