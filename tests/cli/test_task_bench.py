"""``twin task bench`` with attempts cut short, which all end as timeout within a tenth of a second."""

import json
import shlex
from pathlib import Path

import pytest

from twin.cli import main
from twin.experiments.evaluation.rule import make_rule

SHORT = ["task", "bench", "tote_transfer", "--timeout", "0.1", "--executor", "serial"]
PROMISED = {"attempts", "success", "outcomes", "duration_s", "simulated_s_per_cpu_s", "hash"}


def test_attempts_are_made_until_the_interval_is_as_narrow_as_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SHORT, "--half-width", "0.3", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert set(result) >= PROMISED
    assert result["attempts"] == make_rule(0.3).looks[0]
    assert result["success"]["high"] - result["success"]["low"] <= 0.6
    assert result["precision"]["reached"]
    assert result["missing"] == []


def test_attempts_cap_what_a_half_width_asks_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SHORT, "--half-width", "0.05", "--attempts", "3"]) == 0
    out = capsys.readouterr().out
    assert "of 3 " in out
    assert "NOT as precise as asked for (+- 5 points)" in out


def test_a_baseline_is_compared_with_on_the_same_seeds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SHORT, "--attempts", "2", "--baseline", "swift", "--json"]) == 0
    baseline = json.loads(capsys.readouterr().out)["baseline"]
    assert baseline["pairs"] == {"both": 0, "policy": 0, "baseline": 0, "neither": 2}
    assert baseline["verdict"] == "not enough attempts to tell"


def test_the_report_is_one_file_with_films_and_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.html"
    asked = ["--attempts", "2", "--fault", "push=0.5@0.05:front", "--condition", "mass_kg=3"]
    assert main([*SHORT, *asked, "--report", str(report), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    page = report.read_text(encoding="utf-8")
    assert result["report"] == {"file": str(report), "bytes": len(page.encode()), "films": 1}
    assert page.count("data:video/mp4;base64,") == 1
    assert "There is no success." in page
    words = shlex.split(result["command"])
    assert words[:4] == ["twin", "task", "bench", "tote_transfer"]
    assert {"push=0.5@0.05:front", "mass_kg=3", "report.html", "0.1"} <= set(words)


def test_the_command_that_is_told_repeats_the_evaluation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SHORT, "--attempts", "1", "--seed", "5", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert main([*shlex.split(first["command"])[1:], "--executor", "serial", "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert [first[key] for key in ("success", "outcomes", "hash")] == [
        again[key] for key in ("success", "outcomes", "hash")
    ]


def test_an_interrupt_is_told_in_output_report_and_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from twin.experiments import calibrate

    real, made = calibrate.run_attempt, []

    def interrupted(spec: object) -> object:
        made.append(spec)
        if len(made) == 3:
            raise KeyboardInterrupt
        return real(spec)

    monkeypatch.setattr(calibrate, "run_attempt", interrupted)
    report = tmp_path / "report.html"
    assert main([*SHORT, "--attempts", "6", "--report", str(report)]) == 130
    out, err = capsys.readouterr()
    assert "INCOMPLETE: 4 of 6 attempts of scripted were not made; interrupted." in out
    assert "repeat: twin task bench" in err
    assert "Incomplete: attempts are missing" in report.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--half-width", "0"], "from 0.02 to 0.3"),
        (["--half-width", "x"], "from 0.02 to 0.3"),
        (["--half-width", "nan"], "from 0.02 to 0.3"),
        (["--baseline", "scripted"], "nothing to compare"),
        (["--baseline", "swft"], "did you mean 'swift'"),
        (["--baseline", "swift", "--sweep", "mass_kg=1.5,2"], "give one of the two"),
        (["--report", "r.html", "--sweep", "mass_kg=1.5,2"], "give one of the two"),
        (["--report", "report.pdf"], "ends in .html"),
        (["--report", "no/such/report.html"], "the folder does not exist"),
    ],
)
def test_a_mistake_is_told_in_a_line(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    assert main([*SHORT, *arguments]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "words",
    [
        SHORT,
        ["task", "validate", "carry"],
        ["task", "play", "carry"],
        ["gate", "swift", "tote_hub"],
        ["calibrate", "tote_hub"],
        ["validate"],
        ["bench", "line"],
    ],
    ids=" ".join,
)
def test_a_result_that_cannot_be_written_is_told_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert main([*words, "--out", str(tmp_path / "none" / "result.json")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        f"{tmp_path / 'none' / 'result.json'}: cannot be written (No such file or directory); "
        "--out needs a folder that exists"
    ]
