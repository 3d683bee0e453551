"""Checks of a line's disturbances: what they strike, when, and whether two of them contradict each other."""

from collections.abc import Iterator
from typing import Any

from twin.config.disturbance import Condition, Disturbance
from twin.config.document import Document, Place
from twin.config.entries import list_entries, list_names
from twin.config.graph import comes_by_itself, make_graph
from twin.config.line import Line, Skill
from twin.errors import Issue
from twin.names import suggest

Complaint = tuple[Place, str]

_SECTIONS = {
    Condition.BREAKDOWN: {"station": "stations", "pool": "robots"},
    Condition.SLOW: {"station": "stations"},
    Condition.ABSENT: {"crew": "crews"},
    Condition.STARVED: {"source": "sources", "station": "stations"},
    Condition.FAULT: {"station": "stations"},
}
"""What the target of each condition may be, and where it stands."""
ROUNDING_H = 1e-9


def check_disturbances(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    """Yield targets that do not exist; works on plain data like ``references``."""
    for place, disturbance in list_entries(data, "disturbances"):
        target, condition = disturbance.get("target"), disturbance.get("condition")
        if not isinstance(target, str) or condition not in list(Condition):
            continue
        sections = _SECTIONS[Condition(condition)]
        lists = [list_names(data, section) for section in sections.values()]
        known = [name for names in lists for name in names or ()]
        if None not in lists and target not in known:
            remedy = suggest(target, known) if known else f"there are none; add it under {' or '.join(sections)}"
            yield document.make_issue((*place, "target"), f"no {' or '.join(sections)} named {target!r}; {remedy}")


def find_disturbance_complaints(line: Line) -> Iterator[Complaint]:
    """Yield places of a line that is valid by itself, and what is wrong with its disturbances there."""
    for index, disturbance in enumerate(line.disturbances):
        place: Place = ("disturbances", index)
        yield from (((*place, key), message) for key, message in _check_one(line, disturbance))
        yield from ((place, message) for message in _check_overlaps(line, index, disturbance))


def list_targets(line: Line, disturbance: Disturbance) -> tuple[str, ...]:
    """Return the names of what a disturbance strikes; of a source that delivers on demand, the station it feeds."""
    if disturbance.condition is Condition.FAULT:
        skilled = [station.name for station in line.stations if isinstance(station.processing, Skill)]
        return tuple(name for name in skilled if disturbance.target in (None, name))
    feeds = {source.name: source.feeds for source in line.sources if not comes_by_itself(source)}
    target = str(disturbance.target)
    return (feeds.get(target, target) if disturbance.condition is Condition.STARVED else target,)


def _check_one(line: Line, disturbance: Disturbance) -> Iterator[tuple[str, str]]:
    """Yield keys of a disturbance and what is wrong with them."""
    planned = line.plan.planned_hours
    if disturbance.at_hours >= planned:
        yield "at_hours", f"begins at {disturbance.at_hours:g} h, but the line is planned for {planned:g} h"
    elif disturbance.end_hours > planned + ROUNDING_H:
        left = planned - disturbance.at_hours
        yield (
            "hours",
            f"ends at {disturbance.end_hours:g} h, but the line is planned for {planned:g} h; {left:g} are left",
        )
    if disturbance.condition is Condition.FAULT:
        yield from _check_fault(line, disturbance)
    elif disturbance.condition is Condition.STARVED:
        yield from _check_starved(line, disturbance)
    else:
        yield from _check_number(line, disturbance)


def _check_fault(line: Line, disturbance: Disturbance) -> Iterator[tuple[str, str]]:
    if list_targets(line, disturbance):
        return
    if disturbance.target is None:
        yield "condition", "no station works by a skill, so no attempt can have a fault"
    else:
        yield (
            "target",
            f"{disturbance.target!r} does not work by a skill, so no attempt can have a fault; use slow or breakdown",
        )


def _check_starved(line: Line, disturbance: Disturbance) -> Iterator[tuple[str, str]]:
    (target,) = list_targets(line, disturbance)
    coming = {source.name: source.feeds for source in line.sources if comes_by_itself(source)}
    entries = make_graph(line).entries
    if target in coming:
        return
    if target not in entries:
        sources = [name for name, feeds in coming.items() if feeds == target]
        names = [*sources] if sources else [*coming, *entries]
        yield "target", f"no part enters the line at {target!r} by itself; expected one of: {', '.join(names)}"
    elif disturbance.factor is not None:
        yield (
            "factor",
            f"{target!r} gets a part whenever it needs one, so no time between arrivals grows; remove factor",
        )


def _check_number(line: Line, disturbance: Disturbance) -> Iterator[tuple[str, str]]:
    """Yield a number of servers, robots or people that is larger than there are."""
    sizes = {crew.name: crew.size for crew in line.crews} if disturbance.condition is Condition.ABSENT else {}
    if disturbance.condition is Condition.BREAKDOWN:
        sizes = {station.name: station.servers for station in line.stations}
        sizes |= {pool.name: pool.size + pool.spares for pool in line.robots}
    size = sizes.get(str(disturbance.target))
    for key in ("people", "servers"):
        asked = getattr(disturbance, key)
        if asked is not None and size is not None and asked > size:
            yield key, f"{disturbance.target!r} has only {size} (got {asked})"


def _check_overlaps(line: Line, index: int, disturbance: Disturbance) -> Iterator[str]:
    """Yield the earlier disturbances of the same kind and target that stand at the same time."""
    targets = set(list_targets(line, disturbance))
    for other in line.disturbances[:index]:
        common = targets.intersection(list_targets(line, other))
        apart = other.end_hours <= disturbance.at_hours or disturbance.end_hours <= other.at_hours
        if other.condition is disturbance.condition and common and not apart:
            yield (
                f"{disturbance.name!r} ({disturbance.at_hours:g} to {disturbance.end_hours:g} h) contradicts "
                f"{other.name!r} ({other.at_hours:g} to {other.end_hours:g} h): both say how {min(common)!r} is "
                f"{_AS[disturbance.condition]}; one after the other, or one for both"
            )


_AS = {
    Condition.BREAKDOWN: "broken down",
    Condition.SLOW: "slowed down",
    Condition.ABSENT: "reduced",
    Condition.STARVED: "starved",
    Condition.FAULT: "faulty",
}
