"""A parsed file: plain data, and where each piece of it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from twin.errors import Issue

Place = tuple[str | int, ...]
"""Keys and list indices from the root of a document to a value."""


class Mark(NamedTuple):
    """Where something stands; line and column count from 1, and are 0 for what was not read from a file."""

    file: str
    line: int
    column: int


@dataclass(frozen=True)
class Document:
    """Data of a file with its places.

    Attributes:
        data: mappings, lists, text, numbers, booleans and None; keys are text.
        marks: where each value stands.
        keys: where the key of each value of a mapping stands.
        file: path as the user gave it.
        issues: what is wrong with the file whatever its schema, such as duplicate keys.
    """

    data: object
    marks: Mapping[Place, Mark]
    keys: Mapping[Place, Mark]
    file: str
    issues: tuple[Issue, ...] = ()

    def make_issue(self, place: Place, message: str) -> Issue:
        """Return an issue at a value, or at the nearest thing around it that stands in the file."""
        return _make_issue(_find_nearest(self.marks, place), place, message)

    def make_key_issue(self, place: Place, message: str) -> Issue:
        """Return an issue at the key of a value, or at the nearest thing around it that stands in the file."""
        mark = self.keys.get(place) or _find_nearest(self.marks, place)
        return _make_issue(mark, place, message)


def render_place(place: Iterable[str | int]) -> str:
    """Return a place as ``stations[1].cycle_time_s``."""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def drop_repeats(issues: Iterable[Issue]) -> list[Issue]:
    """Return issues without those of the same message at the same place, as an alias gives them."""
    found: dict[tuple[str | int, ...], Issue] = {}
    for issue in issues:
        where = (issue.line, issue.column) if issue.line else (issue.path,)
        found.setdefault((issue.file, *where, issue.message), issue)
    return list(found.values())


def _find_nearest(marks: Mapping[Place, Mark], place: Place) -> Mark:
    while place not in marks:
        place = place[:-1]
    return marks[place]


def _make_issue(mark: Mark, place: Place, message: str) -> Issue:
    return Issue(mark.file, mark.line, mark.column, render_place(place), message)
