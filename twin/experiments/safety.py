"""What attempts tell about safety: rates of hazards, stopping, pressing a human, falling (``twin bench safety``).

The attempts with a fault are made to see what would happen if; how often it happens is another question, which only
the rates of attempts without answer, and those for the simulated robot alone.
"""

from collections.abc import Sequence
from typing import Any

from twin.episodes.drives import find_rest_share
from twin.episodes.limits import REGIONS, SOURCE, find_separation
from twin.experiments.calibrate import run_attempts
from twin.experiments.progress import show_progress
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.fault import FaultSpec
from twin.records.intervals import event_rate
from twin.records.outcome import Outcome
from twin.robot.files import find_robot

ROBOT, TASK, POLICY, CONDITIONS = "unitree_g1", "tote_transfer", "scripted", "nominal"
NOMINAL_ATTEMPTS = 20
STOPS_S: tuple[float, ...] = (1.0, 2.0, 5.0, 5.5, 7.0)
"""When the emergency stop is pressed: arms only, arms only, carrying twice, setting down."""
MEETINGS = ("hand", "forearm", "upper_arm", "chest", "abdomen", "face")
"""Regions of a body that get in the way while the tote is carried."""
MEETING_S = 5.0
PUSHES: tuple[float, ...] = (0.1, 0.2, 0.3, 0.5, 1.0)
"""Severities of pushes, each from every side."""
SIDES = ("front", "back", "left", "right")
PUSH_S = 5.0
STANDS_S = 1.5
"""A stop that takes longer has left the robot toppling."""
HOUR_S = 3600.0


def run() -> dict[str, Any]:
    """Return hazards of the reference task: rates, stopping, contact with a human, falls after a push."""
    return {
        "per_1000_h": rate_hazards(_run([_make_spec(seed) for seed in range(1, NOMINAL_ATTEMPTS + 1)])),
        "emergency_stop": [_describe_stop(record) for record in _run_faults("emergency_stop", STOPS_S)],
        "human": [_describe_meeting(record) for record in _run([_meet(region) for region in MEETINGS])],
        "limits": f"{SOURCE}, confidence {next(iter(REGIONS.values())).confidence.value}",
        "push": [_describe_pushes(severity) for severity in PUSHES],
    }


def rate_hazards(records: Sequence[AttemptRecord]) -> dict[str, Any]:
    """Return events per 1,000 h of attempts with exact Poisson intervals; failures of the simulator do not count."""
    counted = [record for record in records if record.outcome is not Outcome.SIM_FAULT]
    exposure = sum(record.duration_s for record in counted) / HOUR_S / 1000.0
    if not exposure:
        return {}
    events = {
        "falls": sum(record.outcome is Outcome.FALL for record in counted),
        "protective_stops": sum(record.outcome is Outcome.COLLISION for record in counted),
        "human_limit_exceeded": sum((record.hazard.human_share or 0.0) > 1.0 for record in counted),
    }
    return {"hours": 1000.0 * exposure} | {name: event_rate(n, exposure).as_json() for name, n in events.items()}


def find_hottest(records: Sequence[AttemptRecord]) -> dict[str, Any]:
    """Return the joint that some success (any attempt, without one) heats most, and the rest that it needs for ever."""
    repeated = [record for record in records if record.outcome is Outcome.SUCCESS] or records
    hottest = max(repeated, key=lambda record: record.strain.hottest_rise_k)
    power, rise_k = find_robot(hottest.spec.robot).data.power, hottest.strain.hottest_rise_k
    share = find_rest_share(rise_k, hottest.duration_s, power) if hottest.duration_s else 0.0
    return {"joint": hottest.strain.hottest_joint, "rise_k": rise_k, "rest_share": share}


def _run(specs: Sequence[AttemptSpec]) -> list[AttemptRecord]:
    return [record for record, _ in run_attempts(specs, executor=None, progress=show_progress)]


def _make_spec(seed: int = 1, fault: FaultSpec | None = None) -> AttemptSpec:
    return AttemptSpec(ROBOT, TASK, POLICY, CONDITIONS, seed, faults=() if fault is None else (fault,))


def _run_faults(name: str, starts_s: Sequence[float]) -> list[AttemptRecord]:
    return _run([_make_spec(fault=FaultSpec(name, 1.0, start_s)) for start_s in starts_s])


def _meet(region: str) -> AttemptSpec:
    return _make_spec(fault=FaultSpec("human", 1.0, MEETING_S, target=region))


def _describe_stop(record: AttemptRecord) -> dict[str, Any]:
    hazard = record.hazard
    if hazard.stop_s is None or hazard.stop_hand_m is None or hazard.stop_speed is None:
        return {"name": record.spec.faults[0].text, "outcome": record.outcome.label}
    return {
        "name": record.spec.faults[0].text,
        "stands": record.outcome is Outcome.INTERVENTION and hazard.stop_s < STANDS_S,
        "stop_s": hazard.stop_s,
        "hand_m": hazard.stop_hand_m,
        "hand_speed": hazard.stop_speed,
        "separation_m": find_separation(hazard.stop_speed, hazard.stop_s, hazard.stop_hand_m),
    }


def _describe_meeting(record: AttemptRecord) -> dict[str, Any]:
    region, hazard = record.spec.faults[0].target, record.hazard
    return {
        "name": region,
        "force_n": hazard.human_force_n or 0.0,
        "limit_n": REGIONS[region].force_n,
        "share": hazard.human_share or 0.0,
        "outcome": record.outcome.label,
    }


def _describe_pushes(severity: float) -> dict[str, Any]:
    faults = [FaultSpec("push", severity, PUSH_S, target=side) for side in SIDES]
    records = _run([_make_spec(fault=fault) for fault in faults])
    radii = [record.hazard.fall_radius_m for record in records if record.hazard.fall_radius_m is not None]
    fallen = [record.spec.faults[0].target for record in records if record.outcome is Outcome.FALL]
    return {
        "name": f"push {severity:g}",
        "pushes": len(records),
        "falls": " ".join(fallen) or "none",
        "fall_radius_m": max(radii, default=0.0),
    }
