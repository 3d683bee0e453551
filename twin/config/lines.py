"""Line files: found by name or path, varied by scenario and override, checked as a whole."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from twin.config.advice import find_advice
from twin.config.disturbance_checks import find_disturbance_complaints
from twin.config.document import Document, drop_repeats
from twin.config.experiment import ExperimentFile
from twin.config.fleet_checks import find_fleet_complaints
from twin.config.flow_checks import find_flow_complaints
from twin.config.gate import GateFile
from twin.config.line import Line
from twin.config.load import scan_document
from twin.config.overrides import BASE, apply_overrides, apply_scenario, list_scenarios
from twin.config.references import find_reference_issues
from twin.config.shape import find_schema
from twin.config.shipped import find_file, list_files
from twin.config.validate import MOST_ISSUES, find_issues, find_long_lists
from twin.errors import ConfigError, Issue, UsageError
from twin.names import suggest

_VERSIONED = re.compile(r"[a-z0-9_]+-v[1-9][0-9]*")
"""Name of a version of a reference line; the folder holds other tables, too."""
_DRAFT = "https://json-schema.org/draft/2020-12/schema"

Check = Callable[[Document], Iterable[Issue]]
"""A check of a line document by a package that this one knows nothing of."""


def load_line(
    path_or_name: str | Path,
    scenario: str | None = None,
    overrides: Mapping[str, object] = {},
    also: Check | None = None,
) -> Line:
    """Read a line file, check it with every scenario in it, and return it varied as asked.

    Args:
        path_or_name: a YAML file, or the name of a line in ``line_configs/``: ``tote_hub``, ``automotive-v1``.
        scenario: scenario of the file; None and ``base`` are the file as it stands.
        overrides: ``path: value`` pairs that replace values after the scenario did.
        also: a further check, of places where nothing else is wrong.

    Raises:
        ConfigError: with everything that is wrong with the file, its scenarios and the overrides.
        UsageError: there is no such line or scenario.
    """
    document = scan_document(find_line_file(path_or_name))
    varied = apply_overrides(_select_scenario(document, scenario or BASE), overrides)
    line, issues = validate_line(varied, also)
    known = find_line_issues(document, also)
    if line is None or known or issues:
        raise ConfigError([*known, *_leave_out(known, issues)])
    return line


def find_scenarios(path_or_name: str | Path) -> list[str]:
    """Return the names of a line file's scenarios, ``base`` first."""
    return list_scenarios(scan_document(find_line_file(path_or_name)))


def find_line_file(path_or_name: str | Path) -> Path:
    """Return the path of a line file.

    Raises:
        UsageError: it is neither a file nor the name of a line in ``line_configs/``.
    """
    return find_file(path_or_name, "line", list_line_files)


def list_line_files() -> dict[str, Path]:
    """Return the file of every shipped line by its name, the reference lines last."""
    return list_files() | list_reference_lines()


def list_reference_lines() -> dict[str, Path]:
    """Return the file of every version of every reference line by its name, such as ``automotive-v1``."""
    return {name: file for name, file in list_files("reference").items() if _VERSIONED.fullmatch(name)}


def list_newest_references() -> list[str]:
    """Return the name of the newest version of each reference line."""
    newest: dict[str, tuple[int, str]] = {}
    for name in list_reference_lines():
        family, version = name.rsplit("-v", 1)
        newest[family] = max(newest.get(family, (0, "")), (int(version), name))
    return [name for _, name in newest.values()]


def find_line_issues(document: Document, also: Check | None = None) -> list[Issue]:
    """Return everything that is wrong with a line document, its scenarios included; one issue a mistake."""
    too_long = find_long_lists(document, Line)
    if too_long:
        return too_long
    base = validate_line(document, also)[1]
    return [*base, *_find_scenario_issues(document, base, also)]


def find_line_warnings(document: Document) -> list[Issue]:
    """Return what is allowed in a valid line document, but is hardly meant."""
    line, _ = find_issues(document, Line)
    return drop_repeats(document.make_issue(place, message) for place, message in find_advice(line)) if line else []


def make_line_schema() -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) of a line file."""
    return {**find_schema(Line), "$schema": _DRAFT, "title": "Line file of twin"}


def make_experiment_schema() -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) of an experiment file."""
    return {**find_schema(ExperimentFile), "$schema": _DRAFT, "title": "Experiment file of twin"}


def make_gate_schema() -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) of a gate file."""
    return {**find_schema(GateFile), "$schema": _DRAFT, "title": "Gate file of twin"}


def _find_scenario_issues(document: Document, base: list[Issue], also: Check | None) -> Iterator[Issue]:
    told = {issue.path for issue in base}
    for name in list_scenarios(document)[1:]:
        for issue in validate_line(drop_scenarios(apply_scenario(document, name)), also)[1]:
            if issue.path not in told:
                yield replace(issue, message=f"{issue.message} (in scenario {name!r})")


def drop_scenarios(document: Document) -> Document:
    """Return a document without its scenarios, which need not be read again with each of them."""
    return replace(document, data={**document.data, "scenarios": {}}) if isinstance(document.data, dict) else document


def _leave_out(known: list[Issue], issues: Iterable[Issue]) -> Iterator[Issue]:
    """Yield the issues at places of which nothing is known yet."""
    told = {(issue.file, issue.line, issue.column, issue.path) for issue in known}
    for issue in issues:
        if (issue.file, issue.line, issue.column, issue.path) not in told:
            yield issue


def validate_line(document: Document, also: Check | None = None) -> tuple[Line | None, list[Issue]]:
    """Return the line of a document, its scenarios left out of account, or None, and everything wrong with it."""
    if too_long := find_long_lists(document, Line):
        return None, too_long
    line, issues = find_issues(document, Line)
    issues = drop_repeats([*issues, *find_reference_issues(document)])
    if len(issues) > MOST_ISSUES:
        note = document.make_issue((), f"more than {MOST_ISSUES:,} mistakes; mend these first")
        issues = [*issues[:MOST_ISSUES], note]
    if line is not None and not issues:
        complaints = [
            *find_flow_complaints(line),
            *find_fleet_complaints(line),
            *find_disturbance_complaints(line),
        ]
        issues = [document.make_issue(place, message) for place, message in complaints]
    return line, [*issues, *_leave_out(issues, drop_repeats(also(document) if also else ()))]


def _select_scenario(document: Document, scenario: str) -> Document:
    known = list_scenarios(document)
    if scenario not in known:
        raise UsageError(f"{document.file}: no scenario named {scenario!r}; {suggest(scenario, known)}")
    return apply_scenario(document, scenario)
