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


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7"])
def test_nothing_is_served_to_others_without_a_login(
    host: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dash", "--store", str(tmp_path), "--port", "0", "--host", host]) == 2
    assert "give --auth-token-file FILE, or --behind-proxy" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--allow-edit", "gone"], "give --allow-edit a folder of line files"),
        (["--allow-run"], "give --allow-edit DIR too"),
        (["--auth-token-file", "gone"], "--auth-token-file needs a file with a token"),
        (["--allowed-host", "http://x"], "expected a name without port"),
    ],
)
def test_options_that_do_not_go_together_are_told(
    options: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dash", "--store", str(tmp_path), *options]) == 2
    assert told in capsys.readouterr().err


def test_studies_need_a_folder_of_several_experiments(
    results_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = results_folder / "tote_hub"
    assert main(["dash", "--store", str(store), "--allow-edit", str(tmp_path), "--allow-run"]) == 2
    assert "a folder that may hold several" in capsys.readouterr().err
