"""Graphs of shipped skills do tasks, and end where a loop would not."""

from pathlib import Path

import pytest

from tests.policies.adapters.conftest import README, find_block, write_policy
from twin.episodes.attempt import run_attempt
from twin.policies.adapters.graph import SKILLS
from twin.records.attempt import AttemptSpec
from twin.records.outcome import Outcome

KIT = """
start: clear
nodes:
  clear: {skill: clear_left, next: {done: choose}}
  choose: {skill: choose, next: {found: pick, none: home}}
  pick: {skill: pick, timeout_s: 30, next: {held: place, empty: choose, timeout: choose}}
  place: {skill: place, next: {done: choose}}
  home: {skill: go_home, next: {done: end}}
"""
LOOP = """
start: wait
nodes:
  wait: {skill: wait, set: {duration_s: 0.0}, most_visits: 5, next: {done: wait}}
"""


def write_graph(folder: Path, task: str, graph: str) -> None:
    text = find_block("kind: skill_graph").replace("tote_transfer", task)
    write_policy(folder, "mine", text, graph_yaml=graph.encode())


@pytest.mark.slow
def test_a_kit_is_made_part_by_part(folder: Path) -> None:
    write_graph(folder, "kitting", KIT)
    record = run_attempt(AttemptSpec("unitree_g1", "kitting", "mine", "nominal", 3))
    assert (record.outcome, record.done) == (Outcome.SUCCESS, record.total)


@pytest.mark.slow
@pytest.mark.parametrize("task", ["kitting", "tote_transfer"])
def test_a_loop_ends_after_its_visits_and_with_it_the_work(folder: Path, task: str) -> None:
    write_graph(folder, task, LOOP)
    record = run_attempt(AttemptSpec("unitree_g1", task, "mine", "nominal", 3, timeout_s=3.0))
    assert record.outcome is Outcome.JAM
    assert record.duration_s < 3.0


@pytest.mark.slow
def test_a_tote_that_is_too_heavy_goes_another_way(folder: Path) -> None:
    write_graph(folder, "tote_transfer", find_block("start: reach"))
    record = run_attempt(AttemptSpec("unitree_g1", "tote_transfer", "mine", "nominal", 0, (("mass_kg", 4.4),)))
    names = [phase.name for phase in record.phases]
    assert record.outcome is Outcome.JAM
    assert names.index("lift") == names.index("release") - 2


@pytest.mark.slow
def test_where_the_robot_has_to_step_the_reason_is_told(folder: Path) -> None:
    write_graph(folder, "tote_transfer", find_block("start: reach"))
    record = run_attempt(AttemptSpec("unitree_g1", "tote_transfer", "mine", "nominal", 3, (("away_m", 0.9),)))
    assert record.outcome is Outcome.POLICY_FAULT
    assert "the outfeed is out of reach" in record.reason


def test_the_readme_names_every_skill_and_parameter() -> None:
    text = README.read_text()
    for skills in SKILLS.values():
        for name, skill in skills.items():
            assert all(f"`{word}`" in text for word in (name, *skill.parameters))
