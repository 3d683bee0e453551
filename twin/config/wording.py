"""How a message says what was found and what was expected."""

import re
from collections.abc import Mapping
from typing import Any

NUMBER_DIGITS = 400
"""Longest number that is read [characters]."""

_UNITS = {
    "_per_hour": "parts per hour",
    "_hours": "hours",
    "_s": "seconds",
    "_mps": "metres per second",
    "_m": "metres",
    "_kg": "kilograms",
    "_wh": "watt-hours",
    "_w": "watts",
}
_BOUNDS = {"exclusiveMinimum": ">", "minimum": ">=", "exclusiveMaximum": "<", "maximum": "<="}


def show(value: object) -> str:
    """Return a short rendering of a value as it stands in the file."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = f"text {value!r}" if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:56]}..."


def find_unit(name: str) -> str:
    """Return the unit that a key's suffix stands for, or nothing."""
    return next((unit for suffix, unit in _UNITS.items() if name.endswith(suffix)), "")


def expect(shape: Mapping[str, Any], name: str = "") -> str:
    """Return in words what a part of a JSON Schema accepts.

    Args:
        shape: part of a JSON Schema, references resolved.
        name: nearest key, for the unit.
    """
    if "enum" in shape or "const" in shape:
        return f"one of {', '.join(map(str, shape.get('enum', [shape.get('const')])))}"
    if "discriminator" in shape:
        return f"a mapping with kind: {', '.join(shape['discriminator']['mapping'])}"
    kind = shape.get("type")
    if kind in {"number", "integer"}:
        unit = find_unit(name)
        noun = "a whole number" if kind == "integer" else f"a number of {unit}" if unit else "a number"
        return " ".join([noun, _state_bounds(shape)]).rstrip()
    return _expect_other(str(kind), shape)


def _state_bounds(shape: Mapping[str, Any]) -> str:
    if "minimum" in shape and "maximum" in shape:
        return f"from {shape['minimum']:.9g} to {shape['maximum']:.9g}"
    return " and ".join(f"{sign} {shape[key]:.9g}" for key, sign in _BOUNDS.items() if key in shape)


def _expect_other(kind: str, shape: Mapping[str, Any]) -> str:
    if kind == "string":
        return _expect_text(shape)
    if kind == "array":
        return _expect_list(shape)
    return "true or false" if kind == "boolean" else _expect_mapping(shape)


def _expect_text(shape: Mapping[str, Any]) -> str:
    if "examples" in shape:
        return f"text such as {shape['examples'][0]}"
    if "pattern" in shape:
        return "a name: a letter, then letters, digits, _ or -, at most 64 in all"
    return f"text of at most {shape['maxLength']} characters" if "maxLength" in shape else "text"


def _expect_list(shape: Mapping[str, Any]) -> str:
    least, most = shape.get("minItems", 0), shape.get("maxItems")
    if least == most:
        return f"a list of {least} values"
    return f"a list of at least {least}" if least else "a list"


def _expect_mapping(shape: Mapping[str, Any]) -> str:
    keys = shape.get("required") or list(shape.get("properties", ()))[:6]
    return f"a mapping with {', '.join(keys)}" if keys else "a mapping of names to values"


_CLOCK = re.compile(r"\d+(:\d\d)+")
_NUMBER_WITH_UNIT = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*[A-Za-z%]+")


def suggest_number(text: str) -> str:
    """Return a remedy for text that stands where a number belongs, starting with ``; ``, or nothing."""
    if _CLOCK.fullmatch(text):
        return "; write a clock time as one number"
    if match := _NUMBER_WITH_UNIT.fullmatch(text):
        return f"; write the number alone: {match[1]} (the unit is in the key)"
    plain = text.replace("_", "").replace(" ", "")
    plain = plain.replace(",", ".") if re.fullmatch(r"[-+]?\d+,\d{1,2}", plain) else plain.replace(",", "")
    try:
        float(plain)
    except ValueError:
        return ""
    return f"; write {plain} without quotes" if plain == text else f"; write {plain}"
