"""What the dashboard's tests look at: results of the reference line, and what a tree of components says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash.development.base_component import Component

from dashboards.experiment import Experiment
from dashboards.library import Library
from dashboards.results import Results
from dashboards.text import Catalogue, load_catalogue


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
