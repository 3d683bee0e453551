import json
from pathlib import Path

import pytest

from twin.cli import main
from twin.records.store import Store
from twin.records.timeline import list_timelines, read_timeline

BOTH = ["--scenario", "base", "--scenario", "roomy"]


@pytest.fixture
def folder(machines: str, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["run", machines, *BOTH, "--replications", "3", "--hours", "1", "--out", "a"]) == 0
    capsys.readouterr()
    return Path("a")


def test_a_run_stores_the_timeline_of_the_first_replication_of_each_scenario(folder: Path) -> None:
    assert [list_timelines(Store(folder), name) for name in ("base", "roomy")] == [[0], [0]]


def test_any_other_timeline_can_be_added_and_holds_the_same_time(folder: Path, capsys) -> None:
    assert main(["timeline", str(folder), "--scenario", "roomy", "--replication", "2", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    store = Store(folder)
    assert (told["scenario"], told["replication"], told["hours"]) == ("roomy", 2, 1.0)
    assert list_timelines(store, "roomy") == [0, 2]
    table = read_timeline(store, "roomy", 2).intervals.to_pandas()
    work = table[table["state"] == "working"].groupby("place", observed=True)[["start_s", "end_s"]].sum()
    servers = store.read("servers").to_pandas().query("scenario == 'roomy' and replication == 2")
    found = (work["end_s"] - work["start_s"])[servers["station"]].to_numpy()
    assert found == pytest.approx(servers["working_s"].to_numpy(), abs=1e-6)


def test_a_damaged_timeline_is_made_again_with_the_same_bytes(folder: Path) -> None:
    (path, *_) = sorted((folder / "intervals").glob("*.parquet"))
    before = path.read_bytes()
    path.write_bytes(before[:-5])
    assert main(["resume", str(folder)]) == 0
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--replication", "3"], "there are those from 0 to 2"),
        (["--scenario", "romy"], "did you mean 'roomy'"),
        (["--replication", "-1"], "--replication"),
    ],
)
def test_what_is_not_there_is_refused_with_what_there_is(
    arguments: list[str], words: str, folder: Path, capsys
) -> None:
    assert main(["timeline", str(folder), *arguments]) == 2
    assert words in capsys.readouterr().err


def test_a_store_of_another_version_is_refused(folder: Path, capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twin.experiments.run.PACKAGES", ("humanoid-line-twin", "scipy"))
    assert main(["timeline", str(folder)]) != 0
    assert "another version of the twin" in capsys.readouterr().err
