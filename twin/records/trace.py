"""What a robot did and felt during one attempt, at the control rate: signals over time, for plots."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.records.parquet import read_table, write_table
from twin.records.tables import TRACE

Floats = NDArray[np.float32]


class Quantity(StrEnum):
    """What a signal measures."""

    TORQUE_RATIO = "torque_ratio"
    """Joint torque over the motor's limit, -1 to 1."""
    JOINT_ANGLE = "joint_angle"
    """Joint angle [rad]."""
    CENTRE_OF_MASS = "centre_of_mass"
    """Place of the robot's centre of mass in the world [m]."""
    CONTACT_FORCE = "contact_force"
    """Force of the surroundings on a part of the robot [N]."""
    GRIP_OPENING = "grip_opening"
    """Distance of a gripper's pads [m]."""


UNITS = {
    Quantity.TORQUE_RATIO: "1",
    Quantity.JOINT_ANGLE: "rad",
    Quantity.CENTRE_OF_MASS: "m",
    Quantity.CONTACT_FORCE: "N",
    Quantity.GRIP_OPENING: "m",
}


class Signal(NamedTuple):
    """One thing measured over time.

    Attributes:
        quantity: what is measured.
        group: limb or side that it belongs to, such as ``left_leg``, ``hands``.
        name: joint, axis or contact.
        values: at the times of the trace, shape (times,).
    """

    quantity: Quantity
    group: str
    name: str
    values: Floats


@dataclass(frozen=True)
class Trace:
    """All signals of one attempt.

    Attributes:
        attempt: key of the attempt.
        times: time of each control tick [s], shape (times,).
        phases: the policy's phase at each tick.
        signals: what was measured.
    """

    attempt: str
    times: NDArray[np.float64]
    phases: tuple[str, ...]
    signals: tuple[Signal, ...]

    def select(self, quantity: Quantity) -> list[Signal]:
        """Return the signals of one quantity."""
        return [signal for signal in self.signals if signal.quantity is quantity]

    def find_bands(self) -> list[tuple[str, float, float]]:
        """Return name, start and end [s] of each stretch of time in one phase."""
        starts = [i for i in range(len(self.phases)) if i == 0 or self.phases[i] != self.phases[i - 1]]
        ends = [*starts[1:], len(self.phases) - 1]
        return [
            (self.phases[i], float(self.times[i]), float(self.times[end])) for i, end in zip(starts, ends, strict=True)
        ]


def make_trace_table(trace: Trace) -> pa.Table:
    """Return a trace as a table: one row per signal and time, signal after signal."""
    ticks, count = len(trace.times), len(trace.signals)

    def repeat(words: list[str]) -> pa.Array:
        index = pa.array(np.repeat(np.arange(count, dtype=np.int32), ticks))
        return pa.DictionaryArray.from_arrays(index, pa.array(words, pa.string())).cast(pa.string())

    values = [signal.values for signal in trace.signals]
    columns = {
        "attempt": repeat([trace.attempt] * count),
        "quantity": repeat([signal.quantity.value for signal in trace.signals]),
        "group": repeat([signal.group for signal in trace.signals]),
        "name": repeat([signal.name for signal in trace.signals]),
        "unit": repeat([UNITS[signal.quantity] for signal in trace.signals]),
        "time_s": pa.array(np.tile(trace.times, count)),
        "phase": pa.array(list(trace.phases) * count, pa.string()),
        "value": pa.array(np.concatenate(values) if values else np.zeros(0), pa.float32()),
    }
    return pa.table(columns, schema=TRACE)


def read_trace_table(table: pa.Table) -> Trace:
    """Return the trace in a table of one attempt."""
    keys = list(zip(*(table[name].to_pylist() for name in ("quantity", "group", "name")), strict=True))
    starts = [i for i in range(len(keys)) if i == 0 or keys[i] != keys[i - 1]]
    ticks = starts[1] if len(starts) > 1 else len(keys)
    values = table["value"].to_numpy()
    signals = [Signal(Quantity(keys[i][0]), keys[i][1], keys[i][2], values[i : i + ticks]) for i in starts]
    times, phases = table["time_s"].to_numpy()[:ticks], tuple(table["phase"][:ticks].to_pylist())
    return Trace(table["attempt"][0].as_py() if keys else "", times, phases, tuple(signals))


def write_trace(path: Path, trace: Trace) -> None:
    """Write a trace as Parquet, atomically."""
    write_table(path, make_trace_table(trace), TRACE)


def read_trace(path: Path) -> Trace:
    """Read a trace that ``write_trace`` wrote.

    Raises:
        StoreError: the file is missing, damaged, or of another schema version.
    """
    return read_trace_table(read_table(path, TRACE))
