"""Tables of attempts on disk, and the skill model made from one."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twin.errors import RunFailedError, StoreError
from twin.records.attempt import AttemptRecord
from twin.records.outcome import Outcome
from twin.records.parquet import read_table, sort_table, write_table
from twin.records.skill import SkillKey, SkillModel
from twin.records.tables import ATTEMPTS

FULL_FIDELITY = "full"


def make_attempts_table(records: Iterable[AttemptRecord]) -> pa.Table:
    """Return attempts as a table, in order of their seeds."""
    rows = sorted((record.row() for record in records), key=lambda row: (row["seed"], row["attempt"]))
    return pa.Table.from_pylist(rows, schema=ATTEMPTS)


def write_attempts(path: Path, attempts: pa.Table) -> None:
    """Write a table of attempts atomically."""
    write_table(path, attempts, ATTEMPTS)


def read_attempts(path: Path) -> pa.Table:
    """Read a table of attempts.

    Raises:
        StoreError: the file is missing, damaged, or of another schema version.
    """
    return read_table(path, ATTEMPTS)


def make_skill_model(attempts: pa.Table, *, key: SkillKey, content_hash: str, idle_w: float) -> SkillModel:
    """Return the skill model of a table of attempts; ``sim_fault`` attempts are counted and left out.

    Args:
        attempts: attempts of this one skill.
        key: robot, task, policy and conditions.
        content_hash: hash of everything that made the attempts.
        idle_w: power of the robot while it waits [W].

    Raises:
        StoreError: an attempt is of another skill.
        RunFailedError: no attempt could be simulated.
    """
    _check_key(attempts, key)
    faults = pc.equal(attempts["outcome"], Outcome.SIM_FAULT.label)
    counted = sort_table(attempts.filter(pc.invert(faults)), "seed", "attempt")
    if not counted.num_rows:
        raise RunFailedError(f"{key.text}: none of {attempts.num_rows} attempts could be simulated (sim_fault)")
    return SkillModel(
        key=key,
        hash=content_hash,
        outcome=np.array([Outcome[label.upper()] for label in counted["outcome"].to_pylist()], dtype=np.int8),
        duration_s=counted["duration_s"].to_numpy(),
        energy_j=counted["energy_j"].to_numpy(),
        idle_w=idle_w,
        fidelity=_join_fidelity(counted["fidelity"].to_pylist()),
        sim_faults=attempts.num_rows - counted.num_rows,
    )


def _check_key(attempts: pa.Table, key: SkillKey) -> None:
    wanted = asdict(key) | {"faults": json.dumps([asdict(fault) for fault in key.fault_specs])}
    for name, expected in wanted.items():
        if foreign := set(attempts[name].to_pylist()) - {expected}:
            raise StoreError(
                f"an attempt of {name} {sorted(foreign)[0]!r} among those of {expected!r}; calibrate again"
            )


def _join_fidelity(labels: Iterable[str]) -> str:
    shortcuts = {shortcut for label in labels for shortcut in label.split("+")} - {FULL_FIDELITY}
    return "+".join(sorted(shortcuts)) or FULL_FIDELITY
