"""The ISO 22400-2 KPIs of one station, computed by hand from a shift of 480 min of which 60 min were idle."""

import pyarrow as pa
import pytest

from twin.records.kpis import compute_kpis
from twin.records.state import TIME_ELEMENT, ServerState
from twin.records.tables import TABLES

KEY = {"scenario": "base", "replication": 0}
MINUTES = {"APT": 300.0, "AUST": 40.0, "ADET": 80.0, "ADOT": 60.0}
SETUP = next((state for state in ServerState if TIME_ELEMENT[state] == "AUST"), None)


def first_states() -> dict[str, ServerState]:
    """Return one state of each time element."""
    return {TIME_ELEMENT[state]: state for state in reversed(ServerState)}


@pytest.fixture
def kpis() -> dict[str, float]:
    minutes = {state: MINUTES.get(element, 0.0) for element, state in first_states().items()}
    server = {
        **KEY,
        "station": "only",
        "server": 0,
        **{f"{state.label}_s": 60.0 * minutes.get(state, 0.0) for state in ServerState},
        "processed": 550,
        "scrapped": 10,
        "first_pass_good": 518,
        "retries": 0,
        "failures": 3,
        "interventions": 0,
        "active_periods": 4,
        "energy_j": 0.0,
        "ideal_cycle_s": 30.0,
        "ideal_visits": 1.0,
        "robot": "",
    }
    run = {
        **KEY,
        "seed": 1,
        "planned_s": 28_800.0,
        "warm_up_s": 0.0,
        "target_per_hour": None,
        "good": 540,
        "scrapped": 10,
        "first_pass_good": 518,
        "flow_time_s": 60.0,
        "flow_time_p50_s": 60.0,
        "flow_time_p95_s": 60.0,
        "work_in_process": 1.0,
    }
    rows = {"runs": [run], "servers": [server]}
    tables = {name: pa.Table.from_pylist(rows.get(name, []), schema=schema) for name, schema in TABLES.items()}
    return {row["kpi"]: row["value"] for row in compute_kpis(tables).to_pylist() if row["scope"] == "only"}


@pytest.mark.skipif(SETUP is None, reason="no state is set-up yet")
@pytest.mark.parametrize(
    ("kpi", "expected"),
    [
        ("availability", 300 / 480),
        ("effectiveness", 0.5 * 550 / 300),  # 30 s planned for each of 550 parts, made in 300 min
        ("quality_ratio", 540 / 550),
        ("oee", 0.5 * 540 / 480),
        ("nee", 340 / 480 * (0.5 * 550 / 300) * (540 / 550)),
        ("setup_rate", 40 / 340),
        ("allocation_efficiency", 420 / 480),
        ("utilization_efficiency", 300 / 420),
        ("technical_efficiency", 300 / 380),
        ("scrap_ratio", 10 / 550),
        ("rework_ratio", 22 / 550),
        ("first_pass_yield", 518 / 550),
        ("throughput_rate", 550 / 8),
        ("mtbf", 300 * 60 / 3),
        ("mtbf_iso", 300 * 60 / 4),
        ("active_period", 420 * 60 / 4),
    ],
)
def test_a_kpi_matches_its_hand_calculation(kpis: dict[str, float], kpi: str, expected: float) -> None:
    assert kpis[kpi] == pytest.approx(expected)
