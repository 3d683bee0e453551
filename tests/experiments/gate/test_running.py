"""What a line says of criteria: real lines, with skills whose truth is known."""

import json
from collections.abc import Mapping

import numpy as np
import pytest

from twin.config.gate import LineCriterion
from twin.config.line import Line
from twin.experiments.gate.finding import Evidence, Finding
from twin.experiments.gate.running import BEFORE, MINE, LineRuns, run_lines
from twin.experiments.uncertainty_coverage import CASES, draw_skill, make_line
from twin.line.compile import find_skill_keys
from twin.records.gate import GateVerdict
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey, SkillModel

TWO = "scripted", "swift"


def make_lines() -> tuple[dict[str, Line], list[SkillKey]]:
    """Return a line of one humanoid twice, and the skill of each."""
    before = make_line(CASES[0])
    station = before.stations[0]
    skill = station.processing.model_copy(update={"policy": "swift"})
    mine = before.model_copy(update={"stations": (station.model_copy(update={"processing": skill}),)})
    lines = {MINE: mine, BEFORE: before}
    return lines, [find_skill_keys(line)[0] for line in lines.values()]


def run(mine: SkillModel, before: SkillModel, replications: int = 6) -> LineRuns:
    lines, _ = make_lines()
    skills: Mapping[SkillKey, SkillModel] = {mine.key: mine, before.key: before}
    return run_lines(lines, skills, attempts=60, replications=replications, seed=1, executor="serial")


@pytest.fixture(scope="module")
def alike() -> LineRuns:
    """A policy that works as well as its baseline, by other attempts."""
    _, (mine, before) = make_lines()
    return run(draw_skill(mine, 0.9, 60, seed=1), draw_skill(before, 0.9, 60, seed=2))


@pytest.fixture(scope="module")
def useless() -> LineRuns:
    """A policy that never does anything right."""
    _, (mine, before) = make_lines()
    good = draw_skill(before, 0.9, 20, seed=1)
    faults = np.full(20, Outcome.POLICY_FAULT, dtype=np.int8)
    nothing = SkillModel(mine, "0", faults, np.full(20, 0.04), np.zeros(20), 70.0, "full", 0)
    return run(nothing, good, replications=3)


def weigh(runs: LineRuns, **asked: object) -> Finding:
    criterion = LineCriterion.model_validate_json(json.dumps(asked))
    return Finding(criterion, "line", runs.weigh(criterion, 0.95))


def find_half(evidence: Evidence) -> float:
    assert evidence.interval is not None
    return (evidence.interval.high - evidence.interval.low) / 2


@pytest.mark.slow
@pytest.mark.usefixtures("cluster")
def test_ray_and_serial_find_the_same(alike: LineRuns) -> None:
    lines, (mine, before) = make_lines()
    skills = {key: alike.skills[key] for key in (mine, before)}
    found = run_lines(lines, skills, attempts=60, replications=6, seed=1, executor="ray")
    assert found.values == alike.values


def test_the_interval_of_a_difference_holds_replications_and_attempts(alike: LineRuns) -> None:
    found = weigh(alike, kpi="good_rate", against_baseline="difference", at_least=-0.001)
    split = found.evidence.split
    assert split is not None
    assert find_half(found.evidence) == pytest.approx(np.hypot(split.replications, split.attempts))
    assert set(split.by_skill) == {f"unitree_g1/tote_transfer/{name}/nominal" for name in TWO}
    assert split.attempts > split.replications  # common random numbers leave little else


def test_a_ratio_agrees_with_the_difference_to_first_order(alike: LineRuns) -> None:
    ratio = weigh(alike, kpi="good_rate", against_baseline="ratio", at_least=0.9).evidence
    difference = weigh(alike, kpi="good_rate", against_baseline="difference", at_least=-1000).evidence
    baseline = np.mean(list(alike.values[BEFORE].kpis["good_rate"].values()))
    assert ratio.interval is not None
    assert difference.interval is not None
    assert ratio.interval.mean == pytest.approx(1 + difference.interval.mean / baseline)
    assert find_half(ratio) == pytest.approx(find_half(difference) / baseline, rel=0.25)


def test_undecided_lines_say_what_more_would_decide(alike: LineRuns) -> None:
    mean = weigh(alike, kpi="oee", at_least=0.1).evidence.interval
    assert mean is not None
    close = weigh(alike, kpi="oee", at_least=mean.mean - 0.3 * (mean.mean - mean.low))
    assert close.verdict is GateVerdict.UNDECIDED
    assert any(way.possible and (way.attempts or way.replications) for way in close.needs)
    shares = close.as_json()["interval_from"]
    assert shares["attempts"] + shares["replications"] == pytest.approx(1)


def test_a_policy_that_does_nothing_right_fails_and_crashes_nothing(useless: LineRuns) -> None:
    for asked in (
        {"kpi": "good_rate", "at_least": 50},
        {"kpi": "oee", "against_baseline": "difference", "at_least": -0.1},
    ):
        assert weigh(useless, **asked).verdict is GateVerdict.FAIL
    ratio = weigh(useless, kpi="good_rate", against_baseline="ratio", at_least=0.9)
    assert ratio.verdict is GateVerdict.FAIL
    assert ratio.evidence.interval is not None
    assert (ratio.evidence.interval.low, ratio.evidence.interval.mean) == (0, 0)
    flow = weigh(useless, kpi="flow_time", against_baseline="ratio", at_most=1.5)
    assert flow.verdict is GateVerdict.FAIL
    assert "nothing good was made in 3 of 3 replications" in flow.evidence.reason


def test_a_kpi_that_the_line_has_not_is_undecided_and_says_what_to_do(alike: LineRuns) -> None:
    found = weigh(alike, kpi="cost_per_good_part", at_most=5)
    assert found.verdict is GateVerdict.UNDECIDED
    assert "add to the line what it takes" in found.evidence.reason
    assert not alike.has("cost_per_good_part")


def test_a_ratio_to_nothing_is_refused(alike: LineRuns) -> None:
    found = weigh(alike, kpi="minor_stops_per_hour", against_baseline="ratio", at_most=2)
    assert found.verdict is GateVerdict.UNDECIDED
    assert "bound the difference instead" in found.evidence.reason


def test_a_policy_set_against_itself_differs_by_nothing() -> None:
    lines, (_, before) = make_lines()
    skills = {before: draw_skill(before, 0.9, 30, seed=1)}
    runs = run_lines(
        {MINE: lines[BEFORE], BEFORE: lines[BEFORE]}, skills, attempts=30, replications=3, seed=1, executor="serial"
    )
    found = weigh(runs, kpi="oee", against_baseline="ratio", at_least=1.0)
    assert found.verdict is GateVerdict.PASS
    assert find_half(found.evidence) == pytest.approx(0, abs=1e-12)
