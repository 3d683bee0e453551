"""Checks of what a line file's robots, chargers and carriers refer to, on plain data like ``references``."""

from collections.abc import Iterator
from typing import Any

from twin.config.document import Document, Place
from twin.config.entries import list_entries, list_names
from twin.errors import Issue
from twin.names import suggest

Reference = tuple[Place, str, str]
"""Place of a mapping, its key, and what kind of thing the key names."""


def check_fleet(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    """Yield the references of stations, pools and carriers that lead nowhere."""
    sections = {"station": "stations", "pool": "robots", "kind of charger": "chargers"}
    known = {kind: list_names(data, section) for kind, section in sections.items()}
    for place, kind, found in _list_references(data):
        names = known[kind]
        if names is not None and isinstance(found, str) and found not in names:
            remedy = suggest(found, names) if names else f"there are none; add it under {sections[kind]}"
            yield document.make_issue(place, f"no {kind} named {found!r}; {remedy}")


def _list_references(data: dict[str, Any]) -> Iterator[tuple[Place, str, Any]]:
    """Yield place, kind and value of each reference."""
    for place, station in list_entries(data, "stations"):
        yield (*place, "robots"), "pool", station.get("robots")
        yield (*place, "carries_to"), "station", station.get("carries_to")
    for place, pool in list_entries(data, "robots"):
        if isinstance(battery := pool.get("battery"), dict):
            yield (*place, "battery", "chargers"), "kind of charger", battery.get("chargers")
        stops = pool["round"].get("stations") if isinstance(pool.get("round"), dict) else None
        for number, stop in enumerate(stops if isinstance(stops, list) else ()):
            yield (*place, "round", "stations", number), "station", stop
    for place, carriers in list_entries(data, "carriers"):
        yield (*place, "enters"), "station", carriers.get("enters")
        yield (*place, "leaves"), "station", carriers.get("leaves")
