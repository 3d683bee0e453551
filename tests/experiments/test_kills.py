"""Workers, drivers and nodes killed for real, while they work: nothing is lost and nothing is there twice."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from twin.experiments.executor import SerialExecutor
from twin.experiments.run import Experiment, run_experiment
from twin.records.journal import JOURNAL_NAME
from twin.records.store import Store

pytestmark = pytest.mark.slow
KILLS = 20
DRIVER_KILLS = 10
RUNS = 200
REPLICATIONS = 600

DRIVER = """
import sys
from twin.experiments import replicate
replicate.SAVE_EVERY_S = 0.3
from twin.cli import main
sys.exit(main(sys.argv[1:]))
"""


def work(number: int, wait_s: float = 0.0) -> str:
    """Return a digest; the waiting is a simulation's, without its load on the machine."""
    time.sleep(wait_s)
    return hashlib.blake2b(str(number).encode()).hexdigest()


def find_workers() -> list[int]:
    """Return the processes of this process's own Ray that work on a batch just now."""
    parents = {int(path.name): _read_parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    ours = [pid for pid, parent in parents.items() if parents.get(parent) == os.getpid()]
    return sorted(pid for pid in ours if _read(Path(f"/proc/{pid}/cmdline")).startswith("ray::_run_batch"))


def kill_workers(rng: random.Random, stop: threading.Event, killed: list[int]) -> None:
    """Kill a random worker every half to one second."""
    while len(killed) < KILLS and not stop.wait(rng.uniform(0.5, 1.0)):
        if workers := find_workers():
            killed.append(rng.choice(workers))
            os.kill(killed[-1], signal.SIGKILL)


def digest(store: Store) -> dict[str, str]:
    return {
        str(path.relative_to(store.folder)): hashlib.blake2b(path.read_bytes()).hexdigest()
        for path in sorted(store.folder.glob("*/*.parquet"))
    }


@pytest.mark.usefixtures("cluster")
def test_twenty_killed_workers_change_nothing() -> None:
    from twin.experiments.ray_executor import RayExecutor

    stop, killed = threading.Event(), list[int]()
    killer = threading.Thread(target=kill_workers, args=(random.Random(5), stop, killed))
    killer.start()
    try:
        results = list(RayExecutor(2, batch_s=1.0).map(partial(work, wait_s=0.15), range(RUNS)))
    finally:
        stop.set()
        killer.join()
    assert len(killed) == KILLS
    assert sorted(results, key=lambda result: result.index) == list(SerialExecutor().map(work, range(RUNS)))


def test_ten_killed_drivers_repeat_only_what_was_in_flight(machines: Path, tmp_path: Path) -> None:
    whole = run_experiment(Experiment(str(machines), replications=REPLICATIONS), tmp_path / "whole", executor="serial")
    folder, rng, seen = tmp_path / "killed", random.Random(7), set[str]()
    arguments = ["run", str(machines), "--replications", str(REPLICATIONS), "--out", str(folder)]
    for _ in range(DRIVER_KILLS):
        kill_driver([*arguments, "--executor", "serial"], folder, rng)
        stored = Store.open(folder).completed()
        assert seen < stored
        seen, arguments = stored, ["resume", str(folder)]
    assert len(seen) < REPLICATIONS
    assert (
        subprocess.run([sys.executable, "-m", "twin.cli", *arguments], capture_output=True, check=False).returncode == 0
    )
    assert digest(Store.open(folder)) == digest(whole)
    assert set(count_additions(folder).values()) == {1}


def kill_driver(arguments: list[str], folder: Path, rng: random.Random) -> None:
    """Start the command, and kill it a random while after it has stored something."""
    journal = folder / JOURNAL_NAME
    before = journal.stat().st_size if journal.exists() else 0
    with subprocess.Popen([sys.executable, "-c", DRIVER, *arguments], stderr=subprocess.DEVNULL) as driver:
        while not (journal.exists() and journal.stat().st_size > before):
            wait_briefly(driver, 0.02)
        wait_briefly(driver, rng.uniform(0.0, 0.4))
        driver.kill()


def wait_briefly(driver: "subprocess.Popen[bytes]", seconds: float) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        driver.wait(seconds)


def count_additions(folder: Path) -> Counter[str]:
    """Return how often each run was stored, by the journal; what a compaction joins was stored before."""
    lines = [json.loads(line) for line in (folder / JOURNAL_NAME).read_text().splitlines()]
    return Counter(key for line in lines if not line["replaces"] for key in line["keys"])


def test_a_killed_driver_leaves_no_process_that_works(machines: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "twin.cli", "run", str(machines), "--replications", "100000", "--executor", "ray"]
    assert find_leftovers([*command, "--out", str(tmp_path / "out")], signal.SIGKILL) == []


def test_control_c_ends_ray_within_seconds_and_says_how_to_go_on(machines: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "twin.cli", "run", str(machines), "--replications", "100000", "--executor", "ray"]
    assert find_leftovers([*command, "--out", str(tmp_path / "out")], signal.SIGINT) == []


def find_leftovers(command: list[str], number: signal.Signals) -> list[int]:
    """Signal the command's group, as a terminal does, once it works; return its processes that are left 10 s later."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("replications: ")
        family = find_family(process.pid)
        process.send_signal(number)
        said = process.stderr.read()
        process.wait(10)
    assert "Traceback" not in said
    assert number is signal.SIGKILL or (process.returncode == 130 and "twin resume" in said)
    end = time.monotonic() + 10
    while (left := [pid for pid in family if is_alive(pid) and not is_agent(pid)]) and time.monotonic() < end:
        threading.Event().wait(0.1)
    return left


def find_family(root: int) -> list[int]:
    """Return a process and all that descend from it."""
    parents = {int(path.name): _read_parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    family = [root]
    for member in family:
        family += [pid for pid, parent in parents.items() if parent == member]
    return family


def is_agent(pid: int) -> bool:
    """Whether a process is one of Ray's two that report its end: they look for the dead head for a minute, then end."""
    return _read(Path(f"/proc/{pid}/cmdline")).startswith(("ray::DashboardAgent", "ray::RuntimeEnvAgent"))


def is_alive(pid: int) -> bool:
    state = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return bool(state) and state[0] != "Z"


def _read_parent(path: Path) -> int:
    return int((_read(path / "stat").rpartition(")")[2].split() or ["", "0"])[1])


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
