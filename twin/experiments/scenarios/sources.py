"""The scenarios of the shipped catalogue as sources of data sets."""

from collections.abc import Sequence

from twin.datasets.source import Source
from twin.experiments.scenarios.attempts import load_catalogue, make_spec


class ScenarioSources:
    """What ``twin export lerobot`` takes besides tasks; the catalogue is read when it is first asked."""

    @property
    def names(self) -> Sequence[str]:
        """Names of all scenarios."""
        return [scenario.name for scenario in load_catalogue().scenarios]

    def find(self, name: str) -> Source:
        """Return a scenario as a source; its sentence is its industrial reading.

        Raises:
            UsageError: there is none of this name.
        """
        scenario = load_catalogue().find(name)
        return Source(name, scenario.reading, make_spec(scenario, 1))
