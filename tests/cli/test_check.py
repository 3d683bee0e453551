"""``twin check``."""

import json

import pytest

from twin.cli import main
from twin.paths import find_data_folder

LINE = (find_data_folder("line_configs") / "tote_hub.yaml").read_text()


@pytest.fixture
def wrong(tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_text(
        "line: wrong\nstations:\n  - name: a\n    processing: {kind: constant, value_s: -3}\n    servrs: 2\n"
    )
    return file


def test_a_good_line_is_0_and_said_to_be_good(capsys):
    assert main(["check", "tote_hub"]) == 0
    assert capsys.readouterr().out == "1 file checked: no errors, no warnings\n"


def test_every_mistake_has_a_line_with_its_place(capsys, wrong):
    assert main(["check", str(wrong)]) == 2
    assert capsys.readouterr().err.splitlines() == [
        f"{wrong}:4:43: stations[0].processing.value_s: must be > 0 seconds (got -3)",
        f"{wrong}:5:5: stations[0].servrs: unknown key; did you mean 'servers'?",
    ]


def test_json_has_the_agreed_shape(capsys, wrong):
    assert main(["check", str(wrong), "--json"]) == 2
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["warnings"], len(said["errors"])) == (False, [], 2)
    assert said["errors"][0] == {
        "file": str(wrong),
        "line": 4,
        "column": 43,
        "path": "stations[0].processing.value_s",
        "message": "must be > 0 seconds (got -3)",
    }


def test_out_keeps_the_json_in_a_file(capsys, wrong, tmp_path):
    assert main(["check", str(wrong), "--out", str(tmp_path / "said.json")]) == 2
    assert len(json.loads((tmp_path / "said.json").read_text())["errors"]) == 2
    assert "1 file checked: 2 errors, no warnings" in capsys.readouterr().out


def test_every_file_is_checked_even_after_one_that_is_none(capsys, wrong):
    assert main(["check", "tote_hob", str(wrong), "tote_hub"]) == 2
    said = capsys.readouterr()
    assert "tote_hob: no file and no line named 'tote_hob'; did you mean 'tote_hub'?" in said.err
    assert said.out == "3 files checked: 3 errors, no warnings\n"


def test_a_warning_alone_is_no_failure(capsys, tmp_path):
    file = tmp_path / "odd.yaml"
    file.write_text("line: odd\nstations: [{name: a, processing: {kind: constant, value_s: 1e6}}]\n")
    assert main(["check", str(file)]) == 0
    assert capsys.readouterr().err.endswith("longer than the planned time (warning)\n")


@pytest.mark.parametrize("command", ["check", "run", "calibrate"])
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("task: tote_transfer", "task: tote_transfr", "task: there is no task named 'tote_transfr'"),
        ("conditions: nominal", "conditions: nominl", "task 'tote_transfer' has no conditions named 'nominl'"),
        ("policy: scripted", "policy: scriptd", "task 'tote_transfer' has no policy named 'scriptd'"),
        ("robot: unitree_g1", "robot: unitree_g2", "no robot named 'unitree_g2'"),
        (
            "crews.operators.size: 2",
            "stations.unload.processing.conditions: slipery",
            "no conditions named 'slipery'",
        ),
    ],
)
def test_a_skill_that_nobody_has_is_told_with_its_place(capsys, tmp_path, command, old, new, said):
    file = tmp_path / "skill.yaml"
    file.write_text(LINE.replace(old, new, 1))
    assert main([command, str(file)]) == 2
    line = capsys.readouterr().err.splitlines()[0]
    assert line.startswith(f"{file}:")
    assert said in line
    assert "did you mean" in line


def test_of_very_many_mistakes_the_first_are_printed_and_json_has_all(capsys, tmp_path):
    file = tmp_path / "many.yaml"
    samples = ", ".join(["-1"] * 1000)
    file.write_text(f"line: x\nstations: [{{name: a, processing: {{kind: empirical, samples_s: [{samples}]}}}}]\n")
    assert main(["check", str(file)]) == 2
    assert capsys.readouterr().err.splitlines()[200:] == ["... and 800 more"]
    assert main(["check", str(file), "--json"]) == 2
    assert len(json.loads(capsys.readouterr().out)["errors"]) == 1000
