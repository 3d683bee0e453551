"""``twin sweep``, ``twin resume`` of a sweep, and ``twin compare``."""

import json
from pathlib import Path

import pytest

from twin.cli import main
from twin.cli.tables import print_fault_table
from twin.records.campaign import FaultRow
from twin.records.intervals import Interval

SWEEP = """\
experiment: wider
line: machines.yaml
factors: {buffers.between.capacity: [3, 9, 30]}
replications: 4
kpis: [good_rate, oee]
objective: {kpi: good_rate, direction: maximise, indifference: 5}
"""


@pytest.fixture
def wider(machines: str) -> str:
    """Return the name of an experiment file beside its line."""
    Path("wider.yaml").write_text(SWEEP)
    return str(Path(machines).with_name("wider.yaml"))


def read_json(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    assert main([*words, "--json"]) == 0
    document: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return document


def test_a_sweep_prints_every_cell_against_the_base_and_the_best_one(
    wider: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sweep", wider, "--out", "out"]) == 0
    told = capsys.readouterr().out
    assert "Good output [parts/h] with 95 % intervals; those against base hold all together" in told
    assert "best with 95 % probability: between.capacity=30" in told
    assert told.rstrip().endswith("store: out")


def test_the_json_of_a_sweep_is_a_list_with_an_object_for_each_cell(
    wider: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = read_json(capsys, "sweep", wider, "--out", "out")
    assert [cell["scenario"] for cell in cells] == ["base", "between.capacity=9", "between.capacity=30"]
    assert [cell["best"] for cell in cells] == [False, False, True]
    assert cells[2]["levels"] == {"between.capacity": "30"}
    assert cells[2]["against_base"]["good_rate"]["real"] is True  # type: ignore[index]
    assert {"mean", "low", "high", "n", "unit"} <= cells[0]["kpis"]["oee"].keys()  # type: ignore[index]


def test_a_finished_sweep_that_is_resumed_says_the_same(wider: str, capsys: pytest.CaptureFixture[str]) -> None:
    first = read_json(capsys, "sweep", wider, "--out", "out")
    assert read_json(capsys, "resume", "out") == first


def test_check_tells_what_is_wrong_with_an_experiment_before_anything_runs(
    wider: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(wider).write_text(SWEEP.replace("buffers.between", "buffers.betwen"))
    assert main(["check", wider]) == 2
    told = capsys.readouterr().err
    assert "wider.yaml:3:3" in told
    assert "buffers.betwen.capacity: nothing here is named 'betwen'" in told
    assert main(["sweep", wider, "--out", "out"]) == 2
    assert not Path("out").exists()


def test_compare_tells_which_differences_are_real(wider: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", wider, "--out", "out", "--json"]) == 0
    capsys.readouterr()
    found = read_json(capsys, "compare", "out", "--kpi", "good_rate", "--base", "between.capacity=30")
    assert {(row["scenario"], row["real"]) for row in found} == {("base", True), ("between.capacity=9", True)}


def test_compare_pairs_the_scenarios_of_several_stores(machines: str, capsys: pytest.CaptureFixture[str]) -> None:
    for name, capacity in (("narrow", 1), ("wide", 30)):
        words = ["run", machines, "--replications", "4", "--out", name, "--set", f"buffers.between.capacity={capacity}"]
        assert main(words) == 0
    capsys.readouterr()
    assert main(["compare", "narrow", "wide"]) == 0
    assert "wide: base" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["one", "--base", "bas"], "no such scenario; did you mean 'base'?"),
        (["one", "other"], "seeds differ (one 1, other 2)"),
        (["one"], "holds one scenario only"),
        (["one", "one/"], "two folders of one name"),
        (["one", "same", "--kpi", "oe"], "no such KPI of the line; did you mean 'oee'?"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    machines: str, words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, seed in (("one", "1"), ("other", "2"), ("same", "1")):
        assert main(["run", machines, "--replications", "2", "--out", name, "--seed", seed]) == 0
    capsys.readouterr()
    assert main(["compare", *words]) == 2
    assert message in capsys.readouterr().err


def test_a_folder_without_an_experiment_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "nowhere", "there"]) == 2
    assert "nowhere/manifest.json: cannot be read" in capsys.readouterr().err


def test_the_table_of_faults_shows_every_name_and_bound_whole(capsys: pytest.CaptureFixture[str]) -> None:
    wide = Interval(-1234.5, -12345.6, 12345.6, 40)
    share = Interval(1.0, 0.796, 1.0, 15)
    row = FaultRow("c", "actuator_derating", 0.65, 15, share, Interval(11.5, 11.4, 11.6, 15), share, wide)
    print_fault_table([row])
    told = capsys.readouterr().out
    assert "…" not in told
    assert "actuator_derating=0.65" in told
    assert "-1,234 [-12,346, 12,346]" in told
