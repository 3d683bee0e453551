"""What opens to something that is dear to draw: a browser draws it, and loads what that takes, when it is opened."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboards import ids


def fold(title: str, content: Any) -> Any:
    """Return a fold; a page has at most one.

    Args:
        title: what opens it.
        content: component in it; it comes with the page, but as data, which ``add_fold`` puts in its place.
    """
    return html.Details(
        [
            html.Summary(title, id=ids.FOLD_OPENER),
            dcc.Store(id=ids.FOLD_HELD, data=content.to_plotly_json()),
            html.Div(id=ids.FOLD_CONTENT),
        ],
        className="fold",
    )


def add_fold(app: Dash) -> None:
    """Let the fold of a page be filled when it is opened for the first time since the page was drawn."""
    connect: Any = app.clientside_callback  # has no types
    connect(
        ClientsideFunction("pages", "fill"),
        Output(ids.FOLD_CONTENT, "children"),
        Input(ids.FOLD_OPENER, "n_clicks"),
        State(ids.FOLD_HELD, "data"),
        prevent_initial_call=True,
    )
