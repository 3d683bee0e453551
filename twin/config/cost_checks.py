"""Checks of power and costs in a line file."""

from collections.abc import Iterator
from typing import Any

from twin.config.document import Document
from twin.config.entries import list_entries
from twin.errors import Issue

_NO_COSTS = "prices need a section costs; add `costs: {currency: EUR}`"


def check_costs(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    """Return where power is given to a humanoid, and where a price has no currency."""
    for key in ("robots", "chargers", "carriers", "buffers"):
        for place, entry in list_entries(data, key):
            if isinstance(entry.get("capital_per_hour"), int | float) and data.get("costs") is None:
                yield document.make_issue((*place, "capital_per_hour"), _NO_COSTS)
    stations = data.get("stations")
    for index, station in enumerate(stations if isinstance(stations, list) else []):
        if not isinstance(station, dict):
            continue
        processing, place = station.get("processing"), ("stations", index)
        if "power_w" in station and isinstance(processing, dict) and processing.get("kind") == "skill":
            yield document.make_issue((*place, "power_w"), "the energy of a humanoid is measured; remove this key")
        if isinstance(station.get("capital_per_hour"), int | float) and data.get("costs") is None:
            yield document.make_issue((*place, "capital_per_hour"), _NO_COSTS)
