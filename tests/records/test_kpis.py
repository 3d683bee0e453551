from collections import defaultdict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from twin.records.kpis import KPI_DEFINITIONS, compute_kpis
from twin.records.state import ServerState
from twin.records.tables import KPIS


def by_scope(kpis: pa.Table) -> dict[str, dict[str, float]]:
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for row in kpis.to_pylist():
        values[row["scope"]][row["kpi"]] = row["value"]
    return values


def test_state_shares_of_a_station_sum_to_one(make_tables) -> None:
    values = by_scope(compute_kpis(make_tables((0,))))
    for station in ("unload", "pack", "load"):
        assert sum(values[station][f"{state.label}_share"] for state in ServerState) == pytest.approx(1)


def test_oee_of_a_station_is_the_product_of_its_factors(make_tables) -> None:
    for scope, kpis in by_scope(compute_kpis(make_tables((0,)))).items():
        if scope != "line":
            product = kpis["availability"] * kpis["effectiveness"] * kpis["quality_ratio"]
            assert kpis["oee"] == pytest.approx(product, rel=1e-12)


def test_line_oee_counts_good_parts_at_the_pace_of_the_bottleneck(make_tables) -> None:
    tables = make_tables((0,))
    good = tables["runs"]["good"][0].as_py()
    kpis = by_scope(compute_kpis(tables))
    assert kpis["line"]["oee"] == pytest.approx(good * (28.0 / 2) / 28_800)
    assert kpis["line"]["availability"] == kpis["pack"]["availability"]


def test_kpis_of_a_humanoid_station_match_a_hand_calculation(make_tables) -> None:
    tables = make_tables((0,))
    row = tables["servers"].to_pylist()[0]
    kpis = by_scope(compute_kpis(tables))["unload"]
    attempts = row["processed"] + row["retries"]
    assert kpis["interventions_per_100_cycles"] == pytest.approx(100 * row["interventions"] / attempts)
    assert kpis["interventions_per_shift"] == row["interventions"]
    assert kpis["human_help_per_shift"] == pytest.approx(row["intervention_s"] / 60)
    assert kpis["energy_per_item"] == pytest.approx(5e6 / 3600 / row["processed"])
    assert kpis["falls_per_1000_h"] == pytest.approx(2 / 8 * 1000)


def test_a_machine_has_no_humanoid_kpis(make_tables) -> None:
    kpis = by_scope(compute_kpis(make_tables((0,))))
    humanoid = {name for name, definition in KPI_DEFINITIONS.items() if definition.humanoid}
    assert not humanoid & kpis["pack"].keys()
    assert humanoid <= kpis["unload"].keys() | {"output_to_target"}
    assert humanoid <= kpis["line"].keys()


def test_a_line_without_robots_has_no_humanoid_kpis(make_tables) -> None:
    tables = make_tables((0,))
    machines = pa.array([""] * tables["servers"].num_rows)
    tables["servers"] = tables["servers"].set_column(tables["servers"].num_columns - 1, "robot", machines)
    kpis = by_scope(compute_kpis(tables | {name: tables[name].slice(0, 0) for name in ("outcomes", "robots")}))
    assert not any(KPI_DEFINITIONS[name].humanoid for scope in kpis.values() for name in scope)


def test_a_division_by_zero_leaves_the_kpi_out(make_tables) -> None:
    tables = make_tables((0,))
    for name in ("failures", "processed", "scrapped", "first_pass_good"):
        place = tables["servers"].schema.get_field_index(name)
        zeros = pa.array(np.zeros(tables["servers"].num_rows, dtype=np.int64))
        tables["servers"] = tables["servers"].set_column(place, name, zeros)
    kpis = compute_kpis(tables)
    assert not {"mtbf", "mtbf_iso", "mttr", "quality_ratio"} & by_scope(kpis)["pack"].keys()
    assert pc.all(pc.is_finite(kpis["value"])).as_py()


def test_replications_together_and_apart_give_the_same_kpis(make_tables) -> None:
    together = compute_kpis(make_tables((0, 1, 2)))
    apart = pa.concat_tables([compute_kpis(make_tables((i,))) for i in range(3)])
    assert together.equals(apart)
    assert together.schema == KPIS


def test_no_replication_gives_an_empty_table(make_tables) -> None:
    assert compute_kpis(make_tables(())).num_rows == 0


def test_every_definition_has_a_formula_a_unit_and_a_source() -> None:
    for definition in KPI_DEFINITIONS.values():
        assert definition.label
        assert definition.unit
        assert definition.formula
        assert definition.source
        assert definition.station or definition.line


def test_the_use_of_the_crews_is_weighed_by_their_people(make_tables) -> None:
    kpis = by_scope(compute_kpis(make_tables((0,))))["line"]
    assert kpis["crew_utilization"] == pytest.approx((7_200 + 1_440) / (3 * 28_800))
