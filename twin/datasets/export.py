"""Making a data set: attempts one after the other, in a folder that is whole or not there."""

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from twin.datasets import layout
from twin.datasets.card import write_card
from twin.datasets.exported import Exported
from twin.datasets.origin import describe_left_out, describe_take, make_document
from twin.datasets.plan import Plan
from twin.datasets.take import Take, take_episode
from twin.datasets.writer import SetWriter, write_json
from twin.episodes.attempt import check_spec
from twin.episodes.layouts import check_policy
from twin.errors import RunFailedError
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.attempts import make_attempts_table, write_attempts
from twin.records.folder import check_vacant, fill_folder
from twin.records.outcome import Outcome

MOST_TRIES = 5
"""Attempts for each episode wanted, after which a set that does not fill is given up."""
FEWEST_TRIES = 20


def export_set(
    plan: Plan, folder: Path, *, workers: int = 1, progress: Callable[[str], None] = lambda _: None
) -> Exported:
    """Make attempts, seeds in order, until a set holds as many episodes as planned; the same for any number of workers.

    An attempt ends as it ends, and its outcome is marked. Left out are those that the simulator failed (``sim_fault``),
    those without a single answer of the policy and, if so planned, those without success.

    Args:
        plan: what is exported.
        folder: missing or empty; it appears when the set is whole.
        workers: processes that make attempts.
        progress: is told of each attempt.

    Raises:
        UsageError: the plan names something unknown, or something is in the folder.
        RunFailedError: far too many attempts are left out, or a film could not be written.
        StoreError: the folder cannot be written.
    """
    check_spec(plan.source.make_spec(plan.seed))
    check_policy(plan.source.make_spec(plan.seed))
    check_vacant(folder)
    with fill_folder(folder) as making, SetWriter(making, plan) as writer:
        episodes, left_out, records = _fill(plan, writer, workers, progress)
        writer.finish()
        write_attempts(making / layout.ATTEMPTS, make_attempts_table(records))
        write_json(making / layout.ORIGIN, make_document(plan, episodes, left_out, records[0].versions))
        exported = Exported(
            folder,
            writer.episodes,
            writer.frames,
            Counter(str(episode["outcome"]) for episode in episodes),
            Counter(str(attempt["why"]) for attempt in left_out),
            _measure(making, "*.parquet"),
            _measure(making, "*.mp4"),
        )
        write_card(making / layout.CARD, plan, exported, writer.describe())
    return exported


def _fill(
    plan: Plan, writer: SetWriter, workers: int, progress: Callable[[str], None]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[AttemptRecord]]:
    """Return what is kept of the episodes and of the attempts left out, and the records of all."""
    episodes: list[dict[str, Any]] = []
    left_out: list[dict[str, Any]] = []
    records: list[AttemptRecord] = []
    most = max(MOST_TRIES * plan.episodes, FEWEST_TRIES)
    takes = _make_takes(plan, workers)
    try:
        for take in takes:
            records.append(take.record)
            why = _find_reason(plan, take)
            if why:
                left_out.append(describe_left_out(take.record, why))
            else:
                writer.add(take)
                episodes.append(describe_take(take))
            told = f"left out: {why}" if why else f"episode {len(episodes) - 1}, {take.frames} frames"
            progress(f"{take.record.spec.key}: {take.record.outcome.label}; {told}")
            if len(episodes) == plan.episodes:
                return episodes, left_out, records
            if len(records) == most:
                whys = ", ".join(f"{name} {number}" for name, number in Counter(o["why"] for o in left_out).items())
                raise RunFailedError(
                    f"{plan.source.name}: only {len(episodes)} of {plan.episodes} episodes after {most} attempts "
                    f"(left out: {whys}); nothing was written"
                )
    finally:
        takes.close()
    raise AssertionError("seeds do not end")


def _find_reason(plan: Plan, take: Take) -> str:
    """Return why an attempt is no episode, nothing if it is one."""
    if take.record.outcome is Outcome.SIM_FAULT:
        return "sim_fault"
    if not take.frames:
        return "no_frames"
    return "no_success" if plan.successes_only and take.record.outcome is not Outcome.SUCCESS else ""


def _make_takes(plan: Plan, workers: int) -> Generator[Take, None, None]:
    """Yield attempts in order of their seeds; workers run a little ahead."""
    make = partial(take_episode, fps=plan.fps, filmed=bool(plan.views))
    specs: Iterator[AttemptSpec] = (plan.source.make_spec(seed) for seed in count(plan.seed))
    if workers == 1:
        yield from map(make, specs)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        coming: deque[Future[Take]] = deque(pool.submit(make, next(specs)) for _ in range(workers + 1))
        try:
            while True:
                take = coming.popleft().result()
                coming.append(pool.submit(make, next(specs)))
                yield take
        except BrokenProcessPool as error:
            raise RunFailedError("a process that made attempts has died; nothing was written") from error
        finally:
            pool.shutdown(cancel_futures=True)


def _measure(folder: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in folder.rglob(pattern))
