"""One recorded attempt and its Parquet file."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from twin.errors import UsageError
from twin.policies.arrays.observing import ObservationSet
from twin.records.attempt import AttemptSpec
from twin.records.outcome import Outcome

Floats = NDArray[np.float32]
_META = b"twin.demonstration"


@dataclass(frozen=True)
class Demonstration:
    """What a policy saw and did in one attempt.

    Attributes:
        spec: what was attempted; without faults and overrides.
        outcome: how it ended.
        times_s: time of each row since the start [s], shape (rows,).
        phases: of the policy, one a row.
        actions: hand poses, shape (rows, size); see ``HandPoseLayout``.
        shown: observations by set, shape (rows, size) each; see ``ObservationLayout``.
    """

    spec: AttemptSpec
    outcome: Outcome
    times_s: NDArray[np.float64]
    phases: tuple[str, ...]
    actions: Floats
    shown: Mapping[ObservationSet, Floats]


def write_demonstration(demonstration: Demonstration, path: Path) -> None:
    """Write a demonstration as Parquet: time, phase, action and each observation set, a row each."""
    shown = {f"observation.{name}": _make_column(rows) for name, rows in demonstration.shown.items()}
    table = pa.table(
        {
            "time_s": pa.array(demonstration.times_s),
            "phase": pa.array(demonstration.phases).dictionary_encode(),
            "action": _make_column(demonstration.actions),
            **shown,
        }
    )
    meta = json.dumps({"spec": asdict(demonstration.spec), "outcome": demonstration.outcome.label}, sort_keys=True)
    part = path.with_suffix(".part")
    pq.write_table(table.replace_schema_metadata({_META: meta.encode()}), part, compression="zstd")
    part.replace(path)


def read_demonstration(path: Path) -> Demonstration:
    """Read a demonstration.

    Raises:
        UsageError: the file is none.
    """
    try:
        table = pq.read_table(path)
        meta = json.loads((table.schema.metadata or {})[_META])
    except (OSError, pa.ArrowInvalid, KeyError):
        raise UsageError(f"{path}: expected a recorded attempt (twin train record)") from None
    spec = AttemptSpec(**{key: meta["spec"][key] for key in ("robot", "task", "policy", "conditions", "seed")})
    return Demonstration(
        spec,
        next(outcome for outcome in Outcome if outcome.label == meta["outcome"]),
        table["time_s"].to_numpy(),
        tuple(table["phase"].to_pylist()),
        _read_column(table["action"]),
        {name: _read_column(table[f"observation.{name}"]) for name in ObservationSet},
    )


def _make_column(rows: Floats) -> pa.Array:
    return pa.FixedSizeListArray.from_arrays(pa.array(rows.ravel()), rows.shape[1])


def _read_column(column: pa.ChunkedArray) -> Floats:
    size = column.type.list_size
    rows: Floats = column.combine_chunks().flatten().to_numpy().reshape(-1, size)
    return rows
