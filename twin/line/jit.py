"""The one way to compile a kernel: Numba, cached on disk under the hash of all kernel sources.

Numba's own cache notices a change of a function's file only, not of the kernels that it calls: a stale kernel would
run without a word. The folder's name therefore carries the hash of every source that takes part: of all kernels, but
that the event kernel does not take part in running ahead, nor the other way round.

Kernels are compiled without Numba's run time (``_nrt``): no reference is counted, which alone makes them 30 times
faster, and a kernel that would allocate does not compile.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

from twin.line.jit_parts import Kernel
from twin.paths import find_cache_folder

Function = TypeVar("Function", bound=Callable[..., Any])

_OPTIONS = {"nopython": True, "error_model": "numpy", "no_cfunc_wrapper": True, "_nrt": False}

_LAYOUT = (
    "arrays.py",
    "arrays_transport.py",
    "by_reference.py",
    "jit.py",
    "jit_parts.py",
    "order.py",
    "referred_array.py",
    "streams.py",
    "../records/state.py",
    "../records/outcome.py",
)


@cache
def find_kernel_cache(*, ahead: bool = False) -> Path:
    """Return the folder of compiled kernels of this very source: those of events, or those that run ahead."""
    here = Path(__file__).parent
    digest = hashlib.blake2b(digest_size=8)
    others = set(here.glob("kernel.py" if ahead else "kernel_ahead*.py"))
    for source in (*sorted(set(here.glob("kernel*.py")) - others), *(here / name for name in _LAYOUT)):
        digest.update(source.read_bytes())
    return find_cache_folder() / "kernels" / digest.hexdigest()


def kernel(function: Function) -> Function:
    """Compile a function of numbers and arrays when it is first called, or load it from disk."""
    return _compile(function)


def inline_kernel(function: Function) -> Function:
    """Like ``kernel``, copied into its callers: for the short functions of the event loop."""
    return _compile(function, forceinline=True)


def _compile(function: Function, **options: bool) -> Function:
    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = str(find_kernel_cache(ahead="kernel_ahead" in function.__module__))
    try:
        return cast(Function, Kernel(function, targetoptions={**_OPTIONS, **options}))
    finally:
        config.CACHE_DIR = before
