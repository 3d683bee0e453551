"""The line that uses every key of the schema runs, and the one that uses none."""

from pathlib import Path

import numpy as np
import pytest

from twin.config.lines import load_line
from twin.line.arrays import State
from twin.line.compile import CompiledLine, compile_line, find_skill_keys
from twin.line.fork import begin_replication, fork_line
from twin.line.kernel import advance
from twin.line.saved import load_state, read_saved, save_state
from twin.line.simulate import simulate
from twin.line.state import read_state_times, start_line
from twin.records.kpis import compute_kpis
from twin.records.outcome import Outcome
from twin.records.skill import SkillModel

FILES = [Path(__file__).parents[1] / "config" / name for name in ("one_of_everything.yaml", "defaults.yaml")]
HORIZON_S = 300_000.0


def compile_file(path: Path) -> CompiledLine:
    """Compile a line whose humanoids take 12 s, and drop every tenth part."""
    line = load_line(path)
    outcomes = np.array([Outcome.SUCCESS] * 9 + [Outcome.DROP], np.int8)
    keys = find_skill_keys(line)
    skills = {key: SkillModel(key, "h", outcomes, np.full(10, 12.0), np.full(10, 2e3), 50.0, "", 0) for key in keys}
    return compile_line(line, skills)


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def line(request: pytest.FixtureRequest) -> CompiledLine:
    return compile_file(request.param)


@pytest.fixture(scope="module")
def state(line: CompiledLine) -> State:
    state = start_line(line, seed=1)
    advance(line.model, state, HORIZON_S)
    return state


def test_it_makes_good_parts(state: State) -> None:
    assert state.clock["good"][0] > 100


def test_what_has_entered_is_in_the_line_or_has_left(state: State) -> None:
    clock = state.clock[0]
    entered = -1 - clock["supply"]
    gone = clock["good"] + clock["scrapped"] + clock["lost"] + clock["consumed"]
    arriving = entered + clock["made"] - gone - clock["parts"]  # in the hands of sources
    assert 0 <= arriving <= 3


def test_states_fill_all_time(state: State) -> None:
    np.testing.assert_allclose(read_state_times(state).sum(axis=1), HORIZON_S, rtol=1e-9)


def test_where_a_run_is_interrupted_leaves_no_mark(line: CompiledLine, state: State) -> None:
    other = start_line(line, seed=1)
    for until in (10.0, 12_345.6, 200_000.0, HORIZON_S):
        advance(line.model, other, until)
    assert [array.tobytes() for array in other] == [array.tobytes() for array in state]


def test_it_goes_on_from_a_file_as_if_it_had_never_stopped(line: CompiledLine, state: State, tmp_path: Path) -> None:
    other = start_line(line, seed=1)
    advance(line.model, other, 12_345.6)
    save_state(tmp_path / "state.npz", line, other)
    loaded = load_state(tmp_path / "state.npz", line)
    forked = begin_replication(line, fork_line(read_saved(tmp_path / "state.npz"), line), seed=1, replication=0)
    for one in (loaded, forked):
        advance(line.model, one, HORIZON_S)
        assert [array.tobytes() for array in one] == [array.tobytes() for array in state]


def test_all_its_kpis_can_be_computed(line: CompiledLine) -> None:
    tables = simulate(line, seed=1, scenario="base", replication=0)
    assert compute_kpis(tables).num_rows > 30
