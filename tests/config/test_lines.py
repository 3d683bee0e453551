"""Line files by name, path, scenario and override."""

import re
from pathlib import Path

import pytest

from twin.config.failure import FailureClock
from twin.config.line import Line, Skill
from twin.config.lines import find_line_issues, find_line_warnings, find_scenarios, load_line, make_line_schema
from twin.config.load import parse_document
from twin.errors import ConfigError, UsageError
from twin.paths import find_data_folder

HERE = Path(__file__).parent
README = (find_data_folder("line_configs") / "README.md").read_text()
EXAMPLES = re.findall(r"```yaml\n(line: .*?)```", README, re.DOTALL)
DEFAULTS, EVERYTHING = HERE / "defaults.yaml", HERE / "one_of_everything.yaml"


def test_what_a_line_leaves_out_has_a_default():
    line = load_line(DEFAULTS)
    assert (line.plan.planned_hours, line.stations[0].servers, line.buffers) == (8.0, 1, ())


def test_a_line_that_says_everything_is_read_as_it_says():
    line = load_line(EVERYTHING)
    assert isinstance(line.stations[0].processing, Skill)
    assert line.stations[0].failures[0].clock is FailureClock.TIME
    assert line.stations[0].position_m == (0.0, -2.5)


@pytest.mark.parametrize("file", sorted(find_data_folder("line_configs").glob("*.yaml")), ids=lambda file: file.stem)
def test_every_shipped_line_is_flawless_in_every_scenario(file):
    document = parse_document(file.read_text(), str(file))
    assert (find_line_issues(document), find_line_warnings(document)) == ([], [])
    lines = [load_line(file.stem, scenario) for scenario in find_scenarios(file.stem)]
    assert lines[0].line == file.stem
    assert len({line.model_dump_json() for line in lines}) == len(lines)


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text.split()[1])
def test_every_example_of_the_documentation_is_flawless(text):
    document = parse_document(text, "README.md")
    assert (find_line_issues(document), find_line_warnings(document)) == ([], [])


def test_a_scenario_replaces_values_and_an_override_replaces_the_scenarios():
    assert load_line(EVERYTHING, "more").stations[0].servers == 3
    assert load_line(EVERYTHING, "more", {"stations.robot.servers": 4}).stations[0].servers == 4


def test_base_comes_first_and_is_the_file_as_it_stands():
    assert find_scenarios(EVERYTHING) == ["base", "more"]
    assert load_line(EVERYTHING, "base") == load_line(EVERYTHING)


def test_an_unknown_scenario_or_line_is_a_usage_error_with_the_nearest_name():
    with pytest.raises(UsageError, match="no scenario named 'mor'; did you mean 'more'"):
        load_line(EVERYTHING, "mor")
    with pytest.raises(UsageError, match="no line named 'tote_hob'; did you mean 'tote_hub'"):
        load_line("tote_hob")


def test_a_wrong_override_is_told_where_it_was_given():
    with pytest.raises(ConfigError) as caught:
        load_line(DEFAULTS, overrides={"stations.only.servers": -1, "plan.hours": 3})
    assert [str(issue) for issue in caught.value.issues] == [
        "--set: plan.hours: unknown key; expected one of: planned_hours, warm_up_hours, warm_up_rule, target_per_hour",
        "--set: stations[0].servers: must be >= 1 (got -1)",
    ]


def test_a_wrong_scenario_is_told_even_when_it_is_not_asked_for(tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_text(DEFAULTS.read_text() + "scenarios:\n  worse:\n    stations.only.servers: none\n")
    with pytest.raises(ConfigError, match=r"wrong.yaml:8:28: stations\[0\].servers: .*\(in scenario 'worse'\)"):
        load_line(file)


def test_a_wrong_scenario_is_told_once_when_it_is_asked_for(tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_text(DEFAULTS.read_text() + "scenarios:\n  worse:\n    stations.only.servers: 0\n    plan.x: 1\n")
    with pytest.raises(ConfigError) as caught:
        load_line(file, "worse")
    assert len(caught.value.issues) == 2


def test_every_wrong_override_is_told():
    with pytest.raises(ConfigError) as caught:
        load_line(DEFAULTS, overrides={"stations.none.servers": 1, "stations.only.servers": -1, "crews": 3})
    assert len(caught.value.issues) == 3


def test_a_mistake_of_the_file_is_not_told_again_for_each_scenario(tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_text(EVERYTHING.read_text().replace("servers: 2", "servers: 0"))
    with pytest.raises(ConfigError) as caught:
        load_line(file, "more")
    assert len(caught.value.issues) == 1


def test_the_schema_explains_every_key_to_an_editor():
    parts = [make_line_schema(), *make_line_schema()["$defs"].values()]
    keys = {(part["title"], key): value for part in parts for key, value in part.get("properties", {}).items()}
    assert not [place for place, value in keys.items() if "description" not in value and place[1] != "kind"]


def test_a_line_is_frozen_and_equal_by_value():
    assert load_line(DEFAULTS) == Line.model_validate_json(load_line(DEFAULTS).model_dump_json())
