"""Files that a browser can fetch: every table of an experiment, as Parquet and as CSV, piece by piece."""

from collections.abc import Callable, Iterator
from io import BytesIO
from urllib.parse import quote

import pyarrow as pa
from flask import Flask, Response, abort
from pyarrow import csv, parquet

from dashboards.library import Library
from dashboards.snapshot import SCHEMAS, Snapshot
from twin.errors import StoreError
from twin.records.tables import TABLES

NAMES = tuple(SCHEMAS)
"""The tables that can be fetched."""
BATCH_ROWS = 50_000
"""About so many rows are in memory at once."""
KINDS = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def add_downloads(server: Flask, library: Library) -> None:
    """Let a server give the tables of the experiments at ``/data/EXPERIMENT/TABLE.KIND``.

    Whatever is not one of the experiments, tables and kinds there are is refused with status 400, and nothing is read.
    A table is as it was when it was asked for, though its experiment goes on meanwhile.
    """

    @server.get("/data/<path:wanted>")
    def give_table(wanted: str) -> Response:
        run, _, file = wanted.rpartition("/")
        name, _, kind = file.rpartition(".")
        if name not in NAMES or kind not in KINDS:
            abort(400)
        try:
            if run not in library.list_stores():
                abort(400)
            pieces = _WRITERS[kind](_read_pieces(library.read(run).snapshot, name), SCHEMAS[name])
            first = next(pieces)
        except StoreError as error:
            return Response(str(error), status=409, mimetype="text/plain")
        response = Response(_chain(first, pieces), mimetype=KINDS[kind])
        response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{kind}")
        return response


def make_address(run: str, table: str, kind: str) -> str:
    """Return where a table of an experiment can be fetched, encoded as addresses are."""
    return f"/data/{quote(run)}/{table}.{kind}"


def _read_pieces(snapshot: Snapshot, name: str) -> Iterator[pa.Table]:
    """Yield a table in its order, a bounded number of rows at a time."""
    if name not in TABLES:
        yield snapshot.read_whole(name)
        return
    for scenario, span in snapshot.list_blocks(name, BATCH_ROWS):
        yield snapshot.read(name, scenario, span=span)


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _write_csv(pieces: Iterator[pa.Table], schema: pa.Schema) -> Iterator[bytes]:
    """Yield a table as CSV: the heading, then its pieces."""
    yield _format_csv(schema.empty_table(), heading=True)
    for piece in pieces:
        if piece.num_rows:
            yield _format_csv(piece, heading=False)


def _format_csv(piece: pa.Table, *, heading: bool) -> bytes:
    target = BytesIO()
    csv.write_csv(piece, target, csv.WriteOptions(include_header=heading))
    return target.getvalue()


def _write_parquet(pieces: Iterator[pa.Table], schema: pa.Schema) -> Iterator[bytes]:
    """Yield a table as Parquet: a group of rows for each piece, then what tells where they are."""
    target = _Forward()
    with parquet.ParquetWriter(pa.PythonFile(target, mode="w"), schema, compression="zstd") as writer:
        for piece in pieces:
            writer.write_table(piece)
            yield target.take()
    yield target.take()


class _Forward:
    """A file that is given away while it is written."""

    closed = False

    def __init__(self) -> None:
        """Start empty."""
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Add bytes at the end."""
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: what waits is taken away from outside."""

    def close(self) -> None:
        """Do nothing: what waits is still taken away."""

    def take(self) -> bytes:
        """Return what was written since the last time, and forget it."""
        data = b"".join(self._waiting)
        self._waiting.clear()
        return data


_WRITERS: dict[str, Callable[[Iterator[pa.Table], pa.Schema], Iterator[bytes]]] = {
    "csv": _write_csv,
    "parquet": _write_parquet,
}
