"""What a page is drawn from: the results, what of them is asked for, in which words and colours."""

from dataclasses import dataclass

from dashboards.asked import Asked
from dashboards.experiment import Experiment
from dashboards.library import Library
from dashboards.results import Results


@dataclass(frozen=True)
class View(Asked):
    """What a page is drawn from.

    Attributes:
        library: all experiments.
        experiment: the one shown.
        results: of its scenario that is shown.
    """

    library: Library
    experiment: Experiment
    results: Results

    def link_to(self, path: str, *, scenario: str | None = None, **fields: str | None) -> str:
        """Return the address of another page about the same scenario, or about another one."""
        query = self.query.leave_page(**fields)
        return path + (query if scenario is None else query.show_scenario(scenario)).encode()
