"""Searches: what they find, that they repeat themselves, and what they refuse."""

import json
from pathlib import Path

import pyarrow.compute as pc
import pytest

from twin.cli import main
from twin.errors import ConfigError, UsageError
from twin.experiments.allocation import find_entries, solve
from twin.experiments.neighbours import list_neighbours
from twin.experiments.optimise import FIRST_REPLICATION, optimise, run_finalists, search
from twin.experiments.run import read_experiment, run_experiment
from twin.experiments.space import Dimension
from twin.experiments.study import Study, load_study
from twin.experiments.trial import Status, Trial, count_trials
from twin.line.validation.table import Entry
from twin.records.findings import Findings
from twin.records.front import find_front
from twin.records.store import Store

LINE = """
line: pair
stations:
  - {name: cut, processing: {kind: exponential, mean_s: 10}, capital_per_hour: 5}
  - {name: drill, processing: {kind: exponential, mean_s: 10}, capital_per_hour: 20}
buffers: [{name: between, after: cut, capacity: 2, capital_per_hour: 0.1}]
costs: {currency: EUR}
plan: {planned_hours: 4, warm_up_hours: 0.5}
"""
SEARCH = """
factors: {stations.drill.servers: [1, 2]}
ranges: {buffers.between.capacity: {low: 0, high: 20, whole: true}}
kpis: [good_rate, cost_per_good_part]
objective: {kpi: good_rate, direction: maximise, indifference: 5}
replications: 5
search: {trials: 12, replications: 2, batch: 4, finalists: 3, confirmations: 10}
"""


def load(folder: Path, text: str = SEARCH) -> Study:
    (folder / "pair.yaml").write_text(LINE)
    (folder / "try.yaml").write_text(f"experiment: try\nline: pair.yaml\n{text}")
    return load_study(folder / "try.yaml")


def look(folder: Path, text: str = SEARCH, executor: str = "serial") -> tuple[Trial, ...]:
    return search(load(folder, text), seed=1, executor=executor)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("search")
    trials, prepared = optimise(load(folder), seed=1, executor="serial")
    return run_finalists(trials, prepared, folder / "store", executor="serial")


ENTRIES = find_entries()


@pytest.mark.parametrize(
    "entry",
    [ENTRIES[0], *(pytest.param(entry, marks=pytest.mark.slow) for entry in ENTRIES[1:])],
    ids=[entry.id for entry in ENTRIES],
)
def test_the_best_buffer_allocation_is_found_with_fewer_trials_than_there_are(entry: Entry) -> None:
    found = solve(entry, hours=5)
    assert found["equal"], found
    assert found["simulated"] < found["enumeration"]


def test_the_best_is_better_on_replications_that_nothing_was_chosen_by(store: Store) -> None:
    findings = Findings.read(store.folder)
    assert findings.best is not None
    assert "drill.servers=2" in findings.best
    assert findings.gain is not None
    assert findings.gain.shares[0] > 0.01


def test_no_replication_of_the_search_counts_afterwards(store: Store) -> None:
    assert max(store.read("runs")["replication"].to_pylist()) < FIRST_REPLICATION


def test_the_gain_rests_on_more_replications_than_the_choice(store: Store) -> None:
    findings = Findings.read(store.folder)
    used = max(findings.replications.values())
    assert store.read("runs").filter(pc.field("scenario") == findings.best).num_rows == max(5, used) + 10


def test_every_trial_is_listed_in_the_store(store: Store) -> None:
    assert count_trials(store.folder) == {Status.KEPT: 12, Status.EXCLUDED: 0, Status.FAILED: 0}


def test_a_resumed_search_repeats_nothing_and_finds_the_same(store: Store) -> None:
    before = store.completed(), (store.folder / "findings.json").read_bytes()
    run_experiment(read_experiment(store.folder), store.folder, executor="serial")
    assert (store.completed(), (store.folder / "findings.json").read_bytes()) == before


def test_the_same_seed_takes_the_same_way(tmp_path: Path) -> None:
    assert look(tmp_path) == look(tmp_path)


@pytest.mark.slow
@pytest.mark.usefixtures("cluster")
def test_ray_takes_the_same_way_as_serial(tmp_path: Path) -> None:
    assert look(tmp_path, executor="ray") == look(tmp_path)


def test_a_small_space_is_searched_whole_and_once(tmp_path: Path) -> None:
    trials = look(tmp_path, SEARCH.replace("high: 20", "high: 2").replace("trials: 12", "trials: 100"))
    assert len({trial.setting for trial in trials}) == len(trials) == 6


def test_candidates_keep_a_budget(tmp_path: Path) -> None:
    budget = "budgets: [{paths: [buffers.between.capacity, stations.drill.servers], at_most: 5}]"
    trials = look(tmp_path, SEARCH.replace("batch: 4", f"batch: 4, {budget}"))
    sums = [sum(int(str(value)) for value in trial.cell.overrides.values()) for trial in trials]
    assert max(sums) == 5


def test_candidates_that_break_a_constraint_are_not_chosen(tmp_path: Path) -> None:
    dear = SEARCH + "constraints: [{kpi: cost_per_good_part, at_most: 0.12}]\n"
    trials, prepared = optimise(load(tmp_path, dear), seed=1, executor="serial")
    assert {trial.status for trial in trials} == {Status.KEPT, Status.EXCLUDED}
    assert not any("drill.servers=2" in name for name in prepared.lines)


def test_a_candidate_without_a_valid_line_is_a_failed_trial_with_its_reason(tmp_path: Path) -> None:
    trials = look(tmp_path, SEARCH.replace("[1, 2]", "[1, 2, 0]"))
    failed = [trial for trial in trials if trial.status is Status.FAILED]
    assert failed
    assert all("stations[1].servers: must be >= 1 (got 0)" in trial.reason for trial in failed)


def test_candidates_of_which_none_is_valid_are_an_error_with_the_reasons(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"(?s)none of 4\d candidates .*must be >= 1 \(got 0\)"):
        look(tmp_path, SEARCH.replace("[1, 2]", "[0, -1]"))


def test_a_front_without_costs_says_so(tmp_path: Path) -> None:
    priced = ("stations.cut", "stations.drill", "buffers.between")
    bare = f"set: {{costs: null, {', '.join(f'{place}.capital_per_hour: null' for place in priced)}}}\n"
    with pytest.raises(UsageError, match="cost_per_good_part has no value"):
        look(tmp_path, SEARCH.replace("batch: 4", "front: {}") + bare)


def test_a_front_holds_what_nothing_beats_in_both() -> None:
    assert find_front([1, 2, 3, 2], [5, 9, 8, 4]) == [0, 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SEARCH.replace("objective:", "# "), "a search needs an objective"),
        (SEARCH + "design: grid\n", "a search has no design"),
        (SEARCH.replace("between.capacity", "betwen.capacity"), "did you mean 'between'?"),
        (SEARCH.replace("batch: 4", "front: {cost: cost_per_god_part}"), "did you mean 'cost_per_good_part'?"),
        (
            SEARCH.replace("batch: 4", "budgets: [{paths: [buffers.between.capacit], at_most: 5}]"),
            "no factor or range of whole numbers has this path; did you mean 'buffers.between.capacity'?",
        ),
        (SEARCH.replace("trials: 12", "trials: 1"), "must be >= 2"),
    ],
)
def test_what_cannot_be_searched_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["drive_units_optimise", "tote_hub_optimise", "gear_units_optimise"])
def test_the_shipped_searches_are_right_and_know_their_base(name: str) -> None:
    space = load_study(name).space
    assert space is not None
    base = space.find_base()
    assert base is not None
    assert space.load(space.make_cell(base))[1] == []


def test_an_ordinary_sweep_of_a_search_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load(tmp_path)
    assert main(["sweep", str(tmp_path / "try.yaml")]) == 2
    assert "use twin optimise" in capsys.readouterr().err


def test_the_command_tells_best_gain_front_and_trials(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load(tmp_path, SEARCH.replace("batch: 4", "batch: 4, front: {}"))
    out = ["--executor", "serial", "--out", str(tmp_path / "store"), "--json"]
    assert main(["optimise", str(tmp_path / "try.yaml"), *out]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["changes"]["stations.drill.servers"] == 2
    assert found["gain"]["n"] == 10
    assert {point["scenario"] for point in found["front"]} <= {cell["scenario"] for cell in found["finalists"]}
    assert found["trials"]["kept"] == 12


def test_a_file_without_a_search_is_told_what_to_add(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="add `search:"):
        look(tmp_path, SEARCH.split("search:")[0])


def test_a_place_moved_from_one_buffer_to_another_is_a_neighbour() -> None:
    buffers = [Dimension(name, 0, 3) for name in "ab"]
    assert set(list_neighbours(buffers, (1.0, 0.0))) == {(0.0, 0.0), (2.0, 0.0), (1.0, 1.0), (0.0, 1.0)}
