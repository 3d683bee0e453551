"""The command that makes an attempt again."""

import re
import shlex

import numpy as np

from twin.records.attempt import AttemptSpec
from twin.records.fault import FaultSpec

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
"""A name that a command can take: not to be mistaken for an option."""


def write_play_command(spec: AttemptSpec) -> str | None:
    """Return the command that makes an attempt again and films it, None when its names are none that a shell may see.

    Numbers are whole, so that the command means this very attempt.
    """
    names = [spec.robot, spec.task, spec.policy, spec.conditions, *(name for name, _ in spec.overrides)]
    faults = [word for fault in spec.faults for word in (fault.name, fault.target) if word]
    if not all(_NAME.fullmatch(name) for name in [*names, *faults]):
        return None
    words = ["twin", "task", "play", spec.task, "--robot", spec.robot, "--policy", spec.policy]
    words += ["--conditions", spec.conditions, "--seed", str(spec.seed)]
    for name, value in spec.overrides:
        words += ["--condition", f"{name}={value!r}"]
    for fault in spec.faults:
        words += ["--fault", _write_fault(fault)]
    if spec.timeout_s is not None:
        words += ["--timeout", repr(spec.timeout_s)]
    return shlex.join([*words, "--video", "film.mp4"])


def _write_fault(fault: FaultSpec) -> str:
    end = "" if fault.end_s is None else f"-{_write(fault.end_s)}"
    schedule = f"@{_write(fault.start_s)}{end}" if fault.start_s or end else ""
    return f"{fault.name}={_write(fault.severity)}{schedule}{f':{fault.target}' if fault.target else ''}"


def _write(value: float) -> str:
    """Return a number with all its digits, and without an exponent, which a fault cannot have."""
    return np.format_float_positional(value, trim="-")
