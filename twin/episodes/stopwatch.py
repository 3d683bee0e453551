"""Where the CPU time of a control loop goes: calls timed from outside, which cost nothing when nobody looks."""

import time
from collections.abc import Callable, Iterable
from typing import Any

STEP = "step"
BULLET_CALLS = ("read_pose", "read_twist", "read_joints", "read_contacts", "apply_torques", "drive_joint")
"""Calls of a world besides its step; none of them calls another."""


class Stopwatch:
    """CPU time spent in the calls of one kind, none of which calls another."""

    def __init__(self) -> None:
        self.cpu_s = 0.0

    def wrap(self, owner: object, names: Iterable[str]) -> None:
        """Time every call of some methods of one object."""
        for name in names:
            setattr(owner, name, self._time(getattr(owner, name)))

    def _time(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: object, **kwargs: object) -> Any:
            start = time.process_time()
            result = call(*args, **kwargs)
            self.cpu_s += time.process_time() - start
            return result

        return timed


class Split:
    """Stopwatches of the parts of a loop: the physics step, other calls into Bullet, control numerics, the policy."""

    def __init__(self) -> None:
        self.step, self.calls, self.control, self.policy = Stopwatch(), Stopwatch(), Stopwatch(), Stopwatch()

    def share(self, loop_s: float) -> dict[str, float]:
        """Return the shares of a loop's CPU time; glue is what is left."""
        shares = {
            "bullet": (self.step.cpu_s + self.calls.cpu_s) / loop_s,
            "control": self.control.cpu_s / loop_s,
            "policy": self.policy.cpu_s / loop_s,
        }
        return shares | {"glue": 1.0 - sum(shares.values())}
