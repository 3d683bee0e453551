from collections.abc import Callable

import numpy as np
import pytest

from twin.config.line import Line
from twin.config.lines import load_line
from twin.errors import UsageError
from twin.line.compile import CompiledLine, compile_line, find_skill_keys
from twin.line.simulate import simulate
from twin.records.state import ServerState
from twin.records.tables import TABLES


def make_plain(**plan: float) -> CompiledLine:
    stations = [{"name": name, "processing": {"kind": "exponential", "mean_s": 20.0}} for name in ("a", "b", "c")]
    buffers = [{"name": "ab", "after": "a", "capacity": 3}, {"name": "bc", "after": "b", "capacity": 0}]
    document = {"line": "plain", "stations": stations, "buffers": buffers, "plan": plan}
    return compile_line(Line.model_validate(document, strict=False), {})


def test_every_table_but_the_kpis_has_its_schema() -> None:
    tables = simulate(make_plain(), seed=1, scenario="base", replication=2)
    assert {name: table.schema for name, table in tables.items()} == {
        name: schema for name, schema in TABLES.items() if name != "kpis"
    }


def test_tables_do_not_depend_on_the_scenarios_name() -> None:
    one, other = (simulate(make_plain(), seed=1, scenario=name, replication=0) for name in ("base", "other"))
    for name in one:
        assert one[name].drop_columns("scenario").equals(other[name].drop_columns("scenario"))


@pytest.mark.parametrize("planned_hours", [8.0, 2.3, 0.5, 1 / 3])
def test_hours_and_bins_add_up_to_the_planned_time(planned_hours: float) -> None:
    tables = simulate(make_plain(planned_hours=planned_hours), seed=1, scenario="base", replication=0)
    run = tables["runs"].to_pylist()[0]
    levels = tables["levels"].to_pandas()
    means = tables["buffers"].to_pandas().set_index("buffer")["mean_level"]
    assert tables["output"].num_rows == np.ceil(planned_hours)
    assert sum(tables["output"]["good"].to_pylist()) == run["good"]
    np.testing.assert_allclose(levels.groupby("buffer")["mean_level"].mean()[means.index], means, atol=1e-9)


def test_states_of_a_server_fill_the_planned_time() -> None:
    servers = simulate(make_plain(planned_hours=5.0), seed=3, scenario="base", replication=0)["servers"].to_pandas()
    total = servers[[f"{state.label}_s" for state in ServerState]].sum(axis=1)
    np.testing.assert_allclose(total, 5 * 3600.0, rtol=1e-12)


def test_a_buffer_without_places_is_full_and_empty_at_once() -> None:
    buffer = simulate(make_plain(), seed=1, scenario="base", replication=0)["buffers"].to_pylist()[1]
    assert (buffer["mean_level"], buffer["full_share"], buffer["empty_share"]) == (0.0, 1.0, 1.0)


def test_shares_of_the_levels_of_a_buffer_sum_to_one_and_give_its_mean() -> None:
    tables = simulate(make_plain(), seed=1, scenario="base", replication=0)
    shares = tables["level_shares"].to_pandas().query("buffer == 'ab'")
    buffer = tables["buffers"].to_pylist()[0]
    assert shares["share"].sum() == pytest.approx(1)
    assert (shares["level"] * shares["share"]).sum() == pytest.approx(buffer["mean_level"])
    assert shares["share"].iloc[-1] == pytest.approx(buffer["full_share"])


def test_a_line_without_buffers_has_no_levels() -> None:
    stations = [{"name": "only", "processing": {"kind": "constant", "value_s": 20.0}}]
    compiled = compile_line(Line.model_validate({"line": "one", "stations": stations}, strict=False), {})
    assert simulate(compiled, seed=1, scenario="base", replication=0)["level_shares"].num_rows == 0


def test_a_run_in_which_nothing_is_finished_has_no_flow_time() -> None:
    tables = simulate(make_plain(planned_hours=1e-6, warm_up_hours=0.0), seed=1, scenario="base", replication=0)
    assert tables["runs"].to_pylist()[0]["flow_time_s"] is None


def test_energy_is_that_of_the_attempts_and_of_idling(make_humanoid: Callable[..., CompiledLine]) -> None:
    tables = simulate(make_humanoid(), seed=1, scenario="base", replication=0)
    server = tables["servers"].to_pylist()[0]
    attempts = sum(tables["outcomes"]["count"].to_pylist())
    idle_s = 100 * 3600.0 - server["working_s"]
    assert server["energy_j"] == pytest.approx(2_000.0 * attempts + 50.0 * idle_s)


def test_a_missing_skill_model_is_named_with_its_remedy() -> None:
    with pytest.raises(UsageError, match=r"unitree_g1/tote_transfer.*twin calibrate"):
        compile_line(load_line("tote_hub"), {})


def test_skills_of_a_line_are_listed_once_each() -> None:
    keys = find_skill_keys(load_line("tote_hub"))
    assert len(keys) == len(set(keys)) >= 1
