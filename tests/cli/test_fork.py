"""``twin fork`` and ``twin run --from``."""

import json
from pathlib import Path

import pytest

from twin.cli import main
from twin.experiments.run import read_experiment, run_experiment
from twin.records.store import Store

RUN = ["run", "--replications", "2", "--seed", "3"]


@pytest.fixture
def state(machines: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return the name of a state of the line, saved after three hours of replication 1."""
    arguments = ["fork", machines, "--at", "3", "--replication", "1", "--seed", "3", "--out", "state.npz"]
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "state.npz"
    return "state.npz"


def read_good(folder: str) -> list[int]:
    good: list[int] = Store.open(Path(folder)).read("output")["good"].to_pylist()
    return good


def test_a_run_from_a_state_has_the_hours_that_followed(machines: str, state: str) -> None:
    assert main([*RUN, machines, "--hours", "5", "--out", "whole"]) == 0
    assert main([*RUN, machines, "--hours", "2", "--from", state, "--out", "rest"]) == 0
    assert read_good("rest")[2:] == read_good("whole")[8:]


def test_a_run_from_a_state_says_so_and_has_a_folder_of_its_own(
    machines: str, state: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*RUN, machines]) == 0
    assert main([*RUN, machines, "--from", state]) == 0
    assert "2 replications, seed 3, from a saved state" in capsys.readouterr().out
    assert len(list(Path("results").iterdir())) == 2


def test_a_run_from_a_state_is_resumed_from_the_copy_in_its_store(machines: str, state: str) -> None:
    assert main([*RUN, machines, "--from", state, "--set", "stations.cut.processing.mean_s=9", "--out", "a"]) == 0
    before = read_good("a")
    Path(state).unlink()
    next(Path("a/output").glob("*.parquet")).write_bytes(b"")
    run_experiment(read_experiment(Path("a")), Path("a"), executor="serial")
    assert read_good("a") == before


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--from", "state.npz", "--scenario", "roomy"], "state.npz: the state of a line with other buffers; only"),
        (["--from", "machines.yaml"], "machines.yaml: not a whole saved state"),
        (["--from", "none.npz"], "none.npz: cannot be read"),
    ],
)
@pytest.mark.usefixtures("state")
def test_a_state_that_does_not_fit_is_refused(
    machines: str, capsys: pytest.CaptureFixture[str], more: list[str], words: str
) -> None:
    assert main([*RUN, machines, *more]) == 2
    assert words in capsys.readouterr().err
    assert not Path("results").exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--at", "3"], "fork needs --out FILE"),
        (["--at", "-1", "--out", "s"], "--at: expected hours, from 0"),
        (["--at", "3", "--out", "machines.yaml/s"], "machines.yaml/s: cannot be written"),
        (["--at", "3", "--out", "s", "--scenario", "romy"], "did you mean 'roomy'"),
    ],
)
def test_a_mistake_is_told_in_a_line(
    machines: str, capsys: pytest.CaptureFixture[str], more: list[str], words: str
) -> None:
    assert main(["fork", machines, *more]) in (1, 2)
    assert words in capsys.readouterr().err
