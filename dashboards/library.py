"""The experiments that a dashboard can show, read from their stores when they change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from dashboards.experiment import Experiment
from twin.errors import StoreError
from twin.records.store import Store, find_stores
from twin.records.tables import TABLES

KEPT = 4
"""Experiments kept in memory."""
TRIES = 20
"""How often a store is read again because a writer added to it meanwhile."""


@dataclass(frozen=True)
class Library:
    """The experiments in a folder: it is one's store, or holds several.

    Attributes:
        root: the folder.
    """

    root: Path

    def list_stores(self) -> dict[str, Store]:
        """Return the stores by name of their folder, the newest first.

        Raises:
            StoreError: the folder is not there or cannot be read.
        """
        if not self.root.is_dir():
            raise StoreError(f"{self.root}: there is no such folder; run `twin demo`, or give another --store")
        with _naming(self.root):
            return {store.folder.resolve().name: store for store in find_stores(self.root)}

    def generation(self) -> str:
        """Return a token that changes when any experiment does."""
        try:
            tokens = [f"{name}:{store.generation()}" for name, store in self.list_stores().items()]
        except (StoreError, OSError) as error:
            tokens = [str(error)]
        return blake2b("\n".join(tokens).encode(), digest_size=16).hexdigest()

    def find_written(self, name: str) -> datetime | None:
        """Return when tables were last added to an experiment, None before the first.

        Raises:
            StoreError: there is no such experiment, or its journal cannot be read.
        """
        store = self._find(name)
        with _naming(store.folder):
            written = store.last_written()
        return datetime.fromisoformat(written) if written else None

    def read(self, name: str) -> Experiment:
        """Return an experiment as it is now.

        Raises:
            StoreError: there is none, or it cannot be read whole; the message says what to do.
        """
        store = self._find(name)
        with _naming(store.folder):
            return _read(name, store, store.generation())

    def _find(self, name: str) -> Store:
        stores = self.list_stores()
        if name not in stores:
            raise StoreError(f"{self.root}: no experiment {name!r} any more; choose another one")
        return stores[name]


@lru_cache(maxsize=KEPT)
def _read(name: str, store: Store, generation: str) -> Experiment:
    """Return an experiment, every table of it as it was at one and the same moment."""
    for _ in range(TRIES):
        experiment = Experiment(name, store, store.manifest, {table: store.read(table) for table in TABLES})
        before, generation = generation, store.generation()
        if before == generation:
            return experiment
    raise StoreError(f"{store.folder}: written to faster than it can be read; this page follows when it is done")


@contextmanager
def _naming(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"{folder}: cannot be read ({error.strerror})") from error
