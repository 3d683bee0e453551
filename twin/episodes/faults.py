"""The catalogue of faults: what can be wrong, by name, with the law of severity; checked before anything runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from twin.episodes.fault import Fault, Faults
from twin.episodes.fault_motors import (
    ActuatorDerating,
    Backlash,
    ControlJitter,
    ControlLatency,
    LockedJoint,
    LowBattery,
)
from twin.episodes.fault_people import EmergencyStop, Human
from twin.episodes.fault_scene import (
    MASSES,
    POSES,
    PUSHES,
    FloorFriction,
    GripperWear,
    MassScatter,
    PayloadOffCentre,
    PoseScatter,
    Push,
)
from twin.episodes.fault_sensors import SENSORS, CameraBlur, CameraOffset, DroppedSensor, EncoderBias, ImuDrift
from twin.episodes.limits import REGIONS
from twin.errors import UsageError
from twin.names import suggest
from twin.records.fault import FaultSpec, check_numbers
from twin.tasks.contract import Task

JOINTS = "joints"
"""Target: any part of a joint's name."""


@dataclass(frozen=True)
class FaultKind:
    """A fault that can be asked for.

    Attributes:
        make: makes it for one attempt from its spec and the attempt's seed.
        law: what severity 1 means; every law is linear in severity unless it says otherwise.
        targets: what it can strike: ``joints``, or a list of names; empty for nothing to choose.
        scales: conditions of which the task must have one; such a fault holds for a whole attempt.
    """

    make: Callable[[FaultSpec, int], Fault]
    law: str
    targets: str | Sequence[str] = ()
    scales: tuple[str, ...] = ()


FAULTS: Mapping[str, FaultKind] = {
    "actuator_derating": FaultKind(ActuatorDerating, "torque limits fall to 0", JOINTS),
    "locked_joint": FaultKind(LockedJoint, "dry friction of twice the effort limit in one joint", JOINTS),
    "backlash": FaultKind(Backlash, "a gap of 0.02 rad in the gears", JOINTS),
    "encoder_bias": FaultKind(EncoderBias, "zero errors of 0.03 rad sigma", JOINTS),
    "imu_drift": FaultKind(ImuDrift, "attitude off by 2 deg after 10 s and turning at 0.5 deg/s"),
    "control_latency": FaultKind(ControlLatency, "torques 16 ms late"),
    "control_jitter": FaultKind(ControlJitter, "every second torque misses its tick"),
    "dropped_sensor": FaultKind(DroppedSensor, "every reading lost, the last one stays", SENSORS),
    "camera_offset": FaultKind(CameraOffset, "camera shifted by 30 mm and turned by 3 deg"),
    "camera_blur": FaultKind(CameraBlur, "10 mm more scatter of found positions, pictures smeared over 13 pixels"),
    "gripper_wear": FaultKind(GripperWear, "pads keep a fifth of their friction", ("left", "right")),
    "payload_off_centre": FaultKind(PayloadOffCentre, "centre of mass half way from the part's middle to its side"),
    "mass_scatter": FaultKind(MassScatter, "masses lognormal, sigma 0.5", scales=MASSES),
    "pose_scatter": FaultKind(PoseScatter, "parts scatter three times as far", scales=POSES),
    "floor_friction": FaultKind(FloorFriction, "floor friction of 0.05"),
    "push": FaultKind(Push, "150 N on the trunk for 0.2 s", tuple(PUSHES)),
    "low_battery": FaultKind(LowBattery, "a tenth of the largest discharge (3 C)"),
    "emergency_stop": FaultKind(EmergencyStop, "power cut, holding brakes of twice the effort limits"),
    "human": FaultKind(Human, "a part of a body right in the hand's way; at 0 it is 0.25 m beside it", tuple(REGIONS)),
}


def check_faults(
    faults: Sequence[FaultSpec],
    task: Task,
    joint_names: Callable[[], Sequence[str]],
    *,
    timeout_s: float | None = None,
) -> None:
    """Raise UsageError for a fault that does not exist, makes no sense or does not fit the task.

    Args:
        faults: what is asked for.
        task: the task.
        joint_names: gives the robot's joints; asked only when a fault names one.
        timeout_s: when the attempt ends at the latest [s], unless as the task says.
    """
    end_s = timeout_s or task.timeout_s
    for fault in faults:
        if fault.name not in FAULTS:
            raise UsageError(f"no fault named {fault.name!r}; {suggest(fault.name, FAULTS)}")
        check_numbers(fault)
        kind = FAULTS[fault.name]
        if fault.start_s >= end_s:
            raise UsageError(f"fault {fault.name}: starts at {fault.start_s:g} s, the task ends at {end_s:g} s")
        if kind.scales:
            _check_scaled(fault, kind, task)
        if fault.target:
            _check_target(fault, kind, joint_names)


def fits(kind: FaultKind, task: Task) -> bool:
    """Return whether a task has what a fault needs."""
    return not kind.scales or bool(set(kind.scales) & set(task.conditions["nominal"]))


def _check_scaled(fault: FaultSpec, kind: FaultKind, task: Task) -> None:
    if not fits(kind, task):
        raise UsageError(f"fault {fault.name}: task {task.name} has no condition {' or '.join(kind.scales)}")
    if fault.start_s or fault.end_s is not None:
        raise UsageError(f"fault {fault.name} holds for a whole attempt; leave the schedule out")


def _check_target(fault: FaultSpec, kind: FaultKind, joint_names: Callable[[], Sequence[str]]) -> None:
    if not kind.targets:
        raise UsageError(f"fault {fault.name} has no target to choose (got {fault.target!r})")
    if kind.targets == JOINTS:
        names = joint_names()
        if not any(fault.target in name for name in names):
            raise UsageError(f"fault {fault.name}: no joint named {fault.target!r}; {suggest(fault.target, names)}")
    elif fault.target not in kind.targets:
        raise UsageError(f"fault {fault.name}: no target {fault.target!r}; {suggest(fault.target, kind.targets)}")


def make_faults(faults: Sequence[FaultSpec], seed: int) -> Faults:
    """Return the faults of an attempt; those of severity 0 are not there at all, whatever their law."""
    return Faults([FAULTS[fault.name].make(fault, seed) for fault in faults if fault.severity > 0.0])
