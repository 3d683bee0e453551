"""The experiments that a dashboard can show, read from their stores when they change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from dashboards.experiment import Experiment
from dashboards.snapshot import take_snapshot
from twin.errors import StoreError
from twin.records.film import find_films_token
from twin.records.store import MANIFEST_NAME, Store, find_stores

KEPT = 8
"""Experiments kept in mind; their rows are kept elsewhere, within a bound."""
STUDIES = "studies"
"""Folder beside the experiments in which the studies of the editor are; they come after all others."""


@dataclass(frozen=True)
class Library:
    """The experiments in a folder: it is one's store, or holds several.

    Attributes:
        root: the folder.
    """

    root: Path

    def list_stores(self) -> dict[str, Store]:
        """Return the stores by name of their folder, the newest first; studies come last, as ``studies/NAME``.

        Raises:
            StoreError: the folder is not there or cannot be read.
        """
        if not self.root.is_dir():
            raise StoreError(f"{self.root}: there is no such folder; run `twin demo`, or give another --store")
        with _naming(self.root):
            found = {store.folder.resolve().name: store for store in find_stores(self.root)}
            studies = find_stores(self.root / STUDIES) if not (self.root / MANIFEST_NAME).exists() else []
            return found | {f"{STUDIES}/{store.folder.name}": store for store in studies}

    def generation(self) -> str:
        """Return a token that changes when any experiment does."""
        try:
            stores = self.list_stores().items()
            tokens = [f"{name}:{store.generation()}:{find_films_token(store.folder)}" for name, store in stores]
        except (StoreError, OSError) as error:
            tokens = [str(error)]
        return blake2b("\n".join(tokens).encode(), digest_size=16).hexdigest()

    def find_written(self, name: str) -> datetime | None:
        """Return when tables were last added to an experiment, None before the first.

        Raises:
            StoreError: there is no such experiment, or its manifest or journal cannot be read.
        """
        written = self.read(name).snapshot.written
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
    """Return an experiment as it is now; the generation tells whether it is still the same."""
    del generation
    snapshot = take_snapshot(store)
    return Experiment(name, snapshot.manifest, snapshot)


@contextmanager
def _naming(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"{folder}: cannot be read ({error.strerror})") from error
