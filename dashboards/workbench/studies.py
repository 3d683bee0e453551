"""Studies on the editor's page: how far they are, and what they found beside another experiment."""

from hashlib import blake2b
from typing import Any

from dash import dcc, html

from dashboards import ids
from dashboards.chart import Rows
from dashboards.components.rows import show_rows
from dashboards.desk import Desk
from dashboards.editing.jobs import Job, JobBoard, JobState
from dashboards.formats import choose_scale, format_difference, format_quantity, name_unit, tell_bounds
from dashboards.library import STUDIES
from dashboards.names import name_kpi
from dashboards.text import Catalogue
from dashboards.workbench.result import Beside, compare, list_bases
from twin.errors import StoreError

ICONS = {JobState.RUNNING: "▶", JobState.DONE: "✓", JobState.FAILED: "✕", JobState.CANCELLED: "■"}


def make_token(board: JobBoard) -> str:
    """Return what changes when there is something new to be told of the studies."""
    told = [f"{job.name} {job.state} {job.progress} {job.tail[-1:]}" for job in board.list_jobs()]
    return blake2b("\n".join(told).encode(), digest_size=16).hexdigest()


def show_jobs(board: JobBoard, desk: Desk) -> list[Any]:
    """Return the studies, the newest first."""
    jobs = board.list_jobs()
    if not jobs:
        return [html.P(desk.say("study.none"), className="note")]
    return [_show_job(job, desk) for job in jobs]


def _show_job(job: Job, desk: Desk) -> Any:
    say, state = desk.say, job.state
    head: list[Any] = [
        html.Span([ICONS[state], " ", say(f"study.state.{state.label}")], className=f"job-state {state.label}"),
        html.Strong(job.name),
    ]
    if state is JobState.RUNNING:
        label: Any = {"aria-label": say("study.cancel.of", name=job.name)}
        head.append(html.Button(say("study.cancel"), id=ids.make_cancel(job.name), type="button", **label))
    if state is JobState.DONE:
        head.append(dcc.Link(say("study.open"), href=desk.link_to("/", run=f"{STUDIES}/{job.name}")))
    return html.Section(
        [html.P(head, className="job-head"), *_show_progress(job, say), *_show_end(job, desk)], className="job"
    )


def _show_progress(job: Job, say: Catalogue) -> list[Any]:
    if job.state is not JobState.RUNNING:
        return []
    if job.progress is None:
        return [html.P(say("study.begins"), className="note")]
    done, total = job.progress.done, job.progress.total
    told = say("study.progress", work=job.progress.work, done=done, total=total)
    bar = html.Progress(value=str(done), max=str(max(total, 1)), title=told)
    return [html.P([bar, " ", told], className="note")]


def _show_end(job: Job, desk: Desk) -> list[Any]:
    if job.state is JobState.DONE:
        return _show_result(job, desk)
    if job.state is JobState.FAILED and job.tail:
        return [html.Pre("\n".join(job.tail), className="job-tail", tabIndex="0")]
    return []


def _show_result(job: Job, desk: Desk) -> list[Any]:
    """Return the KPIs of a study beside those of another experiment of the same line."""
    name, say = f"{STUDIES}/{job.name}", desk.say
    try:
        study = desk.library.read(name)
        bases = list_bases(desk.library, study)
        wanted = desk.find("beside")
        base = desk.library.read(wanted if wanted in bases else bases[0]) if bases else study
        rows = compare(study, base)
    except StoreError as error:
        return [html.P(str(error), className="editor-wrong")]
    if not rows:
        return [html.P(say("study.no_kpis"), className="note")]
    headings = [say(f"study.column.{column}") for column in ("kpi", "study", "base", "difference", "bounds")]
    told = say("study.beside" if bases else "study.alone", base=base.name, n=rows[0].difference.n)
    cells = [_show_kpi(row, say, alone=not bases) for row in rows]
    shown = Rows(headings[:2] if not bases else headings, cells)
    return [html.P(told, className="chart-summary"), show_rows(shown, id=f"study-{job.name}")]


def _show_kpi(row: Beside, say: Catalogue, *, alone: bool) -> list[str]:
    found, base = (format_quantity(one, row.unit, say) for one in (row.study, row.base))
    name = f"{name_kpi(row.kpi, say)} [{name_unit(choose_scale(row.base.mean, row.unit)[1], say)}]"
    own = f"{found.value} ({tell_bounds(found, say)})"
    if alone:
        return [name, own]
    difference = format_difference(row.difference, row.unit, say, like=row.base.mean)
    sign = "" if row.difference.low <= 0 <= row.difference.high else " ▲" if row.difference.mean > 0 else " ▼"
    change = f"{difference.value} {difference.unit}{sign}"
    return [name, own, f"{base.value} ({tell_bounds(base, say)})", change, tell_bounds(difference, say)]
