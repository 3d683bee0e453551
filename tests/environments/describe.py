"""What an environment's version promises, as data; ``python -m tests.environments.describe`` adds new versions."""

import ast
import hashlib
import inspect
import json
import sys
import textwrap
from pathlib import Path
from typing import Any

import gymnasium
from gymnasium import spaces

from twin.environments import VERSIONS, find_id
from twin.environments.driver import STEP_S
from twin.environments.environment import TaskEnvironment
from twin.environments.joints import SPEED_RADPS
from twin.environments.modes import ActionMode
from twin.policies.arrays.observing import ObservationSet
from twin.tasks import TASKS

GOLDEN = Path(__file__).parents[1] / "golden" / "environments.json"


def describe(task: str) -> dict[str, Any]:
    """Return horizon, task version, goal predicate and spaces of a task's environment."""
    modes = {mode.value: _make(task, action=mode.value) for mode in ActionMode}
    seen = _make(task, observation=[wanted.value for wanted in ObservationSet]).observation_space
    assert isinstance(seen, spaces.Dict)
    return {
        "step_s": STEP_S,
        "delta_radps": SPEED_RADPS,
        "horizon_s": TASKS[task].timeout_s,
        "task_version": TASKS[task].version,
        "predicate": _digest_predicate(task),
        "observation": {name: _describe_space(space) for name, space in seen.spaces.items()},
        "action": {name: _describe_space(environment.action_space) for name, environment in modes.items()},
    }


def _make(task: str, **options: object) -> TaskEnvironment:
    environment = gymnasium.make(find_id(task), **options).unwrapped
    assert isinstance(environment, TaskEnvironment)
    return environment


def _describe_space(space: spaces.Space[Any]) -> Any:
    if isinstance(space, spaces.Box):
        bounds = hashlib.blake2b(space.low.tobytes() + space.high.tobytes(), digest_size=4).hexdigest()
        return [list(space.shape), str(space.dtype), bounds]
    assert isinstance(space, spaces.Discrete)
    return int(space.n)


def _digest_predicate(task: str) -> str:
    """Return the digest of what judges the task: how it is written, comments, docstrings and layout left out."""
    environment = _make(task)
    environment.reset(seed=1)
    play = environment._play
    assert play is not None
    scene = type(play.attempt.scene)
    environment.close()
    methods = [getattr(scene, name, None) for name in ("judge", "judge_rest", "find_failure", "progress", "find_error")]
    found = [method.fget if isinstance(method, property) else method for method in methods]
    texts = [_normalise(method) for method in found if method is not None]
    modules = sorted({inspect.getmodule(kind) for kind in scene.__mro__[:-1]}, key=str)
    numbers = [
        f"{name}={value!r}" for module in modules for name, value in vars(module).items() if _is_number(name, value)
    ]
    return hashlib.blake2b("\n".join([*texts, *sorted(numbers)]).encode(), digest_size=8).hexdigest()


def _is_number(name: str, value: object) -> bool:
    return name.isupper() and isinstance(value, int | float | tuple)


def _normalise(method: Any) -> str:
    tree = ast.parse(textwrap.dedent(inspect.getsource(method)))
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    if ast.get_docstring(function) is not None:
        function.body = function.body[1:]
    return ast.dump(function)


def add_versions() -> int:
    """Add what the golden file does not have yet; what it has stays as it is."""
    golden = json.loads(GOLDEN.read_text()) if GOLDEN.exists() else {}
    new = {find_id(task): describe(task) for task in VERSIONS if find_id(task) not in golden}
    GOLDEN.write_text(json.dumps(golden | new, indent=1, sort_keys=True) + "\n")
    return len(new)


if __name__ == "__main__":
    sys.stdout.write(f"{add_versions()} added to {GOLDEN.name}\n")
