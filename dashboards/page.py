"""What a page is: its path, its name, what its address may ask for, and what draws it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboards.desk import Desk
from dashboards.experiment import Experiment
from dashboards.library import Library
from dashboards.results import Results
from dashboards.view import View

Offer = Callable[[Experiment, Results, str], bool]
"""Whether a value of a field of the address exists."""


@dataclass(frozen=True)
class Page:
    """A page about a scenario of an experiment.

    Attributes:
        path: of its address.
        name: key of its name; None for a page that is reached from others only.
        render: what draws it.
        fields: what its address may ask for besides experiment and scenario, and what tells whether a value exists.
        steady: whether nothing but its address and the experiment determine what it shows, so that its answer is kept.
    """

    path: str
    name: str | None
    render: Callable[[View], list[Any]]
    fields: Mapping[str, Offer] = field(default_factory=dict)
    steady: bool = False


@dataclass(frozen=True)
class Tool:
    """A page that needs no results: it is shown whatever state the experiments are in.

    Attributes:
        path: of its address.
        name: key of its name.
        render: what draws it.
        fields: what its address may ask for besides experiment and scenario, and what tells whether a value exists.
        token: what changes when the page is to be drawn anew; None for a page that is drawn once, as one writes on it.
    """

    path: str
    name: str
    render: Callable[[Desk], list[Any]]
    fields: Mapping[str, Callable[[Desk, str], bool]] = field(default_factory=dict)
    token: Callable[[Library], str] | None = None
