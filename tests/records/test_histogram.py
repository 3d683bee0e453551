import numpy as np
import pytest

from twin.records.histogram import find_quantile

EDGES = np.array([0.0, 10.0, 20.0, 40.0])


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0.0), (0.25, 5.0), (0.5, 10.0), (0.75, 30.0), (1.0, 40.0)])
def test_a_quantile_lies_between_edges_as_if_bins_were_filled_evenly(share: float, expected: float) -> None:
    assert find_quantile(EDGES, np.array([2, 0, 2]), share) == pytest.approx(expected)
