"""Every example of the README, tried as a new user would."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.policies.adapters.conftest import find_block, serve, write_policy
from twin.cli import main
from twin.episodes.attempt import run_attempt
from twin.policies.adapters.python import list_installed, load_installed
from twin.records.attempt import AttemptSpec
from twin.records.outcome import Outcome


def make_spec(policy: str, timeout_s: float | None = 1.0) -> AttemptSpec:
    return AttemptSpec("unitree_g1", "tote_transfer", policy, "nominal", 1, timeout_s=timeout_s)


@pytest.mark.slow
def test_the_skill_graph_does_the_transfer(folder: Path) -> None:
    write_policy(folder, "mine", find_block("kind: skill_graph"), graph_yaml=find_block("start: reach").encode())
    assert main(["policy", "check", "mine"]) == 0
    assert run_attempt(make_spec("mine", None)).outcome is Outcome.SUCCESS


@pytest.mark.slow
def test_the_network_is_measured_and_holds_still(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    Path("make_hold.py").write_text(find_block("# make_hold.py"))
    subprocess.run([sys.executable, "make_hold.py"], check=True)
    bench = ["task", "bench", "tote_transfer", "--policy", "hold_onnx", "--attempts", "2", "--timeout", "1"]
    assert main(bench) == 2
    assert "twin policy measure hold_onnx" in capsys.readouterr().err
    assert main(["policy", "measure", "hold_onnx", "--questions", "20"]) == 0
    assert main([*bench, "--executor", "serial"]) == 0
    assert "timeout 2" in capsys.readouterr().out


@pytest.mark.slow
def test_the_server_holds_still(folder: Path, tmp_path: Path) -> None:
    script = tmp_path / "serve_hold.py"
    script.write_text(find_block("# serve_hold.py"))
    with serve(script) as (port, _):
        write_policy(folder, "far", find_block("kind: remote").replace("8123", str(port)))
        assert main(["policy", "check", "far"]) == 0
        record = run_attempt(make_spec("far", 2.0))
    assert record.outcome is Outcome.TIMEOUT
    assert record.sample["policy_asked"] > 3
    assert record.sample["policy_waited_s"] > 0.05 * record.sample["policy_asked"]


@pytest.mark.slow
def test_the_package_is_found_by_its_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, find_block("# hold_policy.py"), "hold = hold_policy:hold")
    record = run_attempt(make_spec("hold", 2.0))
    assert [phase.name for phase in record.phases] == ["hold"]
    assert record.outcome is not Outcome.POLICY_FAULT


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, module: str, point: str) -> None:
    """Put a package where installers do."""
    (folder / "hold_policy.py").write_text(module)
    about = folder / "hold_policy-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: hold-policy\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[twin.policies]\n{point}\n")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "hold_policy", raising=False)
    list_installed.cache_clear()
    load_installed.cache_clear()


def test_the_package_is_whole_and_its_entry_point_names_the_module() -> None:
    about = tomllib.loads(find_block('name = "hold-policy"'))
    ((name, point),) = about["project"]["entry-points"]["twin.policies"].items()
    module, _, found = point.partition(":")
    assert about["tool"]["setuptools"]["py-modules"] == [module]
    assert f"{found} = PythonPolicy(" in find_block(f"# {module}.py")
    assert name == "hold"
