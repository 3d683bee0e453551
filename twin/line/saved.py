"""States in files: a line at any moment, to go on from in another process.

A file is NumPy's archive of the state's arrays, without pickle, and a header that tells by which engine, for which
line and in which form it was written. Whatever of these differs is refused: kernels trust the indices in a state.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.errors import UsageError
from twin.line.arrays import Model, State
from twin.line.compile import CompiledLine
from twin.line.jit import find_kernel_cache
from twin.line.state import make_state
from twin.records.atomic import write_atomically

FORMAT = 1
"""Of the file; another number is refused."""

_HEADER = "header"
_NAMES = ("stations", "buffers", "sources", "sources_from", "limits", "robots", "supply")
"""What of a compiled line, beside its model, a state belongs to."""


@dataclass(frozen=True)
class Saved:
    """What a file holds.

    Attributes:
        path: of the file, for messages.
        parts: digest of each part of the line that it was saved of, as ``digest_parts`` returns them.
        digest: of the whole state.
        arrays: of the state, by name.
    """

    path: Path
    parts: Mapping[str, str]
    digest: str
    arrays: Mapping[str, NDArray[Any]]


def save_state(path: Path, compiled: CompiledLine, state: State) -> None:
    """Write a state to a file, whole or not at all.

    Args:
        path: an existing file is replaced.
        compiled: the line.
        state: of that line; it is left as it is.

    Raises:
        StoreError: the place cannot be written to.
    """
    header = {
        "format": FORMAT,
        "engine": _name_engine(),
        "parts": digest_parts(compiled),
        "digest": _digest_state(state._asdict()),
    }
    buffer = io.BytesIO()
    arrays: dict[str, Any] = {_HEADER: np.frombuffer(json.dumps(header).encode(), np.uint8), **state._asdict()}
    np.savez_compressed(buffer, **arrays)
    write_atomically(path, buffer.getvalue())


def load_state(path: Path, compiled: CompiledLine) -> State:
    """Return the state of a file, from which the line runs on as if it had never stopped.

    Raises:
        UsageError: the file is no whole state, or one of another line or version.
    """
    saved = read_saved(path)
    changed = find_changed(saved, compiled)
    if changed:
        raise UsageError(f"{path}: the state of another line, it differs in {', '.join(changed)}")
    return fill_state(saved, make_state(compiled, seed=0, replication=0))


def read_saved(path: Path) -> Saved:
    """Read a file.

    Raises:
        UsageError: it is no whole state of this version.
    """
    header, arrays = _read_archive(path)
    if header.get("format") != FORMAT:
        raise UsageError(f"{path}: a state in format {header.get('format')}; this version reads format {FORMAT}")
    if header.get("engine") != _name_engine():
        raise UsageError(f"{path}: saved by another version of the line engine; save it again with this one")
    if header.get("digest") != _digest_state(arrays):
        raise UsageError(f"{path}: damaged, its contents do not fit its header; save it again")
    return Saved(path, header["parts"], header["digest"], arrays)


def find_changed(saved: Saved, compiled: CompiledLine) -> list[str]:
    """Return the parts in which a line differs from the one that a state was saved of, by name."""
    parts = digest_parts(compiled)
    return sorted(name for name in {*saved.parts, *parts} if saved.parts.get(name) != parts.get(name))


def digest_parts(compiled: CompiledLine) -> dict[str, str]:
    """Return a digest of each part of a line that its states depend on: names, and every field of the model."""
    parts = {name: _digest(repr(getattr(compiled, name)).encode()) for name in _NAMES}
    for name in Model._fields:
        columns = _list_columns(name, getattr(compiled.model, name))
        parts |= {key: _digest(str(column.shape).encode(), column.tobytes()) for key, column in columns.items()}
    return parts


def fill_state(saved: Saved, state: State, *, but: Sequence[str] = ()) -> State:
    """Fill the arrays of a state, but some, with those of a file, field by field, which keeps their types.

    Raises:
        UsageError: they do not fit.
    """
    for name in (name for name in State._fields if name not in but):
        array, found = getattr(state, name), saved.arrays[name]
        if _describe_columns(found) != _describe_columns(array):
            raise UsageError(f"{saved.path}: its {name} do not fit this line")
        array[...] = found
    return state


def _read_archive(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    try:
        with np.load(io.BytesIO(path.read_bytes())) as archive:
            header = json.loads(archive[_HEADER].tobytes())
            return dict(header), {name: archive[name] for name in State._fields}
    except OSError as error:
        if error.errno is None:
            raise _refuse(path) from None
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, TypeError, KeyError, AttributeError, EOFError, zipfile.BadZipFile, zlib.error):
        raise _refuse(path) from None


def _refuse(path: Path) -> UsageError:
    return UsageError(f"{path}: not a whole saved state; expected a file that `twin fork` has written")


def _list_columns(name: str, array: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Return an array by its name, or its fields by name and field; what stands between fields means nothing."""
    fields = array.dtype.names
    return {name: array} if fields is None else {f"{name}.{field}": array[field] for field in fields}


def _describe_columns(array: NDArray[Any]) -> list[tuple[str, tuple[int, ...], str]]:
    return [(key, column.shape, column.dtype.str) for key, column in _list_columns("", array).items()]


def _digest_state(arrays: Mapping[str, NDArray[Any]]) -> str:
    columns = (column for name in State._fields for column in _list_columns(name, arrays[name]).values())
    return _digest(*(column.tobytes() for column in columns))


def _name_engine() -> str:
    """Return what the meaning of a state's arrays depends on: the sources of all kernels and their records."""
    return find_kernel_cache().name


def _digest(*parts: bytes) -> str:
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(part)
    return digest.hexdigest()
