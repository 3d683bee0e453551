"""A manufacturing task as a Gymnasium environment: one attempt an episode, in physics, from its seed."""

from collections.abc import Mapping, Sequence
from typing import Any, SupportsFloat

import gymnasium
import numpy as np
from gymnasium import spaces

from twin.environments.anatomy import find_anatomy
from twin.environments.cameras import Camera, read_cameras
from twin.environments.driver import STEP_S, check_action
from twin.environments.modes import make_mode
from twin.environments.observing import make_boxes, read_arrays, read_sets
from twin.environments.play import Play
from twin.environments.reward import find_potential, read_kind
from twin.episodes.attempt import PICTURE_SIZE
from twin.errors import UsageError
from twin.names import suggest
from twin.policies import find_policy
from twin.policies.arrays.observing import ObservationLayout
from twin.records.attempt import AttemptSpec
from twin.records.fault import FaultSpec, read_fault
from twin.records.outcome import Outcome

UNDECIDED = "undecided"
OPTIONS = ("conditions", "overrides", "faults")


class TaskEnvironment(gymnasium.Env[dict[str, Any], Any]):
    """One robot before one task's workcell.

    A step takes five control ticks, 40 ms (25 steps a second); a call of a skill takes as long as its phase. What is
    observed was measured at the last of these ticks, and the next action acts from the following one on, 8 ms later.
    An attempt that is decided terminates; one that takes longer than the task allows is truncated.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": round(1 / STEP_S)}

    def __init__(
        self,
        task: str,
        *,
        robot: str = "unitree_g1",
        conditions: str = "nominal",
        observation: Sequence[str] = ("proprioception", "objects"),
        action: str = "hand_poses",
        reward: str = "sparse",
        cameras: Sequence[str | Camera] = (),
        policy: str = "scripted",
        privileged: bool = False,
        render_mode: str | None = None,
    ) -> None:
        """Lay out the spaces.

        Args:
            task: what is to be done.
            robot: who does it.
            conditions: named set of the task's conditions, unless an attempt asks for another.
            observation: sets that are shown, of ``time``, ``proprioception``, ``wrench`` and ``objects``.
            action: ``hand_poses``, ``joint_targets``, ``joint_deltas`` or ``skills``.
            reward: ``sparse``, ``progress`` or ``dense``.
            cameras: whose pictures are shown, by name for 10 Hz and 0.1 s of latency.
            policy: whose phases ``skills`` calls.
            privileged: show the true poses of objects at every tick instead of what a camera finds at 10 Hz.
            render_mode: ``rgb_array`` or None.

        Raises:
            UsageError: one of the names is unknown, or the robot cannot do the task.
        """
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise UsageError(f"render_mode: expected rgb_array or None (got {render_mode!r})")
        self.render_mode = render_mode
        self._spec = AttemptSpec(robot, task, policy, conditions, seed=0)
        self._anatomy = find_anatomy(robot, task, conditions)
        self._mode = make_mode(action, self._anatomy, find_policy(task, policy))
        self._kind = read_kind(reward)
        self._cameras = read_cameras(cameras, self._anatomy.eyes)
        self._privileged = privileged
        self._boxes = make_boxes(self._anatomy, read_sets(observation))
        width, height = PICTURE_SIZE
        films = {camera.name: spaces.Box(0, 255, (height, width, 3), np.uint8) for camera in self._cameras}
        shown: dict[str, spaces.Space[Any]] = {**self._boxes, **films}
        self.observation_space = spaces.Dict(shown)
        self.action_space = self._mode.space
        self._play: Play | None = None
        self._success_once = False
        self._potential = 0.0

    def hold(self) -> Any:
        """Return the action that keeps the robot in its start pose: of ``skills``, the one that waits."""
        return self._mode.hold()

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Begin an attempt.

        Args:
            seed: seed of the attempt, as ``twin task play --seed``; None for one that follows from the last one given.
            options: ``conditions``, a name; ``overrides``, values by name; ``faults``, texts such as
                ``gripper_wear=0.5``.

        Raises:
            UsageError: an option is unknown or its value cannot be used.
        """
        super().reset(seed=seed)
        drawn = int(self.np_random.integers(2**31)) if seed is None else seed
        spec = self._make_spec(drawn, options or {})
        self.close()
        play = Play(spec, self._mode, self._cameras, privileged=self._privileged)
        self._play = play
        if ObservationLayout.of(play.seen) != self._anatomy.layout:
            self.close()
            raise UsageError(
                f"conditions {spec.conditions}: other things stand in the workcell than in {self._spec.conditions}; "
                f"make the environment with conditions={spec.conditions!r}"
            )
        self._success_once = False
        self._potential = find_potential(self._kind, play.attempt.scene)
        return self._show(play), self._tell(play, 0)

    def step(self, action: Any) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        """Carry out an action; see the class for how long that takes.

        Raises:
            UsageError: the action cannot be used, or there is no attempt that could go on.
        """
        play = self._play
        if play is None or play.is_over:
            raise UsageError("step: no attempt is under way; call reset first")
        ticks = play.step(check_action(self.action_space, action))
        info = self._tell(play, ticks)
        before, self._potential = self._potential, find_potential(self._kind, play.attempt.scene)
        reward = float(info["is_success"]) + self._potential - before
        truncated = play.outcome is Outcome.TIMEOUT
        return self._show(play), reward, play.is_over and not truncated, truncated, info

    def render(self) -> Any:
        """Return a picture of the robot at work as films have it, shape (432, 576, 3)."""
        if self._play is None:
            raise UsageError("render: no attempt is under way; call reset first")
        return self._play.paint() if self.render_mode == "rgb_array" else None

    def close(self) -> None:
        """Close the world of the attempt; again is as good as once."""
        if self._play is not None:
            self._play.close()
        self._play = None

    def _make_spec(self, seed: int, options: Mapping[str, Any]) -> AttemptSpec:
        own = self._spec
        for name in options:
            if name not in OPTIONS:
                raise UsageError(f"options: no option named {name!r}; {suggest(name, OPTIONS)}")
        fixed = _read_overrides(options.get("overrides", {}))
        faults = _read_faults(options.get("faults", ()))
        conditions = options.get("conditions", own.conditions)
        if not isinstance(conditions, str):
            raise UsageError(f"options: conditions: expected a name (got {conditions!r})")
        return AttemptSpec(own.robot, own.task, own.policy, conditions, seed, fixed, faults)

    def _show(self, play: Play) -> dict[str, Any]:
        return {**read_arrays(play.seen, self._anatomy.layout, self._boxes), **play.pictures}

    def _tell(self, play: Play, ticks: int) -> dict[str, Any]:
        scene, outcome = play.attempt.scene, play.outcome
        done, total = scene.progress
        success = outcome is Outcome.SUCCESS
        now = success or done == total
        self._success_once = self._success_once or now
        return {
            "is_success": success,
            "success_once": self._success_once,
            "success_at_end": now,
            "outcome": UNDECIDED if outcome is None else outcome.label,
            "time_s": round(play.attempt.time_s, 6),
            "ticks": ticks,
            "phase": play.phase,
            "retries": play.retries,
            "done": done,
            "total": total,
            "placement_error_m": scene.find_error(),
            "seed": play.attempt.spec.seed,
        }


def _read_overrides(asked: object) -> tuple[tuple[str, float], ...]:
    """Return values of conditions by name, in the order of names."""
    if not isinstance(asked, Mapping):
        raise UsageError(f"options: overrides: expected values by name, such as {{'mass_kg': 2.5}} (got {asked!r})")
    for name, value in asked.items():
        if isinstance(value, bool) or not isinstance(value, SupportsFloat):
            raise UsageError(f"options: overrides: {name}: expected a number (got {value!r})")
    return tuple(sorted((str(name), float(value)) for name, value in asked.items()))


def _read_faults(asked: object) -> tuple[FaultSpec, ...]:
    """Return the faults that texts describe, in the order of their texts."""
    if isinstance(asked, str) or not isinstance(asked, Sequence) or not all(isinstance(one, str) for one in asked):
        raise UsageError(f"options: faults: expected texts such as ('gripper_wear=0.5',) (got {asked!r})")
    return tuple(sorted((read_fault(text) for text in asked), key=lambda fault: fault.text))
