"""From an address to what the page shows, mistakes and missing results included."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboards import ids
from dashboards.components.footer import footer
from dashboards.components.header import header, notes, notice, selector
from dashboards.experiment import Experiment
from dashboards.library import Library
from dashboards.pages import line, overview
from dashboards.query import Query, parse_query
from dashboards.results import Results
from dashboards.text import Catalogue
from twin.errors import StoreError

Page = tuple[str, Callable[..., list[Any]]]

PAGES: dict[str, Page] = {"/": ("nav.overview", overview.render), "/line": ("nav.line", line.render)}
"""Name and renderer of each page by its path."""


def render_page(library: Library, path: object, search: object, *, say: Catalogue) -> list[Any]:
    """Return head, body and foot of a page.

    Args:
        library: the experiments.
        path: path of the address, from outside.
        search: query of the address, from outside.
        say: the words.
    """
    return _Renderer(library, path if isinstance(path, str) else "", say).render(parse_query(search))


@dataclass(frozen=True)
class _Renderer:
    library: Library
    path: str
    say: Catalogue

    def render(self, query: Query) -> list[Any]:
        try:
            names = list(self.library.list_stores())
        except StoreError as error:
            return self._frame(query, [self._complain(error)])
        query = query.keep_run(names)
        if not names:
            text = self.say("empty.folder", folder=self.library.root)
            return self._frame(query, [notice(text, title=self.say("empty.title"), colour="blue")])
        return self._render_run(query, names, query.run or names[0])

    def _render_run(self, query: Query, names: Sequence[str], name: str) -> list[Any]:
        try:
            experiment = self.library.read(name)
        except StoreError as error:
            others = [notice(self.say("error.other"), colour="blue")] if len(names) > 1 else []
            return self._frame(query, [self._complain(error), *others], runs=names, run=name)
        query = query.keep_scenario(experiment.scenarios)
        scenario = query.scenario or experiment.scenarios[0]
        body = [*self._render_body(experiment, scenario), footer(experiment, say=self.say)]
        return self._frame(query, body, runs=names, run=name, scenarios=experiment.scenarios, scenario=scenario)

    def _render_body(self, experiment: Experiment, scenario: str) -> list[Any]:
        say = self.say
        if self.path not in PAGES:
            return [notice(say("missing.text"), title=say("missing.title"), colour="blue")]
        results = experiment.select(scenario)
        if results is None:
            return [notice(say("empty.scenario", scenario=scenario), title=say("empty.title"), colour="blue")]
        partial = say("note.partial", done=experiment.complete, planned=experiment.planned)
        return [
            html.H1(describe_results(experiment, results, say=say), className="summary"),
            *([notice(partial)] if experiment.complete < experiment.planned else []),
            *PAGES[self.path][1](experiment, results, say=say),
        ]

    def _complain(self, error: StoreError) -> Any:
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
        pages = [(target, key) for target, (key, _) in PAGES.items()]
        choices = [
            selector(ids.RUN_SELECT, label=self.say("select.run"), values=runs, value=run),
            selector(ids.SCENARIO_SELECT, label=self.say("select.scenario"), values=scenarios, value=scenario),
        ]
        head = header(path=self.path, pages=pages, query=query, choices=choices, say=self.say)
        return [head, html.Main([*notes(query, say=self.say), *body])]


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
