"""A latency is measured once and written down; from then on the record is part of the policy."""

import json
from pathlib import Path

import pytest

from tests.policies.adapters.conftest import SERVER, find_block, serve, write_policy
from twin.cli import main
from twin.errors import UsageError
from twin.policies import find_policy
from twin.policies.adapters.folder import read_policy


def test_a_server_that_states_its_time_is_measured_without_the_network(folder: Path) -> None:
    text = find_block("kind: remote").replace("{kind: constant, value_s: 0.05}", "{kind: measured}")
    with serve(SERVER, "well", 10**6) as (port, _):
        made = write_policy(folder, "far", text.replace("8123", str(port)))
        with pytest.raises(UsageError, match="has not been measured; twin policy measure far"):
            find_policy("tote_transfer", "far")
        assert main(["policy", "measure", "far", "--questions", "12"]) == 0
    assert json.loads((made / "measured.json").read_text())["samples_s"] == [0.0015] * 12
    assert find_policy("tote_transfer", "far").version.startswith("1-")


def test_a_record_of_another_version_does_not_count(hold_onnx: Path) -> None:
    file = hold_onnx / "policy.yaml"
    file.write_text(file.read_text().replace("{kind: constant, value_s: 0.05}", "{kind: measured}"))
    assert main(["policy", "measure", "hold_onnx", "--questions", "10"]) == 0
    before = find_policy("tote_transfer", "hold_onnx").version
    file.write_text(file.read_text().replace("rate_hz: 25", "rate_hz: 20"))
    with pytest.raises(UsageError, match="was measured of another version"):
        find_policy("tote_transfer", "hold_onnx")
    file.write_text(file.read_text().replace("rate_hz: 20", "rate_hz: 25"))
    record = hold_onnx / "measured.json"
    record.write_text(record.read_text().replace("0.", "1."))
    assert find_policy("tote_transfer", "hold_onnx").version != before


def test_a_skill_graph_has_no_latency(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_policy(folder, "mine", find_block("kind: skill_graph"), graph_yaml=find_block("start: reach").encode())
    assert main(["policy", "measure", "mine"]) == 2
    assert "a skill graph has no latency" in capsys.readouterr().err
    assert read_policy(folder / "mine").find_delays() == []
