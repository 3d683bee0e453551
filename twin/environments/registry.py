"""The ids under which Gymnasium knows the tasks, and their versions."""

import gymnasium

NAMESPACE = "twin"
ENTRY_POINT = "twin.environments.environment:TaskEnvironment"

VERSIONS = {
    "carry": 1,
    "fastening": 1,
    "insertion": 1,
    "inspection": 1,
    "kitting": 1,
    "machine_tending": 1,
    "palletising": 1,
    "tote_transfer": 1,
}
"""Version of each task's environment. A changed horizon, goal predicate, task version or space is a new version:
``tests/environments/test_versions.py`` compares with what a version once was."""


def find_id(task: str) -> str:
    """Return the id of a task's environment, such as ``twin/ToteTransfer-v1``."""
    name = "".join(word.capitalize() for word in task.split("_"))
    return f"{NAMESPACE}/{name}-v{VERSIONS[task]}"


def register_all() -> None:
    """Make every environment known to ``gymnasium.make``; again is as good as once."""
    for task in VERSIONS:
        if find_id(task) not in gymnasium.registry:
            gymnasium.register(find_id(task), entry_point=ENTRY_POINT, kwargs={"task": task})
