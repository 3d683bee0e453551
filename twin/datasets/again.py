"""Making an episode of a set again, and comparing every bit of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from twin.datasets import layout
from twin.datasets.columns import make_schema, make_table
from twin.datasets.origin import Origin, read_origins
from twin.datasets.take import Take, take_episode
from twin.errors import UsageError


@dataclass(frozen=True)
class Comparison:
    """An episode of a set beside the same attempt made now.

    Attributes:
        index: number of the episode.
        origin: what the set says of it.
        same: whether its frames in the set's files and those made now are the same bits.
        differing: columns of which that is not so.
        versions: what has changed since it was made, by name: then and now.
    """

    index: int
    origin: Origin
    same: bool
    differing: Sequence[str]
    versions: Mapping[str, tuple[str, str]]


def compare_episode(folder: Path, index: int) -> Comparison:
    """Make an episode of a set again.

    Raises:
        UsageError: there is no such set or episode, or nothing here can make it any more.
    """
    origins = read_origins(folder)
    if not 0 <= index < len(origins):
        raise UsageError(f"{folder}: no episode {index}; there are {len(origins)}, from 0 on")
    origin = origins[index]
    take = take_episode(origin.spec, origin.fps)
    now = dict(take.record.versions)
    changed = {name: (then, now.get(name, "")) for name, then in origin.versions.items() if now.get(name) != then}
    differing = _find_differing(folder, origins, index, take)
    return Comparison(index, origin, not differing and take.digest() == origin.digest, differing, changed)


def _find_differing(folder: Path, origins: Sequence[Origin], index: int, take: Take) -> list[str]:
    """Return the columns of an episode in the set's files that are not, bit by bit, those of a take."""
    first = sum(origin.frames for origin in origins[:index])
    if take.frames != origins[index].frames:
        return sorted(take.columns)
    told = make_table(take.columns, make_schema(take.features))
    stored = _read_rows(folder, first, take.frames)
    return [name for name in told.column_names if not _is_same(told[name], stored[name])]


def _read_rows(folder: Path, first: int, count: int) -> Any:
    """Return some rows of a set, which may be in any of its files, but in one."""
    for path in sorted(folder.glob("data/*/*.parquet")):
        file = pq.ParquetFile(path, pre_buffer=False)
        if first < file.metadata.num_rows:
            return file.read(use_threads=False).slice(first, count)
        first -= file.metadata.num_rows
    raise UsageError(f"{folder / layout.DATA_PATH}: its rows end before the episode")


def _is_same(one: Any, other: Any) -> bool:
    return bool(one.type == other.type and np.array_equal(_flatten(one), _flatten(other)))


def _flatten(column: Any) -> NDArray[Any]:
    whole = column.combine_chunks()
    return np.asarray((whole.flatten() if hasattr(whole.type, "list_size") else whole).to_numpy(zero_copy_only=False))
