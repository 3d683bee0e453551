import numpy as np
import pytest

from twin.config.line import Line
from twin.line.compile import CompiledLine, compile_line
from twin.line.kernel import advance, restart_statistics
from twin.line.kernel_record import FLOW_BINS, count_flow_time, find_flow_edges
from twin.line.simulate import simulate
from twin.line.state import read_state_times, start_line
from twin.records.state import ServerState


def make_line(*times_s: float, kind: str = "constant") -> CompiledLine:
    key = "value_s" if kind == "constant" else "mean_s"
    stations = [{"name": f"s{i}", "processing": {"kind": kind, key: time_s}} for i, time_s in enumerate(times_s)]
    return compile_line(Line.model_validate({"line": "few", "stations": stations}, strict=False), {})


@pytest.mark.parametrize("flow_s", [0.0625, 0.99, 1.0, 3.7, 95.0, 1e6])
def test_a_flow_time_is_counted_between_the_edges_of_its_bin(flow_s: float) -> None:
    state, edges = start_line(make_line(1.0), seed=1), find_flow_edges()
    count_flow_time(state, flow_s)
    (place,) = np.flatnonzero(state.flow_counts)
    assert edges[place] <= flow_s < edges[place + 1] <= edges[place] * (1 + 1 / 64)


@pytest.mark.parametrize(("flow_s", "place"), [(0.0, 0), (1e-9, 0), (1e12, FLOW_BINS - 1)])
def test_what_lies_outside_counts_in_the_first_or_last_bin(flow_s: float, place: int) -> None:
    state = start_line(make_line(1.0), seed=1)
    count_flow_time(state, flow_s)
    assert np.flatnonzero(state.flow_counts).tolist() == [place]


def test_quantiles_of_exponential_flow_times_are_those_of_the_law() -> None:
    runs = [
        simulate(make_line(1.0, kind="exponential"), seed=1, scenario="base", replication=i)["runs"] for i in range(4)
    ]
    for name, expected in (("flow_time_p50_s", np.log(2)), ("flow_time_p95_s", np.log(20))):
        assert np.mean([run[name][0].as_py() for run in runs]) == pytest.approx(expected, rel=0.01)


def test_the_bins_hold_every_good_part() -> None:
    tables = simulate(make_line(3.0, 2.0, kind="exponential"), seed=1, scenario="base", replication=0)
    assert sum(tables["flow_times"]["parts"].to_pylist()) == tables["runs"]["good"][0].as_py()


def test_a_fast_station_is_active_once_per_part_and_the_slow_one_without_end() -> None:
    compiled = make_line(10.0, 4.0)  # parts leave at 14, 24, ...: the second works 4 s in every 10 s
    state = start_line(compiled, seed=1)
    advance(compiled.model, state, 99.0)
    assert state.servers["periods"].tolist() == [1, 9]
    restart_statistics(state)
    advance(compiled.model, state, 199.0)
    assert state.servers["periods"].tolist() == [1, 10]
    active_s = read_state_times(state)[:, ServerState.WORKING]
    np.testing.assert_allclose(active_s / state.servers["periods"], [100.0, 4.0])
