"""Checks of a line file across its entries: names that refer to each other.

They work on plain data, so that a dangling reference is told together with every other mistake.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from twin.config.cost_checks import check_costs
from twin.config.document import Document, Place
from twin.config.line import Line
from twin.config.overrides import BASE
from twin.errors import Issue
from twin.names import suggest
from twin.paths import find_data_folder

RESERVED_STATION = "line"
"""Scope of the KPIs of the line as a whole."""

REQUIRED_LISTS = {key for key, value in Line.model_fields.items() if value.is_required()}

Entry = tuple[Place, dict[str, Any]]


def find_reference_issues(document: Document) -> list[Issue]:
    """Return duplicates, dangling references and what is missing because of another entry."""
    data = document.data if isinstance(document.data, dict) else {}
    checks = (_check_names, _check_buffers, _check_crews, _check_interventions, check_costs, _check_scenarios)
    return [*(issue for check in checks for issue in check(document, data)), *_check_robots(document)]


def list_skills(document: Document) -> list[Entry]:
    """Return the skills of a line document, valid or not, with their places."""
    data = document.data if isinstance(document.data, dict) else {}
    stations = _list_entries(data, "stations")
    found = [((*place, "processing"), station.get("processing")) for place, station in stations]
    return [(place, entry) for place, entry in found if isinstance(entry, dict) and entry.get("kind") == "skill"]


def _check_names(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    for key in ("stations", "buffers", "crews"):
        yield from _check_duplicates(document, _list_entries(data, key))
    for place, station in _list_entries(data, "stations"):
        yield from _check_duplicates(document, _list_entries(station, "failures", place))
        if station.get("name") == RESERVED_STATION:
            yield document.make_issue((*place, "name"), "'line' stands for the whole line; choose another name")


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


def _check_buffers(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    stations = _list_names(data, "stations")
    seen: dict[str, str] = {}
    for place, buffer in _list_entries(data, "buffers"):
        after, name = buffer.get("after"), buffer.get("name")
        if stations is None or not isinstance(after, str):
            continue
        if after not in stations:
            yield document.make_issue((*place, "after"), f"no station named {after!r}; {suggest(after, stations)}")
        elif after == stations[-1]:
            yield document.make_issue(
                (*place, "after"), f"{after!r} is the last station, whose parts leave the line; remove this buffer"
            )
        elif after in seen:
            yield document.make_issue(
                (*place, "after"), f"{seen[after]!r} already stands after {after!r}; give one buffer the sum of both"
            )
        seen.setdefault(after, str(name))


def _check_crews(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    crews = _list_names(data, "crews")
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
    yield from _check_walks(document, data)


def _list_callers(data: dict[str, Any]) -> list[Entry]:
    stations = _list_entries(data, "stations")
    return [entry for place, station in stations for entry in _list_entries(station, "failures", place)]


def _check_crew_skills(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    lists = [crew.get("skills", []) for _, crew in _list_entries(data, "crews")]
    known = [skill for skills in lists if isinstance(skills, list) for skill in skills if isinstance(skill, str)]
    for place, caller in _list_callers(data):
        needed = caller.get("needs")
        if isinstance(needed, str) and needed not in known:
            remedy = suggest(needed, known) if known else "none has any; add it under the crew's skills"
            yield document.make_issue((*place, "needs"), f"no crew has the skill {needed!r}; {remedy}")


def _check_walks(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    walks = [(crew.get("name"), crew.get("walk")) for _, crew in _list_entries(data, "crews")]
    by_distance = [name for name, walk in walks if isinstance(walk, dict) and walk.get("speed_mps") is not None]
    for place, station in _list_entries(data, "stations"):
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


def _list_entries(data: dict[str, Any], key: str, place: Place = ()) -> list[Entry]:
    """Return the mappings of a list, with their places; whatever else stands there is the schema's to tell."""
    items = data.get(key)
    if not isinstance(items, list):
        return []
    return [((*place, key, index), item) for index, item in enumerate(items) if isinstance(item, dict)]


def _list_names(data: dict[str, Any], key: str) -> list[str] | None:
    """Return the names of a list's items, or None when they are not sure: one has none, or the key may be misspelt.

    Then any reference may be right, and the schema tells what is wrong.
    """
    if key not in data and (key in REQUIRED_LISTS or data.keys() - Line.model_fields.keys()):
        return None
    items = data.get(key, [])
    if not isinstance(items, list):
        return None
    names = [item.get("name") if isinstance(item, dict) else None for item in items]
    known = [name for name in names if isinstance(name, str)]
    return known if len(known) == len(names) else None
