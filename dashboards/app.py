"""The app: one page that follows its address and the experiments on disk."""

from pathlib import Path
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, dcc, html

from dashboards import ids
from dashboards.callbacks import add_callbacks
from dashboards.library import Library
from dashboards.router import PAGES
from dashboards.security import secure
from dashboards.text import Catalogue, load_catalogue

POLL_MS = 2000


def create_app(store_root: Path) -> Dash:
    """Return the dashboard of an experiment's store, or of a folder of them.

    Args:
        store_root: read only; it may fill up while the dashboard runs.
    """
    say = load_catalogue()
    library = Library(store_root)
    app = Dash(
        "dashboards",
        title=say("app.title"),
        update_title="",
        assets_folder=str(Path(__file__).parent / "assets"),
        suppress_callback_exceptions=True,
        serve_locally=True,
    )
    app.layout = lambda: make_layout(library, say)
    add_callbacks(app, library, say)
    secure(app, frozenset(PAGES))
    return app


def make_layout(library: Library, say: Catalogue) -> Any:
    """Return what stays while one moves between pages."""
    return dmc.MantineProvider(
        [
            dcc.Location(id=ids.URL, refresh="callback-nav"),
            dcc.Interval(id=ids.CLOCK, interval=POLL_MS),
            dcc.Store(id=ids.GENERATION, data=library.generation()),
            html.Div(html.P(say("loading"), className="loading"), id=ids.CONTENT),
            html.P(id=ids.DATA_AGE, className="age"),
        ],
        forceColorScheme="light",
    )
