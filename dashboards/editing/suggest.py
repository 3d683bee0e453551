"""What may stand where the caret is: keys, and values of those that have a choice, by the schema and the text."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from dashboards.editing.outline import Caret, Outline, read_outline
from twin.config.document import Place
from twin.config.lines import make_experiment_schema, make_line_schema
from twin.paths import find_data_folder

Node = dict[str, Any]

LISTS = {
    "after": ("stations", "sources"),
    "before": ("stations",),
    "to": ("stations",),
    "enters": ("stations",),
    "leaves": ("stations",),
    "feeds": ("stations",),
    "stations": ("stations",),
    "target": ("stations",),
    "carries_to": ("stations",),
    "crew": ("crews",),
    "robots": ("robots",),
    "chargers": ("chargers",),
    "product": ("products",),
    "products": ("products",),
}
"""Lists of the file whose names the value of a key may be."""
MOST = 200
"""Suggestions at a place."""


@dataclass(frozen=True)
class Suggestion:
    """What may be typed.

    Attributes:
        label: what is shown.
        apply: what is written.
        detail: what kind of value it takes.
        info: what it means.
        kind: ``property``, ``enum`` or ``variable``.
    """

    label: str
    apply: str
    detail: str
    info: str
    kind: str


@dataclass(frozen=True)
class Suggestions:
    """What may be typed at a caret.

    Attributes:
        start: column at which the word begins that is typed, from 0.
        options: what may stand there.
    """

    start: int
    options: tuple[Suggestion, ...]


def suggest_at(text: str, line: int, column: int) -> Suggestions:
    """Return what may be typed at a caret.

    Args:
        text: of a line or experiment file, valid or not.
        line: of the caret, from 1.
        column: of the caret, from 0.
    """
    outline = read_outline(text, line, column)
    caret = outline.caret
    if caret is None:
        return Suggestions(column, ())
    schema = load_schema(experiment="experiment" in outline.keys.get((), ()))
    nodes = list(_find_nodes(schema, outline, caret.place))
    found = _suggest_values(nodes, outline, caret) if caret.value else _suggest_keys(nodes, outline, caret)
    unique = {option.label: option for option in found}
    return Suggestions(column - len(caret.typed), tuple(unique.values())[:MOST])


@cache
def load_schema(*, experiment: bool) -> Node:
    """Return the JSON Schema of a line file, or of an experiment file."""
    return make_experiment_schema() if experiment else make_line_schema()


def _find_nodes(schema: Node, outline: Outline, place: Place) -> Iterator[Node]:
    """Yield what the schema says of a place, each of several ways that are open."""
    nodes = list(_expand(schema, schema, outline, ()))
    for depth, step in enumerate(place, start=1):
        nodes = [
            way
            for node in nodes
            for child in _step(node, step)
            for way in _expand(schema, child, outline, place[:depth], last=depth == len(place))
        ]
    yield from nodes


def _step(node: Node, step: str | int) -> Iterator[Node]:
    if isinstance(step, int):
        if isinstance(items := node.get("items"), dict):
            yield items
    elif step in node.get("properties", {}):
        yield node["properties"][step]
    else:
        yield from node.get("patternProperties", {}).values()
        if isinstance(more := node.get("additionalProperties"), dict):
            yield more


def _expand(schema: Node, node: Node, outline: Outline, place: Place, *, last: bool = False) -> Iterator[Node]:
    """Yield a node, or those that it stands for; the word that tells them apart chooses one when it is there."""
    if "$ref" in node:
        named = schema["$defs"][node["$ref"].removeprefix("#/$defs/")]
        yield from _expand(schema, {**named, **{k: v for k, v in node.items() if k != "$ref"}}, outline, place)
        return
    ways = node.get("oneOf") or node.get("anyOf")
    if not ways:
        yield node
        return
    teller = node.get("discriminator")
    chosen = teller["mapping"].get(outline.values.get((*place, teller["propertyName"]))) if teller else None
    for way in [{"$ref": chosen}] if chosen else ways:
        for found in _expand(schema, way, outline, place, last=last):
            yield {**found, "teller": teller["propertyName"]} if teller and not chosen else found


def _suggest_keys(nodes: list[Node], outline: Outline, caret: Caret) -> Iterator[Suggestion]:
    taken = set(outline.keys.get(caret.place, ()))
    for node in nodes:
        if "items" in node and not caret.flow:
            yield from _suggest_items(node, caret)
        wanted = node.get("required", ())
        names = sorted(node.get("properties", {}), key=lambda name: name not in wanted)
        for name in names:
            if name not in taken and node.get("teller") in (None, name):
                yield _describe_key(name, node["properties"][name], required=name in wanted)
        if node.get("enum") and caret.place and isinstance(caret.place[-1], int):
            yield from _list_values(node)


def _suggest_items(node: Node, caret: Caret) -> Iterator[Suggestion]:
    """Yield the beginning of a new item, where a list may go on."""
    if not caret.typed:
        yield Suggestion("- ", "- ", "item", node.get("description", ""), "property")


def _suggest_values(nodes: list[Node], outline: Outline, caret: Caret) -> Iterator[Suggestion]:
    steps = [step for step in caret.place if isinstance(step, str)]
    name = steps[-1] if steps else ""
    parent = caret.place[:-1]
    if not caret.flow and any("properties" in node or "items" in node for node in nodes):
        return
    if not nodes:
        return
    for node in nodes:
        yield from _list_values(node)
    for section in LISTS.get(name, ()):
        for place, value in outline.values.items():
            if len(place) == 3 and place[0] == section and place[2] == "name":
                yield Suggestion(value, value, section, "", "variable")
    if name == "robot" and outline.values.get((*parent, "kind")) == "skill":
        for folder in sorted(find_data_folder("robots").glob("*/robot.yaml")):
            yield Suggestion(folder.parent.name, folder.parent.name, "robot", "", "variable")


def _list_values(node: Node) -> Iterator[Suggestion]:
    given = [node["const"]] if "const" in node else node.get("enum", ())
    values = [True, False] if node.get("type") == "boolean" else given
    for value in values:
        text = {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
        yield Suggestion(text, text, "", node.get("description", ""), "enum")


def _describe_key(name: str, node: Node, *, required: bool) -> Suggestion:
    detail = f"{_name_kind(node)}{', required' if required else ''}"
    return Suggestion(name, f"{name}: ", detail, " ".join(str(node.get("description", "")).split()), "property")


def _name_kind(node: Node) -> str:
    """Return what kind of value a key takes, in a word."""
    ways = [_name_kind(way) for way in node.get("anyOf", ()) if way.get("type") != "null"]
    if ways:
        return " or ".join(dict.fromkeys(ways))
    if "enum" in node or "const" in node:
        return "choice"
    kinds = {
        "string": "text",
        "array": "list",
        "object": "mapping",
        "boolean": "true or false",
        "integer": "whole number",
    }
    kind = str(node.get("type", "mapping"))
    return kinds.get(kind, kind)
