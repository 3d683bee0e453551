"""Choosing an executor."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from twin.errors import UsageError
from twin.experiments.executor import Executor, SerialExecutor
from twin.experiments.limits import NO_LIMITS, Limits


class ExecutorKind(StrEnum):
    """Executors by name."""

    SERIAL = "serial"
    RAY = "ray"


@dataclass(frozen=True)
class ExecutorChoice:
    """What was asked for.

    Attributes:
        kind: name of the executor; None chooses by the expected work.
        address: Ray cluster to join; None starts one on this machine.
        insecure: join a cluster without token authentication, too.
        limits: what one run may take.
        workers: worker processes of a cluster that is started; None is one for each processor.
    """

    kind: ExecutorKind | None = None
    address: str | None = None
    insecure: bool = False
    limits: Limits = NO_LIMITS
    workers: int | None = None


Wanted: TypeAlias = ExecutorChoice | str | None
"""A choice, the name of an executor, or None to choose by the expected work."""

RAY_START_S = 8.0
"""What starting a local Ray costs; less work than twice that is done serially when nothing else is asked for."""


def make_executor(wanted: Wanted, *, expected_s: float) -> Executor:
    """Return the executor that is wanted, or the one that will be done first.

    Args:
        wanted: what was asked for.
        expected_s: CPU time that the payloads will take in all [s].

    Raises:
        UsageError: a cluster or limits are asked of the serial executor, which has neither.
    """
    choice = _read_choice(wanted)
    if _find_kind(choice, expected_s) is ExecutorKind.SERIAL:
        return SerialExecutor()
    from twin.experiments.ray_executor import RayExecutor

    return RayExecutor(choice.workers, address=choice.address, insecure=choice.insecure, limits=choice.limits)


@contextmanager
def keep_ready(wanted: Wanted) -> Iterator[None]:
    """Start Ray once, where it is asked for, for work that comes in rounds: every start takes seconds."""
    choice = _read_choice(wanted)
    if choice.kind is ExecutorKind.SERIAL or (choice.kind is None and choice.address is None):
        yield
        return
    from twin.experiments.cluster import open_cluster

    with open_cluster(choice.workers, choice.address, insecure=choice.insecure):
        yield


def settle(wanted: Wanted, *, expected_s: float) -> ExecutorChoice:
    """Return a choice that names its kind, for work that comes in rounds of which each alone would not be worth Ray.

    Args:
        wanted: what was asked for.
        expected_s: CPU time of all rounds together [s].

    Raises:
        UsageError: see ``make_executor``.
    """
    choice = _read_choice(wanted)
    return replace(choice, kind=_find_kind(choice, expected_s))


def _read_choice(wanted: Wanted) -> ExecutorChoice:
    return wanted if isinstance(wanted, ExecutorChoice) else ExecutorChoice(ExecutorKind(wanted) if wanted else None)


def _find_kind(choice: ExecutorChoice, expected_s: float) -> ExecutorKind:
    needs_ray = choice.address is not None or choice.limits.given
    if choice.kind is ExecutorKind.SERIAL and needs_ray:
        option = "--address" if choice.address else "a limit of a run"
        raise UsageError(f"--executor serial: runs in this process, {option} needs --executor ray")
    if choice.kind is not None:
        return choice.kind
    return ExecutorKind.RAY if needs_ray or expected_s > 2 * RAY_START_S else ExecutorKind.SERIAL
