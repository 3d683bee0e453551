import hashlib
from pathlib import Path

import pytest

from twin.errors import ConfigError, StoreError, StoreLockedError, UsageError
from twin.experiments import replicate
from twin.experiments.run import Experiment, prepare, read_experiment, run_experiment
from twin.records.lock import lock_folder
from twin.records.store import Store
from twin.records.tables import TABLES


def digest(store: Store) -> dict[str, str]:
    """Return a digest of the bytes of every Parquet file of a store, by its name."""
    return {
        str(path.relative_to(store.folder)): hashlib.blake2b(path.read_bytes()).hexdigest()
        for path in sorted(store.folder.glob("*/*.parquet"))
    }


def make(machines: Path, **changes: object) -> Experiment:
    return Experiment(str(machines), **({"scenarios": ("base", "roomy"), "replications": 6} | changes))  # type: ignore[arg-type]


def resume(folder: Path) -> Store:
    return run_experiment(read_experiment(folder), folder, executor="serial")


def test_a_changed_line_gets_a_folder_of_its_own(machines: Path, tmp_path: Path) -> None:
    changed = tmp_path / "machines.yaml"
    changed.write_text(machines.read_text().replace("capacity: 3", "capacity: 4"))
    names = {prepare(make(path)).folder_name for path in (machines, changed)}
    assert len(names) == 2
    assert prepare(make(machines)).folder_name in names


def test_every_run_is_stored_in_every_table(machines: Path, tmp_path: Path) -> None:
    store = run_experiment(make(machines), tmp_path / "a", executor="serial")
    runs = store.read("runs").select(["scenario", "replication"]).to_pylist()
    assert [(row["scenario"], row["replication"]) for row in runs] == [
        (scenario, number) for scenario in ("base", "roomy") for number in range(6)
    ]
    # no humanoids, nothing metered, no prices, nobody, no pools, no pallets
    not_here = {"outcomes", "energy", "costs", "crews", "robots", "carriers"}
    assert all(store.read(table).num_rows for table in TABLES if table not in not_here)


def test_the_same_experiment_leaves_the_same_bytes(machines: Path, tmp_path: Path) -> None:
    stores = [run_experiment(make(machines), tmp_path / name, executor="serial") for name in ("a", "b")]
    assert digest(stores[0]) == digest(stores[1])


@pytest.mark.slow
@pytest.mark.usefixtures("cluster")
def test_ray_leaves_the_same_bytes_as_serial(machines: Path, tmp_path: Path) -> None:
    experiment = make(machines, replications=40)
    serial = run_experiment(experiment, tmp_path / "serial", executor="serial")
    assert digest(run_experiment(experiment, tmp_path / "ray", executor="ray")) == digest(serial)


def test_more_replications_are_added_to_those_that_are_there(machines: Path, tmp_path: Path) -> None:
    few = run_experiment(make(machines, replications=2), tmp_path / "a", executor="serial")
    before = few.read("kpis")
    more = run_experiment(make(machines), tmp_path / "a", executor="serial")
    assert digest(more) == digest(run_experiment(make(machines), tmp_path / "b", executor="serial"))
    assert more.read("kpis").num_rows > before.num_rows


def test_a_second_run_simulates_nothing(machines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = digest(run_experiment(make(machines), tmp_path / "a", executor="serial"))
    monkeypatch.setattr(replicate, "simulate", None)
    assert digest(run_experiment(make(machines), tmp_path / "a", executor="serial")) == first


def test_an_interrupted_run_keeps_what_is_done_and_resumes_to_the_same_bytes(
    machines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = digest(run_experiment(make(machines), tmp_path / "whole", executor="serial"))
    simulate, calls = replicate.simulate, []

    def stop_at_the_fifth(*args: object, **kwargs: object) -> object:
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return simulate(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(replicate, "simulate", stop_at_the_fifth)
    with pytest.raises(KeyboardInterrupt):
        run_experiment(make(machines), tmp_path / "cut", executor="serial")
    assert Store.open(tmp_path / "cut").read("runs").num_rows == 4
    assert digest(resume(tmp_path / "cut")) == whole


def test_a_damaged_part_is_made_again(machines: Path, tmp_path: Path) -> None:
    store = run_experiment(make(machines), tmp_path / "a", executor="serial")
    whole = digest(store)
    victim = next((tmp_path / "a" / "kpis").glob("*.parquet"))
    victim.write_bytes(victim.read_bytes()[:100])
    assert digest(resume(tmp_path / "a")) == whole


def test_another_experiment_does_not_overwrite_the_folder(machines: Path, tmp_path: Path) -> None:
    run_experiment(make(machines), tmp_path / "a", executor="serial")
    with pytest.raises(StoreError, match="another experiment"):
        run_experiment(make(machines, seed=2), tmp_path / "a", executor="serial")


def test_a_store_that_is_being_written_is_left_alone(machines: Path, tmp_path: Path) -> None:
    run_experiment(make(machines, replications=2), tmp_path / "a", executor="serial")
    with lock_folder(tmp_path / "a"), pytest.raises(StoreLockedError):
        run_experiment(make(machines), tmp_path / "a", executor="serial")


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"scenarios": ("romy",)}, UsageError, "did you mean 'roomy'"),
        ({"replications": 0}, UsageError, "expected 1 to"),
        ({"overrides": {"buffers.betwen.capacity": 3}}, ConfigError, "did you mean 'between'"),
        ({"overrides": {"buffers.between.capacity": -3}}, ConfigError, "got -3"),
    ],
)
def test_what_cannot_be_run_is_refused_before_a_folder_is_made(
    machines: Path, tmp_path: Path, change: dict[str, object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        run_experiment(make(machines, **change), tmp_path / "a", executor="serial")
    assert words in str(caught.value)
    assert not (tmp_path / "a").exists()


def test_scenarios_share_their_random_numbers(machines: Path, tmp_path: Path) -> None:
    """More room can only help when both scenarios see the same times (blocking after service is monotone)."""
    store = run_experiment(make(machines), tmp_path / "a", executor="serial")
    good = {(row["scenario"], row["replication"]): row["good"] for row in store.read("runs").to_pylist()}
    assert all(good["roomy", number] >= good["base", number] for number in range(6))
