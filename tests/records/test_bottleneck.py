"""The examples with shares to five digits are Bernoulli lines (Li, Meerkov 2009), solved exactly as Markov chains."""

import numpy as np
import pytest

from twin.records.bottleneck import (
    Method,
    Waits,
    compute_severity,
    find_bottleneck,
    find_bottlenecks,
    find_by_arrows,
    find_longest_active,
    find_sinks,
    find_turning_point,
    point_arrows,
)

# Probabilities to be up; blocked; starved; arrows; the station whose improvement raises the output most, from 0.
ONE_SINK = ([0.126014, 0.157566, 0.01854, 0.045492, 0.0], [0.0, 0.018447, 0.007473, 0.130521, 0.076014], ">><<", 2)
SHORT = ([0.176379, 0.061538, 0.076343, 0.0], [0.0, 0.014841, 0.100035, 0.076379], "><<", 1)


@pytest.mark.parametrize(("blocked", "starved", "arrows", "place"), [ONE_SINK, SHORT])
def test_arrows_find_the_station_of_the_largest_exact_sensitivity(blocked, starved, arrows, place) -> None:
    assert point_arrows(blocked, starved) == arrows
    assert find_by_arrows(blocked, starved) == place


@pytest.mark.parametrize("line", [ONE_SINK, SHORT])
def test_the_turning_point_of_these_lines_is_the_same_station(line) -> None:
    blocked, starved, _, place = line
    assert find_turning_point(blocked, starved) == place


def test_of_two_stations_that_no_arrow_leaves_the_more_severe_counts() -> None:
    blocked, starved = [0.3, 0.0, 0.1, 0.05, 0.0], [0.0, 0.1, 0.2, 0.0, 0.3]
    assert point_arrows(blocked, starved) == "><><"
    assert find_sinks("><><") == [1, 3]
    np.testing.assert_allclose(compute_severity(blocked, starved), [0.2, 0.4, 0.3, 0.35, 0.25])
    assert find_by_arrows(blocked, starved) == 1


@pytest.mark.parametrize(("arrows", "sinks"), [("", [0]), (">>", [2]), ("<<", [0]), ("<>", [0, 2])])
def test_arrows_that_lead_to_an_end_of_the_line_name_it(arrows: str, sinks: list[int]) -> None:
    assert find_sinks(arrows) == sinks


def test_without_a_turn_an_end_of_the_line_is_the_turning_point() -> None:
    assert find_turning_point([0.3, 0.2, 0.1], [0.0, 0.0, 0.0]) == 2
    assert find_turning_point([0.0, 0.0, 0.0], [0.1, 0.2, 0.3]) == 0


def test_of_several_turns_the_station_that_waits_the_least_counts() -> None:
    blocked, starved = [0.3, 0.0, 0.3, 0.0], [0.0, 0.2, 0.0, 0.1]
    assert find_turning_point(blocked, starved) == 3


def test_the_longest_active_period_names_the_bottleneck() -> None:
    assert find_longest_active([30.0, 400.0, 35.0]) == 1


@pytest.mark.parametrize("method", Method)
def test_a_line_of_one_station_is_its_own_bottleneck(method: Method) -> None:
    alone = np.zeros(1)
    assert find_bottleneck(method, Waits(alone, alone, alone + 100.0)) == 0


@pytest.mark.parametrize("stations", [1, 2, 3, 7])
@pytest.mark.parametrize("method", Method)
def test_all_replications_at_once_are_named_as_each_alone(method: Method, stations: int) -> None:
    rng = np.random.default_rng(stations)
    shares = rng.integers(0, 4, size=(3, 300, stations)) / 4  # coarse, so that many are equal
    named = find_bottlenecks(method, Waits(*shares))
    assert named.tolist() == [find_bottleneck(method, Waits(*shares[:, n])) for n in range(300)]
