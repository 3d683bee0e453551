"""Did-you-mean: the nearest known name."""

import difflib
from collections.abc import Iterable

MOST_NAMES = 40
"""A message lists no more names than these."""


def suggest(found: str, known: Iterable[str]) -> str:
    """Return ``did you mean 'x'?`` with the nearest known name, or the list of known names."""
    names = list(known)
    near = difflib.get_close_matches(found, names, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    more = [f"and {len(names) - MOST_NAMES} more"] if len(names) > MOST_NAMES else []
    return f"expected one of: {', '.join([*names[:MOST_NAMES], *more])}" if names else "there are none"
