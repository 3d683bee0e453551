import pytest

from twin.records.share_intervals import exact_share


def test_the_exact_interval_is_that_of_the_tables() -> None:
    found = exact_share(9, 10)
    assert (round(found.low, 4), round(found.high, 4)) == (0.5550, 0.9975)  # Clopper and Pearson 1934
    assert exact_share(0, 10).low == 0.0
    assert exact_share(10, 10).high == 1.0


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="successes <= n"):
        exact_share(4, 3)
