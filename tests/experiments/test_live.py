"""Live co-simulation, with attempts that a cheap function makes, and a few in physics."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from twin.cli import main
from twin.config.line import Line
from twin.errors import UsageError
from twin.experiments import calibrate as calibrate_module
from twin.experiments import population
from twin.experiments.cosimulate import CoSimulation
from twin.experiments.live import PhysicsAttempts, prepare_live
from twin.experiments.population import LiveLine, find_seed
from twin.experiments.run import Experiment, Prepared, prepare, run_prepared
from twin.experiments.two_levels import _find_remainder, compare_levels
from twin.line.ahead_lines import can_run_ahead
from twin.line.compile import CompiledLine, compile_line, find_skill_keys
from twin.line.simulate import simulate
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey, SkillModel
from twin.records.store import Store

LINE = """\
line: pair
stations:
  - name: unload
    servers: {servers}
    processing: {{kind: skill, robot: unitree_g1, task: tote_transfer, attempts: 5}}
    failed_attempt: {{rule: retry, max_retries: 1}}
  - name: scan
    processing: {{kind: exponential, mean_s: 9}}
  - name: load
    processing: {{kind: skill, robot: unitree_g1, task: tote_transfer, attempts: 5}}
    failed_attempt: {{rule: scrap}}
buffers: [{{name: between, after: unload, capacity: 2}}]
crews: [{{name: people, size: 1}}]
interventions: {{crew: people, default: {{kind: constant, value_s: 40}}}}
plan: {{planned_hours: 0.5, warm_up_hours: 0.1}}
scenarios:
  helped: {{crews.people.size: 2}}
"""
FAULTS_OF_SIMULATOR = 0.02
MANY_ATTEMPTS = {f"stations.{name}.processing.attempts": 100 for name in ("unload", "load")}
"""Over five calibrated attempts, hardly any live result could be told from skill models."""


def attempt(spec: AttemptSpec) -> AttemptRecord:
    """Return an attempt that takes no physics: its seed says all about it."""
    luck, time, energy = np.random.default_rng([spec.seed, 3]).random(3)
    outcome = Outcome.SUCCESS if luck > 0.2 else Outcome.SIM_FAULT if luck < FAULTS_OF_SIMULATOR else Outcome.DROP
    return AttemptRecord(
        spec, outcome, 8.0 + 12.0 * time, 0, 0.0, 500.0 + 100.0 * energy, 0.0, 0.0, 1, 1, "full", {}, (), {}
    )


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file of a line with two humanoid stations whose attempts take no physics."""
    monkeypatch.setenv("TWIN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(calibrate_module, "run_attempt", attempt)
    path = tmp_path / "pair.yaml"
    path.write_text(LINE.format(servers=2))
    return path


def prepare_pair(file: Path, **changes: object) -> Prepared:
    return prepare(Experiment(str(file), **{"replications": 2, **changes}), executor="serial")  # type: ignore[arg-type]


def run_live(prepared: Prepared, out: Path, **options: float) -> Store:
    live = prepare_live(prepared, PhysicsAttempts("serial"), **options)
    return run_prepared(live, out, executor="serial")


def make_models(file: Path) -> tuple[Line, CompiledLine, dict[SkillKey, SkillModel]]:
    """Return a line, compiled over skill models of a few attempts, and the models."""
    line = Experiment(str(file)).load()["base"]
    skills = {key: model_of(key, 5) for key in find_skill_keys(line)}
    return line, compile_line(line, skills), skills


def model_of(key: SkillKey, count: int) -> SkillModel:
    """Return the skill model of the first potential attempts, failures of the simulator repeated."""
    records = [attempt_at(key, index) for index in range(count)]
    return SkillModel(
        key,
        "hash",
        np.array([record.outcome for record in records], np.int8),
        np.array([record.duration_s for record in records]),
        np.array([record.energy_j for record in records]),
        50.0,
        "full",
        0,
    )


def attempt_at(key: SkillKey, index: int) -> AttemptRecord:
    repeat = 0
    while (record := attempt(make_spec(key, find_seed(index, repeat)))).outcome is Outcome.SIM_FAULT:
        repeat += 1
    return record


def make_spec(key: SkillKey, seed: int) -> AttemptSpec:
    return AttemptSpec(key.robot, key.task, key.policy, key.conditions, seed)


@pytest.mark.parametrize("servers", [1, 2])
def test_a_live_run_equals_a_run_over_the_whole_population(
    pair: Path, servers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(population, "SIZE", 2**11)
    pair.write_text(LINE.format(servers=servers))
    line, modelled, skills = make_models(pair)
    live = LiveLine.of(line, skills, modelled)
    CoSimulation({"base": live}, [("base", 3)], 7, PhysicsAttempts("serial")).run()
    whole = compile_line(line, {key: model_of(key, population.SIZE) for key in skills})
    whole = replace(whole, ideal_cycles_s=modelled.ideal_cycles_s)
    found, expected = (simulate(one, seed=7, scenario="base", replication=3) for one in (live.compiled, whole))
    assert can_run_ahead(whole) == (servers == 1)
    assert found == expected
    assert 50 < sum(map(len, live.made.values())) < 500


def test_a_line_with_disturbances_is_refused(pair: Path) -> None:
    late = "disturbances: [{name: late, condition: breakdown, target: scan, at_hours: 0.1, hours: 0.1}]\n"
    pair.write_text(LINE.format(servers=1) + late)
    with pytest.raises(UsageError, match="line pair: a live run knows no disturbances"):
        LiveLine.of(*make_models(pair)[::2], make_models(pair)[1])


def test_windows_and_workers_leave_no_mark(pair: Path, tmp_path: Path) -> None:
    prepared = prepare_pair(pair)
    stores = [run_live(prepared, tmp_path / f"{window_s}", window_s=window_s) for window_s in (300.0, 7200.0)]
    for table in ("kpis", "servers", "outcomes", "levels"):
        assert stores[0].read(table) == stores[1].read(table)
    assert stores[0].read("outcomes")["count"].to_numpy().sum() > 150


def test_a_store_says_that_it_is_live_and_holds_the_attempts_made(pair: Path, tmp_path: Path) -> None:
    prepared = prepare_pair(pair)
    store = run_live(prepared, tmp_path / "live")
    (skill,) = store.manifest.skills
    seeds = store.read("attempts")["seed"].to_numpy()
    assert store.manifest.live
    assert store.manifest.identity != prepared.manifest.identity
    assert seeds.min() >= find_seed(0)
    assert skill.attempts + skill.sim_faults == len(seeds)
    assert skill.sim_faults > 0


def test_a_repeated_live_run_makes_no_attempt_again(pair: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = prepare_pair(pair, replications=1)
    first = PhysicsAttempts("serial")
    prepare_live(prepared, first)
    monkeypatch.setattr(calibrate_module, "run_attempt", None)
    again = PhysicsAttempts("serial")
    prepare_live(prepared, again)
    assert again.seeds == first.seeds
    assert len(first.cpu_s) == sum(map(len, first.seeds.values()))
    assert not again.cpu_s


def test_an_interruption_keeps_finished_attempts(pair: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = prepare_pair(pair, replications=1)
    made: list[AttemptSpec] = []

    def stop_at_the_sixth(spec: AttemptSpec) -> AttemptRecord:
        made.append(spec)
        if len(made) == 6:
            raise KeyboardInterrupt
        return attempt(spec)

    monkeypatch.setattr(calibrate_module, "run_attempt", stop_at_the_sixth)
    with pytest.raises(KeyboardInterrupt):
        prepare_live(prepared, PhysicsAttempts("serial"))
    monkeypatch.setattr(calibrate_module, "run_attempt", attempt)
    going_on = PhysicsAttempts("serial")
    prepare_live(prepared, going_on)
    assert len(going_on.cpu_s) == sum(map(len, going_on.seeds.values())) - 5


def test_a_live_run_lies_in_the_range_of_skill_models_and_less_luck_narrows_it(pair: Path, tmp_path: Path) -> None:
    prepared = prepare_pair(pair, overrides=MANY_ATTEMPTS)
    store = run_live(prepared, tmp_path / "live")
    tables = {name: store.read(name) for name in ("kpis", "servers", "outcomes")}
    found = {one.kpi: one for one in compare_levels(prepared, tables, "base")}
    oee = found["oee"]
    assert oee.within
    assert oee.remainder is not None
    assert oee.remainder.high - oee.remainder.low < 0.7 * (oee.model.high - oee.model.low)


def test_luck_that_no_resample_had_explains_nothing() -> None:
    lucks = np.linspace(0.1, 0.3, 50)[:, None]
    assert _find_remainder(0.9, np.array([0.2]), 1 - lucks[:, 0], lucks) is not None
    assert _find_remainder(0.9, np.array([0.5]), 1 - lucks[:, 0], lucks) is None


def test_another_skill_than_the_live_one_is_found_out(
    pair: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = prepare_pair(pair, replications=1, overrides=MANY_ATTEMPTS)
    monkeypatch.setattr(calibrate_module, "run_attempt", lambda spec: replace(attempt(spec), duration_s=40.0))
    store = run_live(prepared, tmp_path / "live")
    tables = {name: store.read(name) for name in ("kpis", "servers", "outcomes")}
    found = {one.kpi: one for one in compare_levels(prepared, tables, "base", resamples=60)}
    assert not found["throughput_rate"].within
    assert found["throughput_rate"].difference < 0.0


def test_the_command_prints_both_levels_and_their_costs(
    pair: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--executor", "serial", "--out", str(tmp_path / "live")]
    assert main(["run", str(pair), "--live", "--hours", "0.1", "--json", *out]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["kpis"]["oee"]["n"] == 1
    assert found["two_levels"]["kpis"]["oee"]["live"] == found["kpis"]["oee"]["mean"]
    assert found["two_levels"]["cpu"]["line_h"] == pytest.approx(0.2)
    assert main(["run", str(pair), "--live", "--hours", "0.1", *out]) == 0
    assert "two levels, scenario base" in capsys.readouterr().out


def test_a_live_store_cannot_be_resumed(pair: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_live(prepare_pair(pair, replications=1), tmp_path / "live")
    assert main(["resume", str(tmp_path / "live")]) == 2
    assert "twin run pair --live" in capsys.readouterr().err


def test_a_line_without_humanoids_cannot_run_live(machines: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(machines), "--live"]) == 2
    assert "no station has a skill" in capsys.readouterr().err


@pytest.mark.slow
def test_attempts_are_made_in_physics_with_the_seeds_of_their_draws(tmp_path: Path) -> None:
    path = tmp_path / "pair.yaml"
    path.write_text(LINE.format(servers=1))
    overrides = {"plan.planned_hours": 0.01, "plan.warm_up_hours": 0.0}
    prepared = prepare_pair(path, replications=1, overrides=overrides)
    store = run_live(prepared, tmp_path / "live", window_s=20.0)
    attempts = store.read("attempts")
    assert attempts.num_rows >= 2
    assert attempts["duration_s"].to_numpy().min() > 1.0
    assert store.read("outcomes")["count"].to_numpy().sum() >= 1
