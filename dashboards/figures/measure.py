"""How wide a text is on any screen, at most: before a browser has drawn it."""

import unicodedata

from dashboards.figures.names import show_whole_name

BOLD = 1.12
LINE = 1.3
"""Height of a line over the size of its type."""
_NARROW = frozenset("iljtfrI.,:;'|!()[]{} ·1")
_WIDE = frozenset("mwMW@%&▶◇■✕▲⇄⚙☾○★◉⚡⟳»↦⇥")


def measure_text(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of one line [px], rather too much than too little, for the fonts that are asked for.

    Args:
        text: as it is to be read, without markup.
        size: of the type [px].
        bold: whether it is bold.
    """
    return size * sum(map(_measure_letter, text)) * (BOLD if bold else 1.0)


def fit_name(name: str, width_px: float, size: float, *, bold: bool = False) -> str:
    """Return a name as inert text, shortened in the middle until it fits."""
    if measure_text(name, size, bold=bold) <= width_px:
        return show_whole_name(name)
    for kept in range(min(len(name) - 1, 60), 0, -1):
        ahead = (2 * kept + 2) // 3
        short = f"{name[:ahead]}…{name[len(name) - (kept - ahead) :] if kept > ahead else ''}"
        if measure_text(short, size, bold=bold) <= width_px:
            return show_whole_name(short)
    return "…"


def _measure_letter(letter: str) -> float:
    if letter in _NARROW:
        return 0.42
    if letter in _WIDE or unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.75 if letter.isupper() else 0.64
