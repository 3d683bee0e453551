"""Robots x policies over lines, from attempts made by hand; one from physics."""

import json
from pathlib import Path

import pytest

import twin.line.simulate  # noqa: F401  (its kernels' cache is chosen before the tests choose another one for attempts)
from twin.cli import main
from twin.errors import UsageError
from twin.experiments.scoreboard import make_scoreboard
from twin.records.attempt import AttemptRecord, AttemptSpec, Phase
from twin.records.outcome import Outcome
from twin.records.scoreboard import Protocol, Scoreboard, ScoreState
from twin.records.skill import SkillKey
from twin.skills.cache import SkillCache

HUB = """\
line: hub
description: a tote, then a look at it
stations:
  - name: unload
    processing: {kind: skill, robot: unitree_g1, task: tote_transfer}
  - name: inspect
    processing: {kind: skill, robot: unitree_g1, task: inspection}
interventions: {default: {kind: constant, value_s: 30}}
costs: {labour_per_hour: 38, energy_per_kwh: 0.2}
plan: {planned_hours: 1, warm_up_hours: 0.1, target_per_hour: 180}
"""
FEW = Protocol(attempts=5, replications=3)
SCRIPTED, SWIFT = ("tote_transfer", "scripted"), ("tote_transfer", "swift")
LOOK = ("inspection", "scripted")


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a line of two humanoid stations, with five attempts at each of its skills."""
    monkeypatch.setenv("TWIN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TWIN_POLICIES", raising=False)
    Path("hub.yaml").write_text(HUB)
    measure(SCRIPTED, 12.0)
    measure(SWIFT, 9.0)
    measure(LOOK, 8.0)
    return "hub.yaml"


def measure(skill: tuple[str, str], duration_s: float, outcome: Outcome = Outcome.SUCCESS) -> None:
    """Put five attempts into the cache, as physics would."""
    cache = SkillCache.find(SkillKey("unitree_g1", *skill, "nominal"))
    cache.add(
        AttemptRecord(
            spec=AttemptSpec("unitree_g1", *skill, "nominal", seed),
            outcome=outcome,
            duration_s=duration_s + 0.1 * seed,
            retries=0,
            done=int(outcome is Outcome.SUCCESS),
            total=1,
            peak_force_n=50.0,
            energy_j=3000.0,
            peak_torque_ratio=0.8,
            placement_error_m=0.004,
            fidelity="welded_fingers",
            sample={"mass_kg": 3.0},
            phases=(Phase("reach", 0.0, 4.0),),
            versions={"pybullet": "3.2.7"},
        )
        for seed in range(1, 6)
    )


def score(
    line: str, *policies: str, robots: tuple[str, ...] = ("unitree_g1",), protocol: Protocol = FEW, out: str = "out"
) -> Scoreboard:
    return make_scoreboard([line], robots, policies, protocol, Path(out), executor="serial")


def test_a_policy_takes_over_the_stations_whose_task_it_can_do(hub: str) -> None:
    board = score(hub, "scripted", "swift")
    best, other = board.rows
    assert (best.policy, best.stations, best.scripted) == ("swift", ("unload",), ("inspect",))
    assert (other.policy, other.stations, other.scripted) == ("scripted", ("unload", "inspect"), ())
    keys = ["unitree_g1/tote_transfer/swift/nominal", "unitree_g1/inspection/scripted/nominal"]
    assert [skill.key for skill in best.skills] == keys
    assert best.kpis["good_rate"].mean == pytest.approx(3600 / 9.3, rel=0.03)
    assert other.kpis["good_rate"].mean == pytest.approx(3600 / 12.3, rel=0.03)
    assert best.kpis["cost_per_good_part"].unit == "EUR/part"


def test_the_interval_of_a_score_holds_the_finite_number_of_attempts(hub: str) -> None:
    (row,) = score(hub, "scripted").rows
    split = row.kpis["good_rate"].split
    assert split is not None
    assert split.attempts > split.replications >= 0


def test_what_a_robot_cannot_do_is_a_row_with_the_reason_and_costs_no_physics(hub: str) -> None:
    board = score(hub, "scripted", robots=("dexmate_vega", "unitree_g1"))
    scored, cannot = board.rows
    assert (scored.state, scored.robot) == (ScoreState.SCORED, "unitree_g1")
    assert (cannot.state, cannot.kpis) == (ScoreState.CANNOT, {})
    assert cannot.reason.startswith("unload (tote_transfer, nominal): its trunk turns by 0.00 rad")
    assert "inspect" not in cannot.reason


def test_a_policy_for_no_task_of_the_line_is_a_row_with_the_reason(hub: str) -> None:
    Path(hub).write_text(HUB.replace("task: tote_transfer", "task: inspection"))
    scored, other = score(hub, "swift", "scripted").rows
    assert (scored.policy, scored.state) == ("scripted", ScoreState.SCORED)
    assert (other.policy, other.state) == ("swift", ScoreState.NO_TASK)
    assert "none of the line's tasks (inspection)" in other.reason


def test_a_server_that_is_not_there_is_a_row_with_the_reason(hub: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWIN_POLICIES", "mine")
    folder = Path("mine/far_off")
    folder.mkdir(parents=True)
    folder.joinpath("policy.yaml").write_text(
        'kind: remote\nversion: "1"\ntasks: [tote_transfer]\nobservations: [time]\nactions: hand_poses\nrate_hz: 25\n'
        "chunk: 4\nlatency: {kind: constant, value_s: 0.01}\naddress: ws://127.0.0.1:9\n"
    )
    scored, unfit = score(hub, "far_off", "scripted").rows
    assert (scored.policy, unfit.policy, unfit.state) == ("scripted", "far_off", ScoreState.UNFIT)
    assert "127.0.0.1:9" in unfit.reason


def test_a_robot_that_never_succeeds_makes_nothing_and_has_no_cost_per_part(hub: str) -> None:
    cache = SkillCache.find(SkillKey("unitree_g1", *SWIFT, "nominal"))
    for part in cache.folder.iterdir():
        part.unlink()
    measure(SWIFT, 9.0, Outcome.DROP)
    best, worst = score(hub, "swift", "scripted").rows
    assert (best.policy, worst.policy, worst.state) == ("scripted", "swift", ScoreState.SCORED)
    assert worst.kpis["good_rate"].mean == 0
    assert "cost_per_good_part" not in worst.kpis
    assert worst.kpis["interventions_per_shift"].mean > 100


def test_the_same_command_writes_the_same_bytes_wherever_it_writes_them(
    hub: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["scoreboard", "--lines", hub, "--policy", "scripted", "swift", "--attempts", "5", "--replications", "3"]
    for out in ("one", "two", "one"):
        assert main([*words, "--out", out]) == 0
    told = capsys.readouterr().out
    assert told.count("hub: 5 attempts a skill, 3 replications of 1 h, seed 1, plan 180 an hour") == 3
    for name in ("scoreboard.csv", "scoreboard.json", "scoreboard.html"):
        assert Path("one", name).read_bytes() == Path("two", name).read_bytes()
    assert len(list(Path("one/runs").iterdir())) == 2


def test_every_number_of_the_json_stands_in_the_csv(hub: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--policy", "scripted", "--attempts", "5", "--replications", "3", "--out", "out", "--json"]
    assert main(["scoreboard", "--lines", hub, *words]) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    head, line = Path("out/scoreboard.csv").read_text().splitlines()
    values = dict(zip(head.split(","), line.split(","), strict=True))
    for kpi, found in row["kpis"].items():
        assert [float(values[kpi + end]) for end in ("", "_low", "_high")] == [
            found[name] for name in ("mean", "low", "high")
        ]
    assert row["skills"][0]["success"]["n"] == 5


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--robots", "unitree_g2"], "no robot named 'unitree_g2'; did you mean 'unitree_g1'?"),
        (["--policy", "scriptd"], "no policy named 'scriptd'; did you mean 'scripted'?"),
        (["--lines", "automotive_v1"], "no line named 'automotive_v1'; did you mean 'automotive-v1'?"),
        (["--attempts", "4"], "attempts: expected at least 5 (got 4)"),
        (["--replications", "none"], "expected a whole number from 1 to 1000000 (got 'none')"),
        (["--lines", "hub.yaml", "again.yaml"], "again.yaml: is of the same name as hub.yaml ('hub'); rename one"),
        (["--lines", "machines.yaml"], "no station works by a skill"),
        (["--out", "hub.yaml"], "hub.yaml: cannot be a folder of results"),
        (["--executor", "serial", "--address", "auto"], "--address needs --executor ray"),
    ],
)
def test_what_cannot_be_scored_is_told_before_anything_runs(
    hub: str, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    Path("again.yaml").write_text(Path(hub).read_text())
    Path("machines.yaml").write_text(
        "line: machines\nstations:\n  - {name: cut, processing: {kind: constant, value_s: 9}}\n"
    )
    assert main(["scoreboard", *words]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert "Traceback" not in told
    assert not list(Path().glob("results/scoreboard/*"))


def test_too_few_attempts_are_refused_by_the_library_too(hub: str) -> None:
    with pytest.raises(UsageError, match="at least 5"):
        score(hub, "scripted", protocol=Protocol(attempts=1))


@pytest.mark.slow
@pytest.mark.usefixtures("cluster")
def test_ray_and_serial_give_the_same_board(hub: str) -> None:
    boards = [
        make_scoreboard([hub], ["unitree_g1"], ["swift"], FEW, Path(name), executor=name) for name in ("serial", "ray")
    ]
    assert boards[0] == boards[1]
    assert boards[0].encode_csv() == boards[1].encode_csv()


@pytest.mark.slow
def test_a_board_is_made_from_physics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWIN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    inspection = HUB[HUB.index("  - name: inspect") : HUB.index("interventions")]
    Path("one.yaml").write_text(HUB.replace(inspection, ""))
    words = ["--policy", "swift", "--attempts", "5", "--replications", "3", "--executor", "serial", "--out", "out"]
    assert main(["scoreboard", "--lines", "one.yaml", *words]) == 0
    (row,) = json.loads(Path("out/scoreboard.json").read_text())["rows"]
    assert row["skills"][0]["attempts"] == 5
    assert 250 < row["kpis"]["good_rate"]["mean"] < 450
