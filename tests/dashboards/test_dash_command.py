import socket
from pathlib import Path

import pytest

from twin.cli import main


def test_a_missing_folder_ends_the_command_with_a_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dash", "--store", str(tmp_path / "gone")]) == 2
    assert "give another --store" in capsys.readouterr().err


def test_a_port_in_use_ends_the_command_with_a_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["dash", "--store", str(tmp_path), "--port", str(taken.getsockname()[1])]) == 2
    assert "give another one with --port" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["-1", "65536", "http", "８０"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dash", f"--port={port}"]) == 2
    assert "expected a port" in capsys.readouterr().err


def test_no_other_host_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dash", "--host", "0.0.0.0"]) == 2
    assert "--host" in capsys.readouterr().err
