"""``twin gate`` for real: few attempts in physics, a small line, the exit codes."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

import twin.line.simulate  # noqa: F401  (compiled kernels stay where they are cached)
from twin.cli import main

LINE = """\
line: humanoid
stations:
  - {name: unload, processing: {kind: skill, robot: unitree_g1, task: tote_transfer}}
crews: [{name: people, size: 1}]
interventions: {crew: people, default: {kind: constant, value_s: 40}}
plan: {planned_hours: 1, warm_up_hours: 0.1}
"""
GATE = "gate: ours\nattempts: 5\nreplications: 3\n"
PASSES = """
attempt_criteria:
  - {measure: success_rate, at_least: 0.2}
  - {measure: cycle_time_s, against_baseline: ratio, at_most: 1.1}
line_criteria:
  - {kpi: good_rate, at_most: 2000}
  - {kpi: oee, against_baseline: difference, at_least: -0.01}
  - {kpi: cost_per_good_part, at_most: 1, optional: true}
"""
DOUBTS = "attempt_criteria: [{measure: success_rate, at_least: 0.9}]\n"
FAILS = (
    "attempt_criteria: [{measure: success_rate, at_least: 0.2}, {measure: cycle_time_s, at_most: 2, source: haste}]\n"
)
FAULTS = """
attempt_criteria:
  - {measure: success_rate, at_least: 0.6}
  - {measure: policy_fault_rate, at_most: 0.4}
line_criteria: [{kpi: good_rate, at_least: 100}, {kpi: flow_time, at_most: 100}]
"""

Ask = Callable[..., tuple[int, str, str]]


def write_broken_policy(folder: Path) -> None:
    """Write a network whose every answer is not-a-number."""
    size = 46
    graph = helper.make_graph(
        [
            helper.make_node("Mul", ["time", "nothing"], ["scaled"]),
            helper.make_node("Add", ["answers", "scaled"], ["actions"]),
        ],
        "broken",
        [helper.make_tensor_value_info("time", TensorProto.FLOAT, (1, 1))],
        [helper.make_tensor_value_info("actions", TensorProto.FLOAT, (1, 1, size))],
        [
            numpy_helper.from_array(np.zeros((1, 1), np.float32), "nothing"),
            numpy_helper.from_array(np.full((1, 1, size), np.nan, np.float32), "answers"),
        ],
    )
    content = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    made = folder / "broken"
    made.mkdir(parents=True)
    onnx.save(content, made / "broken.onnx")
    digest = hashlib.sha256((made / "broken.onnx").read_bytes()).hexdigest()
    (made / "policy.yaml").write_text(
        'kind: onnx\nversion: "1"\ntasks: [tote_transfer]\nobservations: [time]\nactions: hand_poses\nrate_hz: 25\n'
        f"latency: {{kind: constant, value_s: 0.05}}\nplacement: {{at: end}}\nfile: broken.onnx\nsha256: {digest}\n"
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a line, a policy that only faults, and a cache in which attempts are found again."""
    folder = tmp_path_factory.mktemp("gate")
    (folder / "humanoid.yaml").write_text(LINE)
    write_broken_policy(folder / "policies")
    return folder


@pytest.fixture
def ask(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Return what asks a gate of a policy and gives exit code, output and messages."""
    monkeypatch.chdir(place)
    monkeypatch.setenv("TWIN_CACHE_DIR", str(place / "cache"))

    def run(policy: str, text: str, *options: str) -> tuple[int, str, str]:
        Path("ours.yaml").write_text(GATE + text)
        command = ["gate", policy, "humanoid.yaml", "--criteria", "ours.yaml", "--executor", "serial", *options]
        code = main(command)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.mark.slow
def test_a_good_policy_passes_with_0_and_says_where_it_was_put(ask: Ask) -> None:
    code, out, _ = ask("swift", "baseline: swift" + PASSES)
    assert code == 0, out
    assert "unload: unitree_g1/tote_transfer/swift/nominal in place of swift" in out
    assert re.search(r"pass +cycle_time_s, by the baseline's 1 \[1, 1\]; wanted at most 1\.1", out)
    assert "not asked: cost_per_good_part of the line" in out
    assert "verdict: pass, every criterion" in out
    assert "twin run humanoid.yaml --set stations.unload.processing.policy=swift" in out


@pytest.mark.slow
def test_few_attempts_are_undecided_with_4_and_tell_how_many_would_do(ask: Ask) -> None:
    code, out, _ = ask("swift", DOUBTS)
    assert code == 4, out
    assert "about 30 more attempts would decide" in out
    assert "twin gate swift humanoid.yaml --criteria ours.yaml --attempts 35 --replications 3" in out


@pytest.mark.slow
def test_what_is_beyond_a_bound_fails_with_1_and_names_the_bounds_source(ask: Ask) -> None:
    code, out, _ = ask("swift", FAILS)
    assert code == 1
    assert re.search(r"fail +cycle_time_s .* s; wanted at most 2 s \(haste\)", out)
    assert "verdict: fail, 1 of 2 criteria" in out


def test_a_policy_that_always_faults_fails_on_both_levels(ask: Ask) -> None:
    code, out, err = ask("broken", FAULTS, "--policies", "policies", "--attempts", "20", "--json")
    document = json.loads(out)
    assert code == 1
    assert document["verdict"] == "fail"
    verdicts = {row["criterion"]: row["verdict"] for row in document["criteria"]}
    assert (verdicts["policy_fault_rate"], verdicts["good_rate"], verdicts["flow_time"]) == ("fail", "fail", "fail")
    assert {row["value"]["mean"] for row in document["criteria"] if row["criterion"] == "policy_fault_rate"} == {1.0}
    reasons = [row["reason"] for row in document["criteria"] if row["criterion"] == "policy_fault_rate"]
    assert reasons == ["20 x policy broken: nan at place 0 of action 0"]
    assert "Traceback" not in err


@pytest.mark.slow
def test_json_has_the_agreed_shape_and_the_same_bytes_again(ask: Ask) -> None:
    texts = [ask("swift", "baseline: swift" + PASSES, "--json")[1] for _ in range(2)]
    assert texts[0] == texts[1]
    document = json.loads(texts[0])
    assert document["stations"][0]["station"] == "unload"
    keys = {"criterion", "of", "verdict", "value", "unit", "more", "reason", "source", "interval_from"}
    assert all(keys <= set(row) for row in document["criteria"])
    assert document["level_each"] == pytest.approx(1 - 0.05 / 4)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gate", "swft", "tote_hub"], "did you mean 'swift'?"),
        (["gate", "swift", "tote_hob"], "did you mean 'tote_hub'?"),
        (["gate", "swift", "drive_units"], "no station works by a skill"),
        (["gate", "swift", "tote_hub", "--criteria", "relese"], "did you mean 'release'?"),
        (["gate", "swift", "tote_hub", "--criteria", "no.yaml"], "no.yaml"),
        (["gate", "swift", "tote_hub", "--criteria", "tote_hub"], "no gate named 'tote_hub'"),
        (["gate", "swift", "tote_hub", "--attempts", "4"], "--attempts: expected at least 5 (got 4)"),
        (["gate", "swift", "tote_hub", "--replications", "1"], "--replications: expected at least 2 (got 1)"),
        (["gate", "swift", "tote_hub", "--policies", "nowhere"], "nowhere: no folder of policies"),
    ],
)
def test_a_mistake_is_2_and_told_before_physics_starts(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err


def test_a_gate_that_asks_nothing_here_is_a_mistake(ask: Ask) -> None:
    asked = "attempt_criteria: [{measure: drop_rate, tasks: [kitting], at_most: 0.5}]\n"
    code, _, err = ask("swift", asked)
    assert code == 2
    assert "none of its criteria is of what swift does on this line" in err


def test_the_help_tells_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate", "--help"]) == 0
    assert "4 not enough attempts yet" in capsys.readouterr().out
