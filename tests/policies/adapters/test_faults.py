"""Whatever a policy does wrong ends its attempt as ``policy_fault``, with a reason, and nothing else."""

import queue
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.policies.adapters.conftest import SERVER, find_block, serve, write_policy
from twin.cli import main
from twin.control.reference import BodyReference
from twin.episodes.attempt import Attempt
from twin.errors import PolicyFaultError
from twin.policies import PolicyEntry, find_policy
from twin.policies.adapters.asked import Declared, make_array_policy
from twin.policies.adapters.guard import GuardedPolicy
from twin.policies.adapters.patience import Patience
from twin.policies.arrays.observing import Floats, ObservationSet
from twin.policies.arrays.policy import ArrayPolicy, Pace
from twin.policies.contract import Observation, Policy
from twin.records.attempt import AttemptSpec
from twin.records.outcome import Outcome

SIZE = 46
SPEC = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", 1, timeout_s=0.5)


class Answers:
    """Gives the same every time, or raises it."""

    def __init__(self, answer: object) -> None:
        self._given = answer

    def answer(self, shown: Mapping[ObservationSet, Floats]) -> Floats:
        del shown
        if isinstance(self._given, Exception):
            raise self._given
        return self._given  # type: ignore[return-value]


def make_policy(answer: object, start: Observation) -> ArrayPolicy:
    declared = Declared("odd", "1", [ObservationSet.TIME], Pace(125.0, 2), [])
    return make_array_policy(declared, lambda _: Answers(answer))(None, start, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (np.full((2, SIZE), np.nan), "odd: nan at place 0 of action 0"),
        (np.full((2, SIZE), 1e9), "expected numbers from -10000 to 10000"),
        (np.zeros((2, SIZE - 1)), r"expected actions of shape \(2 or more, 46\) \(got \(2, 45\)\)"),
        (np.zeros((1, SIZE)), r"got \(1, 46\)"),
        (np.zeros(SIZE), r"got \(46,\)"),
        (np.array([["a"] * SIZE] * 2), "array of numbers"),
        ([[0.0] * SIZE] * 2, "got list"),
        (None, "got NoneType"),
        (ZeroDivisionError("by nothing"), "raised ZeroDivisionError: by nothing"),
    ],
)
def test_an_odd_answer_is_told(answer: object, reason: str, start: Observation) -> None:
    policy = make_policy(answer, start)
    with pytest.raises(PolicyFaultError, match=reason):
        policy.act(replace(start, time_s=0.008))
    policy.close()


def test_a_silent_policy_is_left_behind_and_asked_to_stop() -> None:
    patience, ran = Patience("slow", patience_s=0.2), []

    def spin() -> None:
        while True:
            ran.append(time.monotonic())
            time.sleep(0.01)

    with pytest.raises(PolicyFaultError, match="gave nothing for 0.2 s"):
        patience.call(spin)
    time.sleep(0.1)
    count = len(ran)
    time.sleep(0.1)
    assert len(ran) == count
    assert patience.call(lambda: 5) == 5
    patience.close()


def test_what_is_left_behind_ends_quietly_even_if_it_fails_then(monkeypatch: pytest.MonkeyPatch) -> None:
    loud: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", loud.append)
    patience, nothing = Patience("failing", patience_s=0.1), queue.SimpleQueue[None]()
    with pytest.raises(PolicyFaultError, match="gave nothing for 0.1 s"):
        patience.call(lambda: nothing.get(timeout=0.3))
    left = [thread for thread in threading.enumerate() if thread.name == "policy failing"]
    for thread in left:
        thread.join(timeout=10)
    assert [thread.is_alive() for thread in left] == [False]
    assert not loud


def test_an_answer_that_arrives_after_5_simulated_seconds_is_none(start: Observation) -> None:
    from twin.config.distribution import Constant

    late = [Constant(kind="constant", value_s=3.0), Constant(kind="constant", value_s=2.5)]
    declared = Declared("late", "1", [ObservationSet.TIME], Pace(125.0, 1), late)
    policy = make_array_policy(declared, lambda _: Answers(np.zeros((1, SIZE))))(None, start, None)  # type: ignore[arg-type]
    with pytest.raises(PolicyFaultError, match="gave nothing for 5 s"):
        policy.act(replace(start, time_s=0.008))
    policy.close()


class Odd:
    """A policy of control ticks that answers what it is told to."""

    name, version, retries, facts = "odd", "1", 0, {}

    def __init__(self, reference: object) -> None:
        self._reference = reference

    def act(self, observation: Observation) -> BodyReference:
        del observation
        return self._reference  # type: ignore[return-value]

    def name_phase(self) -> str:
        return "odd"

    def is_done(self) -> bool:
        return False


GOOD = BodyReference(np.zeros(3), np.eye(3), np.eye(3), {})


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("no reference", "expected a BodyReference"),
        (replace(GOOD, com=np.array([0.0, np.nan, 0.0])), "com: nan"),
        (replace(GOOD, torso=np.eye(2)), r"torso: expected numbers of shape \(3, 3\)"),
        (replace(GOOD, hands={"third": None}), "no hand named 'third'"),
    ],
)
def test_an_odd_reference_is_told(reference: object, reason: str, start: Observation) -> None:
    policy = GuardedPolicy("odd", "1", lambda: Odd(reference))
    with pytest.raises(PolicyFaultError, match=reason):
        policy.act(start)
    policy.close()


@pytest.mark.slow
def test_a_fault_ends_the_attempt_with_its_reason() -> None:
    entry = PolicyEntry("1", lambda _, first, __: make_policy(np.full((2, SIZE), np.nan), first))
    with Attempt(SPEC, entry).run(None) as attempt:
        record = attempt.make_record()
    assert record.outcome is Outcome.POLICY_FAULT
    assert record.row()["reason"] == "policy odd: nan at place 0 of action 0"
    assert record.duration_s == pytest.approx(0.008)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("dies", "the connection to ws://127.0.0.1:"),
        ("text", "the server failed: ValueError: no such robot"),
        ("nan", "nan at place 0"),
        ("shape", r"expected actions of shape \(5 or more, 46\) \(got \(5, 45\)\)"),
        ("list", "got list"),
        ("nothing", "expected a mapping with 'actions'"),
        ("garbage", "no msgpack message"),
        ("silent", "gave nothing for 5 s"),
    ],
)
def test_an_odd_server_is_told(folder: Path, start: Observation, how: str, reason: str) -> None:
    with serve(SERVER, how, 1) as (port, _):
        write_policy(folder, "far", find_block("kind: remote").replace("8123", str(port)))
        policy = find_policy("tote_transfer", "far").make(None, start, None)  # type: ignore[arg-type]
        with pytest.raises(PolicyFaultError, match=reason):
            act_on(policy, start)
        assert policy.facts["policy_asked"] == 1  # type: ignore[attr-defined]
        policy.close()  # type: ignore[attr-defined]


def act_on(policy: Policy, start: Observation) -> None:
    for tick in range(100):
        policy.act(replace(start, time_s=0.008 * tick))


@pytest.mark.slow
def test_the_bench_goes_on_when_a_server_dies_and_counts_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serve(SERVER, "dies", 1) as (port, _):
        write_policy(folder, "far", find_block("kind: remote").replace("8123", str(port)))
        words = ["--policy", "far", "--attempts", "3", "--timeout", "1", "--executor", "serial"]
        assert main(["task", "bench", "tote_transfer", *words]) == 0
    out = capsys.readouterr().out
    assert "policy_fault 3" in out
    assert "policy_fault 2: policy far: server ws://127.0.0.1:" in out
    assert "success   0.0%" in out


def test_a_server_of_another_version_or_none_is_refused_before_anything_runs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serve(SERVER, "version") as (port, _):
        write_policy(folder, "far", find_block("kind: remote").replace("8123", str(port)))
        assert main(["task", "play", "tote_transfer", "--policy", "far"]) == 2
        assert "states version 2, policy.yaml says 1" in capsys.readouterr().err
    assert main(["task", "play", "tote_transfer", "--policy", "far"]) == 2
    assert "cannot be reached" in capsys.readouterr().err
