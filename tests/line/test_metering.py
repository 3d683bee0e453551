"""A machine that works 4 s in every 10 s and idles the rest, and one that always works; every figure by hand."""

import copy
from collections.abc import Callable
from dataclasses import replace

import pyarrow as pa
import pytest

from twin.config.line import Line
from twin.line.compile import CompiledLine, compile_line
from twin.line.metering import make_metering
from twin.line.simulate import simulate
from twin.records.kpis import compute_kpis
from twin.records.summary import summarise

LINE = {
    "line": "two",
    "stations": [
        {"name": "slow", "processing": {"kind": "constant", "value_s": 10.0}, "capital_per_hour": 18.0},
        {
            "name": "fast",
            "processing": {"kind": "constant", "value_s": 4.0},
            "power_w": {"working": 1500.0, "idle": 300.0},
        },
    ],
    "crews": [{"name": "people", "size": 2}],
    "plan": {"planned_hours": 2.0, "warm_up_hours": 1.0},
    "costs": {"currency": "CHF", "energy_per_kwh": 0.5, "labour_per_hour": 40.0, "scrap_per_part": 3.0},
}


def run(**changes: object) -> dict[str, pa.Table]:
    compiled = compile_line(Line.model_validate({**LINE, **changes}, strict=False), {})
    tables = simulate(compiled, seed=1, scenario="base", replication=0)
    return tables | {"kpis": compute_kpis(tables)}


def read_kpis(tables: dict[str, pa.Table], scope: str = "line") -> dict[str, float]:
    return {row["kpi"]: row["value"] for row in tables["kpis"].to_pylist() if row["scope"] == scope}


def test_energy_is_power_by_state_times_time_in_it() -> None:
    rows = {(row["station"], row["state"]): row["energy_j"] for row in run()["energy"].to_pylist()}
    assert rows == {
        ("fast", "working"): pytest.approx(1500.0 * 0.4 * 7200),
        ("fast", "starved"): pytest.approx(300.0 * 0.6 * 7200),
    }


def test_energy_of_states_adds_up_to_that_of_the_servers() -> None:
    tables = run()
    assert sum(tables["energy"]["energy_j"].to_pylist()) == pytest.approx(
        sum(tables["servers"]["energy_j"].to_pylist())
    )


def test_machine_energy_per_good_part_matches_a_hand_calculation() -> None:
    tables = run()
    expected_wh = (1500 * 4 + 300 * 6) / 3600  # of each part: 4 s of work, 6 s of waiting
    assert read_kpis(tables)["machine_energy_per_good_part"] == pytest.approx(expected_wh)
    assert read_kpis(tables, "fast")["machine_energy_per_good_part"] == pytest.approx(expected_wh)
    assert read_kpis(tables)["total_energy_per_good_part"] == pytest.approx(expected_wh)
    assert "machine_energy_per_good_part" not in read_kpis(tables, "slow")


def test_energy_of_robots_and_of_machines_stand_apart(make_humanoid: Callable[..., CompiledLine]) -> None:
    tables = simulate(make_humanoid(), seed=1, scenario="base", replication=0)
    kpis = read_kpis(tables | {"kpis": compute_kpis(tables)})
    assert "machine_energy_per_good_part" not in kpis
    assert kpis["total_energy_per_good_part"] == pytest.approx(kpis["energy_per_good_part"])
    working_j = next(row["energy_j"] for row in tables["energy"].to_pylist() if row["state"] == "working")
    assert working_j == 2_000.0 * sum(tables["outcomes"]["count"].to_pylist())


def test_costs_of_every_kind_match_a_hand_calculation() -> None:
    rows = {row["kind"]: row["amount"] for row in run()["costs"].to_pylist()}
    assert rows == {
        "energy": pytest.approx(0.5 * (1500 * 0.4 + 300 * 0.6) * 2 / 1000),
        "labour": 2 * 2 * 40.0,
        "capital": 2 * 18.0,
        "scrap": 0.0,
    }


def test_cost_per_good_part_is_in_the_currency_of_the_line() -> None:
    tables = run()
    good = tables["runs"]["good"][0].as_py()
    amount = sum(tables["costs"]["amount"].to_pylist())
    assert read_kpis(tables)["cost_per_good_part"] == pytest.approx(amount / good)
    assert read_kpis(tables)["labour_cost_per_good_part"] == pytest.approx(160.0 / good)
    units = {found.kpi: found.unit for found in summarise(tables["kpis"])}
    assert units["cost_per_good_part"] == "CHF/part"


def test_interventions_are_paid_by_their_time(make_humanoid: Callable[..., CompiledLine]) -> None:
    compiled = make_humanoid()
    costs = Line.model_validate({**LINE, "costs": {"intervention_per_hour": 60.0}}, strict=False).costs
    compiled = replace(compiled, metering=replace(compiled.metering, costs=costs))
    tables = simulate(compiled, seed=1, scenario="base", replication=0)
    help_s = sum(tables["servers"]["intervention_s"].to_pylist())
    assert tables["costs"].to_pylist()[0]["amount"] == pytest.approx(60.0 * help_s / 3600)


def test_a_line_without_costs_has_no_cost_per_part() -> None:
    line = copy.deepcopy(LINE)
    del line["stations"][0]["capital_per_hour"]
    tables = run(stations=line["stations"], costs=None)
    assert tables["costs"].num_rows == 0
    assert not any("cost" in kpi for kpi in read_kpis(tables))


def test_a_price_without_a_currency_is_told(tmp_path, capsys) -> None:
    from twin.cli import main

    file = tmp_path / "line.yaml"
    file.write_text(
        "line: x\nstations:\n- {name: a, processing: {kind: constant, value_s: 9}, capital_per_hour: 3}\n"
        "- {name: b, processing: {kind: skill, robot: unitree_g1, task: tote_transfer}, power_w: {working: 9}}\n"
        "interventions: {default: {kind: constant, value_s: 9}}\n"
    )
    assert main(["check", str(file)]) == 2
    told = capsys.readouterr().err
    assert "stations[0].capital_per_hour: prices need a section costs" in told
    assert "stations[1].power_w: the energy of a humanoid is measured" in told


def test_a_crew_is_busy_as_long_as_its_servers_are_helped(make_humanoid: Callable[..., CompiledLine]) -> None:
    tables = simulate(make_humanoid(), seed=1, scenario="base", replication=0)
    server, (crew,) = tables["servers"].to_pylist()[0], tables["crews"].to_pylist()
    assert (crew["crew"], crew["people"]) == ("people", 1)
    assert crew["busy_s"] == pytest.approx(server["intervention_s"])
    assert crew["calls"] == pytest.approx(server["interventions"], abs=1)


def test_robots_chargers_carriers_and_buffer_places_cost_capital_by_their_number() -> None:
    data = {
        "line": "priced",
        "stations": [
            {"name": "a", "robots": "helpers", "processing": {"kind": "constant", "value_s": 9.0}},
            {"name": "b", "processing": {"kind": "constant", "value_s": 9.0}},
        ],
        "buffers": [{"name": "ab", "after": "a", "capacity": 5, "capital_per_hour": 0.1}],
        "robots": [{"name": "helpers", "size": 2, "spares": 1, "capital_per_hour": 10.0}],
        "chargers": [{"name": "docks", "size": 4, "capital_per_hour": 1.0}],
        "carriers": [{"name": "trays", "count": 50, "enters": "a", "capital_per_hour": 0.02}],
        "costs": {"currency": "EUR"},
    }
    metering = make_metering(Line.model_validate(data, strict=False))
    assert metering.shared_per_hour == pytest.approx(0.5 + 30 + 4 + 1)
