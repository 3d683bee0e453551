import json
from pathlib import Path

import pytest

from twin.cli import main
from twin.config.scenario import DESIGN, Catalogue, find_scenario_file
from twin.experiments.scenarios.attempts import load_catalogue
from twin.experiments.scenarios.writing import render_catalogue

NAME = "tote_transfer-castings-dim-rough_dock-walker_s2_class"


@pytest.fixture
def mine(tmp_path: Path) -> str:
    """Return a catalogue of one scenario that is over after a fifth of a second."""
    scenario = load_catalogue().find(NAME).model_copy(update={"timeout_s": 0.2})
    path = tmp_path / "mine.yaml"
    path.write_text(render_catalogue(Catalogue(catalogue="mine", scenarios=(scenario,))))
    return str(path)


def test_list_tells_what_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", "list", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 500
    assert main(["scenario", "list", "--task", "carry", "--robot", "unitree_g1", "--stress", "hard"]) == 0
    *names, total = capsys.readouterr().out.splitlines()
    assert total == f"{len(names) // 2} scenarios"
    assert all("carry-" in name and "unitree_g1" in name and "-hard-" in name for name in names[::2])


def test_show_prints_a_command_that_makes_the_same_attempt(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", "show", NAME, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["robot"] == "walker_s2_class"
    words = shown["command"].split()[1:]
    assert main([*words, "--timeout", "0.2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["attempt"].startswith("walker_s2_class/tote_transfer/scripted/nominal[")


def test_play_carries_out_an_attempt(mine: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", "play", NAME, "--catalogue", mine, "--seed", "4"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("automotive: move a small load carrier of aluminium castings")
    assert "timeout_s=0.2]/4: timeout after" in out


@pytest.mark.parametrize("option", ["--store", "--out"])
def test_a_place_that_cannot_be_written_to_is_told_before_anything_runs(
    mine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    (tmp_path / "file").touch()
    words = ["scenario", "measure", "--catalogue", mine, "--store", str(tmp_path / "store")]
    assert main([*words, option, str(tmp_path / "file" / "inside")]) == 2
    assert (
        capsys.readouterr().err == f"{tmp_path / 'file' / 'inside'}: cannot be a folder of results (Not a directory)\n"
    )


def test_attempts_that_are_said_to_be_stored_must_be_there(
    mine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, out = str(tmp_path / "none"), tmp_path / "out"
    words = ["scenario", "measure", "--catalogue", mine, "--stored", "--store", store, "--out", str(out)]
    assert main(words) == 2
    assert "there is no such folder; --stored needs attempts" in capsys.readouterr().err
    assert not out.exists()


def test_measure_goes_on_and_writes_the_table(mine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, out = str(tmp_path / "store"), tmp_path / "out"
    words = ["scenario", "measure", "--catalogue", mine, "--store", store, "--executor", "serial", "--json"]
    assert main(words) == 0
    first = json.loads(capsys.readouterr().out)
    assert (first["scenarios"], first["attempts"], first["verdicts"]) == (1, 1, {"failed": 1})
    assert main([*words, NAME, "--attempts", "2", "--others", "--out", str(out)]) == 0
    second = json.loads(capsys.readouterr().out)
    assert (second["attempts"], second["verdicts"]) == (2, {"no_robot": 1})
    assert sorted(path.name for path in out.iterdir()) == ["README.md", "measured-mine.csv"]
    assert f"`{NAME}`" in (out / "README.md").read_text()
    assert main([*words, "--stored"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == second["rows"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["show", "kitting-steel_block"], "did you mean 'kitting-steel_blocks-"),
        (["play", "kitting-steel_block"], "did you mean"),
        (["list", "--task", "kiting"], "no scenario has the task 'kiting'; did you mean 'kitting'"),
        (["list", "--task", "carry", "--robot", "dexmate_vega"], "no scenario is all that was asked for"),
        (["list", "--catalogue", "nowhere.yaml"], "nowhere.yaml"),
        (["generate", "--design", "nowhere.yaml"], "nowhere.yaml"),
        (["measure", "nonsense"], "no scenario named 'nonsense'"),
    ],
)
def test_mistakes_are_told(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", *words]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert "Traceback" not in error


def test_generate_writes_the_catalogue_of_a_design(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    design, path = tmp_path / "design.yaml", tmp_path / "catalogue.yaml"
    text = find_scenario_file(DESIGN).read_text()
    design.write_text(text.partition("  - task: kitting")[0].replace("count: 64", "count: 7"))
    assert main(["scenario", "generate", "--design", str(design), "--out", str(path)]) == 0
    assert "7 scenarios" in capsys.readouterr().out
    assert main(["scenario", "generate", "--design", str(design)]) == 0
    assert capsys.readouterr().out == path.read_text()
    assert main(["scenario", "list", "--catalogue", str(path), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 7
