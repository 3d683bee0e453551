"""Checks of a line file's flow: names of stations, sources and products that its routes and inputs refer to.

They work on plain data, like ``references``.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from twin.config.document import Document, Place
from twin.config.entries import list_entries, list_names
from twin.config.flow import END, RESERVED_WAYS, SCRAP
from twin.config.line import Buffer
from twin.errors import Issue
from twin.names import suggest


def check_flow(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    """Yield the references of routes, inputs, sources and buffers that lead nowhere."""
    stations, sources = list_names(data, "stations"), list_names(data, "sources")
    if stations is None or sources is None:
        return
    for place, key, kind, known in _list_references(data, stations, sources):
        found = _get(data, (*place, key))
        if isinstance(found, str) and found not in known:
            yield document.make_issue((*place, key), f"no {kind} named {found!r}; {suggest(found, known)}")
    yield from _check_buffers(document, data)


def check_products(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    """Yield the references to products that do not exist."""
    products = list_names(data, "products")
    if products is None:
        return
    remedy = " (the line names no products; add them under products)" if not products else ""
    for place in _list_products(data):
        found = _get(data, place)
        if isinstance(found, str) and found not in products:
            yield document.make_issue(place, f"no product named {found!r}; {suggest(found, products)}{remedy}")
    for place in _list_product_keys(data):
        found = str(place[-1])
        if found not in products:
            yield document.make_key_issue(place, f"no product named {found!r}; {suggest(found, products)}{remedy}")


def _list_references(
    data: dict[str, Any], stations: list[str], sources: list[str]
) -> Iterator[tuple[Place, str, str, list[str]]]:
    """Yield place, key, kind and known names of each reference to a node of the flow."""
    for place, station in list_entries(data, "stations"):
        for way, _ in list_entries(station, "next", place):
            yield way, "to", "station", [*stations, *RESERVED_WAYS]
            yield way, "otherwise", "station", [*stations, *RESERVED_WAYS]
        for take, _ in list_entries(station, "takes", place):
            yield take, "after", "station or source", [*stations, *sources]
    for place, _ in list_entries(data, "sources"):
        yield place, "feeds", "station", stations
    for place, _ in list_entries(data, "buffers"):
        yield place, "after", "station or source", [*stations, *sources]
        yield place, "before", "station", stations


def _check_buffers(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    seen: dict[tuple[str, str], str] = {}
    last = _list_last(data)
    for place, buffer in list_entries(data, "buffers"):
        given = [key for key in ("after", "before") if key in buffer]
        if len(given) != 1 and buffer.keys() <= Buffer.model_fields.keys():
            yield document.make_issue(place, "expected one of: after, before, to say where the buffer stands")
        elif len(given) == 1 and isinstance(node := buffer[given[0]], str):
            (side,) = given
            if side == "after" and node in last:
                yield document.make_issue(
                    (*place, side), f"{node!r} is the last station, whose parts leave the line; remove this buffer"
                )
            elif (side, node) in seen:
                yield document.make_issue(
                    (*place, side),
                    f"{seen[side, node]!r} already stands {side} {node!r}; give one buffer the sum of both",
                )
            seen.setdefault((side, node), str(buffer.get("name")))


def _list_last(data: dict[str, Any]) -> list[object]:
    """Return the names of the stations whose parts all leave the line."""
    stations = list_entries(data, "stations")
    ways = [[way.get("to") for _, way in list_entries(station, "next")] for _, station in stations]
    return [
        station.get("name")
        for (_, station), targets in zip(stations, ways, strict=True)
        if (all(target in (END, SCRAP) for target in targets) if "next" in station else station is stations[-1][1])
    ]


def _list_products(data: dict[str, Any]) -> Iterator[Place]:
    """Yield the places of values that name products."""
    for place, station in list_entries(data, "stations"):
        yield from ((*way, "product") for way, _ in list_entries(station, "next", place))
    for place, source in list_entries(data, "sources"):
        for key in ("campaign", "orders"):
            yield from ((*entry, "product") for entry, _ in list_entries(source, key, place))


def _list_product_keys(data: dict[str, Any]) -> Iterator[Place]:
    """Yield the places whose keys name products."""
    for place, source in list_entries(data, "sources"):
        yield from _list_keys(source, "products", place)
    for place, station in list_entries(data, "stations"):
        yield from _list_keys(station, "processing_by_product", place)
        yield from _list_changes(station.get("changeover"), (*place, "changeover"))


def _list_changes(changeover: object, place: Place) -> Iterator[Place]:
    if isinstance(changeover, dict):
        for before in _list_keys(changeover, "times", place):
            yield before
            yield from _list_keys(changeover["times"], str(before[-1]), before[:-1])


def _list_keys(entry: dict[str, Any], key: str, place: Place) -> Iterable[Place]:
    value = entry.get(key)
    return [(*place, key, name) for name in value] if isinstance(value, dict) else []


def _get(data: Any, place: Place) -> Any:
    for step in place:
        if isinstance(data, dict) and step not in data:
            return None
        data = data[step]
    return data
