"""How fast an attempt runs and where its time goes."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.episodes.attempt import Attempt, Watcher, run_attempt
from twin.physics.world import World
from twin.records.attempt import AttemptSpec

SPEC = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", seed=1)
REPEATS = 5
BULLET_CALLS = ("read_pose", "read_twist", "read_joints", "read_contacts", "apply_torques", "step")


class Stopwatch:
    """CPU time spent in the calls of one kind, none of which calls another."""

    def __init__(self) -> None:
        self.cpu_s = 0.0

    def wrap(self, owner: object, name: str) -> None:
        """Time every call of a method of one object."""
        call: Callable[..., Any] = getattr(owner, name)

        def timed(*args: object, **kwargs: object) -> Any:
            start = time.process_time()
            result = call(*args, **kwargs)
            self.cpu_s += time.process_time() - start
            return result

        setattr(owner, name, timed)


class PlainAttempt(Attempt):
    """An attempt that knows the CPU time of its loop, and keeps its torques."""

    loop_s = 0.0

    def _loop(self, world: World, watch: Watcher | None) -> None:
        start = time.process_time()
        super()._loop(world, watch)
        self.loop_s = time.process_time() - start


class SplitAttempt(PlainAttempt):
    """An attempt whose calls into Bullet and into the controller and policy are timed."""

    def _build(self, world: World) -> None:
        super()._build(world)
        self.bullet, self.control = Stopwatch(), Stopwatch()
        self.torques: list[NDArray[np.float64]] = []
        for name in BULLET_CALLS:
            self.bullet.wrap(world, name)
        for part, name in ((self.dynamics, "update"), (self._controller, "solve"), (self._policy, "act")):
            self.control.wrap(part, name)

    def _tick(self, world: World, tick: int) -> Any:
        torque, decided = super()._tick(world, tick)
        self.torques.append(torque)
        return torque, decided


class ReplayAttempt(PlainAttempt):
    """The same scene stepped with given torques: what ``stepSimulation`` alone costs."""

    def __init__(self, spec: AttemptSpec, torques: list[NDArray[np.float64]]) -> None:
        super().__init__(spec)
        self._torques = torques

    def _build(self, world: World) -> None:
        super()._build(world)
        self.stepping = Stopwatch()
        self.stepping.wrap(world, "step")

    def _tick(self, world: World, tick: int) -> Any:  # noqa: ARG002
        return self._torques[min(tick, len(self._torques) - 1)], None


def run() -> dict[str, object]:
    """Return simulated seconds per CPU second of an attempt's loop, its split, and the bare step's speed.

    ``bare`` is ``stepSimulation`` alone under the same torques: the same scene and motion, no controller.
    ``split`` is of the loop's CPU time; glue is all that is neither Bullet nor control numerics.
    """
    run_attempt(SPEC)
    plain, bare, bullet, control = [], [], [], []
    for _ in range(REPEATS):
        attempt = PlainAttempt(SPEC)
        split = SplitAttempt(SPEC)
        with attempt.run(None):
            plain.append(attempt.time_s / attempt.loop_s)
        with split.run(None):
            bullet.append(split.bullet.cpu_s / split.loop_s)
            control.append(split.control.cpu_s / split.loop_s)
        replay = ReplayAttempt(SPEC, split.torques)
        with replay.run(None):
            bare.append(replay.time_s / replay.stepping.cpu_s)
    shares = {"bullet": median(bullet), "control": median(control)}
    return {
        "simulated_s_per_cpu_s": median(plain),
        "bare_simulated_s_per_cpu_s": median(bare),
        "ratio_to_bare": median(plain) / median(bare),
        "split": shares | {"glue": 1.0 - sum(shares.values())},
    }
