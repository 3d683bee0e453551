"""Replacing values of a document by path: what a scenario and ``--set path=value`` do.

A path names keys, and items of a list by their name or index: ``stations.scan.servers``, ``stations[1].servers``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from twin.config.document import Document, Mark, Place
from twin.config.load import parse_document
from twin.config.wording import show
from twin.errors import Issue, UsageError
from twin.names import suggest

BASE = "base"
"""Scenario that changes nothing."""

OVERRIDE_ORIGIN = "--set"
"""Stands in messages where a file would."""

_STEP = re.compile(r"\.?([A-Za-z_][A-Za-z0-9_-]*)|\[([0-9]{1,6})\]|\[([A-Za-z_][A-Za-z0-9_-]*)\]")


@dataclass(frozen=True)
class Assignment:
    """A value to be put at a path.

    Attributes:
        path: as written.
        value: plain data.
        marks: where the value and its parts stand, by place within it.
        key: where the path stands.
    """

    path: str
    value: object
    marks: Mapping[Place, Mark]
    key: Mark


class Overlay(Mapping[Place, Mark]):
    """Marks of a document in which values have been replaced; those of the others stand where they were."""

    def __init__(self, base: Mapping[Place, Mark]) -> None:
        """Begin with nothing replaced."""
        self._base = base
        self._turn = 0
        self._replaced: dict[Place, int] = {}
        self._new: dict[Place, tuple[int, Mark]] = {}

    def clear_at(self, place: Place) -> None:
        """Forget the marks of a value and of all within it."""
        self._turn += 1
        self._replaced[place] = self._turn

    def put(self, place: Place, mark: Mark) -> None:
        """Mark a place."""
        self._new[place] = (self._turn, mark)

    def __getitem__(self, place: Place) -> Mark:
        """Return the mark of a place, unless it has been forgotten since."""
        forgotten = max((self._replaced.get(place[:end], 0) for end in range(len(place) + 1)), default=0)
        since, mark = self._new.get(place, (0, None))
        if mark is not None and since >= forgotten:
            return mark
        if forgotten:
            raise KeyError(place)
        return self._base[place]

    def __iter__(self) -> Iterator[Place]:
        """Yield all marked places."""
        return (place for place in dict.fromkeys((*self._new, *self._base)) if place in self)

    def __len__(self) -> int:
        """Count them."""
        return sum(1 for _ in self)


class _PathError(Exception):
    """A path leads nowhere; the message says where it stops."""


class _EchoError(Exception):
    """A path may be right: an item of the list has no name, which the schema tells."""


def parse_assignments(texts: Iterable[str]) -> dict[str, object]:
    """Return overrides from command-line texts ``path=value``, each value read as YAML.

    Raises:
        UsageError: a text has no ``=``, or a path comes twice.
        ConfigError: a value is not YAML.
    """
    overrides: dict[str, object] = {}
    for text in texts:
        path, sign, value = text.partition("=")
        if not sign or not path.strip():
            raise UsageError(f"{OVERRIDE_ORIGIN} {text}: expected path=value, such as stations.scan.servers=2")
        if path.strip() in overrides:
            raise UsageError(f"{OVERRIDE_ORIGIN} {text}: {path.strip()} is set twice; keep one")
        overrides[path.strip()] = parse_value(value, f"{OVERRIDE_ORIGIN} {path.strip()}")
    return overrides


def parse_value(text: str, origin: str) -> object:
    """Return a value written as YAML; nothing at all is null. ``origin`` names it in messages."""
    return parse_document(text, origin).data if text.strip() else None


def list_scenarios(document: Document) -> list[str]:
    """Return the names of a document's scenarios, ``base`` first."""
    return [BASE, *(name for name in _find_scenarios(document) if name != BASE)]


def apply_scenario(document: Document, name: str) -> Document:
    """Return the document with a scenario's values; bad paths become issues of it."""
    if name == BASE:
        return document
    changes = _find_scenarios(document)[name]
    if not isinstance(changes, dict):
        return document
    return apply_assignments(document, [read_assignment(document, ("scenarios", name, path)) for path in changes])


def apply_overrides(document: Document, overrides: Mapping[str, object]) -> Document:
    """Return the document with values replaced; bad paths become issues of it."""
    mark = Mark(OVERRIDE_ORIGIN, 0, 0)
    return apply_assignments(document, [Assignment(path, value, {(): mark}, mark) for path, value in overrides.items()])


def _find_scenarios(document: Document) -> Mapping[str, object]:
    data = document.data
    scenarios = data.get("scenarios") if isinstance(data, dict) else None
    return scenarios if isinstance(scenarios, dict) else {}


def read_assignment(document: Document, place: Place) -> Assignment:
    """Return the assignment that stands at a place of a document, whose last step is the path that it is made to."""
    value: Any = document.data
    for step in place:
        value = value[step]
    return make_assignment(document, str(place[-1]), value, place)


def make_assignment(document: Document, path: str, value: object, place: Place) -> Assignment:
    """Return the assignment of a value that stands at a place of a document."""
    key = document.keys.get(place) or document.marks[place]
    marks = {inner: document.marks.get((*place, *inner), key) for inner in _list_places(value)}
    return Assignment(path, value, marks, key)


def _list_places(value: object) -> Iterator[Place]:
    """Yield the places within a value, its own first."""
    yield ()
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        yield from ((step, *inner) for inner in _list_places(child))


def apply_assignments(document: Document, assignments: Sequence[Assignment]) -> Document:
    """Return the document with values put at their paths; bad paths become issues of it."""
    if not assignments:
        return document
    data, marks, keys = document.data, Overlay(document.marks), Overlay(document.keys)
    issues = list(document.issues)
    for assignment in assignments:
        try:
            place = _find_place(data, assignment.path)
        except _EchoError:
            continue
        except _PathError as error:
            issues.append(Issue(*assignment.key, assignment.path, str(error)))
            continue
        data = _put(data, place, assignment.value)
        _mark(marks, keys, place, assignment)
    return replace(document, data=data, marks=marks, keys=keys, issues=tuple(issues))


def _find_place(data: Any, path: str) -> Place:
    place: Place = ()
    for step in _split(path):
        if isinstance(data, list):
            index = _find_item(data, step)
            place, data = (*place, index), data[index]
        else:
            key = _find_key(data, step, place)
            place, data = (*place, key), data.get(key, {})
    return place


def _split(path: str) -> list[str | int]:
    matches = list(_STEP.finditer(path))
    if not matches or "".join(match[0] for match in matches) != path or path.startswith((".", "[")):
        raise _PathError("not a path; expected keys and names joined by dots, such as stations.scan.servers")
    return [int(match[2]) if match[2] else match[1] or match[3] for match in matches]


def _find_item(items: list[Any], step: str | int) -> int:
    if isinstance(step, int):
        if step >= len(items):
            raise _PathError(f"there is no [{step}]; the list has {len(items)} items, the first is [0]")
        return step
    names = [item.get("name") if isinstance(item, dict) else None for item in items]
    if step not in names:
        known = [name for name in names if isinstance(name, str)]
        if len(known) < len(names):
            raise _EchoError
        raise _PathError(f"nothing here is named {step!r}; {suggest(step, known)}")
    return names.index(step)


def _find_key(data: object, step: str | int, place: Place) -> str:
    if not isinstance(data, dict):
        raise _PathError(f"{place[-1]!s} is {show(data)}, there is no {step!r} in it")
    if isinstance(step, int):
        raise _PathError(f"[{step}] counts the items of a list, but there is none here")
    if not place and step == "scenarios":
        raise _PathError("a scenario cannot change scenarios")
    return step


def _put(data: Any, place: Place, value: object) -> object:
    """Return data with a value replaced; what stands beside it is shared with the data as it was."""
    if not place:
        return value
    step, *rest = place
    if isinstance(data, dict):
        return {**data, step: _put(data.get(step, {}), tuple(rest), value)}
    return [_put(item, tuple(rest), value) if index == step else item for index, item in enumerate(data)]


def _mark(marks: Overlay, keys: Overlay, place: Place, assignment: Assignment) -> None:
    for known in (marks, keys):
        known.clear_at(place)
        for end in range(1, len(place) + 1):
            if place[:end] not in known:
                known.put(place[:end], assignment.key)
    for inner, mark in assignment.marks.items():
        marks.put((*place, *inner), mark)
