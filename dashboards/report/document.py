"""An HTML document that needs nothing from elsewhere."""

from collections.abc import Iterable
from pathlib import Path

from dashboards.report.html import Html, element

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""What a browser lets the page do: run and show what is in it, and fetch nothing."""
STYLE = Path(__file__).parent / "report.css"


def write_document(
    title: str,
    parts: Iterable[Html],
    language: str,
    *,
    scripts: Iterable[Html] = (),
    policy: str = POLICY,
    styles: Iterable[Path] = (STYLE,),
) -> str:
    """Return a page with its style inside: the same parts give the same text.

    Args:
        title: of the window.
        parts: what stands in the page.
        language: tag of the language that it is written in.
        scripts: what runs in it, after all parts.
        policy: what a browser lets it do.
        styles: files with how it looks, one after the other.
    """
    style = Html("\n".join(path.read_text(encoding="utf-8") for path in styles))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", style),
    )
    body = element("body", element("main", *parts), *scripts)
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=language)}\n"
