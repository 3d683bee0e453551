"""A balanced fraction of a full cross: every level, and every pair of levels, as often as any other."""

import zlib
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

Combination = tuple[str, ...]
"""One level of each factor."""


def choose_balanced(candidates: Sequence[Combination], count: int) -> list[Combination]:
    """Return so many of the candidates that are spread most evenly, in the candidates' order.

    One after the other, the candidate is taken that adds least to the sum of squares of how often each level and each
    pair of levels comes, each factor's and pair's counts weighted with how many different ones there are, so that all
    factors weigh alike. This is the greedy form of the two-way uniformity criterion of fractional designs (Fang and
    Mukerjee, Biometrika 87, 2000). Ties go by a hash of the levels' names, which scatters what is left to chance
    without any.

    Args:
        candidates: different combinations, all with a level of the same factors.
        count: how many are wanted.

    Raises:
        ValueError: there are fewer candidates.
    """
    if count > len(candidates):
        raise ValueError(f"expected at most {len(candidates)} of the candidates (got {count})")
    left = sorted(candidates, key=lambda levels: zlib.crc32("-".join(levels).encode()))
    cells = {levels: _list_cells(levels) for levels in left}
    weight = Counter(place for place, _ in {cell for found in cells.values() for cell in found})
    taken: Counter[tuple[Combination, Combination]] = Counter()
    chosen = set()
    for _ in range(count):
        best = min(left, key=lambda levels: sum(weight[place] * taken[place, at] for place, at in cells[levels]))
        left.remove(best)
        taken.update(cells[best])
        chosen.add(best)
    return [levels for levels in candidates if levels in chosen]


def _list_cells(levels: Combination) -> list[tuple[Combination, Combination]]:
    """Return the factors, by place, and levels of all one-way and two-way cells that a combination lies in."""
    places: list[Combination] = [(str(i),) for i in range(len(levels))]
    places += [(str(i), str(j)) for i, j in combinations(range(len(levels)), 2)]
    return [(place, tuple(levels[int(i)] for i in place)) for place in places]
