"""What the search is worth: buffer allocations whose best is known from full enumeration, and the shipped lines.

The allocations are group D of the reference table. Each entry is written out as a line file and an experiment file, and
takes the same way as an experiment of a user.
"""

from collections.abc import Mapping, Sequence
from math import comb
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from twin.experiments.optimise import optimise, run_finalists
from twin.experiments.progress import show_progress
from twin.experiments.study import load_study
from twin.experiments.trial import Trial
from twin.line.simulate import HOUR_S
from twin.line.validation.table import Entry, load_table
from twin.records.findings import Findings

GROUP = "D_buffer_allocation"
SHIPPED = ("drive_units_optimise", "tote_hub_optimise", "gear_units_optimise")
SEED = 1
HOURS = 20
"""Planned time of a replication [h]: 72,000 mean services of the unit of time, the second."""
SHARE_OF_TRIALS = 0.75
"""Candidates that may be simulated, as a share of all that fill the budget."""


def run(hours: float = HOURS) -> dict[str, Any]:
    """Return the allocations found beside the best ones, and the gain on each shipped line.

    Args:
        hours: planned time of each replication of an allocation [h].
    """
    return {
        "allocations": [solve(entry, hours=hours) for entry in find_entries()],
        "shipped": [improve(name) for name in SHIPPED],
    }


def find_entries() -> list[Entry]:
    """Return the buffer allocations of the reference table."""
    return [entry for entry in load_table().entries if entry.group == GROUP]


def solve(entry: Entry, *, hours: float = HOURS, seed: int = SEED) -> dict[str, Any]:
    """Return the allocation that a search finds for an entry, beside the best one of the enumeration."""
    tolerance = entry.test_tolerance_rel or 0.0
    names = [f"b{place}" for place in range(len(entry.params["means"]) - 1)]
    with TemporaryDirectory() as folder:
        path = write_experiment(entry, Path(folder), hours)
        trials, prepared = optimise(load_study(path, seed=seed), seed=seed, executor="serial")
        store = run_finalists(trials, prepared, Path(folder) / "store", executor="serial")
        best = Findings.read(store.folder).best or ""
        changes = store.manifest.cells[best]
    found = [int(str(changes.get(f"buffers.{name}.capacity", 0))) for name in names]
    return {
        "name": entry.id,
        "found": found,
        "best": entry.expected["best"],
        "second": entry.expected["second"],
        "tolerance": tolerance,
        "equal": found == entry.expected["best"],
        "simulated": count_simulated(trials),
        "enumeration": comb(entry.params["total"] + len(names) - 1, len(names) - 1),
    }


def count_simulated(trials: Sequence[Trial]) -> int:
    """Return how many candidates were simulated."""
    return sum(1 for trial in trials if trial.means)


def write_experiment(entry: Entry, folder: Path, hours: float) -> Path:
    """Write an entry as line and experiment file, and return the path of the latter."""
    means, total = entry.params["means"], entry.params["total"]
    places = len(means) - 1
    stations = "".join(
        f"  - {{name: s{place}, processing: {{kind: exponential, mean_s: {mean}}}}}\n"
        for place, mean in enumerate(means)
    )
    buffers = "".join(f"  - {{name: b{place}, after: s{place}, capacity: 0}}\n" for place in range(places))
    (folder / "line.yaml").write_text(
        f"line: allocation\nstations:\n{stations}buffers:\n{buffers}"
        f"plan: {{planned_hours: {hours:g}, warm_up_hours: {hours / 10:g}}}\n"
    )
    paths = [f"buffers.b{place}.capacity" for place in range(places)]
    ranges = "".join(f"  {path}: {{low: 0, high: {total}, whole: true}}\n" for path in paths)
    trials = max(2, round(SHARE_OF_TRIALS * comb(total + places - 1, places - 1)))
    delta = 0.005 * entry.expected["TH_best"] * HOUR_S
    path = folder / "experiment.yaml"
    path.write_text(
        f"experiment: allocation\nline: line.yaml\nranges:\n{ranges}kpis: [good_rate]\nreplications: 10\n"
        f"objective: {{kpi: good_rate, direction: maximise, indifference: {delta:.6g}}}\n"
        f"search:\n  trials: {trials}\n  replications: 2\n  batch: 4\n"
        f"  budgets: [{{paths: [{', '.join(paths)}], exactly: {total}}}]\n"
    )
    return path


def improve(name: str, *, seed: int = SEED) -> Mapping[str, Any]:
    """Return the gain of a shipped experiment on fresh replications."""
    with TemporaryDirectory() as folder:
        trials, prepared = optimise(load_study(name, seed=seed), seed=seed, progress=show_progress)
        store = run_finalists(trials, prepared, Path(folder) / "store", progress=show_progress)
        findings = Findings.read(store.folder)
    gain = findings.gain
    shares = gain.shares if gain else (0.0, 0.0, 0.0)
    return {
        "name": name,
        "best": findings.best,
        "kpi": gain.kpi if gain else None,
        "gain_low": shares[0],
        "gain": shares[1],
        "gain_high": shares[2],
        "fresh_replications": gain.n if gain else 0,
        "simulated": count_simulated(trials),
        "decided": findings.decided,
    }
