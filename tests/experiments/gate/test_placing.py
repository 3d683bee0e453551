"""Where a policy takes the place of others, and when it cannot."""

from pathlib import Path

import pytest

from twin.errors import ConfigError, UsageError
from twin.experiments.gate.placing import Placed, place_policy


def place(policy: str, line: str, **more: object) -> Placed:
    return place_policy(policy, line, attempts=7, **more)  # type: ignore[arg-type]


def test_a_policy_is_put_at_every_station_of_its_task_and_told() -> None:
    placed = place("swift", "tote_hub")
    assert [(found.station, found.mine.policy, found.before.policy) for found in placed.places] == [
        ("unload", "swift", "scripted"),
        ("load", "swift", "scripted"),
    ]
    assert placed.unchanged == {}
    assert placed.settings[1] == "stations.load.processing.policy=swift"


def test_both_lines_rest_on_the_attempts_that_are_asked_for() -> None:
    placed = place("swift", "tote_hub")
    for line in (placed.mine, placed.before):
        assert [line.stations[number].processing.attempts for number in (0, 4)] == [7, 7]


def test_humanoids_of_other_tasks_keep_their_policy() -> None:
    placed = place("swift", "gear_units")
    assert placed.places
    assert all(found.mine.task == "tote_transfer" for found in placed.places)
    assert "swift cannot do kitting; scripted stays" in placed.unchanged.values()
    assert [line.model_dump() for line in (placed.mine, placed.before)][0] != placed.before.model_dump()


def test_a_named_baseline_replaces_what_the_line_says() -> None:
    placed = place("scripted", "tote_hub", baseline="swift")
    assert {(found.mine.policy, found.before.policy) for found in placed.places} == {("scripted", "swift")}


def test_a_scenario_is_the_line_that_is_tried() -> None:
    assert place("swift", "tote_hub", scenario="second_robots").mine.stations[0].servers == 2


@pytest.mark.parametrize(
    ("policy", "line", "said"),
    [
        ("swft", "tote_hub", r"for none of which is a policy 'swft'; did you mean 'swift'"),
        ("swift", "tote_hob", "no line named 'tote_hob'; did you mean 'tote_hub'"),
        ("swift", "drive_units", "no station works by a skill"),
    ],
)
def test_what_cannot_be_tried_is_told_before_anything_runs(policy: str, line: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        place(policy, line)


def test_an_unknown_scenario_or_baseline_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'second_robots'"):
        place("swift", "tote_hub", scenario="second_robot")
    with pytest.raises(UsageError, match="no policy named 'scriptd'; did you mean 'scripted'"):
        place("swift", "tote_hub", baseline="scriptd")


def test_a_policy_for_other_tasks_is_told_which(tmp_path: Path) -> None:
    path = tmp_path / "kits.yaml"
    path.write_text(
        "line: kits\nstations: [{name: kit, processing: {kind: skill, robot: unitree_g1, task: kitting}}]\n"
        "crews: [{name: people, size: 1}]\n"
        "interventions: {crew: people, default: {kind: constant, value_s: 40}}\n"
    )
    with pytest.raises(UsageError, match="the line's humanoids do kitting, .* 'swift'; it is for tote_transfer"):
        place("swift", str(path))


def test_what_is_wrong_with_a_policy_of_ones_own_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWIN_POLICIES", str(tmp_path))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "policy.yaml").write_text("kind: onx\n")
    with pytest.raises(ConfigError, match=r"policy.yaml:1:7: kind: .* did you mean 'onnx'"):
        place("mine", "tote_hub")
