"""Checks of a line file across its entries: names that refer to each other.

They work on plain data, so that a dangling reference is told together with every other mistake.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from twin.config.attribute_references import check_attributes
from twin.config.cost_checks import check_costs
from twin.config.disturbance_checks import check_disturbances
from twin.config.document import Document, Place
from twin.config.entries import Entry, list_entries, list_names
from twin.config.fleet_references import check_fleet
from twin.config.flow import END, SCRAP
from twin.config.flow_references import check_flow, check_products
from twin.config.overrides import BASE
from twin.config.validate import MOST_ISSUES
from twin.errors import Issue
from twin.names import suggest
from twin.paths import find_data_folder

RESERVED_STATION = "line"
"""Scope of the KPIs of the line as a whole."""
RESERVED_NAMES = {RESERVED_STATION: "the whole line", END: "the way out of the line", SCRAP: "the way off the line"}


def find_reference_issues(document: Document) -> list[Issue]:
    """Return duplicates, dangling references and what is missing because of another entry."""
    data = document.data if isinstance(document.data, dict) else {}
    checks = (
        _check_names,
        check_flow,
        check_products,
        check_fleet,
        check_attributes,
        _check_crews,
        _check_interventions,
        check_costs,
        check_disturbances,
        _check_scenarios,
    )
    issues = (issue for check in checks for issue in check(document, data))
    return list(islice(chain(issues, _check_robots(document)), MOST_ISSUES + 1))


def list_skills(document: Document) -> list[Entry]:
    """Return the skills of a line document, valid or not, with their places."""
    data = document.data if isinstance(document.data, dict) else {}
    stations = list_entries(data, "stations")
    found = [((*place, "processing"), station.get("processing")) for place, station in stations]
    return [(place, entry) for place, entry in found if isinstance(entry, dict) and entry.get("kind") == "skill"]


def list_disturbing_faults(document: Document, skill: Place) -> list[tuple[Place, object]]:
    """Return the faults that disturbances add to the skill at a place, with their own places."""
    data = document.data if isinstance(document.data, dict) else {}
    name = data["stations"][skill[1]].get("name")
    return [
        ((*place, "faults"), disturbance.get("faults"))
        for place, disturbance in list_entries(data, "disturbances")
        if disturbance.get("target") in (None, name)
    ]


def _check_names(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    nodes = [entry for key in ("stations", "sources", "robots") for entry in list_entries(data, key)]
    lists = ("buffers", "crews", "products", "chargers", "carriers", "disturbances")
    for entries in (nodes, *(list_entries(data, key) for key in lists)):
        yield from _check_duplicates(document, entries)
    for place, station in _list_upkept(data):
        stops = [*list_entries(station, "failures", place), *list_entries(station, "maintenance", place)]
        yield from _check_duplicates(document, stops)
    for place, node in nodes:
        name = node.get("name")
        if isinstance(name, str) and name in RESERVED_NAMES:
            yield document.make_issue(
                (*place, "name"), f"{name!r} stands for {RESERVED_NAMES[name]}; choose another name"
            )


def _check_duplicates(document: Document, entries: Iterable[Entry]) -> Iterator[Issue]:
    first: dict[str, Place] = {}
    for place, entry in entries:
        name = entry.get("name")
        if not isinstance(name, str):
            continue
        if name in first:
            line = document.make_issue((*first[name], "name"), "").line
            yield document.make_issue((*place, "name"), f"duplicate name {name!r}, first used in line {line}")
        first.setdefault(name, place)


def _check_crews(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    crews = list_names(data, "crews")
    if crews is None:
        return
    callers = _list_callers(data)
    if isinstance(interventions := data.get("interventions"), dict):
        callers.append((("interventions",), interventions))
    for place, caller in callers:
        crew = caller.get("crew")
        if isinstance(crew, str) and crew not in crews:
            remedy = suggest(crew, crews) if crews else "there are none; add it under crews"
            yield document.make_issue((*place, "crew"), f"no crew named {crew!r}; {remedy}")
    yield from _check_crew_skills(document, data)
    yield from _check_renewals(document, data)
    yield from _check_walks(document, data)


def _list_callers(data: dict[str, Any]) -> list[Entry]:
    lists = ("failures", "maintenance")
    return [entry for place, owner in _list_upkept(data) for key in lists for entry in list_entries(owner, key, place)]


def _list_upkept(data: dict[str, Any]) -> list[Entry]:
    """Return what can fail and is maintained: stations, and pools of robots."""
    return [*list_entries(data, "stations"), *list_entries(data, "robots")]


def _check_crew_skills(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    lists = [crew.get("skills", []) for _, crew in list_entries(data, "crews")]
    known = [skill for skills in lists if isinstance(skills, list) for skill in skills if isinstance(skill, str)]
    for place, caller in _list_callers(data):
        needed = caller.get("needs")
        if isinstance(needed, str) and needed not in known:
            remedy = suggest(needed, known) if known else "none has any; add it under the crew's skills"
            yield document.make_issue((*place, "needs"), f"no crew has the skill {needed!r}; {remedy}")


def _check_renewals(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    for place, station in _list_upkept(data):
        failures = [failure.get("name") for _, failure in list_entries(station, "failures")]
        known = [name for name in failures if isinstance(name, str)]
        if len(known) < len(failures):
            continue
        for at, service in list_entries(station, "maintenance", place):
            renewed = service.get("renews")
            for number, name in enumerate(renewed if isinstance(renewed, list) else ()):
                if isinstance(name, str) and name not in known:
                    remedy = suggest(name, known) if known else "it has none"
                    yield document.make_issue(
                        (*at, "renews", number), f"no failure of this station is named {name!r}; {remedy}"
                    )


def _check_walks(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    walks = [(crew.get("name"), crew.get("walk")) for _, crew in list_entries(data, "crews")]
    by_distance = [name for name, walk in walks if isinstance(walk, dict) and walk.get("speed_mps") is not None]
    for place, station in list_entries(data, "stations"):
        if by_distance and station.get("position_m") is None:
            yield document.make_issue(
                place, f"the crew {by_distance[0]!r} walks by distance, so every station needs a position_m: [x, y]"
            )


def _check_robots(document: Document) -> Iterator[Issue]:
    robots = sorted(path.parent.name for path in find_data_folder("robots").glob("*/robot.yaml"))
    for place, skill in list_skills(document):
        robot = skill.get("robot")
        if isinstance(robot, str) and robot not in robots:
            yield document.make_issue((*place, "robot"), f"no robot named {robot!r}; {suggest(robot, robots)}")


def _check_interventions(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    skills = list_skills(document)
    if skills and data.get("interventions") is None:
        yield document.make_issue(
            skills[0][0],
            "a skill can fail, so the line needs interventions; add a section interventions with a default time",
        )


def _check_scenarios(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    scenarios = data.get("scenarios")
    if isinstance(scenarios, dict) and BASE in scenarios:
        yield document.make_key_issue(("scenarios", BASE), f"{BASE!r} is the file as it stands; choose another name")
