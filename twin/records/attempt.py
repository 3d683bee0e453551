"""What one attempt leaves behind."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from twin.records.fault import FaultSpec
from twin.records.hazard import Hazard, Strain
from twin.records.outcome import Outcome


@dataclass(frozen=True)
class AttemptSpec:
    """Everything that determines an attempt, so that it can be re-simulated.

    Attributes:
        robot: folder name under ``robots/``.
        task: task name.
        policy: policy name.
        conditions: name of a set of condition distributions of the task.
        seed: seed of every random stream of the attempt.
        overrides: condition values that replace drawn ones, as (name, value) pairs in order of name.
        faults: what is wrong, in order.
        timeout_s: longest attempt [s]; None for the task's own.
    """

    robot: str
    task: str
    policy: str
    conditions: str
    seed: int
    overrides: tuple[tuple[str, float], ...] = ()
    faults: tuple[FaultSpec, ...] = ()
    timeout_s: float | None = None

    @property
    def key(self) -> str:
        """Readable identity: ``robot/task/policy/conditions[name=value,...]+fault=severity.../seed``."""
        asked = self.overrides if self.timeout_s is None else (*self.overrides, ("timeout_s", self.timeout_s))
        fixed = ",".join(f"{name}={value:g}" for name, value in asked)
        conditions = f"{self.conditions}[{fixed}]" if fixed else self.conditions
        wrong = "".join(f"+{fault.text}" for fault in self.faults)
        return f"{self.robot}/{self.task}/{self.policy}/{conditions}{wrong}/{self.seed}"


@dataclass(frozen=True)
class Phase:
    """A named stretch of an attempt, in attempt time [s]."""

    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class AttemptRecord:
    """Result of one attempt.

    Attributes:
        spec: what was attempted.
        outcome: outcome class, from physics.
        duration_s: simulated time from start to the goal held, or to the failure [s].
        retries: repeats within the attempt.
        done: pieces of work done at the end (partial credit).
        total: pieces of work asked for.
        peak_force_n: largest contact normal force between robot and anything but the floor [N].
        energy_j: electrical energy, idle power included [J].
        peak_torque_ratio: largest joint torque over its limit.
        placement_error_m: horizontal distance of the part to its target at the end [m].
        fidelity: ``full``, or the declared shortcuts joined by ``+``.
        sample: the drawn condition values, by name, SI units.
        phases: in order of time.
        versions: of everything that made the attempt.
        strain: heat and wear of the drives.
        hazard: what the attempt tells about safety.
        reason: what was wrong with the policy, in words; empty but for a ``policy_fault``.
    """

    spec: AttemptSpec
    outcome: Outcome
    duration_s: float
    retries: int
    peak_force_n: float
    energy_j: float
    peak_torque_ratio: float
    placement_error_m: float
    done: int
    total: int
    fidelity: str
    sample: Mapping[str, float]
    phases: tuple[Phase, ...]
    versions: Mapping[str, str]
    strain: Strain = Strain()
    hazard: Hazard = Hazard()
    reason: str = ""

    def row(self) -> dict[str, object]:
        """Return the record as a row of the ``ATTEMPTS`` table."""
        spec = self.spec
        return {
            "attempt": spec.key,
            "robot": spec.robot,
            "task": spec.task,
            "policy": spec.policy,
            "conditions": spec.conditions,
            "seed": spec.seed,
            "outcome": self.outcome.label,
            "reason": self.reason,
            "duration_s": self.duration_s,
            "retries": self.retries,
            "peak_force_n": self.peak_force_n,
            "energy_j": self.energy_j,
            "peak_torque_ratio": self.peak_torque_ratio,
            "placement_error_m": self.placement_error_m,
            "done": self.done,
            "total": self.total,
            "faults": json.dumps([asdict(fault) for fault in spec.faults]),
            "fidelity": self.fidelity,
            "sample": json.dumps(dict(self.sample), sort_keys=True),
            "phases": json.dumps([asdict(phase) for phase in self.phases]),
            "versions": json.dumps(dict(self.versions), sort_keys=True),
            **asdict(self.strain),
            **asdict(self.hazard),
        }
