"""Validation of plain data by its schema, every mistake told once, where it stands."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from twin.config.document import Document, Place
from twin.config.model import ConfigModel
from twin.config.shape import Shape, find_shape
from twin.config.wording import expect, find_unit, show, suggest_number
from twin.errors import Issue
from twin.names import suggest

MOST_ISSUES = 1000
"""Of a file with more mistakes, the first ones are told."""

_SHORTER = {
    "stations": "; identical machines side by side are one station with servers",
    "scenarios": "; put the others into another file",
}
_ENOUGH = {
    "capacity": "; a buffer that is never full is as good as an endless one",
    "planned_hours": "; more replications tell more than longer ones",
}

Model = TypeVar("Model", bound=ConfigModel)
Error = Mapping[str, Any]

_BOUNDS = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_KEY = "[key]"
"""What pydantic appends to the location of a mapping's bad key."""


def find_issues(document: Document, model: type[Model]) -> tuple[Model | None, list[Issue]]:
    """Return the validated data, or None, and everything that is wrong with it.

    Args:
        document: plain data; JSON's notions apply, so lists become tuples and text becomes enumerations, nothing else.
        model: schema.
    """
    issues = list(document.issues)
    try:
        return model.model_validate_json(json.dumps(document.data)), issues
    except ValidationError as failure:
        errors = failure.errors(include_url=False)[: MOST_ISSUES + 1]
    return None, issues + list(_describe_all(errors, document, model))


def find_long_lists(document: Document, model: type[ConfigModel]) -> list[Issue]:
    """Return the lists and mappings of a document's root that are longer than their schema allows.

    To be asked first: of a file of absurd size, nothing else is worth telling.
    """
    data = document.data if isinstance(document.data, dict) else {}
    return [
        document.make_key_issue((name,), _describe_length(name, len(data[name]), most))
        for name, field in model.model_fields.items()
        if isinstance(data.get(name), list | dict)
        for most in (getattr(bound, "max_length", None) for bound in field.metadata)
        if most is not None and len(data[name]) > most
    ]


def _describe_length(name: str, length: int, most: int) -> str:
    return f"{length:,} entries; expected at most {most:,}{_SHORTER.get(name, '')}"


def _describe_all(errors: list[Any], document: Document, model: type[ConfigModel]) -> Iterator[Issue]:
    told = {(issue.file, issue.line, issue.column, issue.path) for issue in document.issues}
    renamed = _find_misspelt(errors, document, model)
    for error in errors:
        location = error["loc"][:-1] if _is_about_key(error) else error["loc"]
        place = _find_place(location, document.data)
        value = _get(document.data, place)
        if place in renamed or _is_echo(error, value):
            continue
        issue = _describe(error, place, value, document, model)
        if error["type"] == "value_error" and any(known.path.startswith(f"{issue.path}.") for known in document.issues):
            continue
        if (issue.file, issue.line, issue.column, issue.path) not in told:
            yield issue


def _find_misspelt(errors: list[Any], document: Document, model: type[ConfigModel]) -> set[Place]:
    """Return the places that are missing only because their key is misspelt."""
    missing = {_find_place(error["loc"], document.data) for error in errors if error["type"] == "missing"}
    return missing & {
        (*_find_place(error["loc"], document.data)[:-1], name)
        for error in errors
        if error["type"] == "extra_forbidden"
        for name in re.findall(r"did you mean '(.+)'", _suggest_key(error["loc"], model))
    }


def _is_echo(error: Error, value: object) -> bool:
    """Whether pydantic calls a list too short because its items are invalid, which it tells as well."""
    return error["type"] == "too_short" and isinstance(value, list) and len(value) >= error["ctx"]["min_length"]


def _is_about_key(error: Error) -> bool:
    """Whether the error is about the key of a mapping, not its value."""
    return error["loc"][-1:] == (_KEY,) and error["input"] in error["loc"][-2:-1]


def _find_place(location: tuple[str | int, ...], data: object) -> Place:
    """Return pydantic's location without union tags."""
    place: list[str | int] = []
    for step in location:
        if isinstance(data, dict) and data.get("kind") == step:
            continue
        place.append(step)
        data = _get(data, (step,))
    return tuple(place)


def _get(data: Any, place: Place) -> Any:
    for step in place:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _describe(error: Error, place: Place, value: object, document: Document, model: type[ConfigModel]) -> Issue:
    location = error["loc"]
    if error["type"] == "extra_forbidden":
        return document.make_key_issue(place, f"unknown key; {_suggest_key(location, model)}")
    if _is_about_key(error):
        return document.make_key_issue(place, _describe_key(error))
    shape = find_shape(model, location)
    if isinstance(value, dict) and "kind" in value and error["type"].startswith("union_tag"):
        return document.make_issue((*place, "kind"), _describe_kind(value["kind"], shape))
    return document.make_issue(place, _describe_value(error, place, value, shape))


def _suggest_key(location: tuple[str | int, ...], model: type[ConfigModel]) -> str:
    return suggest(str(location[-1]), find_shape(model, location[:-1]).get("properties", ()))


def _describe_key(error: Error) -> str:
    found = str(error["input"])
    if "expected" in error["ctx"]:
        return f"unknown name {found!r}; {suggest(found, _split_choices(error['ctx']['expected']))}"
    return f"expected {expect({'type': 'string', 'pattern': ''})} (got {found!r})"


def _describe_kind(kind: object, shape: Shape) -> str:
    known = list(shape["discriminator"]["mapping"])
    if isinstance(kind, str):
        return f"unknown kind {kind!r}; {suggest(kind, known)}"
    return f"expected one of: {', '.join(known)} (got {show(kind)})"


def _describe_value(error: Error, place: Place, value: object, shape: Shape) -> str:
    context = error.get("ctx", {})
    name = next((step for step in reversed(place) if isinstance(step, str)), "")
    if error["type"] == "missing":
        return f"missing; expected {expect(shape, name)}"
    if error["type"] == "too_long" and isinstance(value, list | dict):
        return _describe_length(name, len(value), context["max_length"])
    if error["type"] == "value_error":
        return str(context["error"])
    if error["type"] == "union_tag_not_found":
        return f"missing kind; expected {expect(shape)}"
    if error["type"] in {"enum", "literal_error"} and isinstance(value, str):
        return f"unknown {name} {value!r}; {suggest(value, _split_choices(context['expected']))}"
    for key, sign in _BOUNDS.items():
        if key in context:
            remedy = _ENOUGH.get(name, "") if sign == "<=" else ""
            return f"must be {sign} {context[key]:.9g} {find_unit(name)}".rstrip() + f" (got {show(value)}){remedy}"
    remedy = _find_remedy(value, shape)
    return f"expected {expect(shape, name)} (got {show(value)}){remedy}"


def _find_remedy(value: object, shape: Shape) -> str:
    if shape.get("type") in {"number", "integer"}:
        if isinstance(value, str):
            return suggest_number(value)
        if isinstance(value, float) and value.is_integer():
            return f"; write {value:.0f}"
    if shape.get("type") == "string" and isinstance(value, bool | int | float):
        return "; put it in quotes"
    return ""


def _split_choices(text: str) -> list[str]:
    return re.findall(r"'([^']*)'", text)
