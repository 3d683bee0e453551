"""Whether every task still works: scripted policy, conditions, solver, bits, cost (``twin task validate``).

Every attempt is made twice, in two processes, of which the second goes through all of them backwards.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context

from scipy import special

from twin.episodes.attempt import run_attempt
from twin.errors import RunFailedError, UsageError
from twin.experiments.calibrate import Progress
from twin.experiments.determinism import hash_record
from twin.experiments.evaluation.floors import find_floor
from twin.experiments.progress import show_nothing
from twin.names import suggest
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.outcome import Outcome
from twin.tasks import TASKS, find_task

ROBOT, POLICY = "unitree_g1", "scripted"
UNLUCKY = 0.05
"""Probability that a policy exactly at its floor is failed."""
BUDGET_S = 60.0
"""CPU time that one attempt may take [s]: several times that of the longest on an idle machine."""


@dataclass(frozen=True)
class Case:
    """A task in a set of its conditions, put to the test.

    Attributes:
        task: name of the task.
        conditions: name of the set.
        attempts: how many were made, each twice.
        successes: how many succeeded.
        needed: how many had to.
        sim_faults: how many the simulator could not carry out.
        different: seeds of which the two attempts differ.
        slowest_s: CPU time of the slowest attempt [s].
        budget_s: CPU time that it may take [s].
        peak_torque_ratio: largest joint torque of any attempt, over its limit.
        outcomes: of the failures, by seed.
        unfit: what else cannot be, a sentence each.
    """

    task: str
    conditions: str
    attempts: int
    successes: int
    needed: int
    sim_faults: int
    different: tuple[int, ...]
    slowest_s: float
    budget_s: float
    peak_torque_ratio: float
    outcomes: dict[int, str]
    unfit: tuple[str, ...]

    @property
    def problems(self) -> list[str]:
        """What is wrong, in words; empty when nothing is."""
        found = []
        if self.successes < self.needed:
            ends = ", ".join(f"seed {seed} {outcome}" for seed, outcome in self.outcomes.items())
            found.append(f"{self.successes} of {self.attempts} succeed, at least {self.needed} must ({ends})")
        if self.sim_faults:
            found.append(f"the solver blew up in {self.sim_faults} (sim_fault)")
        if self.different:
            seeds = ", ".join(map(str, self.different))
            found.append(f"not the same in two processes: seed {seeds}")
        if self.slowest_s > self.budget_s:
            found.append(f"an attempt took {self.slowest_s:.0f} s of CPU, {self.budget_s:g} s are allowed")
        return [*found, *self.unfit]


def list_cases(tasks: Sequence[str], conditions: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return tasks and sets of conditions to test.

    Args:
        tasks: names; none means all.
        conditions: names of sets; none means all. A task without a set of a name is left out of it.

    Raises:
        UsageError: there is no such task, or none of the tasks has such conditions.
    """
    chosen = [find_task(name) for name in dict.fromkeys(tasks)] or list(TASKS.values())
    known = {name for task in chosen for name in task.conditions}
    for name in conditions:
        if name not in known:
            raise UsageError(f"no conditions named {name!r} in these tasks; {suggest(name, sorted(known))}")
    return [(task.name, name) for task in chosen for name in task.conditions if not conditions or name in conditions]


def count_needed(attempts: int, floor: float) -> int:
    """Return how many attempts must succeed, at least one, so that a policy at its floor is hardly ever failed.

    The most whose binomial probability of being missed is at most ``UNLUCKY``; none where the floor is 0.
    """
    if floor == 0:
        return 0
    for needed in range(attempts, 1, -1):
        if special.bdtr(needed - 1, attempts, floor) <= UNLUCKY:
            return needed
    return 1


def validate(
    cases: Sequence[tuple[str, str]],
    seeds: Sequence[int],
    *,
    budget_s: float = BUDGET_S,
    progress: Progress = show_nothing,
) -> Iterator[Case]:
    """Make every attempt twice and yield what is found of each case, in order.

    Args:
        cases: tasks and sets of conditions.
        seeds: of the attempts of each case.
        budget_s: CPU time that an attempt may take [s].
        progress: shows how far it is.

    Raises:
        RunFailedError: an attempt has killed its process.
    """
    batches = [[AttemptSpec(ROBOT, task, POLICY, name, seed) for seed in seeds] for task, name in cases]
    with ExitStack() as stack:
        forward, backward = (
            stack.enter_context(ProcessPoolExecutor(1, get_context("spawn"), initializer=_start)) for _ in range(2)
        )
        advance = stack.enter_context(progress("cases", len(batches)))
        once = [forward.submit(run_all, batch) for batch in batches]
        again = [backward.submit(run_all, batch[::-1]) for batch in batches[::-1]][::-1]
        try:
            for batch, one, other in zip(batches, once, again, strict=True):
                yield judge(_get(one, batch), _get(other, batch)[::-1], budget_s)
                advance()
        finally:
            for future in (*once, *again):
                future.cancel()


def judge(
    runs: Sequence[tuple[AttemptRecord, float]], again: Sequence[tuple[AttemptRecord, float]], budget_s: float
) -> Case:
    """Return what attempts of a case tell.

    Args:
        runs: record and CPU time [s] of each.
        again: the same attempts, made once more.
        budget_s: CPU time that an attempt may take [s].
    """
    records = [record for record, _ in runs]
    spec = records[0].spec
    pairs = zip(records, (record for record, _ in again), strict=True)
    return Case(
        task=spec.task,
        conditions=spec.conditions,
        attempts=len(records),
        successes=sum(record.outcome is Outcome.SUCCESS for record in records),
        needed=count_needed(len(records), find_floor(spec.task, spec.conditions)),
        sim_faults=sum(record.outcome is Outcome.SIM_FAULT for record in records),
        different=tuple(one.spec.seed for one, other in pairs if hash_record(one) != hash_record(other)),
        slowest_s=max(cpu_s for _, cpu_s in (*runs, *again)),
        budget_s=budget_s,
        peak_torque_ratio=max(record.peak_torque_ratio for record in records),
        outcomes={r.spec.seed: r.outcome.label for r in records if r.outcome is not Outcome.SUCCESS},
        unfit=tuple(text for record in records for text in _find_unfit(record)),
    )


def _find_unfit(record: AttemptRecord) -> Iterator[str]:
    """Yield what no success can be: work left, motors beyond their limits, more time than there is."""
    if record.outcome is not Outcome.SUCCESS:
        return
    if record.done != record.total:
        yield f"seed {record.spec.seed}: a success with {record.done} of {record.total} pieces done"
    if record.peak_torque_ratio > 1:
        yield f"seed {record.spec.seed}: torque beyond its limit ({record.peak_torque_ratio:.3f})"
    if record.duration_s > find_task(record.spec.task).timeout_s:
        yield f"seed {record.spec.seed}: {record.duration_s:g} s, longer than the task's time-out"


def run_all(specs: Sequence[AttemptSpec]) -> list[tuple[AttemptRecord, float]]:
    """Carry attempts out one after the other; return record and CPU time of each [s]."""
    runs = []
    for spec in specs:
        start = time.process_time()
        record = run_attempt(spec)
        runs.append((record, time.process_time() - start))
    return runs


def _start() -> None:
    """Load what the first attempt would, so that it costs what any other does."""
    run_attempt(AttemptSpec(ROBOT, next(iter(TASKS)), POLICY, "nominal", 1, timeout_s=0.1))


def _get(
    future: "Future[list[tuple[AttemptRecord, float]]]", batch: Sequence[AttemptSpec]
) -> list[tuple[AttemptRecord, float]]:
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise RunFailedError(f"a process died while it made attempts such as {batch[0].key}") from error
