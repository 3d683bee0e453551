"""Experiments carried out: replications as needed, the best cell, the same bytes however they came about."""

import hashlib
from pathlib import Path

import pytest

from twin.errors import RunFailedError
from twin.experiments import replicate
from twin.experiments.run import Experiment, read_experiment, run_experiment
from twin.experiments.study import load_study
from twin.records.findings import Findings
from twin.records.store import Store

LINE = """
line: pair
stations:
  - {name: cut, processing: {kind: exponential, mean_s: 10}}
  - {name: drill, processing: {kind: exponential, mean_s: 10}}
buffers: [{name: between, after: cut, capacity: 1}]
plan: {planned_hours: 4, warm_up_hours: 0.2}
"""
BUFFERS = "factors: {buffers.between.capacity: [1, 5, 40]}\nreplications: 5\n"
CHOICE = "objective: {kpi: good_rate, direction: maximise, indifference: 3}\n"


def make(folder: Path, text: str, seed: int = 1) -> Experiment:
    (folder / "pair.yaml").write_text(LINE)
    (folder / "try.yaml").write_text(f"experiment: try\nline: pair.yaml\n{text}")
    return Experiment.of_study(load_study(folder / "try.yaml"), seed=seed)


def sweep(folder: Path, text: str, out: str = "out") -> Store:
    return run_experiment(make(folder, text), folder / out, executor="serial")


def count(store: Store) -> dict[str, int]:
    names = store.read("runs")["scenario"].to_pylist()
    return {name: names.count(name) for name in store.manifest.scenarios}


def digest(store: Store) -> dict[str, str]:
    files = [*sorted(store.folder.glob("*/*.parquet")), store.folder / "findings.json"]
    return {str(path.relative_to(store.folder)): hashlib.blake2b(path.read_bytes()).hexdigest() for path in files}


def test_every_cell_is_replicated_as_often_as_the_file_says(tmp_path: Path) -> None:
    assert count(sweep(tmp_path, BUFFERS)) == {"base": 5, "between.capacity=5": 5, "between.capacity=40": 5}


def test_the_best_cell_is_chosen_and_said_in_words(tmp_path: Path) -> None:
    found = Findings.read(sweep(tmp_path, BUFFERS + CHOICE).folder)
    assert (found.best, found.decided) == ("between.capacity=40", True)
    assert "best with 95 % probability: between.capacity=40" in found.sentences[-1]


def test_a_cell_that_breaks_a_constraint_is_not_chosen(tmp_path: Path) -> None:
    found = Findings.read(
        sweep(tmp_path, BUFFERS + CHOICE + "constraints: [{kpi: work_in_process, at_most: 5}]\n").folder
    )
    assert found.best == "between.capacity=5"
    assert "not at most 5" in found.excluded["between.capacity=40"]


def test_where_no_cell_keeps_the_constraints_none_is_chosen(tmp_path: Path) -> None:
    found = Findings.read(sweep(tmp_path, BUFFERS + CHOICE + "constraints: [{kpi: oee, at_least: 0.999}]\n").folder)
    assert found.best is None
    assert found.sentences == ("no cell keeps the constraints",)


def test_each_cell_is_replicated_until_its_kpi_is_known_well_enough(tmp_path: Path) -> None:
    counts = count(sweep(tmp_path, BUFFERS + "precision: {kpi: good_rate, half_width: 4}\n"))
    assert min(counts.values()) > 5


def test_a_precision_out_of_reach_is_said_so(tmp_path: Path) -> None:
    store = sweep(tmp_path, BUFFERS + "precision: {kpi: good_rate, half_width: 0.01, most: 8}\n")
    assert set(count(store).values()) == {8}
    assert all("the most allowed" in sentence for sentence in Findings.read(store.folder).sentences)


def test_an_interrupted_sweep_resumes_to_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = digest(sweep(tmp_path, BUFFERS + CHOICE, "whole"))
    simulate, calls = replicate.simulate, []

    def stop_at_the_ninth(*args: object, **kwargs: object) -> object:
        calls.append(1)
        if len(calls) == 9:
            raise KeyboardInterrupt
        return simulate(*args, **kwargs)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(replicate, "simulate", stop_at_the_ninth)
        with pytest.raises(KeyboardInterrupt):
            sweep(tmp_path, BUFFERS + CHOICE, "cut")
    resumed = run_experiment(read_experiment(tmp_path / "cut"), tmp_path / "cut", executor="serial")
    assert digest(resumed) == whole


def test_a_resumed_sweep_needs_neither_its_file_nor_its_line(tmp_path: Path) -> None:
    store = sweep(tmp_path, BUFFERS)
    before = digest(store)
    for name in ("pair.yaml", "try.yaml"):
        (tmp_path / name).unlink()
    assert digest(run_experiment(read_experiment(store.folder), store.folder, executor="serial")) == before


def test_common_random_numbers_hold_across_cells(tmp_path: Path) -> None:
    """A buffer that is never full changes nothing, to the byte."""
    store = sweep(tmp_path, "factors: {buffers.between.capacity: [5000, 6000]}\nreplications: 3\n")
    output = store.read("output").to_pandas().set_index(["scenario", "replication"])
    large = output.loc["between.capacity=5000"]
    assert (large == output.loc["between.capacity=6000"]).all(axis=None)


def test_a_kpi_that_steers_must_have_a_value_in_every_replication(tmp_path: Path) -> None:
    never = "factors: {stations.drill.processing: [{kind: constant, value_s: 20000}]}\nreplications: 2\n"
    with pytest.raises(RunFailedError, match="flow_time has no value in 2 of 2 replications"):
        sweep(tmp_path, never + "objective: {kpi: flow_time, direction: minimise, indifference: 1}\n")


@pytest.mark.slow
def test_common_random_numbers_leave_a_quarter_of_the_variance_on_the_shipped_study(tmp_path: Path) -> None:
    experiment = Experiment.of_study(load_study("buffers_and_spares"))
    kpis = run_experiment(experiment, tmp_path / "out", executor="serial").read("kpis").to_pandas()
    rows = kpis[(kpis["scope"] == "line") & (kpis["kpi"] == "good_rate")]
    values = rows.pivot(index="replication", columns="scenario", values="value")
    others = values.drop(columns="base")
    paired = others.sub(values["base"], axis=0).var()
    assert len(paired) == 15
    assert (paired / (others.var() + values["base"].var())).max() <= 0.25
