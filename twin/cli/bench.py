"""``twin bench [GROUP...]``: speed, each figure as a ratio against its reference, and success of the reference task."""

import argparse
import importlib
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from twin.cli.options import Commands, add_command, give_json
from twin.errors import UsageError
from twin.names import suggest

GROUPS = {
    "line": "twin.line.bench",
    "attempt": "twin.episodes.bench",
    "success": "twin.experiments.bench",
    "safety": "twin.experiments.safety",
}
"""Modules with ``run() -> dict``, by group."""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "bench", run=run, help="measure speed as ratios against references in the same run, and success"
    )
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"one of {', '.join(GROUPS)} (default: all)")


def run(args: argparse.Namespace) -> int:
    """Measure the groups; with one group its document is the result, with several a document per group."""
    for name in args.groups:
        if name not in GROUPS:
            raise UsageError(f"no benchmark group named {name!r}; {suggest(name, GROUPS)}")
    names = args.groups or list(GROUPS)
    results = {name: _load_group(name).run() for name in names}
    document = results[args.groups[0]] if len(args.groups) == 1 else results
    if not give_json(document, args):
        for name, result in results.items():
            _print_group(name, result)
    return 0


def _load_group(name: str) -> ModuleType:
    return importlib.import_module(GROUPS[name])


def _print_group(name: str, result: Mapping[str, Any]) -> None:
    print(name)
    for key, value in result.items():
        for line in _render(key, value):
            print(f"  {line}")


def _render(key: str, value: Any) -> list[str]:
    """Return an indented line per figure; a case of several figures is one line."""
    if isinstance(value, list):
        return [_render_case(item) if isinstance(item, Mapping) else str(item) for item in value]
    if isinstance(value, Mapping):
        return [key, *(f"  {line}" for name, item in value.items() for line in _render(name, item))]
    return [f"{key}: {_format(value)}"]


def _render_case(case: Mapping[str, Any]) -> str:
    figures = ", ".join(f"{key} {_format(value)}" for key, value in case.items() if key != "name")
    return f"{case.get('name', '')}: {figures}"


def _format(value: Any) -> str:
    return f"{value:,.6g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
