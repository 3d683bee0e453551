"""A titled part of a page."""

from typing import Any

import dash_mantine_components as dmc


def card(title: str, *children: Any, note: str = "") -> Any:
    """Return a card with a heading, a note below it, and what it holds."""
    heading = dmc.Title(title, order=2, size="h4")
    notes = [dmc.Text(note, size="sm", className="note")] if note else []
    return dmc.Paper([heading, *notes, *children], withBorder=True, radius="md", p="md", className="card")
