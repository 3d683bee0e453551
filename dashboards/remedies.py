"""What the other scenarios of an experiment change of a loss, compared with the one that is shown."""

from collections.abc import Mapping

import numpy as np

from dashboards.experiment import Experiment
from twin.records.causes import measure_loss
from twin.records.comparisons import Comparison, compare_pairs, compare_runs

OUTPUT = "good_rate"


def find_remedies(experiment: Experiment, reference: str, loss: str, station: str | None) -> list[Comparison]:
    """Return how each other scenario differs in a loss [min], over the replications that both have.

    Args:
        experiment: all scenarios.
        reference: the scenario that the others are compared with.
        loss: name of a step of the waterfall.
        station: where the loss is counted; None for all causes together.
    """
    runs = measure_loss(experiment.rows, loss, station)
    base = runs.pop(reference, {})
    pairs = {}
    for scenario, values in runs.items():
        if shared := sorted(values.keys() & base.keys()):
            pairs[scenario] = np.array([values[n] for n in shared]) / 60, np.array([base[n] for n in shared]) / 60
    return compare_pairs(pairs, reference)


def find_output(experiment: Experiment, reference: str) -> Mapping[str, Comparison]:
    """Return how each other scenario differs in good output, by scenario."""
    runs, inputs = experiment.line_runs.read(OUTPUT), experiment.tables["input_variance"]
    found = compare_runs(runs, OUTPUT, reference, input_variance=inputs)
    return {one.scenario: one for one in found}
