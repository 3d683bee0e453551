"""All experiments as they are, the damaged ones too: how far each is, what is wrong with it, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b

from dashboards.library import Library
from twin.errors import StoreError
from twin.records.failures import FailedRun, read_failures
from twin.records.findings import FINDINGS_NAME
from twin.records.journal import StoredFile, read_entries
from twin.records.lock import is_locked
from twin.records.manifest import Manifest
from twin.records.store import Store

KEPT = 256


class StoreState(IntEnum):
    """What has become of an experiment."""

    COMPLETE = 0
    WRITING = 1
    UNFINISHED = 2
    FAILED = 3
    DAMAGED = 4
    UNREADABLE = 5

    @property
    def label(self) -> str:
        """Key of its name."""
        return self.name.lower()


@dataclass(frozen=True)
class Item:
    """An experiment as it is.

    Attributes:
        name: of its folder.
        store: where it is.
        state: what has become of it.
        manifest: what it was made of; None when that cannot be read.
        done: replications that are stored.
        planned: replications that were asked for; 0 when that is not known.
        written: when tables were last added, None before the first.
        failed: replications that could not be carried out.
        wrong: what is wrong, in the words of who found it.
    """

    name: str
    store: Store
    state: StoreState
    manifest: Manifest | None = None
    done: int = 0
    planned: int = 0
    written: datetime | None = None
    failed: tuple[FailedRun, ...] = ()
    wrong: tuple[str, ...] = ()


def take_inventory(library: Library) -> list[Item]:
    """Return every experiment of a folder, in order of the library.

    Raises:
        StoreError: the folder itself is not there, or cannot be read.
    """
    return [look_at(name, store) for name, store in library.list_stores().items()]


def make_token(library: Library) -> str:
    """Return what changes whenever the inventory does."""
    try:
        signs = [f"{name} {sign_store(store)}" for name, store in library.list_stores().items()]
    except StoreError as error:
        signs = [str(error)]
    return blake2b("\n".join(signs).encode(), digest_size=16).hexdigest()


def sign_store(store: Store) -> str:
    """Return what changes when anything in a store does; no file is opened for it."""
    names = sorted(_list_signs(store))
    return f"{is_locked(store.folder)} {' '.join(names)}"


def look_at(name: str, store: Store) -> Item:
    """Return how an experiment is."""
    return _look_at(name, store, sign_store(store), is_locked(store.folder))


@lru_cache(maxsize=KEPT)
def _look_at(name: str, store: Store, _sign: str, locked: bool) -> Item:
    """Return how an experiment is; its files are read whole once, and again when one of them changes."""
    try:
        manifest = store.manifest
        entries = read_entries(store.folder)
        damaged = store.find_damaged()
    except (StoreError, OSError) as error:
        return Item(name, store, StoreState.UNREADABLE, wrong=(_tell(store, error),))
    files = [file for entry in damaged for file in entry.files]
    wrong = [_tell_damage(store, file.path) for file in files if not _is_whole(store, file)]
    done = sum(len(entry.keys) for entry in entries if entry not in damaged)
    failed: list[FailedRun] = []
    try:
        done = done if damaged else store.read("runs").num_rows
        failed = read_failures(store.folder)
    except (StoreError, OSError) as error:
        wrong = wrong or [_tell(store, error)]
    planned = manifest.replications * max(len(manifest.scenarios), 1)
    decided = bool(manifest.experiment) and (store.folder / FINDINGS_NAME).exists()
    if locked:
        state = StoreState.WRITING
    elif wrong:
        state = StoreState.DAMAGED
    elif failed:
        state = StoreState.FAILED
    else:
        state = StoreState.COMPLETE if done >= planned or decided else StoreState.UNFINISHED
    written = datetime.fromisoformat(entries[-1].written) if entries else None
    return Item(name, store, state, manifest, done, planned, written, tuple(failed), tuple(wrong))


def _list_signs(store: Store) -> Iterator[str]:
    for pattern in ("*.json*", "*/*.parquet"):
        for path in store.folder.glob(pattern):
            try:
                stat = path.stat()
            except OSError:
                continue
            yield f"{path.parent.name}/{path.name}:{stat.st_size:x}-{stat.st_mtime_ns:x}"


def _is_whole(store: Store, file: StoredFile) -> bool:
    path = store.folder / file.path
    return path.exists() and file.matches(path.read_bytes())


def _tell(store: Store, error: StoreError | OSError) -> str:
    if isinstance(error, StoreError):
        return str(error)
    return f"{store.folder}: cannot be read ({error.strerror}); check who may read it"


def _tell_damage(store: Store, path: str) -> str:
    return f"{store.folder / path}: torn, changed or missing; `twin resume {store.folder}` makes its replications again"
