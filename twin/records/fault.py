"""What is wrong in an attempt: faults of the robot, its sensors and its surroundings, as data."""

import math
import re
from dataclasses import dataclass

from twin.errors import UsageError

_NUMBER = r"\d+(?:\.\d*)?"
_TEXT = re.compile(
    rf"(?P<name>[^=@:]+)=(?P<severity>[^=@:]+)"
    rf"(?:@(?P<start>{_NUMBER})(?:-(?P<end>{_NUMBER}))?)?(?::(?P<target>[A-Za-z0-9_.-]+))?"
)
FORM = "NAME=SEVERITY[@START[-END]][:TARGET]"
"""How a fault is written in commands and keys, times in seconds."""


@dataclass(frozen=True, order=True)
class FaultSpec:
    """One fault of an attempt.

    Attributes:
        name: of the catalogue (``twin task list``).
        severity: 0 (nothing is wrong) to 1, by the law of the fault.
        start_s: when it begins, in attempt time [s].
        end_s: when it ends [s]; None lasts to the end, or as long as such a fault lasts by itself.
        target: what it strikes, such as a part of a joint's name; empty for the fault's own choice.
    """

    name: str
    severity: float
    start_s: float = 0.0
    end_s: float | None = None
    target: str = ""

    @property
    def text(self) -> str:
        """The fault as it is written in commands and keys."""
        end = "" if self.end_s is None else f"-{self.end_s:g}"
        schedule = f"@{self.start_s:g}{end}" if self.start_s or end else ""
        return f"{self.name}={self.severity:g}{schedule}{f':{self.target}' if self.target else ''}"


def read_fault(text: str) -> FaultSpec:
    """Return the fault that a text describes, such as ``push=0.5@2`` or ``locked_joint=1@3-4:elbow``.

    Raises:
        UsageError: the text has another form, the severity is no share, or the fault ends before it starts.
    """
    found = _TEXT.fullmatch(text)
    if found is None:
        raise UsageError(f"fault {text!r}: expected {FORM}, such as push=0.5@2 or locked_joint=1@3-4:elbow")
    end = None if found["end"] is None else float(found["end"])
    fault = FaultSpec(
        found["name"], _read_share(found["severity"]), float(found["start"] or 0), end, found["target"] or ""
    )
    check_numbers(fault)
    return fault


def check_numbers(fault: FaultSpec) -> None:
    """Raise UsageError unless severity and schedule make sense."""
    if not 0.0 <= fault.severity <= 1.0:
        raise UsageError(f"fault {fault.name}: expected a severity from 0 to 1 (got {fault.severity:g})")
    if not (math.isfinite(fault.start_s) and fault.start_s >= 0.0):
        raise UsageError(f"fault {fault.name}: expected a start from 0 s on (got {fault.start_s:g})")
    if fault.end_s is not None and not fault.start_s < fault.end_s < math.inf:
        raise UsageError(
            f"fault {fault.name}: expected an end after its start at {fault.start_s:g} s (got {fault.end_s:g})"
        )


def _read_share(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
