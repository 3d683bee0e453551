"""Gate files: what is wrong with them, told with its place."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from twin.cli import main
from twin.config.gate import AttemptCriterion, GateFile, Measure
from twin.config.load import read_document
from twin.errors import ConfigError, UsageError
from twin.experiments.gate.criteria import list_gates, load_gate
from twin.paths import find_data_folder

ATTEMPT = "gate: mine\nattempt_criteria:\n  - {%s}\n"
LINE = "gate: mine\nline_criteria:\n  - {%s}\n"


def complain(folder: Path, text: str) -> str:
    path = folder / "mine.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_gate(path)
    return "\n".join(f"{issue.line}:{issue.column} {issue.path}: {issue.message}" for issue in caught.value.issues)


def test_the_example_of_the_readme_is_sound(tmp_path: Path) -> None:
    readme = (find_data_folder("line_configs") / "gates" / "README.md").read_text()
    example = re.findall(r"^```yaml\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)[0]
    path = tmp_path / "ours.yaml"
    path.write_text(example)
    assert load_gate(path).file.gate == "ours"


@pytest.mark.parametrize("name", list_gates())
def test_a_shipped_gate_is_sound_and_says_where_its_bounds_come_from(name: str) -> None:
    file = load_gate(name).file
    assert all(criterion.source for criterion in (*file.attempt_criteria, *file.line_criteria))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LINE % "kpi: oeee, at_least: 0.5", "3:11 line_criteria[0].kpi: no averaged KPI of the line is named 'oeee'"),
        (LINE % "kpi: oeee, at_least: 0.5", "did you mean 'oee'?"),
        (LINE % "kpi: falls_per_1000_h, at_most: 1", "no averaged KPI of the line is named 'falls_per_1000_h'"),
        (LINE % "kpi: oee, at_least: 1.2, at_most: 0.9", "nothing is above at_least and below at_most (1.2 and 0.9)"),
        (LINE % "kpi: oee", "expected at_least, at_most, or both"),
        (LINE % "kpi: oee, at_least: .nan", "3:26 line_criteria[0].at_least: expected a number (got nan)"),
        (LINE % "kpi: oee, at_most: .inf", "expected a number (got inf)"),
        (LINE % "kpi: quality_ratio, at_least: 98", "expected from 0 to 1 (got 98)"),
        (LINE % "kpi: good_rate, at_least: -1", "expected 0 or more (got -1)"),
        (LINE % "kpi: oee, against_baseline: ratio, at_least: 0", "a ratio is above 0"),
        (LINE % "kpi: oee, against_baseline: times, at_least: 1", "unknown against_baseline 'times'"),
        (LINE % "kpi: oee, at_leest: 1", "3:16 line_criteria[0].at_leest: unknown key; did you mean 'at_least'?"),
        (LINE % "kpi: oee, at_least: 0.5}\n  - {kpi: oee, at_most: 0.4", "4:5 line_criteria[1]: the same is asked"),
        (ATTEMPT % "measure: succes_rate, at_least: 0.9", "'succes_rate'; did you mean 'success_rate'?"),
        (ATTEMPT % "measure: success_rate, at_least: 90", "at_least: expected a share from 0 to 1 (got 90)"),
        (ATTEMPT % "measure: success_rate, at_least: 1", "no number of attempts shows that something always"),
        (ATTEMPT % "measure: drop_rate, at_most: 0", "no number of attempts shows that something always"),
        (ATTEMPT % "measure: drop_rate, against_baseline: ratio, at_most: 1", "use against_baseline: difference"),
        (ATTEMPT % "measure: success_rate, tasks: [kiting], at_least: 0.9", "no task named 'kiting'; did you mean"),
        (ATTEMPT % "measure: success_rate, conditions: [nominl], at_least: 0.9", "did you mean 'nominal'?"),
        (ATTEMPT % "measure: over_force_rate, at_most: 0.1", "over_force_rate needs region and contact"),
        (ATTEMPT % "measure: drop_rate, region: face, at_most: 0.1", "drop_rate has no region and no contact"),
        (ATTEMPT % "measure: over_force_rate, region: hnd, contact: clamp, at_most: 0.1", "did you mean 'hand'?"),
        ("gate: mine\n", "expected at least one of attempt_criteria or line_criteria"),
        ("gate: mine\nlevel: 95\n", "level: must be < 1 (got 95)"),
        ("limits: no.yaml\n" + LINE % "kpi: oee, at_least: 0.5", "1:9 limits: is no table of limits"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_the_nearest_name(text: str, said: str, tmp_path: Path) -> None:
    assert said in complain(tmp_path, text)


def test_a_gate_may_have_limits_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(
        "source: x\nconfidence: A\nregions: [{region: nose, clamp_n: 1, impact_n: 2, also: [beak]}]\n"
    )
    path = tmp_path / "mine.yaml"
    path.write_text(
        "limits: ours.yaml\n" + ATTEMPT % "measure: over_force_rate, region: beak, contact: impact, at_most: 0.5"
    )
    gate = load_gate(path)
    assert gate.find_limit_n(gate.file.attempt_criteria[0]) == 2
    assert gate.find_limit_n(AttemptCriterion(measure=Measure.DROP_RATE, at_most=0.5)) == float("inf")


def test_an_unknown_gate_is_told_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="no gate named 'relese'; did you mean 'release'"):
        load_gate("relese")


def test_check_takes_a_gate_by_name_and_by_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(LINE % "kpi: oeee, at_least: 0.5")
    assert main(["check", "release"]) == 0
    assert main(["check", str(path)]) == 2
    assert f"{path}:3:11: line_criteria[0].kpi: no averaged KPI" in capsys.readouterr().err


def test_the_schema_accepts_what_ships_and_refuses_what_the_loader_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "gate"]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for path in (find_data_folder("line_configs") / "gates").glob("*.yaml"):
        assert validator.is_valid(read_document(path).data)
    assert set(schema["properties"]) == set(GateFile.model_fields)
    assert not validator.is_valid({"gate": "x", "line_criteria": [{"kpi": "oee", "at_lest": 1}]})
