"""A foreign policy of control ticks, guarded: what it raises, leaves undone or says wrongly ends its attempt only."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.control.dynamics import SIDES
from twin.control.reference import BodyReference
from twin.errors import PolicyFaultError
from twin.policies.adapters.patience import Patience
from twin.policies.arrays.policy import LARGEST
from twin.policies.contract import Closing, Observation, Policy, Seeded

Array = NDArray[np.float64]


class _Told(NamedTuple):
    """What a policy has said at a tick."""

    phase: str = "start"
    done: bool = False
    retries: int = 0
    facts: Mapping[str, float] = MappingProxyType({})


class GuardedPolicy:
    """Passes a policy's answers on after a look at them; the policy runs in a thread of its own."""

    def __init__(self, name: str, version: str, make: Callable[[], Policy]) -> None:
        """Begin; the policy is made at the first tick, so that what goes wrong is its fault.

        Args:
            name: of the policy.
            version: of the policy.
            make: makes the policy of an attempt.
        """
        self.name, self.version = name, version
        self._make = make
        self._policy: Policy | None = None
        self._patience = Patience(name)
        self._seed = 0
        self._told = _Told()

    @property
    def retries(self) -> int:
        """How often it has repeated a piece of the work."""
        return self._told.retries

    @property
    def facts(self) -> Mapping[str, float]:
        """What else it has measured."""
        return self._told.facts

    def seed(self, seed: int) -> None:
        """Keep the seed for the policy, if it draws."""
        self._seed = seed

    def act(self, observation: Observation) -> BodyReference:
        """Return what the policy answers.

        Raises:
            PolicyFaultError: it raised, gave nothing in time, or what it gave is no reference.
        """
        reference, self._told = self._patience.call(lambda: self._ask(observation))
        return reference

    def name_phase(self) -> str:
        """Return the phase that the last answer belongs to."""
        return self._told.phase

    def is_done(self) -> bool:
        """Return whether the policy has finished."""
        return self._told.done

    def close(self) -> None:
        """Let the policy go, and the thread."""
        held = self._policy
        if isinstance(held, Closing):
            with suppress(PolicyFaultError):  # the attempt is over
                self._patience.call(held.close)
        self._patience.close()

    def _ask(self, observation: Observation) -> tuple[BodyReference, _Told]:
        if self._policy is None:
            self._policy = self._make()
            if isinstance(self._policy, Seeded):
                self._policy.seed(self._seed)
        policy = self._policy
        reference = policy.act(observation)
        check_reference(self.name, reference)
        facts = {str(name): float(value) for name, value in policy.facts.items()}
        return reference, _Told(str(policy.name_phase()), bool(policy.is_done()), int(policy.retries), facts)


def check_reference(name: str, reference: object) -> None:
    """Raise PolicyFaultError unless a policy's answer is a reference of sound numbers.

    Args:
        name: of the policy.
        reference: what it answered.
    """
    if not isinstance(reference, BodyReference):
        raise PolicyFaultError(f"policy {name}: expected a BodyReference (got {type(reference).__name__})")
    for side in reference.hands.keys() - set(SIDES):
        raise PolicyFaultError(f"policy {name}: no hand named {side!r}; expected one of: {', '.join(SIDES)}")
    for part, values, shape in _list_parts(reference):
        found = np.asarray(values)
        if found.shape != shape or found.dtype.kind not in "fiu":
            raise PolicyFaultError(f"policy {name}: {part}: expected numbers of shape {shape} (got {found.shape})")
        if not (np.isfinite(found).all() and np.abs(found).max() <= LARGEST):
            raise PolicyFaultError(f"policy {name}: {part}: {found.ravel()[_find_worst(found)]}")


def _find_worst(values: Array) -> int:
    """Return the place of the first number that no reference can hold."""
    return int(np.flatnonzero(~(np.abs(values.ravel()) <= LARGEST))[0])


def _list_parts(reference: BodyReference) -> Iterator[tuple[str, object, tuple[int, ...]]]:
    yield "com", reference.com, (3,)
    yield "torso", reference.torso, (3, 3)
    yield "pelvis", reference.pelvis, (3, 3)
    if reference.com_acceleration is not None:
        yield "com_acceleration", reference.com_acceleration, (3,)
    for side, hand in reference.hands.items():
        yield f"{side} hand position", hand.position, (3,)
        yield f"{side} hand rotation", hand.rotation, (3, 3)
        yield f"{side} hand velocity", hand.velocity, (6,)
        yield f"{side} hand load", hand.load, (6,)
    for side, grip in reference.grips.items():
        yield f"{side} grip", (grip.opening_m, grip.force_n), (2,)
