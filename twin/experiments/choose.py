"""Choosing an executor."""

from enum import StrEnum

from twin.experiments.executor import Executor, SerialExecutor


class ExecutorKind(StrEnum):
    """Executors by name."""

    SERIAL = "serial"
    RAY = "ray"


RAY_START_S = 8.0
"""What starting a local Ray costs; less work than twice that is done serially when nothing else is asked for."""


def make_executor(kind: str | None, *, expected_s: float) -> Executor:
    """Return an executor by name, or the one that will be done first.

    Args:
        kind: ``serial``, ``ray``, or None to choose by the expected work.
        expected_s: CPU time that the payloads will take in all [s].
    """
    if kind is None:
        kind = ExecutorKind.RAY if expected_s > 2 * RAY_START_S else ExecutorKind.SERIAL
    if ExecutorKind(kind) is ExecutorKind.SERIAL:
        return SerialExecutor()
    from twin.experiments.ray_executor import RayExecutor

    return RayExecutor()
