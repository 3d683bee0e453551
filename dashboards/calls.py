"""Calls of callbacks as a browser sends them: checked against what was declared, before Dash reads them."""

from collections.abc import Mapping
from typing import Any


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
        and _read_names(document.get("inputs", [])) == _read_names(declared["inputs"])
        and _read_names(document.get("state", [])) == _read_names(declared["state"])
        and _is_texts(document.get("changedPropIds", []))
    )


def _matches_output(name: str, outputs: object) -> bool:
    if name.startswith(".."):
        return _read_names(outputs) == name.strip(".").split("...")
    return _read_names([outputs]) == [name]


def _read_names(items: object) -> list[str] | None:
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    return [f"{item.get('id')}.{item.get('property')}" for item in items]


def _is_texts(items: object) -> bool:
    return isinstance(items, list) and all(isinstance(item, str) for item in items)
