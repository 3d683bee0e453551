"""Rewards: 1 for success, and optional shaping that leaves the best policy as it is.

Shaping is the change of a potential (Ng, Harada and Russell, Policy invariance under reward transformations, ICML
1999; undiscounted), so that whole attempts earn its last value less its first, at most 1, whatever way they take.
"""

from enum import StrEnum

from twin.errors import UsageError
from twin.names import suggest
from twin.tasks.contract import Scene

FAR_M = 1.0
"""Distance of a part from its place from which on nearness is 0 [m]."""


class RewardKind(StrEnum):
    """What is rewarded."""

    SPARSE = "sparse"
    """1 at the step at which the attempt ends as a success, else 0."""
    PROGRESS = "progress"
    """Besides, the change of the share of the work that is done."""
    DENSE = "dense"
    """Besides, the change of the mean of that share and of the nearness of the part to its place, 1 less metres."""


def read_kind(name: str) -> RewardKind:
    """Return a kind of reward by name.

    Raises:
        UsageError: there is no such kind.
    """
    known = [kind.value for kind in RewardKind]
    if name not in known:
        raise UsageError(f"no reward named {name!r}; {suggest(name, known)}")
    return RewardKind(name)


def find_potential(kind: RewardKind, scene: Scene) -> float:
    """Return how far the work is, from 0 to 1."""
    if kind is RewardKind.SPARSE:
        return 0.0
    done, total = scene.progress
    if kind is RewardKind.PROGRESS:
        return done / total
    return 0.5 * (done / total + 1.0 - min(scene.find_error() / FAR_M, 1.0))
