"""From an address to what the page shows, mistakes and missing results included."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dash import html

from dashboards import ids
from dashboards.components.footer import footer
from dashboards.components.header import header, notes, notice, selector
from dashboards.desk import Desk
from dashboards.editing.workshop import Workshop
from dashboards.experiment import Experiment
from dashboards.library import Library
from dashboards.page import Page, Tool
from dashboards.pages import attempt, compare, editor, failures, line, losses, overview, robots, runs, timeline
from dashboards.query import Query, parse_query
from dashboards.results import Results
from dashboards.text import Catalogue, load_catalogue
from dashboards.view import View
from twin.errors import StoreError

_SHOWN = (overview.PAGE, line.PAGE, timeline.PAGE, losses.PAGE, compare.PAGE, failures.PAGE, robots.PAGE, attempt.PAGE)
PAGES: dict[str, Page] = {page.path: page for page in _SHOWN}
"""The pages about results by their paths, in order of the menu."""
TOOLS: dict[str, Tool] = {tool.path: tool for tool in (editor.TOOL, runs.TOOL)}
"""The pages that need no results; they come last in the menu."""
ALL: dict[str, Page | Tool] = {**PAGES, **TOOLS}
FIELDS = frozenset(name for page in ALL.values() for name in page.fields)
"""What the addresses of all pages may ask for besides experiment and scenario."""
NOTHING = Workshop()
"""No file may be changed, and no study started."""


@dataclass(frozen=True)
class Sheet:
    """A page as it was drawn.

    Attributes:
        page: its components.
        complaints: what could not be read.
    """

    page: Any
    complaints: tuple[StoreError, ...]


def render_page(library: Library, path: object, search: object, workshop: Workshop = NOTHING) -> Any:
    """Return head, body and foot of a page, see ``draw_page``."""
    return draw_page(library, path, search, workshop).page


def draw_page(library: Library, path: object, search: object, workshop: Workshop = NOTHING) -> Sheet:
    """Return head, body and foot of a page, and what could not be read for it.

    Args:
        library: the experiments.
        path: path of the address, from outside.
        search: query of the address, from outside.
        workshop: what may be changed.
    """
    query = parse_query(search)
    say = load_catalogue(query.language)
    renderer = _Renderer(library, path if isinstance(path, str) else "", say, workshop)
    parts = renderer.render(query)
    told: Any = {
        "data-title": name_document(path, say),
        "data-ag-theme-mode": query.theme.value,  # what AG Grid takes its colours from
    }
    page = html.Div(parts, lang=query.language, className="page", **told)
    return Sheet(page, tuple(renderer.complaints))


def name_document(path: object, say: Catalogue) -> str:
    """Return the title of a page's document."""
    page = ALL.get(path) if isinstance(path, str) else None
    app = say("app.title")
    return say("document.title", page=say(page.name), app=app) if page and page.name else app


@dataclass(frozen=True)
class _Renderer:
    library: Library
    path: str
    say: Catalogue
    workshop: Workshop
    complaints: list[StoreError] = field(default_factory=list)

    def render(self, query: Query) -> list[Any]:
        if self.path in TOOLS:
            return self._render_tool(query, TOOLS[self.path])
        try:
            names = list(self.library.list_stores())
        except StoreError as error:
            return self._frame(query, [self._complain(error)])
        query = query.keep_run(names)
        if not names:
            text = self.say("empty.folder", folder=self.library.root)
            return self._frame(query, [notice(text, title=self.say("empty.title"), colour="blue")])
        return self._render_run(query, names, query.run or names[0])

    def _render_tool(self, query: Query, tool: Tool) -> list[Any]:
        """Return a page that needs no results; that the folder of experiments cannot be read is told on it."""
        complaints = []
        try:
            names = tuple(self.library.list_stores())
        except StoreError as error:
            names, complaints = (), [self._complain(error)]
        query = query.keep_run(names)
        desk = Desk(self.library, names, self.workshop, query=query, path=self.path, say=self.say)
        query = query.keep_fields(lambda name, value: name in tool.fields and tool.fields[name](desk, value))
        return self._frame(query, [*complaints, *tool.render(replace(desk, query=query))])

    def _render_run(self, query: Query, names: Sequence[str], name: str) -> list[Any]:
        try:
            experiment = self.library.read(name)
        except StoreError as error:
            others = [notice(self.say("error.other"), colour="blue")] if len(names) > 1 else []
            return self._frame(query, [self._complain(error), *others], runs=names, run=name)
        query = query.keep_scenario(experiment.scenarios)
        scenario = query.scenario or experiment.scenarios[0]
        try:
            query, body = self._render_scenario(query, experiment, scenario)
        except StoreError as error:
            body = [self._complain(error)]
        body = [*body, footer(experiment, say=self.say)]
        return self._frame(query, body, runs=names, run=name, scenarios=experiment.scenarios, scenario=scenario)

    def _render_scenario(self, query: Query, experiment: Experiment, scenario: str) -> tuple[Query, list[Any]]:
        say = self.say
        if self.path not in PAGES:
            return query, [notice(say("missing.text"), title=say("missing.title"), colour="blue")]
        page, results = PAGES[self.path], experiment.select(scenario)
        if results is None:
            return query, [notice(say("empty.scenario", scenario=scenario), title=say("empty.title"), colour="blue")]
        query = query.keep_fields(
            lambda name, value: name in page.fields and page.fields[name](experiment, results, value)
        )
        partial = say("note.partial", done=experiment.complete, planned=experiment.planned)
        return query, [
            html.H1(describe_results(experiment, results, say=say), className="summary"),
            *([notice(partial)] if experiment.complete < experiment.planned else []),
            *self._draw(page, View(self.library, experiment, results, query=query, path=self.path, say=say)),
        ]

    def _draw(self, page: Page, view: View) -> list[Any]:
        try:
            return page.render(view)
        except StoreError as error:
            return [self._complain(error)]

    def _complain(self, error: StoreError) -> Any:
        self.complaints.append(error)
        return notice(str(error), title=self.say("error.title"), colour="red")

    def _frame(
        self,
        query: Query,
        body: list[Any],
        *,
        runs: Sequence[str] = (),
        run: str | None = None,
        scenarios: Sequence[str] = (),
        scenario: str | None = None,
    ) -> list[Any]:
        pages = [(page.path, page.name) for page in ALL.values() if page.name]
        choices = [
            selector(ids.RUN_SELECT, label=self.say("select.run"), values=runs, value=run),
            selector(ids.SCENARIO_SELECT, label=self.say("select.scenario"), values=scenarios, value=scenario),
        ]
        path = self.path if self.path in ALL else "/"
        head = header(path=path, pages=pages, query=query, choices=choices, say=self.say)
        return [head, html.Main([*notes(query, say=self.say), *body], id=ids.MAIN, tabIndex="-1")]


def describe_results(experiment: Experiment, results: Results, *, say: Catalogue) -> str:
    """Return what is shown, in one line."""
    hours, warm_up = (results.tables["runs"][name][0].as_py() / 3600 for name in ("planned_s", "warm_up_s"))
    return say(
        "heading.summary",
        line=experiment.manifest.name,
        scenario=results.scenario,
        done=results.replications,
        hours=f"{hours:g}",
        warm_up=f"{warm_up:g}",
    )
