"""What the server answers a browser's events with; inputs come from outside and may be anything."""

from typing import Any

from dash import ALL, Dash, Input, Output, State, no_update

from dashboards import ids
from dashboards.components.fold import add_fold
from dashboards.components.footer import describe_age
from dashboards.editing.workshop import Workshop
from dashboards.library import Library
from dashboards.query import Query, parse_query
from dashboards.router import FIELDS, TOOLS, render_page
from dashboards.text import load_catalogue
from twin.errors import StoreError


def add_callbacks(app: Dash, library: Library, workshop: Workshop) -> None:
    """Connect the app's components; the layout comes with what they show first, see ``first.py``."""

    @app.callback(
        Output(ids.CONTENT, "children"),
        Input(ids.URL, "pathname"),
        Input(ids.URL, "search"),
        Input(ids.GENERATION, "data"),
        prevent_initial_call=True,
    )
    def show(path: object, search: object, _generation: object) -> Any:
        return render_page(library, path, search, workshop)

    add_fold(app)

    @app.callback(Output(ids.PROVIDER, "forceColorScheme"), Input(ids.URL, "search"), prevent_initial_call=True)
    def colour(search: object) -> str:
        return parse_query(search).theme.value

    @app.callback(
        Output(ids.GENERATION, "data"),
        Output(ids.DATA_AGE, "children"),
        Input(ids.CLOCK, "n_intervals"),
        Input(ids.URL, "search"),
        State(ids.URL, "pathname"),
        State(ids.GENERATION, "data"),
        prevent_initial_call=True,
    )
    def poll(_ticks: object, search: object, path: object, known: object) -> tuple[Any, str]:
        return poll_library(library, search, known, path)

    @app.callback(
        Output(ids.URL, "search"),
        Input(ids.RUN_SELECT, "value"),
        Input(ids.SCENARIO_SELECT, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def choose(run: object, scenario: object, search: object) -> Any:
        return choose_results(library, run, scenario, search)

    @app.callback(
        Output(ids.URL, "search", allow_duplicate=True),
        Input(ids.make_choice(ALL, ALL), "value"),
        State(ids.make_choice(ALL, ALL), "id"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def choose_field(values: object, choices: object, search: object) -> Any:
        return choose_fields(values, choices, search)


def poll_library(library: Library, search: object, known: object, path: object = "/") -> tuple[Any, str]:
    """Return the generation when it is not the known one and the page follows it, and how old the shown data are."""
    tool = TOOLS.get(path) if isinstance(path, str) else None
    age = _describe_age(library, search)
    if tool is not None and tool.token is None:
        return no_update, age
    generation = tool.token(library) if tool and tool.token else library.generation()
    return no_update if generation == known else generation, age


def choose_fields(values: object, choices: object, search: object) -> Any:
    """Return the query of the address for what was chosen on a page, nothing when it says that already.

    Args:
        values: of the page's selectors, from outside.
        choices: their ids.
        search: query of the address.
    """
    query = parse_query(search)
    fields: dict[str, str | None] = dict(query.fields)
    if not isinstance(values, list) or not isinstance(choices, list):
        return no_update
    for value, id in zip(values, choices, strict=False):
        name = id.get("name") if isinstance(id, dict) else None
        if name in FIELDS and isinstance(value, str):
            fields[name] = None if value == id.get("default") else value
    changed = query.change(**fields)
    return no_update if changed.fields == query.fields else changed.encode()


def choose_results(library: Library, run: object, scenario: object, search: object) -> Any:
    """Return the query of the address for what was selected, nothing when it shows that already."""
    try:
        names = list(library.list_stores())
        current = parse_query(search).keep_run(names)
        if run not in names:
            return no_update
        if run != (current.run or names[0]):
            return Query(run=str(run), language=current.language, theme=current.theme).encode()
        scenarios = library.read(str(run)).scenarios
    except StoreError:
        return no_update
    shown = current.keep_scenario(scenarios).scenario or scenarios[0]
    if scenario not in scenarios or scenario == shown:
        return no_update
    return current.show_scenario(str(scenario)).encode()


def _describe_age(library: Library, search: object) -> str:
    query = parse_query(search)
    try:
        names = list(library.list_stores())
        if not names:
            return ""
        run = query.keep_run(names).run or names[0]
        return describe_age(library.find_written(run), say=load_catalogue(query.language))
    except StoreError:
        return ""
