"""Columns as Arrow arrays and tables as Parquet files: the same numbers give the same bytes."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from twin.datasets.feature import Feature
from twin.datasets.statistics import Statistics

_TYPES = {
    "float32": pa.float32(),
    "float64": pa.float64(),
    "int64": pa.int64(),
    "bool": pa.bool_(),
    "string": pa.string(),
}


def make_schema(features: Mapping[str, Feature]) -> pa.Schema:
    """Return the columns of a file of data, films left out."""
    kept = {name: feature for name, feature in features.items() if feature.dtype != "video"}
    return pa.schema([pa.field(name, _find_type(feature)) for name, feature in kept.items()])


def make_table(columns: Mapping[str, NDArray[Any]], schema: pa.Schema) -> pa.Table:
    """Return the frames of an episode as a table."""
    arrays = [_make_array(columns[field.name], field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def open_file(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Return a writer of a Parquet file; its folder is made. Snappy is what every reader of such sets can undo."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return pq.ParquetWriter(path, schema, compression="snappy")


def write_file(path: Path, table: pa.Table) -> None:
    """Write a table as one Parquet file."""
    with open_file(path, table.schema) as writer:
        writer.write_table(table)


def make_tasks_table(sentences: Sequence[str]) -> pa.Table:
    """Return the table of tasks: a sentence names the row (pandas' index), its number is the value."""
    table = pa.table({"task_index": pa.array(range(len(sentences)), pa.int64()), "task": pa.array(sentences)})
    index = {"name": "task", "field_name": "task", "pandas_type": "unicode", "numpy_type": "object", "metadata": None}
    number = {"name": "task_index", "field_name": "task_index", "pandas_type": "int64", "numpy_type": "int64"}
    pandas = {
        "index_columns": ["task"],
        "column_indexes": [],
        "columns": [number | {"metadata": None}, index],
        "creator": {"library": "pyarrow", "version": "20"},
        "pandas_version": "2.0.0",
    }
    return table.replace_schema_metadata({b"pandas": json.dumps(pandas).encode()})


def list_statistics(found: Mapping[str, Statistics]) -> dict[str, Any]:
    """Return statistics as nested lists, by ``stats/COLUMN/NAME``."""
    return {f"stats/{column}/{name}": value.tolist() for column, all_ in found.items() for name, value in all_.items()}


def read_column(files: Sequence[Path], name: str) -> NDArray[Any]:
    """Return a column of all files together, shape (frames, size) or (frames,)."""
    parts = []
    for path in files:
        column = pq.ParquetFile(path, pre_buffer=False).read(columns=[name], use_threads=False)[name].combine_chunks()
        if pa.types.is_fixed_size_list(column.type):
            parts.append(column.flatten().to_numpy().reshape(-1, column.type.list_size))
        else:
            parts.append(column.to_numpy(zero_copy_only=False))
    return np.concatenate(parts)


def _find_type(feature: Feature) -> pa.DataType:
    plain = _TYPES[feature.dtype]
    return plain if feature.shape == (1,) else pa.list_(plain, feature.shape[0])


def _make_array(values: NDArray[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_fixed_size_list(kind):
        return pa.FixedSizeListArray.from_arrays(pa.array(np.ravel(values)), kind.list_size)
    return pa.array(np.ravel(values), kind)
