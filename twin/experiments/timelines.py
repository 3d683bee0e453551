"""The timelines of an experiment: of the first replications as it is run, of any other afterwards.

A timeline is made by running its replication once more, event by event, with the same random numbers: tens of
milliseconds for a shift of an ordinary line, two seconds for a million intervals.
"""

from pathlib import Path

import pyarrow.compute as pc

from twin.errors import StoreError, UsageError
from twin.experiments.calibrate import Progress
from twin.experiments.choose import Wanted
from twin.experiments.progress import show_nothing
from twin.experiments.run import prepare, read_experiment, store_timeline
from twin.names import suggest
from twin.records.store import Store
from twin.records.timeline import Timeline


def add_timeline(
    folder: Path, scenario: str | None, replication: int, *, executor: Wanted = None, progress: Progress = show_nothing
) -> Timeline:
    """Store the timeline of a replication that a store holds, in place of one that is there, and return it.

    Args:
        folder: store of an experiment.
        scenario: its name; None for the first.
        replication: its number.
        executor: for attempts that are not cached any more.
        progress: shows how far these are.

    Raises:
        UsageError: the store holds no such replication, or that of a live run.
        StoreError: another version of the software, or of the skills, made it.
    """
    store = Store.open(folder)
    experiment, manifest = read_experiment(folder), store.manifest
    scenario = manifest.scenarios[0] if scenario is None else scenario
    if scenario not in manifest.scenarios:
        raise UsageError(f"{folder}: no scenario {scenario!r}; {suggest(scenario, manifest.scenarios)}")
    if manifest.key_run(scenario, replication) not in store.completed():
        raise UsageError(f"{folder}: no replication {replication} of scenario {scenario!r}; {_tell(store, scenario)}")
    prepared = prepare(experiment, executor=executor, progress=progress)
    if prepared.manifest.retry(manifest).key_run(scenario, replication) != manifest.key_run(scenario, replication):
        raise StoreError(
            f"{folder}: made by another version of the twin or of its skills, which this one cannot repeat; "
            f"run the experiment again into a new folder"
        )
    with store.write() as writer:
        return store_timeline(prepared, writer, scenario, replication)


def _tell(store: Store, scenario: str) -> str:
    """Return which replications there are."""
    runs = store.read("runs")
    found = runs.filter(pc.equal(runs["scenario"], scenario))["replication"].to_pylist()
    return f"there are those from {min(found)} to {max(found)}" if found else "none is stored yet"
