"""Answers with pages, kept as the bytes that were sent, compressed: one that is asked for again is not drawn again.

They are made here, not by Dash, whose callback draws components anew each time; its answers have the same bytes.
"""

import gzip
import json
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, request
from plotly.io.json import to_json_plotly

from dashboards import ids
from dashboards.cache import Cache
from dashboards.editing.workshop import Workshop
from dashboards.library import Library
from dashboards.query import LONGEST
from dashboards.router import NOTHING, PAGES, Sheet, draw_page, render_page

MOST_BYTES = 12 << 20
"""Of all answers that are kept."""
LEVEL = 3
"""Of gzip: half a megabyte in a few milliseconds, to a tenth."""
ENTRY_BYTES = 600
"""About what an entry takes besides its answer."""
SHOWS = f"{ids.CONTENT}.children"
"""Output of the callback that draws pages."""


class _NotKept(Exception):
    """Carries an answer that tells of something wrong, which may be right again at any moment."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body


@dataclass(frozen=True)
class Drawn:
    """Answers about one library.

    Attributes:
        library: the experiments; an answer is kept as long as they are as they were when it was drawn.
        workshop: what may be changed.
        cache: where the answers are.
    """

    library: Library
    workshop: Workshop = NOTHING
    cache: Cache = field(default_factory=lambda: Cache(MOST_BYTES))

    def get(self, path: str, search: str) -> bytes:
        """Return the answer with a page, compressed; one about the experiments as they are now, or as of later.

        Args:
            path: of a page that nothing but its address and the experiments determine, see ``is_steady``.
            search: query of the address, from outside.
        """
        if len(search) > LONGEST:
            return self._draw(path, search)[0]

        def make() -> bytes:
            body, sheet = self._draw(path, search)
            if sheet.complaints:
                raise _NotKept(body)
            return body

        key = (self.library.generation(), path, search)
        try:
            return self.cache.get(key, make, lambda body: len(body) + len(search) + ENTRY_BYTES)
        except _NotKept as answer:
            return answer.body

    def show(self, path: str, search: str) -> Any:
        """Return a page itself: its components, or the same as a document where the answer with it is kept."""
        if not is_steady(path):
            return render_page(self.library, path, search, self.workshop)
        return json.loads(gzip.decompress(self.get(path, search)))["response"][ids.CONTENT]["children"]

    def _draw(self, path: str, search: str) -> tuple[bytes, Sheet]:
        sheet = draw_page(self.library, path, search, self.workshop)
        return gzip.compress(write_answer(sheet.page), LEVEL, mtime=0), sheet


def write_answer(page: object) -> bytes:
    """Return what Dash answers its callback with whose result is a page."""
    answer = {"multi": True, "response": {ids.CONTENT: {"children": page}}}
    return str(to_json_plotly(answer)).encode()


def is_steady(path: object) -> bool:
    """Return whether nothing but its address and the experiments determine what a page shows."""
    return isinstance(path, str) and path in PAGES and PAGES[path].steady


def add_drawn(server: Flask, drawn: Drawn, call_path: str) -> None:
    """Let a server answer with what is kept; whatever may refuse a request must have been added before.

    Args:
        server: of the app.
        drawn: the answers.
        call_path: to which a browser sends its calls of callbacks.
    """

    @server.before_request
    def answer() -> Response | None:
        if request.path != call_path or request.method != "POST":
            return None
        call = request.get_json()
        if call["output"] != SHOWS:
            return None
        path, search = (one.get("value") for one in call["inputs"][:2])
        if not is_steady(path) or not isinstance(search, str | None):
            return None
        return _respond(drawn.get(path, search or ""))


def _respond(body: bytes) -> Response:
    """Return a compressed body to one who takes that, else as it was."""
    headers = {"Vary": "Accept-Encoding"}
    if request.accept_encodings["gzip"] > 0:
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return Response(body, mimetype="application/json", headers=headers)
