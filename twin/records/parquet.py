"""Tables as Parquet bytes: the same table gives the same bytes, and a foreign or damaged file is named.

Arrow starts no threads of its own here: a process that ends while one of them is being born is aborted after all its
work is done (Arrow issue 34314; 3 of 300 runs on a busy machine), and parts are too small to gain by them.
"""

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from twin.errors import StoreError, StoreVersionError
from twin.records.atomic import write_atomically
from twin.records.tables import ATTEMPTS, ATTEMPTS_VERSION, SCHEMA_VERSION

GROUP_CELLS = 1 << 18
"""Rows times columns of a file that can be read without the others: tables are in order of scenario, and most readers
want one. Smaller groups than this cost more for their number than they save."""
_VERSION_KEY = b"twin.schema_version"


def encode_table(table: pa.Table, schema: pa.Schema, row_group: int | None = None) -> bytes:
    """Return a table as Parquet bytes, its schema version in the metadata; nothing in them depends on the clock.

    Args:
        table: what to write.
        schema: its columns.
        row_group: rows that can be read without the others.

    Raises:
        StoreError: the table does not have the columns of ``schema``.
    """
    if not table.schema.equals(schema):
        raise StoreError(f"a table does not have the columns expected\n  found: {table.schema}\n  expected: {schema}")
    sink = io.BytesIO()
    marked = table.combine_chunks().replace_schema_metadata({_VERSION_KEY: str(find_version(schema))})
    pq.write_table(marked, sink, compression="zstd", row_group_size=row_group or GROUP_CELLS // len(schema))
    return sink.getvalue()


def decode_table(data: bytes, schema: pa.Schema, path: Path) -> pa.Table:
    """Return the table in Parquet bytes.

    Args:
        data: the file's bytes.
        schema: the columns expected.
        path: where the bytes come from, for the message.

    Raises:
        StoreError: the bytes are no whole Parquet file, or of another schema or schema version.
    """
    try:
        table = pq.ParquetFile(io.BytesIO(data), pre_buffer=False).read(use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise StoreError(f"{path}: not a whole Parquet file ({len(data)} bytes); delete it and run again") from error
    check_columns(table.schema, schema, path)
    return table.replace_schema_metadata(None)


def check_columns(found: pa.Schema, expected: pa.Schema, path: Path) -> None:
    """Refuse a file of another version of the tables, or with other columns.

    Args:
        found: of the file; text may be dictionary-encoded.
        expected: of its table.
        path: of the file, for the message.

    Raises:
        StoreError: it is another one.
    """
    check_version((found.metadata or {}).get(_VERSION_KEY, b"none").decode(), path, find_version(expected))
    plain = [field.with_type(getattr(field.type, "value_type", field.type)) for field in found]
    if not pa.schema(plain).equals(expected):
        raise StoreError(f"{path}: has other columns than expected; make it again in a new folder")


def check_version(found: str, path: Path, expected: int = SCHEMA_VERSION) -> None:
    """Refuse what another version of the tables wrote.

    Raises:
        StoreVersionError: ``found`` is not the version expected.
    """
    if found != str(expected):
        raise StoreVersionError(
            f"{path}: written with schema version {found}, this twin reads {expected}; "
            "read it with the twin that wrote it, or make it again in a new folder"
        )


def find_version(schema: pa.Schema) -> int:
    """Return the version of the tables that a schema belongs to."""
    return ATTEMPTS_VERSION if schema.equals(ATTEMPTS) else SCHEMA_VERSION


def write_table(path: Path, table: pa.Table, schema: pa.Schema) -> None:
    """Write a table atomically."""
    write_atomically(path, encode_table(table, schema))


def read_table(path: Path, schema: pa.Schema) -> pa.Table:
    """Read a table that ``write_table`` wrote.

    Raises:
        StoreError: the file is missing, damaged, or of another schema.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); run the experiment again") from error
    return decode_table(data, schema, path)


def sort_table(table: pa.Table, *columns: str) -> pa.Table:
    """Return a table in ascending order of some columns, without threads, which ``pyarrow.Table.sort_by`` starts."""
    return table.take(pc.sort_indices(table, sort_keys=[(column, "ascending") for column in columns]))
