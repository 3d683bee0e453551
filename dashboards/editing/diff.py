"""Two texts line by line: what was taken away, what was added."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

CONTEXT = 3
"""Lines shown around a change."""
MOST_CHANGED = 3000
"""Lines of either text between the first and the last change, beyond which they are not compared."""
MOST_SHOWN = 600
"""Lines of a comparison that are returned."""


class Sign(IntEnum):
    """What a line of a comparison says."""

    SAME = 0
    LESS = 1
    MORE = 2
    PLACE = 3


SIGNS = {Sign.SAME: " ", Sign.LESS: "\N{MINUS SIGN}", Sign.MORE: "+", Sign.PLACE: "@"}
_READ = {" ": Sign.SAME, "-": Sign.LESS, "+": Sign.MORE, "@": Sign.PLACE}


@dataclass(frozen=True)
class Difference:
    """Two texts compared.

    Attributes:
        lines: sign and text of each line that is shown.
        less: how many lines the first text has that the second has not.
        more: how many lines the second text has that the first has not.
        whole: whether all of it is in ``lines``.
    """

    lines: tuple[tuple[Sign, str], ...]
    less: int
    more: int
    whole: bool

    @property
    def same(self) -> bool:
        """Whether the texts say the same."""
        return not self.less and not self.more


def compare_texts(before: str, after: str) -> Difference:
    """Return what changes from one text to another; texts that differ in very many lines are only counted."""
    old, new = before.split("\n"), after.split("\n")
    first = _count_equal(old, new)
    last = min(_count_equal(old[::-1], new[::-1]), len(old) - first, len(new) - first)
    less, more = len(old) - first - last, len(new) - first - last
    if max(less, more) > MOST_CHANGED:
        return Difference((), less, more, whole=False)
    start = max(first - CONTEXT, 0)
    ends = [len(lines) - max(last - CONTEXT, 0) for lines in (old, new)]
    found = list(difflib.unified_diff(old[start : ends[0]], new[start : ends[1]], n=CONTEXT, lineterm=""))[2:]
    lines = [_read(line, start) for line in found]
    less, more = (sum(sign is wanted for sign, _ in lines) for wanted in (Sign.LESS, Sign.MORE))
    return Difference(tuple(lines[:MOST_SHOWN]), less, more, whole=len(lines) <= MOST_SHOWN)


def _count_equal(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many lines two texts begin with alike."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((place for place, (here, there) in pairs if here != there), min(len(old), len(new)))


def _read(line: str, start: int) -> tuple[Sign, str]:
    sign = _READ[line[0]]
    return (sign, _name_place(line, start)) if sign is Sign.PLACE else (sign, line[1:])


def _name_place(line: str, start: int) -> str:
    """Return the numbers of the lines that follow, counted from the start of the texts."""
    old, new = (int(part[1:].split(",")[0]) + start for part in line.split()[1:3])
    return f"{old} \N{RIGHTWARDS ARROW} {new}"
