"""One experiment, every executor, any number of workers, any batches: the same rows."""

import hashlib
from pathlib import Path

import pytest

from twin.experiments.executor import Executor, Finished, SerialExecutor
from twin.experiments.replicate import Replicate
from twin.experiments.run import Experiment, prepare

SCENARIOS = 20
REPLICATIONS = 3
BATCHES_S = (0.01, 1.0)


def write_line(machines: Path, folder: Path, scenarios: int) -> Path:
    """Write the line with so many scenarios, each with another room between its stations."""
    rooms = "".join(f"  room_{room}: {{buffers.between.capacity: {room}}}\n" for room in range(1, scenarios))
    path = folder / "rooms.yaml"
    path.write_text(machines.read_text().partition("scenarios:")[0] + "scenarios:\n" + rooms)
    return path


def hash_rows(replicate: Replicate, runs: list[tuple[str, int]], executor: Executor) -> dict[tuple[str, int], str]:
    """Return a digest of the KPI rows of each run."""
    rows = {}
    for result in executor.map(replicate, runs):
        assert isinstance(result, Finished)
        text = repr(result.value["kpis"].to_pylist()).encode()
        rows[runs[result.index]] = hashlib.blake2b(text).hexdigest()
    return rows


def make_runs(line: Path, scenarios: int) -> tuple[Replicate, list[tuple[str, int]]]:
    names = ("base", *(f"room_{room}" for room in range(1, scenarios)))
    prepared = prepare(Experiment(str(line), names, REPLICATIONS))
    return Replicate(prepared.lines, 1, {}), [(name, number) for name in names for number in range(REPLICATIONS)]


def test_runs_do_not_hang_on_their_order(machines: Path, tmp_path: Path) -> None:
    replicate, runs = make_runs(write_line(machines, tmp_path, 3), 3)
    assert hash_rows(replicate, runs[::-1], SerialExecutor()) == hash_rows(replicate, runs, SerialExecutor())


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_twenty_scenarios_are_the_same_serially_and_under_ray_in_any_batches(
    machines: Path, tmp_path: Path, workers: int
) -> None:
    from twin.experiments.cluster import open_cluster
    from twin.experiments.ray_executor import RayExecutor

    replicate, runs = make_runs(write_line(machines, tmp_path, SCENARIOS), SCENARIOS)
    serial = hash_rows(replicate, runs, SerialExecutor())
    assert len(set(serial.values())) == SCENARIOS * REPLICATIONS
    with open_cluster(workers, None):
        for batch_s in BATCHES_S:
            assert hash_rows(replicate, runs, RayExecutor(workers, batch_s=batch_s)) == serial
