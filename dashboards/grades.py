"""How good the data of the robots are that work on a line."""

from collections.abc import Iterator

from dashboards.experiment import Experiment
from dashboards.text import Catalogue
from twin.config.load import load
from twin.config.robot import Robot
from twin.errors import TwinError
from twin.paths import find_data_folder


def list_grades(experiment: Experiment, say: Catalogue) -> str:
    """Return the robots of the line, each with the grade of its data."""
    skills = [skill.robot for skill in experiment.manifest.skills]
    names = dict.fromkeys([*skills, *_list_models(experiment)])
    told = [say("report.grade", robot=name, grade=say(f"report.grade.{find_grade(name)}")) for name in names]
    return say.join("clauses", told) or say("report.grade.none")


def _list_models(experiment: Experiment) -> Iterator[str]:
    """Yield the robots that stand at the stations of the first scenario that has results."""
    found = next(filter(None, map(experiment.select, experiment.scenarios)), None)
    if found is not None:
        yield from filter(None, found.tables["servers"]["robot"].unique().to_pylist())


def find_grade(robot: str) -> str:
    """Return the grade of a robot's data, ``unknown`` when it is not here any more."""
    known = {path.name for path in find_data_folder("robots").iterdir()}
    if robot not in known:
        return "unknown"
    try:
        return str(load(find_data_folder("robots") / robot / "robot.yaml", Robot).grade)
    except TwinError:
        return "unknown"
