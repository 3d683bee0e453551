import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from twin.cli import main
from twin.records.store import Store

TWIN = [sys.executable, "-m", "twin.cli"]

REWORK = """\
line: rework
stations:
  - {name: weld, processing: {kind: exponential, mean_s: 10}}
  - name: test
    processing: {kind: constant, value_s: 8}
    next: [{to: mend, share: 0.6}, {to: end, share: 0.4}]
  - {name: mend, processing: {kind: exponential, mean_s: 12}, next: [{to: test}]}
buffers:
  - {name: tests, before: test, capacity: 2}
  - {name: mends, before: mend, capacity: 1}
plan: {planned_hours: 1}
scenarios:
  fine: {"stations.test.next[0].share": 0.001}
"""


def test_run_prints_kpis_and_where_they_are(machines: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", machines, "--replications", "3"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"OEE +\d+\.\d", out)
    folder = re.search(r"store: (\S+)", out)
    assert folder
    assert Store.open(Path(folder[1])).manifest.replications == 3


def test_the_same_run_prints_the_same_bytes(machines: str, capsys: pytest.CaptureFixture[str]) -> None:
    texts = []
    for name in ("a", "b"):
        assert main(["run", machines, "--replications", "3", "--out", name]) == 0
        texts.append(capsys.readouterr().out.replace(f"store: {name}", "store"))
    assert texts[0] == texts[1]


def test_json_has_the_promised_shape(machines: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", machines, "--replications", "3", "--json"]) == 0
    oee = json.loads(capsys.readouterr().out)["kpis"]["oee"]
    assert {"mean", "low", "high", "n", "unit"} <= set(oee)
    assert oee["low"] <= oee["mean"] <= oee["high"]


def test_one_replication_has_no_interval_and_says_so(machines: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", machines, "--replications", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kpis"]["oee"]["low"] is None


def test_several_scenarios_are_a_list(machines: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["run", machines, "--scenario", "base", "--scenario", "roomy", "--replications", "2", "--json"]
    assert main(arguments) == 0
    assert [entry["scenario"] for entry in json.loads(capsys.readouterr().out)] == ["base", "roomy"]


def test_set_and_hours_change_the_line(machines: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["run", machines, "--replications", "2", "--hours", "2", "--out", "a"]
    assert main([*arguments, "--set", "stations.cut.processing.mean_s=40"]) == 0
    runs = Store.open(Path("a")).read("runs")
    assert runs["planned_s"].to_pylist() == [7200.0, 7200.0]
    assert max(runs["good"].to_pylist()) < 7200 / 30
    capsys.readouterr()


@pytest.mark.usefixtures("machines")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "machines.yml"], "machines.yml"),
        (["run", "tote_hbu"], "did you mean 'tote_hub'"),
        (["run", "machines.yaml", "--scenario", "romy"], "did you mean 'roomy'"),
        (["run", "machines.yaml", "--replications", "0"], "--replications"),
        (["run", "machines.yaml", "--replications", "many"], "--replications"),
        (["run", "machines.yaml", "--hours", "nan"], "--hours"),
        (["run", "machines.yaml", "--set", "buffers.between.capacity"], "path=value"),
        (["run", "machines.yaml", "--set", "buffers.betwen.capacity=3"], "did you mean 'between'"),
        (["run", "machines.yaml", "--set", "buffers.between.capacity=-3"], "got -3"),
        (["run", "machines.yaml", "--executor", "spark"], "--executor"),
        (["run", "machines.yaml", "--seed", "-1"], "--seed"),
        (["resume", "nowhere"], "nowhere"),
        (["calibrate", "tote_hbu"], "did you mean 'tote_hub'"),
        (["calibrate", "tote_hub", "--attempts", "0"], "--attempts"),
    ],
)
def test_a_mistake_is_told_in_a_line(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert words in err
    assert "Traceback" not in err
    assert not Path("results").exists()


def test_a_folder_with_other_files_is_left_alone(machines: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("keep")
    assert main(["run", machines, "--replications", "2", "--out", "mine"]) == 1
    assert "holds other files" in capsys.readouterr().err
    assert Path("mine/notes.txt").read_text() == "keep"


def test_calibrating_a_line_without_humanoids_has_nothing_to_do(
    machines: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["calibrate", machines]) == 0
    assert "names no skill" in capsys.readouterr().out


@pytest.mark.slow
def test_control_c_keeps_what_is_done_and_says_how_to_go_on(machines: str) -> None:
    command = [*TWIN, "run", machines, "--replications", "60000", "--executor", "serial", "--out", "long"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("replications: ")
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == 130
    assert "twin resume long" in rest
    assert "Traceback" not in rest
    done = Store.open(Path("long")).read("runs").num_rows
    assert 0 < done < 60000


def test_the_warm_up_that_a_rule_has_found_is_told(machines: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["run", machines, "--replications", "2", "--out", "a", "--set", "plan.warm_up_rule=mser"]
    assert main([*arguments, "--json"]) == 0
    warm_up_s = json.loads(capsys.readouterr().out)["warm_up_s"]
    assert Store.open(Path("a")).read("runs")["warm_up_s"].to_pylist() == [warm_up_s] * 2
    assert 0 <= warm_up_s < 4 * 3600
    assert main(arguments) == 0
    assert f"after {warm_up_s / 3600:.3g} h of warm-up" in capsys.readouterr().out


def test_the_bottleneck_by_each_rule_is_told_with_the_share_that_agrees(
    machines: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["run", machines, "--replications", "3", "--out", "a"]
    assert main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["bottlenecks"]
    assert set(found) == {"active_period", "turning_point", "arrows"}
    assert found["arrows"]["station"] == "cut"
    assert found["arrows"]["agree"]["mean"] == 1.0
    assert found["arrows"]["between"] == "<"
    assert main(arguments) == 0
    assert re.search(r"Arrows \(<\) +cut +100.0 % \[", capsys.readouterr().out)


@pytest.mark.parametrize("executor", ["serial", pytest.param("ray", marks=pytest.mark.slow)])
def test_a_deadlock_ends_the_run_with_its_stations_and_keeps_the_other_runs(
    machines: str, capsys: pytest.CaptureFixture[str], executor: str
) -> None:
    Path(machines).write_text(REWORK)
    arguments = ["run", machines, "--scenario", "base", "--scenario", "fine", "--replications", "3", "--out", "a"]
    assert main([*arguments, "--executor", executor]) == 1
    told = capsys.readouterr()
    assert told.err.splitlines()[-1] == (
        "base, replication 0 and 2 more: from 0:01:15 on the line stands still for ever: 'test' waits for a place "
        "before 'mend', 'mend' waits for a place before 'test'; give the line more places in 'mends' or 'tests', or "
        "send fewer parts into the loop (share, at_most)"
    )
    assert told.out == ""
    assert Store.open(Path("a")).read("runs")["scenario"].to_pylist() == ["fine"] * 3
