"""The cache of attempts: by content hash, in immutable parts, so that only missing attempts are ever run."""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from twin.episodes.attempt import check_spec
from twin.episodes.versions import content_parts
from twin.errors import StoreError, StoreVersionError
from twin.paths import find_cache_folder
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.attempts import make_attempts_table, read_attempts, write_attempts
from twin.records.manifest import run_key
from twin.records.parquet import sort_table
from twin.records.skill import SkillKey
from twin.records.tables import ATTEMPTS, ATTEMPTS_VERSION


@dataclass(frozen=True)
class SkillCache:
    """The cached attempts of one skill.

    Attributes:
        key: robot, task, policy, conditions and faults.
        hash: content hash of everything that makes the attempts.
    """

    key: SkillKey
    hash: str

    @classmethod
    def find(cls, key: SkillKey) -> "SkillCache":
        """Return the cache of a skill as the installed software would make its attempts today.

        Raises:
            UsageError: robot, task, policy, conditions or a fault are unknown.
        """
        check_spec(AttemptSpec(key.robot, key.task, key.policy, key.conditions, seed=1, faults=key.fault_specs))
        return cls(key, run_key(content_parts(key.robot, key.task, key.policy, key.conditions), *key.faults))

    @property
    def folder(self) -> Path:
        """Where the parts are."""
        return find_cache_folder() / "skills" / self.hash

    def read(self) -> pa.Table:
        """Return the cached attempts in order of their seeds; a damaged part is named, removed and made anew later."""
        tables = [table for path in sorted(self.folder.glob("*.parquet")) if (table := _read_part(path)) is not None]
        attempts = sort_table(pa.concat_tables(tables or [ATTEMPTS.empty_table()]), "seed")
        return _drop_repeats(attempts)

    def find_missing(self, count: int) -> list[int]:
        """Return the seeds from 1 to ``count`` of which there is no attempt yet."""
        return sorted(set(range(1, count + 1)) - set(self.read()["seed"].to_pylist()))

    def select(self, count: int) -> pa.Table:
        """Return the attempts with seeds 1 to ``count``, whatever else is cached."""
        attempts = self.read()
        return attempts.filter(pc.less_equal(attempts["seed"], count))

    def pick(self, seeds: Iterable[int]) -> pa.Table:
        """Return the cached attempts of some seeds, in their order."""
        attempts = self.read()
        return attempts.filter(pc.is_in(attempts["seed"], pa.array(sorted(seeds), pa.int64())))

    def add(self, records: Iterable[AttemptRecord]) -> None:
        """Add attempts as a part of their own."""
        table = make_attempts_table(records)
        if table.num_rows:
            name = run_key(table["seed"].to_pylist())[:16]
            self.folder.mkdir(parents=True, exist_ok=True)
            write_attempts(self.folder / f"attempts-v{ATTEMPTS_VERSION}-{name}.parquet", table)


def _read_part(path: Path) -> pa.Table | None:
    try:
        return read_attempts(path)
    except StoreVersionError:
        return None  # another twin's, and hours of physics to it
    except StoreError as error:
        warnings.warn(f"cached attempts are damaged and will be run again: {error}", stacklevel=2)
        path.unlink(missing_ok=True)
        return None


def _drop_repeats(attempts: pa.Table) -> pa.Table:
    """Keep the first row of each seed; rows of one seed are equal, as attempts are reproducible."""
    seeds = attempts["seed"].to_pylist()
    first = [i for i, seed in enumerate(seeds) if i == 0 or seeds[i - 1] != seed]
    return attempts.take(pa.array(first, pa.int64()))
