"""Arrays in msgpack, as openpi's public client and server send them.

An array is a mapping with the byte keys ``__ndarray__``, ``data``, ``dtype`` and ``shape``, a NumPy scalar one with
``__npgeneric__``, ``data`` and ``dtype``. Nothing in a message can make this program run code.
"""

from typing import Any

import msgpack
import numpy as np

KINDS = "biuf"
"""Kinds of numbers that are read and written."""
MOST_BYTES = 64_000_000
"""Largest message [bytes]."""


def pack(message: object) -> bytes:
    """Return a message of plain data and arrays as bytes."""
    packed: bytes = msgpack.packb(message, default=_pack_array)
    return packed


def unpack(data: bytes) -> object:
    """Return the message that bytes hold.

    Raises:
        ValueError: they hold none.
    """
    limits = {"max_str_len": MOST_BYTES, "max_bin_len": MOST_BYTES, "max_array_len": 10**6, "max_map_len": 10**5}
    return msgpack.unpackb(data, object_hook=_unpack_array, **limits)


def _pack_array(value: object) -> object:
    if isinstance(value, np.ndarray) and value.dtype.kind in KINDS:
        return {
            b"__ndarray__": True,
            b"data": np.ascontiguousarray(value).tobytes(),
            b"dtype": value.dtype.str,
            b"shape": value.shape,
        }
    if isinstance(value, np.generic) and value.dtype.kind in KINDS:
        return {b"__npgeneric__": True, b"data": value.item(), b"dtype": value.dtype.str}
    raise TypeError(f"cannot be sent: {type(value).__name__}")


def _unpack_array(mapping: dict[Any, Any]) -> object:
    if b"__ndarray__" in mapping:
        kind = _read_kind(mapping)
        return np.frombuffer(mapping[b"data"], dtype=kind).reshape(tuple(mapping[b"shape"]))
    if b"__npgeneric__" in mapping:
        return _read_kind(mapping).type(mapping[b"data"])
    return mapping


def _read_kind(mapping: dict[Any, Any]) -> np.dtype[Any]:
    kind: np.dtype[Any] = np.dtype(mapping[b"dtype"])
    if kind.kind not in KINDS:
        raise ValueError(f"numbers of kind {kind}; expected whole numbers, floats or booleans")
    return kind
