"""What the server answers with and refuses: a strict content policy, known hosts and known calls only."""

from collections.abc import Sequence

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, abort, request

from dashboards.calls import is_call

HOSTS = ["127.0.0.1", "localhost"]
"""Names by which the dashboard may be addressed; others are refused, which stops DNS rebinding."""
LARGEST_REQUEST = 256 * 1024
"""Largest request body that is read [bytes]."""
CALL_PATH = "/_dash-update-component"

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), usb=()",
}


def secure(app: Dash, pages: frozenset[str]) -> None:
    """Add headers, limits and refusals to the server of an app whose layout and callbacks are complete.

    Args:
        app: the app.
        pages: paths that exist; the page of any other has status 404.
    """
    server: Flask = app.server
    server.config.update(TRUSTED_HOSTS=HOSTS, MAX_CONTENT_LENGTH=LARGEST_REQUEST)
    headers = {**_HEADERS, "Content-Security-Policy": make_policy(app.csp_hashes())}

    @server.before_request
    def refuse_unknown_calls() -> None:
        if request.path == CALL_PATH and request.method == "POST" and not is_call(request.get_json(), app.callback_map):
            abort(400)

    @server.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(headers)
        if response.mimetype == "application/json":
            response.headers["Cache-Control"] = "no-store"
        if response.mimetype == "text/html" and response.status_code == 200 and request.path not in pages:
            response.status_code = 404
        return response

    @server.errorhandler(DependencyException)
    def refuse_component(_: DependencyException) -> tuple[str, int]:
        return "not found", 404


def make_policy(script_hashes: Sequence[str]) -> str:
    """Return the content security policy: nothing but this server, styles by script, images and workers made here.

    Args:
        script_hashes: of the inline scripts that Dash puts into its page.
    """
    scripts = " ".join(["'self'", *script_hashes])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "worker-src 'self' blob:; connect-src 'self'; font-src 'self' data:; object-src 'none'; base-uri 'self'; "
        "frame-ancestors 'none'; form-action 'self'"
    )
