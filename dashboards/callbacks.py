"""What the server answers a browser's events with; inputs come from outside and may be anything."""

from typing import Any

from dash import Dash, Input, Output, State, no_update

from dashboards import ids
from dashboards.components.footer import describe_age
from dashboards.library import Library
from dashboards.query import Query, parse_query
from dashboards.router import render_page
from dashboards.text import Catalogue
from twin.errors import StoreError


def add_callbacks(app: Dash, library: Library, say: Catalogue) -> None:
    """Connect the app's components."""

    @app.callback(
        Output(ids.CONTENT, "children"),
        Input(ids.URL, "pathname"),
        Input(ids.URL, "search"),
        Input(ids.GENERATION, "data"),
    )
    def show(path: object, search: object, _generation: object) -> list[Any]:
        return render_page(library, path, search, say=say)

    @app.callback(
        Output(ids.GENERATION, "data"),
        Output(ids.DATA_AGE, "children"),
        Input(ids.CLOCK, "n_intervals"),
        Input(ids.URL, "search"),
        State(ids.GENERATION, "data"),
    )
    def poll(_ticks: object, search: object, known: object) -> tuple[Any, str]:
        return poll_library(library, search, known, say=say)

    @app.callback(
        Output(ids.URL, "search"),
        Input(ids.RUN_SELECT, "value"),
        Input(ids.SCENARIO_SELECT, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def choose(run: object, scenario: object, search: object) -> Any:
        return choose_results(library, run, scenario, search)


def poll_library(library: Library, search: object, known: object, *, say: Catalogue) -> tuple[Any, str]:
    """Return the generation when it is not the known one, and how old the shown data are."""
    generation = library.generation()
    return no_update if generation == known else generation, _describe_age(library, search, say)


def choose_results(library: Library, run: object, scenario: object, search: object) -> Any:
    """Return the query of the address for what was selected, nothing when it shows that already."""
    try:
        names = list(library.list_stores())
        current = parse_query(search).keep_run(names)
        if run not in names:
            return no_update
        if run != (current.run or names[0]):
            return Query(run=str(run)).encode()
        scenarios = library.read(str(run)).scenarios
    except StoreError:
        return no_update
    shown = current.keep_scenario(scenarios).scenario or scenarios[0]
    if scenario not in scenarios or scenario == shown:
        return no_update
    return Query(run=current.run, scenario=str(scenario)).encode()


def _describe_age(library: Library, search: object, say: Catalogue) -> str:
    try:
        names = list(library.list_stores())
        if not names:
            return ""
        run = parse_query(search).keep_run(names).run or names[0]
        return describe_age(library.find_written(run), say=say)
    except StoreError:
        return ""
