"""What the dashboard's tests look at: results of the reference line, and results with hostile names."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from dash.development.base_component import Component

from dashboards.library import Experiment, Library, Results
from dashboards.text import Catalogue, load_catalogue
from twin.records.store import Store
from twin.records.tables import TABLES

HOSTILE = "<img src=x onerror=alert(1)>"


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


@pytest.fixture(scope="session")
def hostile_folder(results_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store whose line, scenario, station and buffer are named by an attacker."""
    source = Store.open(results_folder / "tote_hub")
    manifest = replace(source.manifest, name=HOSTILE, scenarios=(HOSTILE,))
    folder = tmp_path_factory.mktemp("hostile") / "store"
    store = Store.create(folder, manifest, source.line_file.read_text(encoding="utf-8"))
    with store.write() as writer:
        writer.append(["run"], {name: _poison(source.read(name)) for name in TABLES})
    return folder


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


@pytest.fixture
def hostile() -> str:
    return HOSTILE


def _walk(tree: Any) -> Iterator[Any]:
    if isinstance(tree, list | tuple):
        for part in tree:
            yield from _walk(part)
    else:
        yield tree
        if isinstance(tree, Component):
            yield from _walk([getattr(tree, name, None) for name in ("title", "children")])


def _poison(table: pa.Table) -> pa.Table:
    base = table.filter(pc.equal(table["scenario"], "base"))
    for name in base.column_names:
        if base.schema.field(name).type == pa.string():
            column = base[name]
            for word in ("base", "scan", "picking"):
                column = pc.if_else(pc.equal(column, word), HOSTILE, column)
            base = base.set_column(base.column_names.index(name), name, column)
    return base
