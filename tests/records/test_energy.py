import pyarrow as pa
import pytest

from twin.records.energy import measure_power
from twin.records.store import Store
from twin.records.tables import ENERGY


def test_the_power_of_all_times_planned_time_is_the_energy_of_the_table(results_folder) -> None:
    store = Store.open(results_folder / "tote_hub")
    base = {name: _select(store.read(name)) for name in ("runs", "energy")}
    found = measure_power(base)
    planned_s, runs = base["runs"]["planned_s"][0].as_py(), base["runs"].num_rows
    total_j = sum(one.total_w.mean for one in found) * planned_s * runs
    assert total_j == pytest.approx(sum(base["energy"]["energy_j"].to_pylist()))


def test_the_states_of_a_station_sum_to_its_power(results_folder) -> None:
    store = Store.open(results_folder / "tote_hub")
    for found in measure_power({name: _select(store.read(name)) for name in ("runs", "energy")}):
        assert sum(part.mean for part in found.states_w.values()) == pytest.approx(found.total_w.mean)


def test_a_replication_without_energy_in_a_state_counts_as_none(results_folder) -> None:
    runs = _select(Store.open(results_folder / "tote_hub").read("runs"))
    row = {"scenario": "base", "replication": 0, "station": "seal", "state": "down", "energy_j": 28800.0}
    (found,) = measure_power({"runs": runs, "energy": pa.Table.from_pylist([row], schema=ENERGY)})
    assert found.total_w.mean == pytest.approx(1 / runs.num_rows)


def _select(table: pa.Table) -> pa.Table:
    return table.filter(pa.compute.equal(table["scenario"], "base"))
