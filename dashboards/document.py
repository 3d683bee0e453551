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
    {css}
    {plots}
  </head>
  <body>
    <noscript><p class="loading">{noscript}</p></noscript>
    {app_entry}
    <div hidden>{config}{scripts}{renderer}</div>
  </body>
</html>
"""

PLOTS = '<script defer src="{prefix}_dash-component-suites/plotly/package_data/plotly.min.js"></script>'
"""Where charts are drawn with what Dash would ask for when it meets the first one, a second later: the browser reads
it beside all else, on another processor, and Dash finds it there."""


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
        plots = PLOTS.format(prefix=self.config.requests_pathname_prefix) if request.path in PAGES else ""
        return DOCUMENT.format(**{**parts, **told, "lang": language, "plots": plots})
