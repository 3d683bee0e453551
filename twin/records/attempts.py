"""Tables of attempts on disk, and the skill model made from one."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twin.errors import RunFailedError, StoreError, UsageError
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.fault import FaultSpec, check_numbers
from twin.records.outcome import Outcome
from twin.records.parquet import read_table, sort_table, write_table
from twin.records.skill import SkillKey, SkillModel
from twin.records.tables import ATTEMPTS

FULL_FIDELITY = "full"
_TIMEOUT = "timeout_s"
"""Stands among the conditions of a key when it is not the task's own."""


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


def read_spec(row: Mapping[str, Any]) -> AttemptSpec:
    """Return what was attempted, from a row of the table: all that it takes to make the attempt again.

    Raises:
        StoreError: the row is not whole, or its key says something else than its columns.
    """
    names = robot, task, policy, conditions = [row[name] for name in ("robot", "task", "policy", "conditions")]
    key, seed = row["attempt"], row["seed"]
    if not all(isinstance(name, str) for name in [*names, key]) or seed is None:
        raise StoreError("a row of the attempts is not whole: it names no attempt that could be made again")
    fixed = dict(_read_fixed(key.removeprefix("/".join(names)), _read_object(row["sample"])))
    timeout_s = fixed.pop(_TIMEOUT, None)
    overrides, faults = tuple(sorted(fixed.items())), read_faults(row["faults"])
    spec = AttemptSpec(robot, task, policy, conditions, seed, overrides, faults, timeout_s)
    if spec.key != key:
        raise StoreError(f"attempt {key!r}: its columns say {spec.key!r}; the table is damaged")
    return spec


def read_faults(text: str | None) -> tuple[FaultSpec, ...]:
    """Return the faults in the column ``faults`` of a row.

    Raises:
        StoreError: they are no faults.
    """
    try:
        faults = tuple(FaultSpec(**fault) for fault in json.loads(text or "[]"))
        for fault in faults:
            check_numbers(fault)
    except (ValueError, TypeError, UsageError) as error:
        raise StoreError(f"faults {text!r} of an attempt cannot be read; the table is damaged") from error
    return faults


def _read_object(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _read_fixed(rest: str, sample: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Yield the values in the brackets of a key; those that the key shortens are whole in the sample."""
    if not rest.startswith("["):
        return
    for word in rest[1:].partition("]")[0].split(","):
        name, _, text = word.partition("=")
        whole = sample.get(name)
        try:
            value = float(whole if isinstance(whole, float | int) and f"{whole:g}" == text else text)
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            yield name, value


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
