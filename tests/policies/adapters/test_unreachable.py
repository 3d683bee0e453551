"""A cell of a sweep whose policy is a server that does not answer."""

from pathlib import Path

import pytest

from tests.policies.adapters.conftest import find_block, find_port
from twin.cli import main
from twin.records.failures import read_unmeasured
from twin.records.store import Store

LINE = """
line: unloading
stations:
  - name: unload
    processing: {kind: skill, robot: unitree_g1, task: tote_transfer, attempts: 5, faults: ["push=1@0.2:front"]}
crews: [{name: people, size: 1}]
interventions: {crew: people, default: {kind: constant, value_s: 40}}
plan: {planned_hours: 1, warm_up_hours: 0.1}
"""
SWEEP = """
experiment: which_policy
line: unloading.yaml
factors: {stations.unload.processing.policy: [scripted, far]}
replications: 2
kpis: [oee]
"""


def test_its_cell_is_told_and_the_others_are_run(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TWIN_CACHE_DIR", str(tmp_path / "cache"))
    (folder / "far").mkdir()
    (folder / "far" / "policy.yaml").write_text(find_block("kind: remote").replace("8123", str(find_port())))
    (tmp_path / "unloading.yaml").write_text(LINE)
    (tmp_path / "which.yaml").write_text(SWEEP)
    out = tmp_path / "out"
    assert main(["sweep", str(tmp_path / "which.yaml"), "--out", str(out), "--executor", "serial"]) == 1
    assert "policy far: server ws://127.0.0.1:" in capsys.readouterr().err
    (reason,) = read_unmeasured(out).values()
    assert "cannot be reached" in reason
    assert Store.open(out).read("runs").num_rows == 2
