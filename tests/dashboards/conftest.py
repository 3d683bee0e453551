"""What the dashboard's tests look at: results of the reference line, and what a tree of components says."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from dash.development.base_component import Component

from dashboards.experiment import Experiment
from dashboards.library import Library
from dashboards.query import Query
from dashboards.results import Results
from dashboards.text import LANGUAGES, Catalogue, load_catalogue
from dashboards.view import View
from twin.config.line import Line
from twin.records.intervals import LEVEL
from twin.records.kpis import LINE
from twin.records.line_runs import LineRuns, collect_line_runs
from twin.records.summary import summarise

REFERENCES = ("tote_hub", "drive_units", "gear_units", "one_of_everything")
"""Stores in ``lines_folder``."""


@pytest.fixture
def say() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def library(results_folder: Path) -> Library:
    return Library(results_folder)


@pytest.fixture
def experiment(library: Library) -> Experiment:
    return library.read("tote_hub")


@pytest.fixture
def results(experiment: Experiment) -> Results:
    found = experiment.select("base")
    assert found is not None
    return found


@pytest.fixture
def view(library: Library, experiment: Experiment, results: Results, say: Catalogue) -> View:
    """Return what the pages show of the base scenario when the address asks for nothing."""
    return View(library, experiment, results, query=Query(), path="/", say=say)


class OtherTables(Experiment):
    """An experiment with other tables than its store has."""

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        return self.__dict__["others"]

    @property
    def line_runs(self) -> LineRuns:
        return collect_line_runs(self.tables["kpis"])

    def select(self, scenario: str) -> Results:
        stored = super().select(scenario)
        assert stored is not None
        tables = {name: table.filter(pc.equal(table["scenario"], scenario)) for name, table in self.tables.items()}
        averaged = summarise(tables["kpis"], LEVEL, tables["input_variance"])
        kept = {key: found for key, found in stored.summaries.items() if key[0] != LINE}
        return Results(scenario, tables, kept | {(found.scope, found.kpi): found for found in averaged})


@pytest.fixture
def change_tables() -> Callable[[Experiment, Mapping[str, pa.Table]], Experiment]:
    """Return what gives an experiment other tables."""

    def change(experiment: Experiment, tables: Mapping[str, pa.Table]) -> Experiment:
        changed = OtherTables(experiment.name, experiment.manifest, experiment.snapshot)
        changed.__dict__["others"] = {**experiment.tables, **tables}
        return changed

    return change


@pytest.fixture(scope="session")
def references(lines_folder: Path) -> dict[str, tuple[Line, Results]]:
    """Return every reference line with what two short replications of it left."""
    library = Library(lines_folder)
    experiments = {name: library.read(name) for name in REFERENCES}
    return {name: (found.load_line("base"), found.select("base")) for name, found in experiments.items()}


@pytest.fixture(params=REFERENCES)
def reference(request: pytest.FixtureRequest, references: dict[str, tuple[Line, Results]]) -> tuple[Line, Results]:
    return references[request.param]


@pytest.fixture(scope="session")
def catalogues() -> dict[str, Catalogue]:
    return {language: load_catalogue(language) for language in LANGUAGES}


def find_texts(tree: Any) -> Iterator[str]:
    """Yield every text in a tree of components."""
    for part in _walk(tree):
        if isinstance(part, str):
            yield part


def find_components(tree: Any, kind: type[Component]) -> list[Any]:
    """Return the components of a kind in a tree."""
    return [part for part in _walk(tree) if isinstance(part, kind)]


@pytest.fixture
def texts_of():
    return lambda tree: list(find_texts(tree))


@pytest.fixture
def components_of():
    return find_components


def _walk(tree: Any) -> Iterator[Any]:
    if isinstance(tree, list | tuple):
        for part in tree:
            yield from _walk(part)
    else:
        yield tree
        if isinstance(tree, Component):
            yield from _walk([getattr(tree, name, None) for name in ("title", "children")])
