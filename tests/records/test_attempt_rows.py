"""Attempts are read back from the rows that they left."""

import pytest

from twin.errors import StoreError
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.attempts import make_attempts_table, read_faults, read_spec
from twin.records.fault import FaultSpec
from twin.records.outcome import Outcome

SPECS = [
    AttemptSpec("g1", "tote", "scripted", "nominal", 3),
    AttemptSpec("g1", "tote", "scripted", "nominal", 2**62, (("friction", 1 / 3), ("mass_kg", 2.0)), timeout_s=1.5),
    AttemptSpec("g1", "tote", "scripted", "nominal", 3, faults=(FaultSpec("push", 1 / 3, 0.1, 2.0, "front"),)),
]


def make_row(spec: AttemptSpec) -> dict[str, object]:
    sample = {**dict(spec.overrides), "noise": 0.1}
    numbers = {"peak_force_n": 1.0, "energy_j": 1.0, "peak_torque_ratio": 0.5, "placement_error_m": 0.0}
    record = AttemptRecord(
        spec,
        Outcome.SUCCESS,
        1.0,
        0,
        done=1,
        total=1,
        **numbers,
        fidelity="full",
        sample=sample,
        phases=(),
        versions={},
    )
    return make_attempts_table([record]).to_pylist()[0]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key)
def test_a_row_says_what_was_attempted_to_the_last_digit(spec: AttemptSpec) -> None:
    assert read_spec(make_row(spec)) == spec


@pytest.mark.parametrize(
    "change",
    [
        {"robot": "h1"},
        {"seed": 4},
        {"faults": '[{"name": "push", "severity": 1}]'},
        {"faults": "["},
        {"faults": "3"},
        {"faults": '[{"name": "push", "severity": 7}]'},
        {"attempt": None},
        {"attempt": "g1/tote/scripted/nominal[mass_kg=x]/3"},
    ],
)
def test_a_row_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(StoreError):
        read_spec(make_row(SPECS[0]) | change)


def test_no_faults_are_none() -> None:
    assert read_faults(None) == read_faults("[]") == ()
