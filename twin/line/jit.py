"""The one way to compile a kernel: Numba, cached on disk under the hash of all kernel sources.

Numba's own cache notices a change of a function's file only, not of the kernels that it calls: a stale kernel would
run without a word. The folder's name therefore carries the hash of every source of this package.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba

from twin.paths import find_cache_folder

Function = TypeVar("Function", bound=Callable[..., Any])


@cache
def find_kernel_cache() -> Path:
    """Return the folder of compiled kernels of this very source."""
    digest = hashlib.blake2b(digest_size=8)
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return find_cache_folder() / "kernels" / digest.hexdigest()


def kernel(function: Function) -> Function:
    """Compile a function of numbers and arrays when it is first called, or load it from disk."""
    return _compile(function)


def inline_kernel(function: Function) -> Function:
    """Like ``kernel``, copied into its callers: for the short functions of the event loop."""
    return _compile(function, forceinline=True)


def _compile(function: Function, **options: bool) -> Function:
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(find_kernel_cache())
    try:
        return numba.njit(cache=True, error_model="numpy", _nrt=False, **options)(function)  # type: ignore[no-any-return]
    finally:
        numba.config.CACHE_DIR = before
