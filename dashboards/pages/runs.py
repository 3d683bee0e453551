"""Runs: every experiment, how far it is, what is wrong with it, and how to repeat it or take its tables along."""

import json
import shlex
from typing import Any

from dash import html

from dashboards.chart import Cell, Link, Rows
from dashboards.components.card import card
from dashboards.components.choice import choice
from dashboards.components.diff import show_difference
from dashboards.components.header import notice
from dashboards.components.rows import show_rows
from dashboards.desk import Desk
from dashboards.downloads import KINDS, NAMES, make_address
from dashboards.editing.diff import compare_texts
from dashboards.formats import DASH
from dashboards.inventory import Item, StoreState, make_token, take_inventory
from dashboards.page import Tool
from dashboards.repeat import write_command
from dashboards.text import Catalogue
from twin.config.load import SIZE_LIMIT
from twin.config.text import read_text
from twin.errors import ConfigError, StoreError
from twin.records.failures import FailedRun

ICONS = {
    StoreState.COMPLETE: "✓",
    StoreState.WRITING: "▶",
    StoreState.UNFINISHED: "◇",
    StoreState.FAILED: "✕",
    StoreState.DAMAGED: "✕",
    StoreState.UNREADABLE: "✕",
}
COLUMNS = ("name", "state", "done", "begun", "written", "seed", "versions", "advice")
MOST_FAILED = 100
"""Failed replications that are listed."""


def render(desk: Desk) -> list[Any]:
    """Return the page."""
    say = desk.say
    try:
        items = take_inventory(desk.library)
    except StoreError:
        return [_make_title(desk)]  # the frame has told it
    if not items:
        text = say("empty.folder", folder=desk.library.root)
        return [_make_title(desk), notice(text, title=say("empty.title"), colour="blue")]
    chosen = next((item for item in items if item.name == desk.query.run), items[0])
    rows = Rows([say(f"runs.{column}") for column in COLUMNS], [_show_item(item, desk) for item in items], texts=8)
    table = show_rows(rows, id="runs-table")
    bad = sum(item.state >= StoreState.FAILED for item in items)
    told = html.P(say("runs.summary", count=len(items), bad=bad), className="chart-summary")
    return [
        _make_title(desk),
        card(say("runs.all"), told, table, note=say("runs.note")),
        _show_details(chosen, desk),
        *_show_failed(chosen, say),
        *_show_comparison(chosen, items, desk),
        *_show_downloads(chosen, say),
    ]


TOOL = Tool("/runs", "nav.runs", render, {"against": lambda desk, value: value in desk.names}, make_token)


def _make_title(desk: Desk) -> Any:
    return html.H1(desk.say("runs.title", folder=desk.library.root), className="summary")


def _show_item(item: Item, desk: Desk) -> list[Cell]:
    say, manifest = desk.say, item.manifest
    name = Link(item.name, desk.link_to("/runs", run=item.name))
    state = f"{ICONS[item.state]} {say(f'runs.state.{item.state.label}')}"
    if manifest is None:
        return [name, state, *[DASH] * 5, _advise(item, say)]
    return [
        name,
        state,
        say("runs.of", done=item.done, planned=item.planned),
        _show_moment(manifest.created),
        f"{item.written:%Y-%m-%d %H:%M}" if item.written else DASH,
        str(manifest.seed),
        ", ".join(f"{package} {version}" for package, version in manifest.versions.items()) or DASH,
        _advise(item, say),
    ]


def _advise(item: Item, say: Catalogue) -> str:
    """Return what is wrong with an experiment and what to do, nothing when all is well."""
    if item.wrong:
        more = say("runs.more", count=len(item.wrong) - 1) if len(item.wrong) > 1 else ""
        return f"{item.wrong[0]} {more}".rstrip()
    if item.state is StoreState.FAILED:
        return say("runs.failed.advice", count=len(item.failed), command=_write_resume(item))
    if item.state is StoreState.UNFINISHED:
        return say("runs.unfinished.advice", command=_write_resume(item))
    return say("runs.decided") if item.state is StoreState.COMPLETE and item.done < item.planned else ""


def _write_resume(item: Item) -> str:
    """Return the command that goes on with an experiment."""
    if item.manifest is not None and item.manifest.live:
        return write_command(item.store, item.manifest)
    return shlex.join(["twin", "resume", str(item.store.folder)])


def _show_details(item: Item, desk: Desk) -> Any:
    say, manifest = desk.say, item.manifest
    wrong = [html.P(["✕ ", text], className="editor-wrong") for text in item.wrong]
    if manifest is None:
        return card(item.name, *wrong)
    facts = {
        "line": f"{manifest.name} ({manifest.line_file})",
        "experiment": manifest.experiment,
        "scenarios": ", ".join(manifest.scenarios[:20]) + (" …" if len(manifest.scenarios) > 20 else ""),
        "replications": str(manifest.replications),
        "changes": "; ".join(f"{path} = {json.dumps(value)}" for path, value in manifest.parameters.items()),
        "skills": "; ".join(f"{skill.key}: {skill.attempts}" for skill in manifest.skills),
        "folder": str(item.store.folder),
        "identity": manifest.identity,
    }
    listed = [part for key, text in facts.items() if text for part in (html.Dt(say(f"runs.fact.{key}")), html.Dd(text))]
    return card(
        item.name,
        *wrong,
        html.Dl(listed, className="run-facts"),
        html.H3(say("runs.repeat"), className="run-heading"),
        html.Pre(html.Code(write_command(item.store, manifest)), className="command", tabIndex="0"),
        note=say("runs.repeat.note"),
    )


def _show_failed(item: Item, say: Catalogue) -> list[Any]:
    if not item.failed:
        return []
    headings = [say(f"runs.failed.{name}") for name in ("scenario", "replication", "kind", "reason")]
    cells = [
        [run.scenario, DASH if run.replication is None else str(run.replication), _name_kind(run, say), run.reason]
        for run in item.failed[:MOST_FAILED]
    ]
    more = len(item.failed) - MOST_FAILED
    note = say("runs.more", count=more) if more > 0 else say("runs.failed.note")
    return [card(say("runs.failed"), show_rows(Rows(headings, cells, texts=4), id="runs-failed"), note=note)]


def _name_kind(run: FailedRun, say: Catalogue) -> str:
    if run.replication is None:
        return say("runs.unmeasured")
    return say("runs.crashed" if run.crashed else "runs.stuck")


def _show_comparison(item: Item, items: list[Item], desk: Desk) -> list[Any]:
    """Return what differs between the line files of two experiments."""
    say = desk.say
    others = {other.name: other for other in items if other.name != item.name}
    if not others or item.manifest is None:
        return []
    first = next((one for one, other in others.items() if other.manifest is not None), next(iter(others)))
    name = desk.find("against")
    other = others[name if name in others else first]
    names = {one: one for one in others}
    chosen = choice("against", label=say("runs.against"), values=names, value=other.name, default=first)
    try:
        told = show_difference(compare_texts(_read_config(other), _read_config(item)), say=say)
    except (ConfigError, StoreError) as error:
        told = notice(str(error), title=say("error.title"), colour="red")
    return [card(say("runs.diff"), chosen, told, note=say("runs.diff.note", base=other.name, name=item.name))]


def _read_config(item: Item) -> str:
    """Return the line file of an experiment, and below it what its command and experiment file changed."""
    parts = [read_text(item.store.line_file, SIZE_LIMIT)]
    manifest = item.store.manifest
    if manifest.experiment:
        parts.append(read_text(item.store.experiment_file, SIZE_LIMIT))
    changes = {"seed": manifest.seed, "replications": manifest.replications, **manifest.parameters}
    parts.append("\n".join(f"# {path} = {json.dumps(value)}" for path, value in changes.items()))
    return "\n".join(parts).replace("\r\n", "\n")


def _show_downloads(item: Item, say: Catalogue) -> list[Any]:
    if item.manifest is None:
        return []
    links = [
        html.Li([html.Span(table), *(_show_download(item, table, kind) for kind in KINDS)], className="run-table")
        for table in NAMES
    ]
    return [card(say("runs.tables"), html.Ul(links, className="run-tables"), note=say("runs.tables.note"))]


def _show_download(item: Item, table: str, kind: str) -> Any:
    label: Any = {"aria-label": f"{table}.{kind}"}
    return html.A(kind.upper() if kind == "csv" else "Parquet", href=make_address(item.name, table, kind), **label)


def _show_moment(text: str) -> str:
    """Return a moment of a manifest, in UTC to the minute."""
    return text[:16].replace("T", " ")
