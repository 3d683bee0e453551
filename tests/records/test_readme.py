"""The README of the records says what the code does."""

from pathlib import Path

import pytest

import twin.records
from twin.records.attempts import make_attempts_table
from twin.records.definitions import KPI_DEFINITIONS, KpiDefinition
from twin.records.kpis import compute_kpis
from twin.records.manifest import Manifest
from twin.records.state import PACKML, TIME_ELEMENT, ServerState
from twin.records.store import Store

README = (Path(twin.records.__file__).parent / "README.md").read_text()


@pytest.mark.parametrize("definition", KPI_DEFINITIONS.values(), ids=lambda definition: definition.name)
def test_every_kpi_stands_in_the_table(definition: KpiDefinition) -> None:
    scopes = " and ".join(name for name in ("line", "station") if getattr(definition, name))
    scope = f"{scopes} (humanoid)" if definition.humanoid else scopes
    rests = "yes" if definition.rests_on_attempts else "no"
    cells = (f"`{definition.name}`", definition.unit, scope, definition.formula, definition.source, rests)
    assert f"| {' | '.join(cells)} |\n" in README


@pytest.mark.parametrize("state", ServerState)
def test_every_state_stands_with_its_time_element(state: ServerState) -> None:
    row = next(line for line in README.splitlines() if line.startswith(f"| {state.label} |"))
    assert f"| {TIME_ELEMENT[state]}" in row
    assert row.endswith(f"| {PACKML[state]} |")


def test_the_trace_from_kpi_to_attempts_runs(tmp_path: Path, manifest: Manifest, make_tables, monkeypatch) -> None:
    tables = make_tables()
    store = Store.create(tmp_path / "results" / "tote_hub", manifest, "line: example\n")
    with store.write() as writer:
        writer.append(["a"], tables | {"kpis": compute_kpis(tables)})
        writer.put_attempts("abc", make_attempts_table([]))
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(README.split("```python\n")[1].split("```")[0], names)
    assert names["values"].num_rows == 4
    assert names["drops"].num_rows == 0
