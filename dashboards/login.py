"""The login: a form for the token, and a cookie for those who have shown it."""

import html
import math
import re
from urllib.parse import quote

from flask import Flask, Response, request

from dashboards.access import SESSION_S, Brake, Sessions
from dashboards.text import FIRST, LANGUAGES, load_catalogue

PATH = "/login"
COOKIE = "twin_session"
LARGEST_FORM = 4096
"""Largest form that is read before anybody has logged in [bytes]."""
NEXT = "next"
"""Where to go when logged in, in the address of the form."""
_PLACE = re.compile(r"/(?!/)[!-\[\]-~]{0,2000}")
"""A path of this server, with what it asks: no other server's name can hide in it."""

_STYLE = (
    "body{font-family:system-ui,sans-serif;background:#f4f6f9;color:#1f2933;margin:0}"
    "main{max-width:22rem;margin:12vh auto;padding:1.5rem;background:#fff;border:1px solid #dde3ea;border-radius:8px}"
    "h1{font-size:1.2rem;margin:0 0 1rem}label{display:block;margin-bottom:.25rem}"
    "input,button{font:inherit;width:100%;box-sizing:border-box;padding:.5rem}"
    "input,button{border-radius:6px;border:1px solid #5b6875}"
    "button{margin-top:1rem;background:#0072b2;border-color:#0072b2;color:#fff;cursor:pointer}"
    "p.wrong{color:#b34700;font-weight:600}:focus-visible{outline:2px solid #0072b2;outline-offset:2px}"
    "@media(prefers-color-scheme:dark){body{background:#12171d;color:#e6ebf0}main{background:#1b222a;border-color:#36424f}"
    "input{background:#12171d;color:inherit}p.wrong{color:#ff9a5c}}"
)


def add_login(server: Flask, token: str) -> None:
    """Ask everybody for a token before anything is shown or done.

    Args:
        server: whose other checks, of hosts and origins, come first.
        token: what a user has to know.
    """
    sessions, brake = Sessions(token), Brake()

    @server.before_request
    def ask() -> Response | None:
        if request.path == PATH:
            request.max_content_length = LARGEST_FORM
            return None
        if sessions.is_valid(request.cookies.get(COOKIE)):
            return None
        if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            return Response(status=303, headers={"Location": f"{PATH}{_remember(_find_asked())}"})
        return Response("log in first", status=401, mimetype="text/plain")

    @server.get(PATH)
    def show_form() -> Response:
        return _show_form()

    @server.post(PATH)
    def log_in() -> Response:
        address = request.remote_addr or ""
        if wait_s := brake.find_wait_s(address):
            answer = _show_form("login.wait", status=429, seconds=math.ceil(wait_s))
            answer.headers["Retry-After"] = str(math.ceil(wait_s))
            return answer
        if not sessions.is_token(request.form.get("token", "").strip()):
            brake.count(address)
            return _show_form("login.wrong", status=403)
        answer = Response(status=303, headers={"Location": _find_place(request.args.get(NEXT, ""))})
        answer.set_cookie(
            COOKIE, sessions.begin(), max_age=SESSION_S, httponly=True, samesite="Strict", secure=request.is_secure
        )
        return answer


def _find_asked() -> str:
    """Return path and query of this request, as an address has them."""
    query = request.query_string.decode("ascii", errors="replace")
    return quote(request.path) + (f"?{query}" if query else "")


def _remember(place: str) -> str:
    """Return what the form's address says of where somebody wanted to go."""
    place = _find_place(place)
    return "" if place == "/" else f"?{NEXT}={quote(place, safe='')}"


def _find_place(asked: str) -> str:
    """Return a path of this server; anything else leads to its first page."""
    return asked if _PLACE.fullmatch(asked) else "/"


def _show_form(wrong: str = "", *, status: int = 200, **numbers: object) -> Response:
    """Return the form; it holds no script, and of what came from outside a quoted path only."""
    language = request.accept_languages.best_match(list(LANGUAGES)) or FIRST
    say = load_catalogue(language)
    title, name, go = (html.escape(say(key)) for key in ("login.title", "login.token", "login.go"))
    told = f'<p class="wrong" role="alert">{html.escape(say(wrong, **numbers))}</p>' if wrong else ""
    again = html.escape(_remember(request.args.get(NEXT, "")))
    page = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{title}</h1>{told}"
        f'<form method="post" action="{PATH}{again}"><label for="token">{name}</label>'
        f'<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>'
        f'<button type="submit">{go}</button></form></main></body></html>'
    )
    answer = Response(page, status=status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "same-origin"  # without it a browser hides the origin of the form's request
    return answer
