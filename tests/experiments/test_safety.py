import pytest

from twin.cli import main
from twin.experiments import safety
from twin.experiments.safety import find_hottest, rate_hazards
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.hazard import Hazard, Strain
from twin.records.outcome import Outcome

SPEC = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", 1)


def make_record(outcome: Outcome, *, share: float | None = None, rise_k: float = 1.0) -> AttemptRecord:
    numbers = (36.0, 0, 20.0, 3e3, 0.5, 0.01, 1, 1, "full", {}, (), {})
    return AttemptRecord(
        SPEC, outcome, *numbers, Strain(hottest_joint=f"+{rise_k:g}", hottest_rise_k=rise_k), Hazard(human_share=share)
    )


def test_hazards_are_counted_per_1000_h_and_the_simulators_failures_are_not() -> None:
    records = [make_record(Outcome.SUCCESS)] * 98 + [make_record(Outcome.FALL), make_record(Outcome.COLLISION, share=2)]
    rates = rate_hazards([*records, make_record(Outcome.SIM_FAULT)])
    assert rates["hours"] == pytest.approx(1.0)
    assert rates["falls"]["mean"] == pytest.approx(1000.0)
    assert rates["falls"]["low"] < 1000.0 < rates["falls"]["high"]
    assert rates["human_limit_exceeded"]["n"] == rates["protective_stops"]["n"] == 1


def test_without_time_there_is_no_rate() -> None:
    assert rate_hazards([make_record(Outcome.SIM_FAULT)]) == {}


def test_the_hottest_attempt_tells_how_much_rest_is_needed() -> None:
    found = find_hottest(
        [make_record(Outcome.SUCCESS, rise_k=rise) for rise in (5.0, 60.0, 20.0)]
        + [make_record(Outcome.FALL, rise_k=70)]
    )
    assert found["joint"] == "+60"
    assert 0.0 < found["rest_share"] < 1.0


def test_bench_of_safety_has_a_case_a_fault(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"STOPS_S": (1.0,), "MEETINGS": (), "PUSHES": (1.0,), "PUSH_S": 0.1, "SIDES": ("left",)}.items():
        monkeypatch.setattr(safety, name, value)
    monkeypatch.setattr(safety, "NOMINAL_ATTEMPTS", 1)
    assert main(["bench", "safety"]) == 0
    out = capsys.readouterr().out
    assert "emergency_stop=1@1: stands" in out
    assert "push 1: pushes 1, falls left" in out
