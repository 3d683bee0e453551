"""Names from line files as plotly may show them: it reads labels as a kind of HTML."""

from html import escape

LONGEST = 16


def show_name(name: str, longest: int = LONGEST) -> str:
    """Return a name as inert text, shortened in the middle when it is too long for a chart."""
    return escape(name if len(name) <= longest else f"{name[: longest - 5]}…{name[-4:]}")


def show_whole_name(name: str) -> str:
    """Return a name as inert text, for hovers."""
    return escape(name)
