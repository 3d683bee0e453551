"""Where a cluster may be joined, without one."""

import socket
import time
from pathlib import Path

import pytest

from twin.cli import main
from twin.errors import UsageError
from twin.experiments.address import check_address, resolve_address
from twin.experiments.choose import ExecutorChoice, make_executor


@pytest.fixture
def closed() -> str:
    """Return an address of this machine at which nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(autouse=True)
def _no_token(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("RAY_AUTH_MODE", "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH", "RAY_ADDRESS"):
        monkeypatch.delenv(name, raising=False)


def test_a_dead_address_is_told_within_seconds(closed: str, machines: Path, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    assert main(["run", str(machines), "--address", closed, "--out", str(machines.parent / "none")]) == 2
    assert time.monotonic() - began < 10
    said = capsys.readouterr().err
    assert f"--address {closed}: nothing answers there (Connection refused)" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("host", ["192.0.2.1", "cluster.example"])
def test_a_cluster_open_to_a_network_is_refused(host: str) -> None:
    with pytest.raises(UsageError, match=f"{host}:6379: .*RAY_AUTH_MODE=token .*--insecure-cluster"):
        check_address(f"{host}:6379", insecure=False)


@pytest.mark.parametrize("place", ["environment", "file", "no mode", "no token"])
def test_a_token_and_its_mode_are_both_needed(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if place != "no mode":
        monkeypatch.setenv("RAY_AUTH_MODE", "token")
    if place == "file":
        (tmp_path / ".ray").mkdir()
        (tmp_path / ".ray" / "auth_token").write_text("secret")
    elif place != "no token":
        monkeypatch.setenv("RAY_AUTH_TOKEN", "secret")
    wanted = "RAY_AUTH_MODE=token" if place.startswith("no ") else "nothing answers"
    with pytest.raises(UsageError, match=wanted):
        check_address("unknown.invalid:6379", insecure=False)


def test_an_open_cluster_may_be_joined_when_told_so() -> None:
    with pytest.raises(UsageError, match="nothing answers"):
        check_address("unknown.invalid:6379", insecure=True)


@pytest.mark.parametrize("address", ["nowhere", "host:", ":6379", "host:99999", "host:port", "ray://host:10001"])
def test_an_address_of_another_form_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match=f"--address {address}: .*(HOST:PORT|ray job submit)"):
        check_address(address, insecure=True)


def test_auto_is_what_ray_says(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="RAY_ADDRESS is not set"):
        resolve_address("auto")
    monkeypatch.setenv("RAY_ADDRESS", "10.0.0.4:6379")
    assert resolve_address("auto") == "10.0.0.4:6379"


def test_the_serial_executor_joins_no_cluster(machines: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(machines), "--executor", "serial", "--address", "127.0.0.1:6379"]) == 2
    assert "--address needs --executor ray" in capsys.readouterr().err


def test_an_address_or_a_limit_chooses_ray() -> None:
    kind = type(make_executor(ExecutorChoice(address="127.0.0.1:6379"), expected_s=0.1)).__name__
    assert kind == "RayExecutor"
