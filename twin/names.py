"""Did-you-mean: the nearest known name."""

import difflib
from collections.abc import Iterable


def suggest(found: str, known: Iterable[str]) -> str:
    """Return ``did you mean 'x'?`` with the nearest known name, or the list of known names."""
    names = list(known)
    near = difflib.get_close_matches(found, names, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"expected one of: {', '.join(names)}" if names else "there are none"
