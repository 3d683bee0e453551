"""Manufacturing tasks: scene, conditions, phases, goal. ``TASKS`` is the registry."""

from twin.errors import UsageError
from twin.names import suggest
from twin.tasks.carry import Carry
from twin.tasks.contract import Task
from twin.tasks.fastening import Fastening
from twin.tasks.insertion import Insertion
from twin.tasks.inspection import Inspection
from twin.tasks.kitting import Kitting
from twin.tasks.machine_tending import MachineTending
from twin.tasks.palletising import Palletising
from twin.tasks.tote_transfer import ToteTransfer

_ALL: tuple[Task, ...] = (
    ToteTransfer(),
    Kitting(),
    MachineTending(),
    Insertion(),
    Fastening(),
    Inspection(),
    Palletising(),
    Carry(),
)
TASKS = {task.name: task for task in _ALL}


def find_task(name: str) -> Task:
    """Return a task by name.

    Raises:
        UsageError: there is no such task.
    """
    if name not in TASKS:
        raise UsageError(f"no task named {name!r}; {suggest(name, TASKS)}")
    return TASKS[name]
