"""Replications of prepared lines: only those that are not stored yet, each stored as soon as it is done."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.errors import DeadlockError, RunFailedError
from twin.experiments.calibrate import Progress
from twin.experiments.choose import Wanted, make_executor
from twin.experiments.executor import Crashed
from twin.line.arrays import State
from twin.line.compile import CompiledLine
from twin.line.simulate import simulate
from twin.records.failures import FailedRun, write_failures
from twin.records.kpis import LINE, compute_kpis
from twin.records.manifest import Manifest
from twin.records.store import StoreWriter

REPLICATION_S = 0.02
"""CPU time of one replication of an ordinary line, to choose an executor by [s]."""
SAVE_EVERY_S = 5.0

Run = tuple[str, int]
"""A scenario and the number of a replication."""


@dataclass(frozen=True)
class Replicate:
    """Simulates one replication; holds all that is common to them."""

    lines: Mapping[str, CompiledLine]
    seed: int
    starts: Mapping[str, State]

    def __call__(self, run: Run) -> dict[str, pa.Table] | DeadlockError:
        """Return every table of a (scenario, replication), or what kept it from being whole."""
        scenario, replication = run
        try:
            tables = simulate(
                self.lines[scenario],
                seed=self.seed,
                scenario=scenario,
                replication=replication,
                start=self.starts.get(scenario),
            )
        except DeadlockError as error:
            return error
        return tables | {"kpis": compute_kpis(tables)}


@dataclass(frozen=True)
class Replicator:
    """Replicates scenarios into a store that is open for writing.

    Attributes:
        replicate: simulates one.
        manifest: of the store; it keys the replications.
        writer: of the store.
        executor: which was asked for, or None to choose by the work.
        progress: shows how far it is.
        unmeasured: scenarios that cannot be replicated at all; they are noted beside the replications that fail.
    """

    replicate: Replicate
    manifest: Manifest
    writer: StoreWriter
    executor: Wanted
    progress: Progress
    unmeasured: Sequence[FailedRun] = ()

    def fill(self, counts: Mapping[str, int]) -> None:
        """Replicate scenarios until each has as many replications as given; what is stored counts.

        Raises:
            RunFailedError: replications that killed their worker or ended in a deadlock; the others are stored.
        """
        runs = [(scenario, number) for scenario, count in counts.items() for number in range(count)]
        keys = {run: self.manifest.key_run(*run) for run in runs}
        done = self.writer.store.completed()
        missing = [run for run in runs if keys[run] not in done]
        runner = make_executor(self.executor, expected_s=REPLICATION_S * len(missing))
        unsaved: dict[str, dict[str, pa.Table]] = {}
        failures: dict[int, str | DeadlockError] = {}
        saved_at = time.monotonic()
        try:
            with self.progress("replications", len(missing)) as advance:
                for result in runner.map(self.replicate, missing):
                    advance()
                    outcome = result.reason if isinstance(result, Crashed) else result.value
                    if isinstance(outcome, str | DeadlockError):
                        failures[result.index] = outcome
                        continue
                    unsaved[keys[missing[result.index]]] = outcome
                    if time.monotonic() - saved_at > SAVE_EVERY_S:
                        self._save(unsaved, keys.values())
                        saved_at = time.monotonic()
        finally:
            self._save(unsaved, keys.values())
        reasons = {missing[index]: failures[index] for index in sorted(failures)}
        failed = [_describe_failure(run, reasons[run]) for run in reasons]
        write_failures(self.writer.store.folder, [*self.unmeasured, *failed])
        if failures:
            raise RunFailedError(
                "replications that could not be carried out:\n" + "\n".join(_describe_failures(reasons))
            )

    def read_kpi(self, kpi: str) -> dict[str, NDArray[np.float64]]:
        """Return a KPI of the line in each stored replication, by scenario; NaN where it has no value."""
        table = self.writer.store.read("kpis")
        table = table.filter(pc.equal(table["scope"], LINE))
        names, numbers = np.array(table["scenario"].to_pylist()), table["replication"].to_numpy()
        wanted, found = np.array(table["kpi"].to_pylist()) == kpi, table["value"].to_numpy()
        values = {name: np.full(numbers[names == name].max() + 1, np.nan) for name in dict.fromkeys(names.tolist())}
        for name, column in values.items():
            mine = wanted & (names == name)
            column[numbers[mine]] = found[mine]
        return values

    def _save(self, unsaved: dict[str, dict[str, pa.Table]], order: Iterable[str]) -> None:
        """Store what is done as one part, in the order of the plan and not of arrival."""
        done = [key for key in order if key in unsaved]
        if done:
            parts = [unsaved[key] for key in done]
            self.writer.append(done, {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]})
            unsaved.clear()


def _describe_failure(run: Run, reason: str | DeadlockError) -> FailedRun:
    return FailedRun(*run, crashed=not isinstance(reason, DeadlockError), reason=str(reason))


def _describe_failures(reasons: Mapping[Run, str | DeadlockError]) -> Iterator[str]:
    """Yield a line for each failure; of equal deadlocks of a scenario, for the first and how many there are."""
    alike: dict[tuple[str, str], list[int]] = {}
    for (scenario, replication), reason in reasons.items():
        cause = reason.cause if isinstance(reason, DeadlockError) else f"{replication}: {reason}"
        alike.setdefault((scenario, cause), []).append(replication)
    for (scenario, _), (first, *others) in alike.items():
        more = f" and {len(others)} more" if others else ""
        yield f"{scenario}, replication {first}{more}: {reasons[scenario, first]}"
