"""Experiment files: their cells, and what is wrong with them."""

from pathlib import Path

import pytest

from twin.errors import ConfigError, UsageError
from twin.experiments.study import Study, list_experiments, load_study
from twin.paths import find_data_folder

LINE = """
line: pair
stations:
  - {name: cut, processing: {kind: constant, value_s: 10}}
  - {name: drill, processing: {kind: exponential, mean_s: 10}}
buffers: [{name: between, after: cut, capacity: 2}]
scenarios:
  slow: {stations.drill.processing.mean_s: 20}
"""


def study(folder: Path, text: str) -> Study:
    (folder / "pair.yaml").write_text(LINE)
    (folder / "try.yaml").write_text(f"experiment: try\nline: pair.yaml\n{text}")
    return load_study(folder / "try.yaml")


def name_cells(folder: Path, text: str) -> list[str]:
    return [cell.name for cell in study(folder, text).cells]


def complain(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        study(folder, text)
    return [f"{issue.line}:{issue.column} {issue.message}" for issue in caught.value.issues]


GRID = "factors: {buffers.between.capacity: [1, 2, 3], stations.drill.servers: [1, 2]}\n"


def test_a_grid_has_every_combination_once_and_names_what_differs_from_the_base(tmp_path: Path) -> None:
    capacity = ["base", "between.capacity=1", "between.capacity=3"]
    both = ["between.capacity=1, drill.servers=2", "drill.servers=2", "between.capacity=3, drill.servers=2"]
    assert sorted(name_cells(tmp_path, GRID)) == sorted([*capacity, *both])


def test_each_cell_has_its_line(tmp_path: Path) -> None:
    found = study(tmp_path, GRID)
    assert found.lines["drill.servers=2"].stations[1].servers == 2
    assert found.lines["base"].stations[1].servers == 1


def test_paired_factors_go_together(tmp_path: Path) -> None:
    paired = "design: paired\nfactors: {buffers.between.capacity: [1, 5], stations.drill.servers: [2, 3]}\n"
    assert name_cells(tmp_path, paired)[1:] == [
        "between.capacity=1, drill.servers=2",
        "between.capacity=5, drill.servers=3",
    ]


def test_one_at_a_time_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    names = name_cells(tmp_path, GRID + "design: one_at_a_time\n")
    assert names == ["base", "between.capacity=1", "between.capacity=3", "drill.servers=2"]


def test_a_latin_hypercube_meets_every_stratum_of_each_factor_once(tmp_path: Path) -> None:
    text = "ranges: {stations.drill.processing.mean_s: {low: 0, high: 10}}\ndesign: latin_hypercube\nsamples: 10\n"
    values = [line.stations[1].processing.mean_s for line in study(tmp_path, text).lines.values()][1:]  # type: ignore[union-attr]
    assert sorted(int(value) for value in values) == list(range(10))


def test_whole_ranges_have_whole_values(tmp_path: Path) -> None:
    text = "ranges: {buffers.between.capacity: {low: 1, high: 8, steps: 3, whole: true}}\n"
    assert name_cells(tmp_path, text) == ["base", "between.capacity=1", "between.capacity=4", "between.capacity=8"]


def test_variants_change_several_values_at_once(tmp_path: Path) -> None:
    text = "variants: {size: {small: {}, large: {buffers.between.capacity: 9, stations.drill.servers: 2}}}\n"
    found = study(tmp_path, text)
    assert [cell.name for cell in found.cells] == ["base", "size=large"]
    assert found.cells[1].overrides == {"buffers.between.capacity": 9, "stations.drill.servers": 2}


def test_a_scenario_of_the_line_can_be_the_base(tmp_path: Path) -> None:
    found = study(tmp_path, "scenario: slow\nset: {stations.cut.servers: 2}\n")
    assert found.lines["base"].stations[1].processing.mean_s == 20  # type: ignore[union-attr]
    assert found.lines["base"].stations[0].servers == 2


def test_everything_that_is_wrong_with_any_cell_is_told_at_once_where_it_stands(tmp_path: Path) -> None:
    text = "factors:\n  buffers.betwen.capacity: [1, 2]\n  stations.drill.servers: [1, -2, 3]\nkpis: [oe]\n"
    messages = complain(tmp_path, text)
    assert len(messages) == 4
    assert all(("betwen" in message) == message.startswith("4:") for message in messages)
    assert any(message.startswith("5:31") and "-2" in message for message in messages)
    assert any("no KPI of the line is named 'oe'; did you mean 'oee'?" in message for message in messages)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("scenario: slo\n", "the line has no scenario 'slo'; did you mean 'slow'?"),
        ("design: latin_hypercube\n", "needs samples"),
        ("samples: 4\n", "other designs have none"),
        ("design: paired\nfactors: {stations.cut.servers: [1, 2], stations.drill.servers: [1]}\n", "equally many"),
        ("ranges: {stations.cut.servers: {low: 3, high: 2}}\n", "must be above low"),
        ("constraints: [{kpi: oee}]\n", "one of at_least and at_most"),
        ("constraints: [{kpi: oee, at_least: 0.5}]\n", "nothing is chosen without an objective"),
        ("replications: 1\n", "must be >= 2"),
        ("factors: {stations.cut.servers: []}\n", "at least 1"),
        ("precision: {kpi: oee, half_width: .nan}\n", "3:35"),
        ("faults: [{fault: push, severities: [0.5], stations: [cut]}]\n", "no station of this line works by a skill"),
        (
            "ranges: {stations.cut.servers: {low: 1, high: 90, steps: 90, whole: true}, "
            "stations.drill.servers: {low: 1, high: 90, steps: 90, whole: true}}\n",
            "more than 2,000 cells",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, text: str, message: str) -> None:
    assert any(message in found for found in complain(tmp_path, text)), complain(tmp_path, text)


def test_a_line_that_does_not_exist_is_told_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "try.yaml").write_text("experiment: try\nline: tote_hubb\n")
    with pytest.raises(ConfigError, match=r"try\.yaml:2:7: line: .*did you mean 'tote_hub'"):
        load_study(tmp_path / "try.yaml")


def test_an_experiment_that_does_not_exist_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'robot_comparison'"):
        load_study("robot_comparisons")


@pytest.mark.parametrize("name", list_experiments())
def test_the_shipped_experiments_are_right(name: str) -> None:
    study = load_study(name)
    assert study.space is not None or len(study.cells) > 3


def test_the_example_of_the_documentation_is_right(tmp_path: Path) -> None:
    page = (find_data_folder("line_configs") / "experiments" / "README.md").read_text()
    (tmp_path / "my_line.yaml").write_text(LINE)
    (tmp_path / "wider.yaml").write_text(page.split("```yaml\n")[1].split("```")[0])
    assert len(load_study(tmp_path / "wider.yaml").cells) == 6
