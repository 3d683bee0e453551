"""Serving the dashboard, on loopback unless told otherwise."""

import ctypes
import logging
import platform
import socket
import sys
from importlib.abc import MetaPathFinder
from typing import Any

import pyarrow as pa
from dash import Dash
from waitress.server import TcpWSGIServer, create_server

from twin.errors import UsageError

HOST = "127.0.0.1"
"""Without a login nobody else may reach the dashboard."""
THREADS = 8
_MALLOPT = {-8: 1, -3: 128 << 10, -1: 1 << 20}
"""Of glibc's ``mallopt``: one heap for all threads, of which Python runs one at a time (M_ARENA_MAX); blocks above
128 kB are mapped one by one, which the system gets back at once, whatever was freed before (M_MMAP_THRESHOLD, by
default growing to 32 MB); what is free at the end of the heap beyond 1 MB is given back (M_TRIM_THRESHOLD)."""


class _WithoutPandas(MetaPathFinder):
    """What says of pandas, and of nothing else, that it cannot be had."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> None:  # noqa: ARG002  what is asked of finders
        """Refuse pandas.

        Raises:
            ImportError: it was asked for.
        """
        if fullname == "pandas":
            raise ImportError("the dashboard does without pandas, to save memory")


def save_memory() -> None:
    """Let memory that a thread frees serve the others, and leave out what Arrow would load for others than us.

    Arrow's own pools and glibc's heap for each thread keep what large reads have freed. Arrow loads pandas, 37 MB, as
    soon as it is given any array, to see whether that is one of pandas'; where pandas cannot be had it goes without.
    """
    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, _WithoutPandas())
    pa.set_memory_pool(pa.system_memory_pool())
    if platform.libc_ver()[0] == "glibc":
        mallopt = ctypes.CDLL(None).mallopt
        for parameter, value in _MALLOPT.items():
            mallopt(parameter, value)


def open_server(app: Dash, port: int, host: str = HOST) -> TcpWSGIServer:
    """Return a server that listens already; its ``run`` answers requests until interrupted.

    Args:
        app: from ``create_app``.
        port: 0 takes a free one, see the server's ``effective_port``.
        host: address to listen on; see ``decide_access``.

    Raises:
        UsageError: the port or the address cannot be had.
    """
    # A page asks for more files at once than there are threads, which waitress would warn of.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise UsageError(f"port {port} on {host}: {error.strerror}; give another one with --port") from error
    return create_server(app.server, sockets=[listener], threads=THREADS, ident=None)
