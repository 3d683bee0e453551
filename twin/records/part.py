"""Rows of one file of a store, found by scenario and replication without reading the whole of it.

Tables are in order of scenario and replication, and Parquet keeps the least and the greatest of each group of rows:
groups without the rows asked for are not read, and the others pass batch by batch.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from twin.errors import StoreError
from twin.records.journal import StoredFile
from twin.records.parquet import check_columns

BATCH_ROWS = 65_536
CHECKED = 20_000
"""Files that are remembered as whole; parts never change."""
_CHUNK_BYTES = 1 << 20

NOTHING: Mapping[str, str] = MappingProxyType({})

Span = tuple[int, int]
"""First and last replication."""


def read_rows(
    folder: Path,
    file: StoredFile,
    schema: pa.Schema,
    *,
    where: Mapping[str, str] = NOTHING,
    span: Span | None = None,
    columns: Sequence[str] | None = None,
) -> pa.Table:
    """Return rows of a file in their order; text is dictionary-encoded.

    Args:
        folder: of the store.
        file: one of it.
        schema: of its table.
        where: texts wanted, by column, such as that of a scenario.
        span: replications wanted, None for all.
        columns: those wanted, None for all.

    Raises:
        FileNotFoundError: it is not there any more.
        StoreError: it is damaged or of another version; the message names the remedy.
    """
    path = folder / file.path
    _check_bytes(folder, file)
    names = list(schema.names if columns is None else columns)
    texts = [name for name in {*names, *where} if schema.field(name).type == pa.string()]
    with path.open("rb") as source:
        try:
            parquet = pq.ParquetFile(source, read_dictionary=texts, pre_buffer=False)
            check_columns(parquet.schema_arrow, schema, path)
            batches = list(_select(parquet, names, where, span))
        except pa.ArrowException as error:
            raise StoreError(f"{path}: not a whole Parquet file; delete it and run again") from error
    expected = pa.schema([_encode(schema.field(name)) for name in names])
    return pa.Table.from_batches(batches, schema=expected).unify_dictionaries()


def join_rows(tables: Sequence[pa.Table], schema: pa.Schema) -> pa.Table:
    """Return tables of ``read_rows`` as one, its text still dictionary-encoded."""
    empty = pa.schema([_encode(field) for field in schema]).empty_table()
    return pa.concat_tables(tables or [empty]).unify_dictionaries()


def decode_text(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return a table with its text as plain strings."""
    return table.cast(schema)


def list_replications(folder: Path, file: StoredFile, schema: pa.Schema) -> dict[str, NDArray[np.int32]]:
    """Return the replications in a file of the table ``runs``, by scenario.

    Raises:
        FileNotFoundError, StoreError: see ``read_rows``.
    """
    runs = read_rows(folder, file, schema, columns=("scenario", "replication")).combine_chunks()
    names, numbers = runs["scenario"].combine_chunks(), runs["replication"].to_numpy()
    if not runs.num_rows:
        return {}
    codes, texts = names.indices.to_numpy(), names.dictionary.to_pylist()
    return {texts[code]: numbers[codes == code] for code in np.unique(codes)}


def _select(
    parquet: pq.ParquetFile, names: Sequence[str], where: Mapping[str, str], span: Span | None
) -> Iterator[pa.RecordBatch]:
    """Yield the rows wanted, batch by batch."""
    ranges: dict[str, tuple[object, object]] = {name: (text, text) for name, text in where.items()}
    if span is not None:
        ranges["replication"] = span
    groups = [number for number in range(parquet.num_row_groups) if _may_hold(parquet, number, ranges)]
    needed = [*names, *(name for name in ranges if name not in names)]
    for batch in parquet.iter_batches(BATCH_ROWS, row_groups=groups, columns=needed, use_threads=False):
        kept = np.ones(batch.num_rows, dtype=bool)
        for name, text in where.items():
            kept &= _match(batch[name], text)
        if span is not None:
            numbers = batch["replication"].to_numpy()
            kept &= (numbers >= span[0]) & (numbers <= span[1])
        if kept.any():
            chosen = batch.select(list(names))
            yield chosen if kept.all() else chosen.filter(pa.array(kept))


def _may_hold(parquet: pq.ParquetFile, number: int, ranges: Mapping[str, tuple[Any, Any]]) -> bool:
    """Whether a group of rows may hold some of those wanted."""
    group, places = parquet.metadata.row_group(number), parquet.schema_arrow.names
    for name, (first, last) in ranges.items():
        known = group.column(places.index(name)).statistics
        if known is not None and known.has_min_max and (known.max < first or last < known.min):
            return False
    return True


def _match(texts: pa.DictionaryArray, wanted: str) -> NDArray[np.bool_]:
    """Return which of a batch's texts are the one wanted."""
    codes = [code for code, text in enumerate(texts.dictionary.to_pylist()) if text == wanted]
    return np.asarray(texts.indices.to_numpy() == codes[0] if codes else np.zeros(len(texts), dtype=bool))


def _encode(field: pa.Field) -> pa.Field:
    return field.with_type(pa.dictionary(pa.int32(), pa.string())) if field.type == pa.string() else field


def check_size(folder: Path, file: StoredFile) -> None:
    """Refuse a file that is torn, which its size tells; its bytes are looked at when it is read.

    Raises:
        FileNotFoundError: it is not there any more.
        StoreError: it is torn; the message names the remedy.
    """
    if (size := (folder / file.path).stat().st_size) != file.size:
        raise _name_damage(folder, file, size)


def _check_bytes(folder: Path, file: StoredFile) -> None:
    path = folder / file.path
    stat = path.stat()
    if not _is_whole(path, file, stat.st_mtime_ns, stat.st_size, stat.st_ino):
        raise _name_damage(folder, file, stat.st_size)


def _name_damage(folder: Path, file: StoredFile, size: int) -> StoreError:
    return StoreError(
        f"{folder / file.path}: damaged ({size} bytes of {file.size}, or changed); "
        f"run `twin resume {folder}` to make its replications again"
    )


@lru_cache(maxsize=CHECKED)
def _is_whole(path: Path, file: StoredFile, *stat: int) -> bool:
    """Whether a file holds what was written; it is read again when the system says that it has changed."""
    del stat
    digest = blake2b(digest_size=16)
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest() == file.digest
