"""Ray for real: order does not matter, dead workers are survived, poison is isolated."""

import hashlib
import os
import signal
from functools import partial
from pathlib import Path

import pytest

from twin.errors import UsageError
from twin.experiments.executor import Crashed, Finished
from twin.experiments.limits import MB, NO_LIMITS, Limits

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


def hang(number: int) -> int:
    """Never return from native code at number 7, which holds no lock that a signal could take."""
    return hashlib.pbkdf2_hmac("sha256", b"", b"", 10**9)[0] if number == 7 else number * number


def take_memory(number: int) -> int:
    return len(bytearray(800 * MB)) if number == 7 else number * number


def refuse(number: int) -> int:
    raise UsageError(f"{number} is no good")


def run(function: object, payloads: list[int], limits: Limits = NO_LIMITS) -> dict[int, object]:
    from twin.experiments.ray_executor import RayExecutor

    results = {}
    for result in RayExecutor(2, limits=limits).map(function, payloads):  # type: ignore[arg-type]
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


def test_a_payload_that_never_returns_is_isolated() -> None:
    results = run(hang, list(range(30)), Limits(time_s=0.5))
    assert results.pop(7) == Crashed(7, "took longer than 0.5 s")
    assert results == {i: Finished(i, i * i) for i in range(30) if i != 7}


def test_a_payload_that_takes_too_much_memory_is_isolated() -> None:
    results = run(take_memory, list(range(30)), Limits(memory_mb=200))
    assert results.pop(7) == Crashed(7, "needed more than 200 MB")
    assert results == {i: Finished(i, i * i) for i in range(30) if i != 7}


def test_an_error_is_raised_as_it_was() -> None:
    with pytest.raises(UsageError) as caught:
        run(refuse, [3])
    assert str(caught.value) == "3 is no good"
