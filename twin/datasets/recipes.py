"""Many data sets from one list, and beyond it from everything that tasks, robots and conditions give."""

from collections.abc import Iterator
from itertools import islice, zip_longest

from twin.config.dataset import CameraName, Recipe, Recipes
from twin.datasets.source import Source, find_source
from twin.episodes.attempt import check_spec
from twin.errors import UsageError
from twin.records.attempt import AttemptSpec
from twin.robot.files import list_robots
from twin.tasks import TASKS
from twin.tasks.capability import find_shortfalls

CAMERAS = (CameraName.WORK,)
"""Of the sets beyond the list."""


def list_recipes(listed: Recipes, sets: int | None = None) -> list[Recipe]:
    """Return so many recipes: those of a list, then other combinations that their robots can try; all are checked.

    Args:
        listed: the list.
        sets: how many; as many as the list has when None.

    Raises:
        UsageError: a recipe names something unknown, or there are not so many.
    """
    for recipe in listed.sets:
        try:
            check_spec(make_source(recipe).spec)
        except UsageError as error:
            raise UsageError(f"set {recipe.name}: {error}") from None
    wanted = len(listed.sets) if sets is None else sets
    chosen = [*listed.sets[:wanted], *islice(_find_others(listed), max(wanted - len(listed.sets), 0))]
    if len(chosen) < wanted:
        raise UsageError(f"--sets {wanted}: there are only {len(chosen)} combinations of task, robot and conditions")
    return chosen


def make_source(recipe: Recipe) -> Source:
    """Return where the attempts of a recipe come from.

    Raises:
        UsageError: there is no such task.
    """
    asked = AttemptSpec(recipe.robot, recipe.task, recipe.policy, recipe.conditions, seed=1)
    return find_source(recipe.task, asked)


def _find_others(listed: Recipes) -> Iterator[Recipe]:
    """Yield what the list leaves out: first every task in its first conditions by every robot, then in the second."""
    known = {(recipe.task, recipe.robot, recipe.policy, recipe.conditions) for recipe in listed.sets}
    taken = {recipe.name for recipe in listed.sets}
    for rank in zip_longest(*(task.conditions for task in TASKS.values())):
        for robot in list_robots():
            for task, conditions in zip(TASKS, rank, strict=True):
                name = f"{task}-{robot}-{conditions}"
                if conditions is None or (task, robot, "scripted", conditions) in known or name in taken:
                    continue
                if not find_shortfalls(robot, task, conditions):
                    yield Recipe(name=name, task=task, robot=robot, conditions=conditions, cameras=CAMERAS)
