"""Ray for real: order does not matter, dead workers are survived, poison is isolated."""

import os
import signal
from functools import partial
from pathlib import Path

import pytest

from twin.experiments.executor import Crashed, Finished

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("cluster")]


def square(number: int) -> int:
    return number * number


def die_once(marker: Path, number: int) -> int:
    """Kill the worker at number 7, the first time only."""
    if number == 7 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def die_always(number: int) -> int:
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def run(function: object, payloads: list[int]) -> dict[int, object]:
    from twin.experiments.ray_executor import RayExecutor

    results = {}
    for result in RayExecutor(2).map(function, payloads):  # type: ignore[arg-type]
        results[result.index] = result
    return results


def test_every_payload_has_its_result() -> None:
    assert run(square, list(range(300))) == {i: Finished(i, i * i) for i in range(300)}


def test_nothing_to_do_is_done_at_once() -> None:
    assert run(square, []) == {}


def test_a_killed_worker_loses_nothing(tmp_path: Path) -> None:
    results = run(partial(die_once, tmp_path / "died"), list(range(30)))
    assert (tmp_path / "died").exists()
    assert results == {i: Finished(i, i * i) for i in range(30)}


def test_a_payload_that_always_kills_its_worker_is_isolated() -> None:
    results = run(die_always, list(range(30)))
    poison = results.pop(7)
    assert isinstance(poison, Crashed)
    assert "died" in poison.reason
    assert results == {i: Finished(i, i * i) for i in range(30) if i != 7}
