"""A store as it was at one moment, read piece by piece: what a page does not need is never read.

Parts of a store never change, and a snapshot is the list of those that there were. A writer may join parts to one
meanwhile; the rows are then read from the joint part, those of later replications left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dashboards.cache import Cache
from twin.errors import StoreError
from twin.records.journal import StoredFile, read_entries
from twin.records.kpis import LINE
from twin.records.line_runs import LineRuns, collect_line_runs, join_line_runs
from twin.records.manifest import Manifest
from twin.records.part import NOTHING, Span, check_size, decode_text, join_rows, list_replications, read_rows
from twin.records.store import Store
from twin.records.tables import ATTEMPTS, INPUT_VARIANCE, TABLES

SCHEMAS = {**TABLES, "attempts": ATTEMPTS, "input_variance": INPUT_VARIANCE}
LINE_COLUMNS = ("scenario", "replication", "scope", "kpi", "value")
PARTS = 20_000
"""Parts whose replications are remembered."""
TRIES = 20
"""How often a store is looked at again because a writer added to it meanwhile."""
CACHE = Cache(20 << 20)
"""Rows of scenarios, of all experiments together."""
SUMMARIES = Cache(20 << 20)
"""What is made of rows and is far smaller, so that no rows drive it out: summaries, KPIs of lines, comparisons."""

Ints = NDArray[np.int32]
Files = dict[str, StoredFile]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A store at one moment.

    Attributes:
        store: the store.
        generation: its token then.
        manifest: what it was made of.
        files: of its parts, by part and table, in order of writing.
        replications: of each scenario in ascending order, scenarios in order of the manifest.
        written: when the last part was added, None before the first.
    """

    store: Store
    generation: str
    manifest: Manifest
    files: Sequence[Files] = field(repr=False)
    replications: Mapping[str, Ints]
    written: str | None

    def identify(self, scenario: str) -> tuple[str, ...]:
        """Return what determines all rows of a scenario: the digests of its files, and of all input variances."""
        files = [file for part in self._find_parts(scenario) for file in part.values()]
        return tuple(file.digest for file in [*files, *self._find_whole("input_variance")])

    def read(
        self, table: str, scenario: str, *, span: Span | None = None, where: Mapping[str, str] = NOTHING
    ) -> pa.Table:
        """Return the rows of a scenario in order of replication.

        Args:
            table: name of the table.
            scenario: name of the scenario.
            span: first and last replication wanted, None for all.
            where: other texts wanted, by column.

        Raises:
            StoreError: a part is damaged or missing; the message names the remedy.
        """
        return decode_text(self.read_encoded(table, scenario, span=span, where=where), SCHEMAS[table])

    def read_encoded(
        self, table: str, scenario: str, *, span: Span | None = None, where: Mapping[str, str] = NOTHING
    ) -> pa.Table:
        """Return the rows of a scenario as ``read`` does, but with dictionary-encoded text, which is far smaller."""
        schema = SCHEMAS[table]
        if table not in TABLES:
            rows = self.read_whole(table)
            return rows.filter(pc.equal(rows["scenario"], scenario))
        try:
            found = [
                read_rows(self.store.folder, part[table], schema, where={"scenario": scenario, **where}, span=span)
                for part in self._find_parts(scenario)
            ]
        except FileNotFoundError as error:
            later = self._follow(error)
            rows = later.read_encoded(table, scenario, span=span, where=where)
            return rows.filter(_are_in(rows, self.replications[scenario], later.replications.get(scenario)))
        return _sort(join_rows([rows for rows in found if rows.num_rows], schema))

    def read_whole(self, table: str) -> pa.Table:
        """Return a table that is not made replication by replication, in order of writing."""
        schema = SCHEMAS[table]
        try:
            found = [read_rows(self.store.folder, file, schema) for file in self._find_whole(table)]
        except FileNotFoundError as error:
            return self._follow(error).read_whole(table)
        return decode_text(join_rows(found, schema), schema)

    def read_line_kpis(self) -> pa.Table:
        """Return the KPIs of the line of all replications in order of scenario and replication, text encoded."""
        pieces = [self.read_encoded("kpis", name, where={"scope": LINE}) for name in self.replications]
        return join_rows(pieces, TABLES["kpis"])

    def read_line_runs(self) -> LineRuns:
        """Return the KPIs of the line in all replications as arrays, scenarios in order of the manifest."""
        try:
            found = [self._read_line_part(part["kpis"]) for part in self.files if "kpis" in part]
        except FileNotFoundError as error:
            later = self._follow(error)
            for name, numbers in self.replications.items():
                _check_still_there(numbers, later.replications.get(name))
            found = [later.read_line_runs().keep(self.replications)]
            found = [join_line_runs(found, list(later.replications))]
        known = dict.fromkeys([*self.replications, *(name for part in found for name in part.scenarios)])
        return join_line_runs(found, list(known))

    def list_blocks(self, table: str, rows: int) -> Iterator[tuple[str, Span]]:
        """Yield pieces of a table of about so many rows, in its order: scenario, first and last replication."""
        for scenario, numbers in self.replications.items():
            first = self.read_encoded(table, scenario, span=(int(numbers[0]), int(numbers[0]))).num_rows
            step = max(1, rows // max(first, 1))
            for start in range(0, numbers.size, step):
                block = numbers[start : start + step]
                yield scenario, (int(block[0]), int(block[-1]))

    def _find_parts(self, scenario: str) -> list[Files]:
        return [part for part in self.files if scenario in _list_replications(self.store.folder, part)]

    def _find_whole(self, table: str) -> list[StoredFile]:
        return [part[table] for part in self.files if table in part]

    def _read_line_part(self, file: StoredFile) -> LineRuns:
        """Return the KPIs of the line of a part, kept so that a growing store is not read again."""
        return SUMMARIES.get(("line", file), lambda: self._select_line(file), lambda runs: runs.nbytes)

    def _select_line(self, file: StoredFile) -> LineRuns:
        rows = read_rows(self.store.folder, file, TABLES["kpis"], where={"scope": LINE}, columns=LINE_COLUMNS)
        return collect_line_runs(rows)

    def _follow(self, error: FileNotFoundError) -> "Snapshot":
        """Return the store as it is now, since a part of this snapshot has been replaced.

        Raises:
            StoreError: nothing was written since, so that the part is lost.
        """
        later = take_snapshot(self.store)
        if later.generation == self.generation:
            raise _name_missing(self.store, error) from error
        return later


def take_snapshot(store: Store) -> Snapshot:
    """Return a store as it is now.

    Raises:
        StoreError: its manifest or journal cannot be read, or a part is missing or torn.
    """
    for _ in range(TRIES):
        generation = store.generation()
        try:
            found = _list_parts(store, generation)
        except FileNotFoundError as error:
            if store.generation() == generation:
                raise _name_missing(store, error) from error
            continue
        if store.generation() == generation:
            return found
    raise StoreError(f"{store.folder}: written to faster than it can be read; this page follows when it is done")


def _list_parts(store: Store, generation: str) -> Snapshot:
    manifest, entries = store.manifest, read_entries(store.folder)
    files = [{file.table: file for file in entry.files if file.table in SCHEMAS} for entry in entries]
    found: dict[str, list[Ints]] = {}
    for part in files:
        for file in part.values():
            _check_size(store.folder, file)
        for name, numbers in _list_replications(store.folder, part).items():
            found.setdefault(name, []).append(numbers)
    order = dict.fromkeys([*manifest.scenarios, *sorted(found)])
    replications = {name: np.sort(np.concatenate(found[name])) for name in order if name in found}
    return Snapshot(store, generation, manifest, files, replications, entries[-1].written if entries else None)


def _name_missing(store: Store, error: FileNotFoundError) -> StoreError:
    return StoreError(f"{error.filename}: is missing; run `twin resume {store.folder}` to make its replications again")


def _list_replications(folder: Path, part: Files) -> dict[str, Ints]:
    """Return the replications in a part by scenario, none where it holds something else."""
    return _read_replications(folder, part["runs"]) if "runs" in part else {}


@lru_cache(maxsize=PARTS)
def _read_replications(folder: Path, file: StoredFile) -> dict[str, Ints]:
    return list_replications(folder, file, TABLES["runs"])


@lru_cache(maxsize=len(SCHEMAS) * PARTS)
def _check_size(folder: Path, file: StoredFile) -> None:
    check_size(folder, file)


def _are_in(rows: pa.Table, wanted: Ints, there: Ints | None) -> pa.Array:
    """Return which rows are of replications that a snapshot had.

    Raises:
        StoreError: some of these are not there any more.
    """
    _check_still_there(wanted, there)
    return pa.array(np.isin(rows["replication"].to_numpy(), wanted))


def _check_still_there(wanted: Ints, there: Ints | None) -> None:
    if there is None or not np.isin(wanted, there).all():
        raise StoreError("replications were taken out while they were read; this page follows when it is done")


def _sort(rows: pa.Table) -> pa.Table:
    """Return rows in order of replication; those of a replication stay in their order."""
    numbers = rows["replication"].to_numpy()
    return rows if (np.diff(numbers) >= 0).all() else rows.take(np.argsort(numbers, kind="stable"))
