from pathlib import Path

import pytest

from twin.cli import main
from twin.config.lines import load_line
from twin.errors import UsageError
from twin.experiments import improve as improve_module
from twin.experiments.improve import Standing, allocate, improve
from twin.experiments.uncertainty_coverage import CASES, draw_skill, make_line
from twin.records.skill import SkillKey, SkillModel

FIRST, SECOND = (SkillKey("unitree_g1", "tote_transfer", "scripted", name) for name in ("nominal", "packed"))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Stand in for the physics; return the numbers of attempts that were asked for."""
    counts: list[int] = []

    def draw(wanted: dict[SkillKey, int], **_: object) -> dict[SkillKey, SkillModel]:
        counts.extend(wanted.values())
        return {key: draw_skill(key, 0.9, count, seed=1) for key, count in wanted.items()}

    monkeypatch.setattr(improve_module, "calibrate", draw)
    return counts


def make_standing(*variances: float, costs: tuple[float, float] = (10.0, 10.0)) -> Standing:
    keys = (FIRST, SECOND)
    return Standing(
        dict.fromkeys(keys, 60),
        dict(zip(keys, variances, strict=True)),
        dict(zip(keys, costs, strict=True)),
    )


def test_attempts_go_where_the_variance_is() -> None:
    assert allocate(make_standing(1.0, 0.0), 30) == {FIRST: 90, SECOND: 60}
    assert allocate(make_standing(1.0, 1.0), 30) == {FIRST: 75, SECOND: 75}


def test_of_equal_gains_the_cheaper_attempts_are_made() -> None:
    counts = allocate(make_standing(1.0, 1.0, costs=(10.0, 40.0)), 90)
    assert counts[FIRST] / counts[SECOND] == pytest.approx(2, abs=0.05)  # n is as sqrt(variance / cost)


def test_nothing_is_spent_where_nothing_can_be_gained() -> None:
    assert allocate(make_standing(0.0, 0.0), 30) == {FIRST: 60, SECOND: 60}


def test_a_budget_is_spent_in_rounds_and_narrows_the_interval(asked: list[int]) -> None:
    before, after = improve(make_line(CASES[0]), "good_rate", 180, executor="serial")
    assert asked == [60, 120, 180, 240]
    assert after.half_width < 0.8 * before.half_width


def test_a_kpi_that_is_unknown_or_pooled_is_refused(asked: list[int]) -> None:
    with pytest.raises(UsageError, match="did you mean 'oee'"):
        improve(make_line(CASES[0]), "oeee", 10)
    with pytest.raises(UsageError, match="no averaged KPI of the line named 'falls_per_1000_h'"):
        improve(make_line(CASES[0]), "falls_per_1000_h", 10)
    assert asked == []


def test_a_line_without_skills_cannot_be_improved_by_attempts(machines: Path) -> None:
    with pytest.raises(UsageError, match="names no skill"):
        improve(load_line(str(machines)), "oee", 10)


@pytest.mark.usefixtures("asked")
def test_the_command_prints_the_settings_with_which_runs_use_the_attempts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "tote_hub", "--improve", "oee", "--attempts", "30", "--executor", "serial"]) == 0
    out = capsys.readouterr().out
    numbers = [int(line.rpartition("=")[2]) for line in out.splitlines() if line.startswith("  stations.")]
    assert "  stations.unload.processing.attempts=" in out
    assert sum(numbers) == 60 + 60 + 30


def test_a_scenario_alone_is_no_way_to_calibrate(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "tote_hub", "--scenario", "bigger_buffers"]) == 2
    assert "--scenario goes with --improve" in capsys.readouterr().err
