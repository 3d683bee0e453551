"""Every table of a store as plain files, for other programs."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

from twin.records.folder import fill_folder
from twin.records.store import Store
from twin.records.tables import TABLES


def export_store(store: Store, folder: Path, kind: str) -> dict[str, int]:
    """Write every table of a store into a folder that is whole or not there, and return its rows by table.

    Args:
        store: what is exported.
        folder: missing or empty.
        kind: ``parquet`` or ``csv``.

    Raises:
        UsageError: something is in the folder.
        StoreError: the store is damaged, or the folder cannot be written.
    """
    rows = {}
    with fill_folder(folder) as making:
        for name in (*TABLES, "attempts", "input_variance"):
            table = store.read(name)
            _WRITERS[kind](table, making / f"{name}.{kind}")
            rows[name] = table.num_rows
    return rows


def _write_csv(table: pa.Table, path: Path) -> None:
    csv.write_csv(table, str(path))


def _write_parquet(table: pa.Table, path: Path) -> None:
    parquet.write_table(table.combine_chunks(), path, compression="zstd")


_WRITERS: dict[str, Callable[[pa.Table, Path], None]] = {"csv": _write_csv, "parquet": _write_parquet}
