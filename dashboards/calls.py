"""Calls of callbacks as a browser sends them: checked against what was declared, before Dash reads them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

_ALL = ["ALL"]
"""How Dash writes a wildcard that stands for every value."""


def is_call(document: object, callbacks: Mapping[str, Mapping[str, Any]]) -> bool:
    """Return whether a request's document calls a callback with the components that it was declared with.

    Args:
        document: JSON, from outside.
        callbacks: what was declared, by the name of the output: ``a.b``, or ``..a.b...c.d..`` for several.
    """
    if not isinstance(document, dict) or not isinstance(document.get("output"), str):
        return False
    declared = callbacks.get(document["output"])
    return (
        declared is not None
        and _matches_output(document["output"], document.get("outputs"))
        and _matches(document.get("inputs", []), declared["inputs"])
        and _matches(document.get("state", []), declared["state"])
        and _is_texts(document.get("changedPropIds", []))
    )


def _matches_output(name: str, outputs: object) -> bool:
    if name.startswith(".."):
        return _read_names(outputs) == name.strip(".").split("...")
    return _read_names([outputs]) == [name]


def _matches(items: object, declared: Sequence[Mapping[str, Any]]) -> bool:
    """Whether values are given for the components declared: one for a plain id, a list for one with wildcards."""
    if not isinstance(items, list) or len(items) != len(declared):
        return False
    return all(
        _is_match(item, one["property"], json.loads(one["id"]))
        if one["id"].startswith("{")
        else _read_names([item]) == _read_names([one])
        for item, one in zip(items, declared, strict=True)
    )


def _is_match(items: object, property: str, id: Mapping[str, Any]) -> bool:
    """Whether a list holds components whose ids have the keys of one with wildcards, and its fixed values."""
    return isinstance(items, list) and all(
        isinstance(item, dict)
        and item.get("property") == property
        and isinstance(item.get("id"), dict)
        and item["id"].keys() == id.keys()
        and all(isinstance(item["id"][key], str) and value in (item["id"][key], _ALL) for key, value in id.items())
        for item in items
    )


def _read_names(items: object) -> list[str] | None:
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    return [f"{item.get('id')}.{item.get('property')}" for item in items]


def _is_texts(items: object) -> bool:
    return isinstance(items, list) and all(isinstance(item, str) for item in items)
