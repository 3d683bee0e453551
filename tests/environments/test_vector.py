"""Vectorised environments: the outcome of a seed does not depend on how many there are, nor on where they run."""

import hashlib
import json

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AsyncVectorEnv, SyncVectorEnv, VectorEnv

import twin.environments
from twin.environments import find_id
from twin.experiments.executor import Crashed
from twin.experiments.ray_executor import RayExecutor

TASK = "tote_transfer"
SEEDS = tuple(range(1, 9))
STEPS = 40
"""Actions at random lead to collisions and falls within these 1.6 s, or not, each seed in its own way."""


def _make() -> gymnasium.Env:
    twin.environments.register_all()
    sets = ("time", "proprioception", "objects", "wrench")
    return gymnasium.make(find_id(TASK), action="joint_deltas", observation=sets, reward="dense")


def _draw_actions(seed: int, size: int) -> np.ndarray:
    return np.random.Generator(np.random.Philox(seed)).uniform(-1.0, 1.0, (STEPS, size)).astype(np.float32)


def _run(vector: VectorEnv, seeds: tuple[int, ...]) -> dict[int, str]:
    """Return the hash of all observations, rewards and ends of each seed, up to the end of its attempt."""
    digests = {seed: hashlib.blake2b(digest_size=8) for seed in seeds}
    size = vector.single_action_space.shape[0]
    actions = {seed: _draw_actions(seed, size) for seed in seeds}
    shown, _ = vector.reset(seed=list(seeds))
    over: set[int] = set()
    for step in range(STEPS):
        told = [np.zeros(size, np.float32) if seed in over else actions[seed][step] for seed in seeds]
        shown, rewards, ends, cuts, info = vector.step(np.array(told))
        for place, seed in enumerate(seeds):
            if seed not in over:
                for name in sorted(shown):
                    digests[seed].update(shown[name][place].tobytes())
                ending = [float(rewards[place]), bool(ends[place]), str(info["outcome"][place])]
                digests[seed].update(json.dumps(ending).encode())
            if ends[place] or cuts[place]:
                over.add(seed)
    vector.close()
    return {seed: digest.hexdigest() for seed, digest in digests.items()}


def _run_all(kind: type[VectorEnv], count: int) -> dict[int, str]:
    groups = [SEEDS[first : first + count] for first in range(0, len(SEEDS), count)]
    return {seed: text for group in groups for seed, text in _run(kind([_make] * len(group)), group).items()}


def _run_group(seeds: tuple[int, ...]) -> dict[int, str]:
    return _run(SyncVectorEnv([_make] * len(seeds)), seeds)


@pytest.mark.slow
def test_1_2_and_8_environments_serial_in_processes_and_on_ray_give_identical_outcomes_per_seed() -> None:
    serial = _run_all(SyncVectorEnv, 1)
    assert len(set(serial.values())) == len(SEEDS)
    for count in (2, 8):
        assert _run_all(SyncVectorEnv, count) == serial
    assert _run_all(AsyncVectorEnv, 8) == serial
    landed: dict[int, str] = {}
    for result in RayExecutor(2).map(_run_group, [SEEDS[:2], SEEDS[2:3], SEEDS[3:]]):
        assert not isinstance(result, Crashed), result
        landed |= result.value
    assert landed == serial


@pytest.mark.slow
def test_skills_and_pictures_are_vectorised_too() -> None:
    vector = gymnasium.make_vec(
        find_id("inspection"), num_envs=2, vectorization_mode="sync", action="skills", cameras=("station",)
    )
    shown, _ = vector.reset(seed=3)
    shown, *_ = vector.step(np.array([1, 0]))
    assert shown["station"].shape == (2, 120, 160, 3)
    vector.close()
