"""KPIs of a line that was really simulated."""

import math

import numpy as np
import pyarrow as pa
import pytest

from twin.config.distribution import Constant, Exponential
from twin.config.failure import Failure
from twin.config.line import Buffer, Crew, Interventions, Line, Plan, Skill, Station
from twin.line.compile import compile_line, skill_key
from twin.line.simulate import simulate
from twin.records.kpis import compute_kpis
from twin.records.losses import compute_waterfall
from twin.records.outcome import Outcome
from twin.records.skill import SkillModel
from twin.records.state import ServerState

SKILL = Skill(kind="skill", robot="unitree_g1", task="tote_transfer")


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    failure = Failure(
        name="jam",
        time_to_failure=Exponential(kind="exponential", mean_s=1800),
        time_to_repair=Exponential(kind="exponential", mean_s=180),
        crew="people",
    )
    line = Line(
        line="small",
        stations=(
            Station(name="unload", processing=SKILL),
            Station(name="seal", processing=Constant(kind="constant", value_s=24), servers=2, failures=(failure,)),
            Station(name="load", processing=SKILL),
        ),
        buffers=(Buffer(name="b1", after="unload", capacity=3), Buffer(name="b2", after="seal", capacity=3)),
        crews=(Crew(name="people", size=1),),
        interventions=Interventions(crew="people", default=Constant(kind="constant", value_s=60)),
        plan=Plan(target_per_hour=250),
    )
    compiled = compile_line(line, {skill_key(SKILL): _make_skill()})
    runs = [simulate(compiled, seed=1, scenario="base", replication=i) for i in range(3)]
    return {name: pa.concat_tables([run[name] for run in runs]) for name in runs[0]}


def test_server_states_fill_the_planned_time(tables: dict[str, pa.Table]) -> None:
    for row in tables["servers"].to_pylist():
        assert math.fsum(row[f"{state.label}_s"] for state in ServerState) == pytest.approx(28_800)


def test_the_waterfall_of_a_real_line_sums(tables: dict[str, pa.Table]) -> None:
    planned, *losses, good = compute_waterfall(tables)
    assert math.fsum(loss.time_s.mean for loss in losses) + good.time_s.mean == pytest.approx(planned.time_s.mean)


def test_no_more_parts_are_still_in_the_line_than_fit_in(tables: dict[str, pa.Table]) -> None:
    step = next(step for step in compute_waterfall(tables) if step.name == "in_process")
    assert abs(step.parts.mean) <= 3 + 2 + 3 + 1


def test_every_share_is_a_share(tables: dict[str, pa.Table]) -> None:
    for row in compute_kpis(tables).to_pylist():
        if row["unit"] == "1" and row["kpi"] not in {"effectiveness", "output_to_target"}:
            assert 0 <= row["value"] <= 1, row


def test_first_try_success_is_near_that_of_the_attempts(tables: dict[str, pa.Table]) -> None:
    values = [
        r["value"] for r in compute_kpis(tables).to_pylist() if (r["scope"], r["kpi"]) == ("line", "first_try_success")
    ]
    assert np.mean(values) == pytest.approx(0.95, abs=0.01)


def _make_skill() -> SkillModel:
    rng = np.random.default_rng(1)
    outcome = np.where(np.arange(60) % 20 == 7, Outcome.DROP, Outcome.SUCCESS).astype(np.int8)
    return SkillModel(
        key=skill_key(SKILL),
        hash="abc",
        outcome=outcome,
        duration_s=rng.uniform(11, 13, 60),
        energy_j=rng.uniform(2500, 3500, 60),
        idle_w=70.0,
        fidelity="full",
        sim_faults=0,
    )
