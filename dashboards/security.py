"""What the server answers with and refuses: a strict content policy, known hosts and known calls only."""

import re
from collections.abc import Mapping, Sequence

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, abort, request
from werkzeug.datastructures import Headers

from dashboards.access import Access
from dashboards.calls import is_call
from dashboards.login import PATH, add_login
from twin.config.load import SIZE_LIMIT

LOCAL = Access()
"""Everybody on this machine, without a login."""

LARGEST_REQUEST = 256 * 1024
"""Largest request body that is read [bytes]."""
LARGEST_TEXT = 8 * SIZE_LIMIT
"""The same where files are edited: every letter of a text may be written as up to six [bytes]."""
CALL_PATH = "/_dash-update-component"
_SAFE = {"GET", "HEAD", "OPTIONS"}
_PORT = re.compile(r":\d{1,5}$")

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), usb=()",
}


def secure(app: Dash, pages: frozenset[str], access: Access = LOCAL, *, edits: bool = False) -> None:
    """Add headers, limits and refusals to the server of an app whose layout and callbacks are complete.

    Args:
        app: the app.
        pages: paths that exist; the page of any other has status 404.
        access: who may use it.
        edits: whether files are edited, whose texts are longer than other requests.
    """
    server: Flask = app.server
    server.config.update(MAX_CONTENT_LENGTH=LARGEST_TEXT if edits else LARGEST_REQUEST)
    known = {*pages, PATH} if access.token is not None else pages
    headers = {**_HEADERS, "Content-Security-Policy": make_policy(app.csp_hashes())}

    @server.before_request
    def refuse_strangers() -> None:
        if _PORT.sub("", request.host.lower()) not in access.hosts:
            abort(400)
        if request.method not in _SAFE and not is_same_origin(request.headers, request.host):
            abort(403)

    if access.token is not None:
        add_login(server, access.token)

    @server.before_request
    def refuse_unknown_calls() -> None:
        # What runs in the browser is declared among the others, but is nothing that the server could do.
        calls = {name: one for name, one in app.callback_map.items() if "callback" in one}
        if request.path == CALL_PATH and request.method == "POST" and not is_call(request.get_json(), calls):
            abort(400)

    @server.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if response.mimetype == "application/json":
            response.headers["Cache-Control"] = "no-store"
        if response.mimetype == "text/html" and response.status_code == 200 and request.path not in known:
            response.status_code = 404
        return response

    @server.errorhandler(DependencyException)
    def refuse_component(_: DependencyException) -> tuple[str, int]:
        return "not found", 404


def is_same_origin(headers: Headers | Mapping[str, str], host: str) -> bool:
    """Return whether a request comes from a page of this very server, or from no page at all.

    Browsers say where a request comes from whenever it is not a plain GET; programs that are none need not.

    Args:
        headers: of the request.
        host: by which it addresses the server.
    """
    if headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = headers.get("Origin")
    scheme, _, name = (origin or "").partition("://")
    return origin is None or (scheme in {"http", "https"} and _strip_port(name) == _strip_port(host))


def _strip_port(host: str) -> str:
    """Return a host without the port that its scheme implies; a proxy may leave it out, or not."""
    return host.lower().removesuffix(":80").removesuffix(":443")


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
