"""The page of the documentation that tells how every entry of a reference table came out."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from twin.line.validation.verdict import flatten

_HEAD = """# Exact results and what the engine simulates

Made by `twin validate --page FILE`, not by hand. {supported} of {total} entries are supported, {outside} of them
outside. The exact results come from Markov chains, queueing theory and given times; their sources stand in
`line_validation.yaml`. `+-` is the half-width of an interval that holds all numbers of its entry together with 99 %. An
entry that is outside its interval at first, as one of a hundred right ones is by chance, is run once more, four times
as long; where that happened (here {repeated} times) the second run counts.
"""
_COLUMNS = "\n| entry | number | exact | simulated | verdict |\n|---|---|---|---|---|\n"


def render_page(document: Mapping[str, Any]) -> str:
    """Return the page in Markdown, from the document of ``twin validate --json``."""
    total = document["supported"] + document["not_supported"]
    groups = groupby(document["entries"], key=lambda entry: entry["group"])
    return _HEAD.format(total=total, **document) + "".join(_render_group(name, entries) for name, entries in groups)


def _render_group(name: str, entries: Iterator[Mapping[str, Any]]) -> str:
    rows = [row for entry in entries for row in _render_entry(entry)]
    return f"\n## {name}\n{_COLUMNS}" + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _render_entry(entry: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    if not entry["supported"]:
        yield f"`{entry['id']}`", "", "", "", f"not supported: {entry['reason']}"
        return
    exact, simulated, halves = (flatten(entry[key]) for key in ("expected", "simulated", "half_width_99"))
    verdict = "within" if entry["within"] else "**outside**"
    for number, value in simulated.items():
        shown = f"{value:.6g} +- {halves[number]:.2g}" if halves[number] else f"{value:.6g}"
        yield f"`{entry['id']}`", number or "", f"{exact[number]:.6g}", shown, verdict
