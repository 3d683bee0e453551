"""What a schema expects at a place, read from its JSON Schema."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

Shape = Mapping[str, Any]


@cache
def find_schema(model: type[BaseModel]) -> Shape:
    """Return the JSON Schema of a model."""
    return model.model_json_schema()


def find_shape(model: type[BaseModel], steps: tuple[str | int, ...]) -> Shape:
    """Return the part of a schema that pydantic's location leads to; empty when the schema has nothing there.

    Args:
        model: schema of the whole document.
        steps: keys, list indices and union tags.
    """
    root = find_schema(model)
    shape = _resolve(root, root)
    for step in steps:
        shape = _resolve(root, _enter(shape, step))
    return shape


def _resolve(root: Shape, shape: Shape) -> Shape:
    """Follow references, and skip the null alternative of an optional value; keep the description nearest the field."""
    kept = {key: shape[key] for key in ("description", "default") if key in shape}
    for option in shape.get("anyOf", ()):
        if option.get("type") != "null":
            return _resolve(root, {**option, **kept})
    if "$ref" in shape:
        name = shape["$ref"].rsplit("/", 1)[-1]
        return _resolve(root, {**root["$defs"][name], **kept})
    return shape


def _enter(shape: Shape, step: str | int) -> Shape:
    if isinstance(step, int):
        places: list[Shape] = shape.get("prefixItems", [])
        inner: Shape = places[step] if step < len(places) else shape.get("items", {})
    elif "discriminator" in shape:
        inner = {"$ref": shape["discriminator"]["mapping"][step]}
    else:
        patterns: Mapping[str, Shape] = shape.get("patternProperties", {})
        more = next(iter(patterns.values()), shape.get("additionalProperties"))
        inner = shape.get("properties", {}).get(step, more)
    return inner if isinstance(inner, Mapping) else {}
