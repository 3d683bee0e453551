"""The page of a report: everything in one file, nothing from elsewhere."""

import json
from collections.abc import Iterator
from pathlib import Path

from dashboards.answer import Point, name_base, write_answer
from dashboards.report.blocks import embed_json, show_card
from dashboards.report.cells_part import show_cells
from dashboards.report.document import write_document
from dashboards.report.evidence import show_facts, show_skills
from dashboards.report.html import Html, element
from dashboards.report.line_part import show_line, show_tiles
from dashboards.source import Source, read_source
from dashboards.text import FIRST, Catalogue, load_catalogue
from dashboards.theme import CONFIG, DARK
from twin.records.failures import read_unmeasured

_FOLDER = Path(__file__).parent


def make_report(folder: Path, language: str = FIRST) -> str:
    """Return the report of a store as one HTML document: the same store gives the same text.

    Args:
        folder: of the store.
        language: of the catalogue.

    Raises:
        StoreError: there is no store, or it cannot be read whole.
    """
    source, say = read_source(folder), load_catalogue(language)
    title = _make_title(source, say)
    return write_document(title, _list_parts(source, title, say), language, scripts=_list_scripts())


def _make_title(source: Source, say: Catalogue) -> str:
    line = source.experiment.manifest.name
    return say("report.title.experiment", line=line, experiment=source.file.experiment) if source.file else line


def _list_parts(source: Source, title: str, say: Catalogue) -> Iterator[Html]:
    yield _show_heading(source, title, say)
    yield from _show_missing(source, say)
    yield _show_answer(write_answer(source, say), say)
    yield show_tiles(source.base, name_base(source, say), say)
    yield from show_cells(source, say)
    yield from show_line(source.base, name_base(source, say), say)
    yield show_skills(source, say)
    yield show_card(say("report.reading"), element("p", say("report.reading.text")))
    yield show_facts(source, say)


def _show_heading(source: Source, title: str, say: Catalogue) -> Html:
    experiment = source.experiment
    manifest = experiment.manifest
    line = experiment.load_line(manifest.scenarios[0] if source.file is None else source.file.scenario)
    description = source.file.description if source.file else line.description if line else ""
    facts = say(
        "report.heading",
        created=manifest.created[:10],
        scenarios=len(source.cells),
        replications=experiment.complete,
        seed=manifest.seed,
    )
    notes = [element("p", description)] if description else []
    kind = element("p", say("report.kind"), class_="kind")
    return element("header", kind, element("h1", title), *notes, element("p", facts, class_="note"))


def _show_missing(source: Source, say: Catalogue) -> Iterator[Html]:
    """Yield what was planned and is not there."""
    planned, cells = source.experiment.manifest.replications, source.cells
    short = {
        name: cells[name].replications if name in cells else 0
        for name in source.experiment.scenarios
        if name not in cells or cells[name].replications < planned
    }
    if short:
        reasons = read_unmeasured(source.experiment.store.folder)
        told = [
            say("report.missing.unmeasured", scenario=name, reason=reasons[name])
            if name in reasons
            else say("report.missing.one", scenario=name, done=done, planned=planned)
            for name, done in short.items()
        ]
        items = element("ul", *(element("li", text) for text in told))
        yield element(
            "section",
            element("h2", say("report.missing")),
            element("p", say("report.missing.text")),
            items,
            class_="card warning",
        )


def _show_answer(points: list[Point], say: Catalogue) -> Html:
    items = [element("li", element("strong", point.heading), " ", point.text) for point in points]
    return element("section", element("h2", say("report.answer")), element("ul", *items), class_="card answer")


def _list_scripts() -> Iterator[Html]:
    yield embed_json("look", json.dumps({"config": CONFIG, "dark": DARK}))
    for path in (_FOLDER.parent / "assets" / "plotly.js", _FOLDER / "report.js"):
        text = path.read_text(encoding="utf-8")
        yield element("script", Html(text.replace("</script", "<\\/script")))
