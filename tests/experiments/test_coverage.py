import pytest

from twin.experiments.coverage import PAIRS, REPLICATIONS, make_reference_line, measure_coverage
from twin.line.validation.table import load_table


@pytest.mark.slow
def test_intervals_hold_the_known_answer_as_often_as_they_say() -> None:
    """All cases together, 800 intervals; ``twin bench statistics`` has 400 of each case."""
    cases = measure_coverage(repeats=100)
    assert len(cases) == 8
    assert 0.93 <= sum(float(str(case["coverage"])) for case in cases) / len(cases) <= 0.97


def test_the_lines_are_those_of_the_reference_table() -> None:
    entries = {entry.id: entry for entry in load_table().entries}
    line = make_reference_line(entries[PAIRS[1][0]].params)
    assert [station.name for station in line.stations] == ["s0", "s1", "s2"]
    assert {buffer.capacity for buffer in line.buffers} == {2}
    assert all(station.failures[0].time_to_failure.mean_s == 20 for station in line.stations)  # type: ignore[union-attr]


def test_two_lines_of_a_pair_differ_in_their_buffers_alone() -> None:
    entries = {entry.id: entry for entry in load_table().entries}
    for pair in PAIRS:
        params = [{key: value for key, value in entries[name].params.items() if key != "B"} for name in pair]
        assert params[0] == params[1]


def test_replications_leave_degrees_of_freedom_beside_all_controls() -> None:
    assert REPLICATIONS >= 2 * 3 * 2 + 2
