"""The app: one page that follows its address and the experiments on disk."""

from pathlib import Path

from dashboards.access import Access
from dashboards.callbacks import add_callbacks
from dashboards.document import DocumentedDash
from dashboards.downloads import add_downloads
from dashboards.drawn import Drawn, add_drawn
from dashboards.editing.endpoint import add_suggestions
from dashboards.editing.workshop import Workshop
from dashboards.films import add_films
from dashboards.first import find_place, make_layout
from dashboards.library import Library
from dashboards.router import ALL, NOTHING
from dashboards.security import CALL_PATH, LOCAL, secure
from dashboards.text import load_catalogue
from dashboards.workbench.callbacks import add_editor

ON_DEMAND = r"^codemirror\.js$"
"""Assets that the one page which needs them asks for."""


def create_app(
    store_root: Path, workshop: Workshop = NOTHING, access: Access = LOCAL, drawn: Drawn | None = None
) -> DocumentedDash:
    """Return the dashboard of an experiment's store, or of a folder of them.

    Args:
        store_root: it may fill up while the dashboard runs, which itself only reads it.
        workshop: what may be changed.
        access: who may use it.
        drawn: answers about the same folder that may have been made before; None for none.
    """
    library = Library(store_root)
    drawn = drawn or Drawn(library, workshop)
    app = DocumentedDash(
        "dashboards",
        title=load_catalogue()("app.title"),
        update_title="",
        assets_folder=str(Path(__file__).parent / "assets"),
        assets_ignore=ON_DEMAND,
        suppress_callback_exceptions=True,
        serve_locally=True,
    )
    app.layout = lambda: make_layout(drawn, find_place())
    add_callbacks(app, library, workshop)
    add_downloads(app.server, library)
    add_films(app.server, library)
    if workshop.folder is not None:
        add_editor(app, library, workshop, workshop.folder)
        add_suggestions(app.server)
    secure(app, frozenset(ALL), access, edits=workshop.folder is not None)
    add_drawn(app.server, drawn, CALL_PATH)
    return app
