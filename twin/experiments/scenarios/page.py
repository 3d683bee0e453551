"""The summary of a measured catalogue as Markdown, and the files of its table."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow as pa

from twin.errors import StoreError
from twin.experiments.scenarios.table import Verdict, render_csv
from twin.records.atomic import write_atomically
from twin.records.intervals import wilson

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
"""Between these lines of the page the summary is written anew; the rest is by hand."""
PAGE = "README.md"
MOST_TOLD = 40
"""The summary names no more scenarios that no robot can do than these; the table has all of them."""

Row = dict[str, Any]


def write_results(folder: Path, version: str, results: pa.Table, made: str) -> list[Path]:
    """Write the table as CSV, and its summary into the folder's page.

    Args:
        folder: where to write; it is made when missing.
        version: of the catalogue, part of the names.
        results: the table.
        made: how and when it was made, a line.

    Returns:
        What was written.

    Raises:
        StoreError: a file cannot be written.
    """
    table, page = folder / f"measured-{version}.csv", folder / PAGE
    write_atomically(table, render_csv(results).encode())
    old = page.read_text(encoding="utf-8") if page.exists() else f"# Scenarios\n\n{BEGIN}\n{END}\n"
    write_atomically(page, replace_summary(old, render_summary(results.to_pylist(), made), page).encode())
    return [table, page]


def replace_summary(page: str, summary: str, path: Path) -> str:
    """Return a page with a new summary between its marks.

    Raises:
        StoreError: it lacks the marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise StoreError(f"{path}: expected the lines {BEGIN} and {END}, between which the summary goes")
    return f"{before}{BEGIN}\n{summary}{END}{after}"


def render_summary(rows: Sequence[Row], made: str) -> str:
    """Return totals, success by task, robot and stress, classes of failures, and what no robot can do."""
    measured = [row for row in rows if row["attempts"]]
    attempts, successes = (sum(row[key] for row in measured) for key in ("attempts", "successes"))
    verdicts = Counter(row["verdict"] for row in rows)
    lines = [
        f"Made {made}",
        "",
        f"{len(measured)} of {len(rows)} scenarios measured in {attempts} attempts: {_share(successes, attempts)}.",
        "",
        *_tabulate(("verdict", "scenarios"), [(str(verdict), verdicts[verdict]) for verdict in Verdict]),
    ]
    for key in ("task", "robot", "stress", "industry"):
        lines += ["", *_tabulate_by(key, measured)]
    lines += ["", *_tabulate_cycles(measured), "", *_tell_impossible(rows)]
    return "\n".join(lines) + "\n"


def _share(successes: int, attempts: int) -> str:
    if not attempts:
        return "nothing counted"
    share = wilson(successes, attempts)
    return f"{successes} succeeded, {share.mean:.0%} [{share.low:.0%}, {share.high:.0%}]"


def _tabulate(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    shown = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(str(value) for value in row)} |" for row in shown]


def _tabulate_by(key: str, measured: Sequence[Row]) -> list[str]:
    rows = []
    for name in dict.fromkeys(row[key] for row in measured):
        group = [row for row in measured if row[key] == name]
        attempts, successes = (sum(row[column] for row in group) for column in ("attempts", "successes"))
        rows.append((name, len(group), attempts, _share(successes, attempts), _tell_failures(group)))
    return _tabulate((key, "scenarios", "attempts", "success [95 %]", "failures"), rows)


def _tell_failures(group: Sequence[Row]) -> str:
    counts: Counter[str] = Counter()
    for row in group:
        for word in row["outcomes"].split(", "):
            name, _, count = word.partition(" ")
            counts[name] += int(count)
    return ", ".join(f"{name} {count}" for name, count in counts.most_common() if name != "success") or "-"


def _tabulate_cycles(measured: Sequence[Row]) -> list[str]:
    pairs = list(dict.fromkeys((row["robot"], row["grade"]) for row in measured))
    tasks = list(dict.fromkeys(row["task"] for row in measured))
    rows = []
    for robot, grade in pairs:
        cells: list[str] = []
        for task in tasks:
            own = [row["cycle_p50_s"] for row in measured if (row["robot"], row["task"]) == (robot, task)]
            known = [value for value in own if value is not None]
            cells.append(f"{median(known):.1f}" if known else "-")
        rows.append([robot, grade, *cells])
    return _tabulate(("median cycle [s] of what succeeded", "data grade", *tasks), rows)


def _tell_impossible(rows: Sequence[Row]) -> list[str]:
    found = [row for row in rows if row["verdict"] == Verdict.NO_ROBOT]
    if not found:
        return ["No scenario was found yet that no robot can do."]
    shown = [(f"`{row['scenario']}`", row["reason"]) for row in found[:MOST_TOLD]]
    more = [f"... and {len(found) - MOST_TOLD} more in the table."] if len(found) > MOST_TOLD else []
    return [*_tabulate(("what no robot can do", "measured or computed"), shown), *more]
