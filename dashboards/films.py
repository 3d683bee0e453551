"""Films of attempts: whether there is one, and giving its files to a browser."""

import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request, send_file

from dashboards.library import STUDIES, Library
from twin.errors import StoreError
from twin.records.film import FACTS_NAME, FILM_NAMES, FILMS, REPLAY_NAME, TRACE_NAME, FilmFacts, find_film_folder
from twin.records.store import Store

PREFIX = "/film/"
_KINDS = {
    "film.mp4": "video/mp4",
    "film.webm": "video/webm",
    REPLAY_NAME: "model/gltf-binary",
    TRACE_NAME: "application/vnd.apache.parquet",
}
_FILES = "|".join(map(re.escape, _KINDS))
_WANTED = re.compile(rf"{PREFIX}(?:{STUDIES}/)?[^/\\]+/[0-9a-f]{{32}}/(?:{_FILES})")
"""The only form of an address that is looked at: what is in it are names, never paths."""


@dataclass(frozen=True)
class Film:
    """A film of an attempt.

    Attributes:
        folder: where its files are.
        name: of the file of the film, empty when it is missing.
        facts: what was re-simulated, None when that cannot be read.
    """

    folder: Path
    name: str
    facts: FilmFacts | None

    def address(self, run: str, file: str) -> str:
        """Return where a browser finds a file of the film."""
        return f"{PREFIX}{run}/{self.folder.name}/{file}"


def find_film(store: Store, attempt: str) -> Film | None:
    """Return the film of an attempt, None when none has been made."""
    folder = find_film_folder(store.folder, attempt)
    if not (folder / FACTS_NAME).is_file():
        return None
    name = next((name for name in FILM_NAMES if (folder / name).is_file()), "")
    try:
        facts = FilmFacts.read(folder)
    except StoreError:
        facts = None
    return Film(folder, name, facts if facts and facts.attempt == attempt else None)


def add_films(server: Flask, library: Library) -> None:
    """Let a server give the files of films at ``/film/EXPERIMENT/HASH/FILE``, in pieces if a browser asks for some.

    Whatever has another form is refused with status 400 before anything is read, links out of a store too.
    """

    @server.before_request
    def refuse_other_forms() -> None:
        if request.path.startswith(PREFIX) and not _WANTED.fullmatch(request.path):
            abort(400)

    @server.get(f"{PREFIX}<path:wanted>")
    def give_file(wanted: str) -> Response:
        run, film, file = wanted.rsplit("/", 2)
        try:
            stores = library.list_stores()
        except StoreError:
            abort(400)
        if run not in stores:
            abort(400)
        path = stores[run].folder / FILMS / film / file
        if not path.is_file():
            abort(404)
        if not path.resolve().is_relative_to(stores[run].folder.resolve()):
            abort(400)
        kept = file in FILM_NAMES
        response = send_file(path.resolve(), mimetype=_KINDS[file], conditional=True, as_attachment=not kept)
        response.headers["Cache-Control"] = "no-cache"
        return response
