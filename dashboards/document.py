"""The document that a browser gets before any script runs: its language, its title, and what to do without scripts."""

from html import escape

from dash import Dash
from flask import request

from dashboards.query import parse_query
from dashboards.router import PAGES, name_document
from dashboards.text import load_catalogue

DOCUMENT = """<!DOCTYPE html>
<html lang="{lang}">
  <head>
    {metas}
    <title>{title}</title>
    {favicon}
    {ahead}
    {css}
  </head>
  <body>
    <noscript><p class="loading">{noscript}</p></noscript>
    {app_entry}
    <div hidden>{config}{scripts}{renderer}</div>
  </body>
</html>
"""

AHEAD = (
    '<link rel="preload" as="fetch" crossorigin="anonymous" referrerpolicy="same-origin" href="{prefix}_dash-layout">\n'
    '    <link rel="preload" as="fetch" crossorigin="anonymous" href="{prefix}_dash-dependencies">'
)
"""What Dash asks for once all scripts have run: the server makes it while the browser reads them. The layout is asked
for with the address (``Referer``), which no other request tells, so that the page comes with it; see ``first.py``."""
GRAPHS = '<link rel="preload" as="script" href="{prefix}_dash-component-suites/dash/dcc/async-graph.js">'
"""What Dash asks for when it meets the first chart."""


class DocumentedDash(Dash):
    """A Dash app whose first document is in the language of its address; ``document.js`` keeps it so from there."""

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]  # Dash names each of them
        """Return the document for the address that is asked for."""
        language = parse_query(request.query_string.decode(errors="replace")).language
        say = load_catalogue(language)
        entry = parts["app_entry"].replace("Loading...", escape(say("loading")))
        told = {
            "app_entry": entry,
            "title": escape(name_document(request.path, say)),
            "noscript": escape(say("document.noscript")),
        }
        ahead = "\n    ".join([AHEAD, GRAPHS] if request.path in PAGES else [AHEAD])
        ahead = ahead.format(prefix=self.config.requests_pathname_prefix)
        return DOCUMENT.format(**{**parts, **told, "lang": language, "ahead": ahead})
