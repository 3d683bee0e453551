"""Serving the dashboard on loopback."""

import logging
import socket

from dash import Dash
from waitress.server import TcpWSGIServer, create_server

from twin.errors import UsageError

HOST = "127.0.0.1"
"""The dashboard has no login, so nobody else may reach it."""
THREADS = 8


def open_server(app: Dash, port: int) -> TcpWSGIServer:
    """Return a server that listens already; its ``run`` answers requests until interrupted.

    Args:
        app: from ``create_app``.
        port: 0 takes a free one, see the server's ``effective_port``.

    Raises:
        UsageError: the port cannot be had.
    """
    # A page asks for more files at once than there are threads, which waitress would warn of.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        listener = socket.create_server((HOST, port))
    except OSError as error:
        raise UsageError(f"port {port} on {HOST}: {error.strerror}; give another one with --port") from error
    return create_server(app.server, sockets=[listener], threads=THREADS, ident=None)
