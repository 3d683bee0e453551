"""From a scenario to the attempt that it stands for."""

from collections.abc import Iterator

from twin.config.document import Document
from twin.config.load import scan_document, validate
from twin.config.scenario import CATALOGUE, Catalogue, Scenario, find_scenario_file
from twin.episodes.attempt import check_spec
from twin.errors import ConfigError, Issue, UsageError
from twin.names import suggest
from twin.records.attempt import AttemptSpec
from twin.records.fault import read_fault
from twin.robot.files import list_robots
from twin.tasks import TASKS

CATALOGUE_BYTES = 4_000_000
"""Largest catalogue that is read: some thousand scenarios."""


def load_catalogue(path: str | None = None) -> Catalogue:
    """Return a catalogue; the shipped one unless a file is given, which is checked against what can be attempted.

    Raises:
        ConfigError: with everything that is wrong with the file.
    """
    document = scan_document(path or find_scenario_file(CATALOGUE), size_limit=CATALOGUE_BYTES)
    catalogue = validate(document, Catalogue)
    if path is not None and (issues := list(find_scenario_issues(catalogue, document))):
        raise ConfigError(issues)
    return catalogue


def find_scenario_issues(catalogue: Catalogue, document: Document) -> Iterator[Issue]:
    """Yield what keeps scenarios from being attempted: unknown names, values out of bounds, robots that cannot."""
    for index, scenario in enumerate(catalogue.scenarios):
        place = ("scenarios", index)
        try:
            check_scenario(scenario)
        except UsageError as error:
            yield document.make_issue((*place, _find_key(scenario)), str(error))


def check_scenario(scenario: Scenario) -> None:
    """Raise UsageError unless an attempt of the scenario can begin."""
    if scenario.robot not in list_robots():
        raise UsageError(f"no robot named {scenario.robot!r}; {suggest(scenario.robot, list_robots())}")
    check_spec(make_spec(scenario, seed=1))


def make_spec(scenario: Scenario, seed: int, robot: str | None = None) -> AttemptSpec:
    """Return the attempt of a scenario with some seed, by another robot if one is given.

    Raises:
        UsageError: a fault is not written as one.
    """
    return AttemptSpec(
        robot or scenario.robot,
        scenario.task,
        scenario.policy,
        scenario.conditions,
        seed,
        tuple(sorted(scenario.overrides.items())),
        tuple(read_fault(text) for text in scenario.faults),
        scenario.timeout_s,
    )


def find_refusal(scenario: Scenario, robot: str | None = None) -> str | None:
    """Return what is computed to keep a robot from a scenario, in words; None if it can try."""
    try:
        check_spec(make_spec(scenario, 1, robot))
    except UsageError as error:
        return str(error)
    return None


def _find_key(scenario: Scenario) -> str:
    """Return the key that an issue is most likely about."""
    if scenario.task not in TASKS:
        return "task"
    return "robot" if scenario.robot not in list_robots() else "name"
