"""Serving the dashboard on loopback."""

import logging

from dash import Dash
from waitress.server import BaseWSGIServer, create_server

from twin.errors import UsageError

HOST = "127.0.0.1"
"""The dashboard has no login, so nobody else may reach it."""
THREADS = 8


def open_server(app: Dash, port: int) -> BaseWSGIServer:
    """Return a server that listens already; its ``run`` answers requests until ``close``.

    Args:
        app: from ``create_app``.
        port: 0 takes a free one, see the server's ``effective_port``.

    Raises:
        UsageError: the port cannot be had.
    """
    logging.getLogger("waitress.queue").setLevel(
        logging.ERROR
    )  # a page asks for more files at once than there are threads
    try:
        return create_server(app.server, host=HOST, port=port, threads=THREADS, ident=None)
    except OSError as error:
        raise UsageError(f"port {port} on {HOST}: {error.strerror}; give another one with --port") from error
